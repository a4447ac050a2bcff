"""The course of an approval round: its steps, whose turn it is, and how it closes (rule book section 5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from agreements.choices import ApprovalState, RoundOutcome, RouteOffice, StepKind
from agreements.models import Agreement, ApprovalStep, LegalCheck
from agreements.services import history
from agreements.services.writer import lock, take_step
from agreements.workflow import papers_are_attached, route_is_done
from organization.calendar import add_working_days
from organization.models import Office, Post
from organization.roles import Role

STEP_LIMIT_DAYS = 3
"""Working days an approver has before being reminded (calendar days when mendesak)."""


def planned_steps(agreement: Agreement) -> list[ApprovalStep]:
    """The steps that the route gives an agreement, with their offices; unsaved, of no round yet."""
    if agreement.route is None:
        return []
    offices = _offices_on_route(agreement.office)
    return [
        ApprovalStep(
            order=order,
            office=offices[RouteOffice(step.office_level)],
            role=step.role,
            kind=step.kind,
            papers=step.papers,
        )
        for order, step in enumerate(agreement.route.steps.all(), start=1)
    ]


def _offices_on_route(owner: Office) -> dict[RouteOffice, Office]:
    """The offices a route names; an office takes the place of one above that it is itself."""
    return {
        RouteOffice.OWN: owner,
        RouteOffice.PROVINCE: owner.parent if owner.level == "regency" and owner.parent else owner,
        RouteOffice.NATIONAL: owner if owner.is_national else Office.objects.get(level="national"),
    }


def go_on(agreement: Agreement, at: datetime) -> Agreement:
    """Let the next waiting step begin; when none is left and all papers are there, the approval is complete."""
    round_ = agreement.current_round
    if round_ is None or round_.outcome != RoundOutcome.OPEN:
        return agreement
    for step in round_.steps.select_related("office"):
        if step.state == ApprovalState.DONE:
            continue
        if step.state == ApprovalState.WAITING:
            if check := _legal_check_for(agreement, step):
                _count_legal_check(agreement, step, check, at)
                continue
            _begin(agreement, step, at)
        return agreement
    fresh = lock(agreement.pk)
    if route_is_done(fresh) and papers_are_attached(fresh):
        fresh = take_step(fresh, "approve", by=None, at=at)
        close_round(fresh, RoundOutcome.APPROVED, at)
        _open_upward(fresh, at)
    return fresh


def _legal_check_for(agreement: Agreement, step: ApprovalStep) -> LegalCheck | None:
    """The passed check of stage 4, which counts as the pemeriksa hukum's paraf."""
    is_own = step.office_id == agreement.office_id and step.role == Role.PEMERIKSA_HUKUM
    if not is_own or step.kind != StepKind.PARAF:
        return None
    check = step.round.version.legal_checks.first()
    return check if check is not None and check.is_passed and check.post is not None else None


def _count_legal_check(agreement: Agreement, step: ApprovalStep, check: LegalCheck, at: datetime) -> None:
    assert check.post is not None  # asked for by _legal_check_for
    step.by_legal_check = True
    close_step(step, ApprovalState.DONE, check.post, at, check.note)
    summary = f"{said(step)} (berdasarkan pemeriksaan hukum yang lulus)"
    record_act(agreement, summary, check.post, at)


def record_act(agreement: Agreement, summary: str, post: Post, at: datetime, note: str = "") -> None:
    """One more row for a step that was done together with another act."""
    locked = lock(agreement.pk)
    history.append(locked, act="approve", summary=summary, by=post, at=at, note=note)
    locked.save()


def _begin(agreement: Agreement, step: ApprovalStep, at: datetime) -> None:
    step.state, step.activated_at = ApprovalState.ACTIVE, at
    step.due_on = limit_day(step.office.day_of(at), STEP_LIMIT_DAYS, agreement.is_urgent)
    step.save(update_fields=("state", "activated_at", "due_on"))
    if step.office_id != agreement.office_id:
        _open_upward(agreement, at)


def _open_upward(agreement: Agreement, at: datetime) -> None:
    """From here on the offices above see the whole agreement, not only its card."""
    Agreement.objects.filter(pk=agreement.pk, opened_upward_at=None).update(opened_upward_at=at)


def limit_day(start: date, days: int, is_urgent: bool) -> date:
    return start + timedelta(days=days) if is_urgent else add_working_days(start, days)


def close_step(step: ApprovalStep, state: str, post: Post, at: datetime, note: str) -> None:
    step.state, step.by_post, step.acted_at, step.note = state, post, at, note
    step.activated_at = step.activated_at or at
    step.save()


def said(step: ApprovalStep) -> str:
    return f"{step.act_label}: {step.role_title} · {step.office.short_name}"


def close_round(agreement: Agreement, outcome: str, at: datetime) -> None:
    """Close the open round, if there is one; steps that were not reached are not continued."""
    for round_ in agreement.rounds.filter(outcome=RoundOutcome.OPEN):
        round_.outcome, round_.closed_at = outcome, at
        round_.save(update_fields=("outcome", "closed_at"))
        unreached = (ApprovalState.WAITING, ApprovalState.ACTIVE, ApprovalState.HELD)
        round_.steps.filter(state__in=unreached).update(state=ApprovalState.CLOSED)
