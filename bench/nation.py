"""The data generator: every office with its people, and as many agreements in force as a mature KPU would have.

Rows are written in bulk, past the services: this is a load for measurements, not a world to be looked at.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle, islice

from django.db import connection

from agreements.instruments import Instrument
from agreements.models import (
    Activity,
    ActivityPeople,
    Agreement,
    AgreementPeriod,
    Evaluation,
    FollowUp,
    HistoryEvent,
    MonitoringSheet,
    Partner,
    Party,
    Period,
    ScopePoint,
)
from agreements.models.activity import PeopleGroup
from agreements.services.history import hash_of
from agreements.workflow import UNSIGNED, Stage
from organization.models import Office, Post, User
from organization.roles import Role

AGREEMENTS = 20_000
UNSIGNED_SHARE = 10
"""One agreement in so many is still on its way; those come on top of the ones in force."""

BATCH = 2_000
ROLES = (Role.OPERATOR, Role.KASUBBAG, Role.SEKRETARIS, Role.KETUA)
SEED = 2026
SINCE = date(2020, 1, 1)


@dataclass
class Nation:
    """What was made, and the operator of each office by office id."""

    agreements: list[Agreement]
    operators: dict[int, Post]


def build(now: datetime) -> Nation:
    """People of every office, AGREEMENTS in force and a tenth more on their way, each with parties and history."""
    dice = random.Random(SEED)
    offices = list(Office.objects.all())
    operators = _people(offices, now)
    partners = list(Partner.objects.all())
    agreements = list(
        islice(_agreements(offices, operators, dice, now), AGREEMENTS + AGREEMENTS // UNSIGNED_SHARE)
    )
    Agreement.objects.bulk_create(agreements, BATCH)
    HistoryEvent.objects.bulk_create((_entry(agreement, now) for agreement in agreements), BATCH)
    Party.objects.bulk_create(_parties(agreements, partners), BATCH)
    ScopePoint.objects.bulk_create(
        (ScopePoint(agreement=agreement, order=1, text="pendidikan pemilih") for agreement in agreements),
        BATCH,
    )
    return Nation(agreements, operators)


def analyze() -> None:
    """Let the database know what it now holds, as autovacuum would."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def settle() -> None:
    """Do the database's chores now, so that they neither run beside a measurement nor leave rows taken back."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _people(offices: list[Office], now: datetime) -> dict[int, Post]:
    """Whoever is missing of the four posts that reports and reminders address."""
    held = set(Post.objects.filter(ends_on=None).values_list("office_id", "role"))
    wanted = [(office, role) for office in offices for role in ROLES if (office.pk, role.value) not in held]
    users = User.objects.bulk_create(
        [
            User(
                username=f"{role}.{office.code}.beban",
                full_name="Beban",
                email=f"{role}.{office.code}@kpu.test",
            )
            for office, role in wanted
        ],
        BATCH,
    )
    Post.objects.bulk_create(
        [
            Post(user=user, office=office, role=role, starts_on=SINCE, given_at=now)
            for user, (office, role) in zip(users, wanted, strict=True)
        ],
        BATCH,
    )
    return {post.office_id: post for post in Post.objects.filter(role=Role.OPERATOR, ends_on=None)}


def _agreements(
    offices: list[Office], operators: dict[int, Post], dice: random.Random, now: datetime
) -> Iterator[Agreement]:
    for number, office in enumerate(cycle(offices)):
        is_on_its_way = number % (UNSIGNED_SHARE + 1) == UNSIGNED_SHARE
        signed_on = now.date() - timedelta(days=dice.randrange(30, 700))
        ends_on = now.date() + timedelta(days=dice.randrange(60, 1100))
        yield Agreement(
            office=office, instrument=dice.choices(Instrument.values, (5, 4, 1))[0], title=f"Kerja sama beban {number}",
            stage=dice.choice(UNSIGNED) if is_on_its_way else Stage.PELAKSANAAN,
            entry_stage=Stage.PENJAJAKAN, stage_entered_at=now - timedelta(days=dice.randrange(1, 120)),
            created_at=now - timedelta(days=dice.randrange(1, 700)), created_by=operators[office.pk],
            signed_on=None if is_on_its_way else signed_on, starts_on=None if is_on_its_way else signed_on,
            ends_on=None if is_on_its_way else ends_on, opened_upward_at=now,
        )  # fmt: skip


def _entry(agreement: Agreement, now: datetime) -> HistoryEvent:
    event = HistoryEvent(
        agreement=agreement, sequence=1, post=agreement.created_by, at=agreement.created_at, act="enter",
        summary="Dimulai", from_stage="", to_stage=agreement.stage, stage_seconds=None,
    )  # fmt: skip
    event.hash = hash_of(event)
    return event


def _parties(agreements: list[Agreement], partners: list[Partner]) -> Iterator[Party]:
    for agreement, partner in zip(agreements, cycle(partners), strict=False):
        facts = {"agreement": agreement, "signed_on": agreement.signed_on}
        yield Party(
            order=1, is_owner=True, office=agreement.office, name_as_signed=agreement.office.name, label="PIHAK KESATU",
            **facts,
        )  # fmt: skip
        yield Party(order=2, partner=partner, name_as_signed=partner.name, label="PIHAK KEDUA", **facts)


def carry_out(nation: Nation, period: Period, now: datetime) -> None:
    """Two activities under every second agreement in force, each with two groups of people; every tenth a follow-up."""
    dice = random.Random(SEED)
    signed = [agreement for agreement in nation.agreements if agreement.signed_on]
    activities = [_activity(a, period, dice, now) for a in signed[::2] for _ in range(2)]
    Activity.objects.bulk_create(activities, BATCH)
    groups = cycle(PeopleGroup.values)
    ActivityPeople.objects.bulk_create(
        (
            ActivityPeople(activity=activity, group=group, count=dice.randrange(10, 300))
            for activity in activities
            for group in islice(groups, 2)
        ),
        BATCH,
    )
    FollowUp.objects.bulk_create(
        (
            FollowUp(
                agreement=a, office=a.office, text="Kirim jadwal", role=Role.OPERATOR, created_at=now,
                due_on=now.date() + timedelta(days=dice.randrange(-60, 60)), post=nation.operators[a.office_id],
            )
            for a in signed[::10]
        ),
        BATCH,
    )  # fmt: skip


def _activity(agreement: Agreement, period: Period, dice: random.Random, now: datetime) -> Activity:
    days = (period.ends_on - period.starts_on).days
    return Activity(
        agreement=agreement, office=agreement.office, title="Kelas pemilih pemula", recorded_at=now,
        held_on=period.starts_on + timedelta(days=dice.randrange(days)), post=agreement.created_by,
        output="Peserta memahami tata cara memilih.", spending=dice.randrange(0, 5_000_000),
    )  # fmt: skip


def give_to(nation: Nation, office: Office, count: int) -> list[Agreement]:
    """Let one office own that many agreements in force."""
    chosen = [agreement for agreement in nation.agreements if agreement.signed_on][:count]
    ids = [agreement.pk for agreement in chosen]
    Agreement.objects.filter(pk__in=ids).update(office=office)
    Party.objects.filter(agreement__in=ids, is_owner=True).update(office=office, name_as_signed=office.name)
    return chosen


def assess(nation: Nation, office: Office, period: Period, now: datetime) -> None:
    """A full sheet and a recommendation for every row of one office."""
    post = nation.operators[office.pk]
    rows = list(AgreementPeriod.objects.filter(agreement__office=office, period=period))
    text = "Kelas pemilih pemula di enam sekolah, dua gelar wicara, dan satu pelatihan kader. " * 3
    MonitoringSheet.objects.bulk_create(
        MonitoringSheet(
            row=row, planned=text, realised=text, benefit=text, progress="as_planned", has_no_obstacle=True,
            has_no_follow_up=True, filled_at=now, post=post,
        )
        for row in rows
    )  # fmt: skip
    Evaluation.objects.bulk_create(
        Evaluation(row=row, recommendation="lanjut", note="Berjalan sesuai rencana.", given_at=now, post=post)
        for row in rows
    )
