"""Agreements in force with rows of reporting periods, for tests of stages 7 to 10."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from agreements.cycle import Excuse, RowState
from agreements.models import Agreement, AgreementPeriod, Party, Period
from agreements.services.period import mark_sent, open_period, span_of
from agreements.services.writer import enter, take_row_step
from agreements.workflow import Stage
from organization.models import Office, User
from tests.agreements.people import everybody
from tests.factories import make_office, make_rules, office_staff, usual_partner

JAKARTA = ZoneInfo("Asia/Jakarta")
WAY = {
    RowState.PELAKSANAAN: "start_monitoring",
    RowState.PEMANTAUAN: "close_sheet",
    RowState.EVALUASI: "finish_evaluation",
}
"""The steps of a row up to Pelaporan."""


def noon(day: date) -> datetime:
    """Midday of a day in Jakarta."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=JAKARTA)


def make_period(day: date = date(2026, 1, 1)) -> Period:
    """The period that a day lies in, opened on its first day with a row for all that is in force."""
    make_rules()
    length, starts_on, ends_on = span_of(day)
    existing = Period.objects.filter(starts_on=starts_on).first()
    return existing or open_period(length, starts_on, ends_on, at=noon(starts_on))


def make_running(
    *,
    office: Office | None = None,
    starts_on: date = date(2025, 3, 1),
    ends_on: date | None = date(2028, 2, 29),
    at: datetime | None = None,
    **values: Any,
) -> Agreement:
    """An agreement signed on its first day, without the way that led there."""
    office = office or make_office("3501")
    post = office_staff(office)["operator"].posts.get(office=office)
    defaults = {"instrument": "NK", "title": "Pendidikan pemilih berkelanjutan", "signed_on": starts_on}
    with transaction.atomic():
        agreement = Agreement(
            office=office,
            starts_on=starts_on,
            ends_on=ends_on,
            **{"stage": Stage.PELAKSANAAN, **defaults, **values},
        )
        enter(agreement, by=post, at=at or noon(starts_on), summary="Dimulai")
        partner = usual_partner()
        Party.objects.create(
            agreement=agreement, order=1, is_owner=True, office=office, name_as_signed=office.name,
            label="PIHAK KESATU", signed_on=starts_on,
        )  # fmt: skip
        Party.objects.create(
            agreement=agreement, order=2, partner=partner, name_as_signed=partner.name, label="PIHAK KEDUA",
            signed_on=starts_on,
        )  # fmt: skip
    return agreement


def row_of(agreement: Agreement, period: Period) -> AgreementPeriod:
    """The agreement's row in a period, fresh from the database."""
    return AgreementPeriod.objects.select_related("agreement__office", "period").get(
        agreement=agreement, period=period
    )


def excuse(row: AgreementPeriod) -> None:
    """Give a ready reason, which stands as sheet and evaluation, so that every condition but the day is met."""
    AgreementPeriod.objects.filter(pk=row.pk).update(excuse=Excuse.PARTNER)


def bring(row: AgreementPeriod, state: str, *, at: datetime) -> AgreementPeriod:
    """Bring a row from its first state on to another by the real steps of the right people."""
    people = everybody()
    excuse(row)
    while row.state != state:
        name = WAY[RowState(row.state)]
        by: User = people["kasubbag" if name == "finish_evaluation" else "operator"]
        row = take_row_step(row, name, by=by, at=at)
    return row


def send(row: AgreementPeriod, *, at: datetime) -> None:
    """Let a report that contains the row be sent."""
    post = everybody()["sekretaris"].posts.get()
    mark_sent([row], report="Laporan uji", receiver="KPU Provinsi Jawa Timur", by=post, at=at)
