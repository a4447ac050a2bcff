"""What people are reminded of about agreements: terms that end, approvals that wait (rule book sections 5 and 8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from agreements.choices import ApprovalState, Ending, RoundOutcome
from agreements.instruments import Instrument
from agreements.models import Agreement, ApprovalStep
from agreements.services.rounds import STEP_LIMIT_DAYS
from agreements.workflow import AFTER_SIGNING
from notices.rules import Draft, ReminderRule, days_words, drafts_for
from organization.calendar import working_days_between
from organization.holders import Holders
from organization.roles import Role, role_title
from organization.templatetags.ui import tanggal

EXPIRY = ReminderRule(
    "expiry", "Kerja sama akan berakhir", steps=(-180, -90, -60, -30, -14, -7), roles=(Role.OPERATOR,),
    joining=((-30, (Role.SEKRETARIS,)),),
)  # fmt: skip
"""To the operator and the PIC; from 30 days before also the sekretaris."""

WAITING = ReminderRule("approval", "Persetujuan menunggu", steps=(3, 5), roles=())
"""Steps in working days (calendar days where mendesak): its holder, then the next role up and the operator."""

NEXT_ROLE_UP: dict[str, Role] = {
    Role.OPERATOR: Role.KASUBBAG,
    Role.KASUBBAG: Role.SEKRETARIS,
    Role.PEMERIKSA_HUKUM: Role.SEKRETARIS,
    Role.SEKRETARIS: Role.KETUA,
}
"""Who is told when a step waits too long; a Ketua is only reminded."""

EXPIRY_ROLES = (Role.OPERATOR, Role.SEKRETARIS)


def due(now: datetime) -> Iterator[Draft]:
    """Everything about agreements that somebody should have been told by now; the same however often it is asked."""
    yield from expiring(now)
    yield from waiting(now)


def expiring(now: datetime) -> Iterator[Draft]:
    """Agreements in force whose last day comes near; suspended ones rest."""
    today = now.date()
    holders = Holders(EXPIRY_ROLES, today)
    _, latest = EXPIRY.span(today + timedelta(days=1))
    running = Agreement.objects.filter(
        ending=Ending.NONE, stage__in=AFTER_SIGNING, amends=None, ends_on__range=(today, latest)
    ).exclude(suspended_until__gte=today)
    for agreement in running.select_related("office").only(
        "title", "instrument", "ends_on", "pic", "office__timezone"
    ):
        day = agreement.office.day_of(now)
        step = EXPIRY.step_on(agreement.ends_on, day)
        if step is None or agreement.ends_on < day:
            continue
        pic = [agreement.pic_id] if agreement.pic_id else []
        people = dict.fromkeys([*holders.of(agreement.office_id, EXPIRY.roles_at(step)), *pic])
        name = Instrument(agreement.instrument).label
        left = days_words((day - agreement.ends_on).days)
        yield from drafts_for(
            people, rule=EXPIRY.key(step), subject=f"agreement {agreement.pk}", office_id=agreement.office_id,
            due_on=agreement.ends_on,
            title=f"{name} “{_short(agreement.title)}” berakhir {tanggal(agreement.ends_on)} ({left})",
            text="Bicarakan dengan mitra apakah diperpanjang, lalu lengkapi evaluasinya.",
            url=reverse("agreements:implementation", args=(agreement.pk,)),
        )  # fmt: skip


def waiting(now: datetime) -> Iterator[Draft]:
    """Approval steps that have waited 3 working days, then 5; what is held (tunda) waits for nobody."""
    steps = list(
        ApprovalStep.objects.filter(
            state=ApprovalState.ACTIVE, due_on__isnull=False,
            round__outcome=RoundOutcome.OPEN, round__agreement__ending=Ending.NONE,
        ).select_related("office", "round__agreement__office")
    )  # fmt: skip
    holders = Holders(Role.values, now.date()) if steps else None
    for step in steps:
        assert holders is not None  # there are steps
        reached = _reached(step, now)
        if reached is not None:
            yield from _of_step(step, reached, holders)


def _reached(step: ApprovalStep, now: datetime) -> int | None:
    """The latest rung the step's waiting has come to: counted back from its limit, which moves with each hold."""
    today, limit = step.office.day_of(now), step.due_on
    if limit is None:
        return None
    is_urgent = step.round.agreement.is_urgent
    over = _days(limit, today, is_urgent) if today > limit else -_days(today, limit, is_urgent)
    waited = STEP_LIMIT_DAYS + over
    return max((rung for rung in WAITING.steps if rung <= waited), default=None)


def _days(start: date, end: date, is_urgent: bool) -> int:
    return (end - start).days if is_urgent else working_days_between(start, end)


def _of_step(step: ApprovalStep, reached: int, holders: Holders) -> Iterator[Draft]:
    agreement = step.round.agreement
    own = holders.of(step.office_id, (step.role,))
    operators = holders.of(agreement.office_id, (Role.OPERATOR,))
    who = f"{role_title(step.role, step.office.is_national)} {step.office}"
    facts: dict[str, Any] = {
        "rule": WAITING.key(reached), "subject": f"step {step.pk}", "office_id": step.office_id,
        "due_on": step.due_on, "url": reverse("agreements:approval", args=(agreement.pk,)),
    }  # fmt: skip
    about = f"“{_short(agreement.title)}”"
    days = f"{reached} hari" if agreement.is_urgent else f"{reached} hari kerja"
    for person in own:
        yield Draft(
            **facts, recipient_id=person, title=f"Persetujuan {about} menunggu Anda lebih dari {days}",
            text=f"Sebagai {who}.",
        )  # fmt: skip
    if own and reached < WAITING.steps[-1]:
        return
    above = NEXT_ROLE_UP.get(step.role)
    told = holders.of(step.office_id, (above,)) if above else []
    state = f"menunggu {who} lebih dari {days}" if own else f"menunggu {who}, yang jabatannya kosong"
    for person in dict.fromkeys([*told, *operators]):
        if person not in own:
            yield Draft(**facts, recipient_id=person, title=f"Persetujuan {about} {state}")


def _short(title: str) -> str:
    return title if len(title) <= 90 else f"{title[:89].rstrip()}…"
