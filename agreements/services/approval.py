"""Approval: a frozen version passes the steps of its route, one after the other (rule book section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import transaction

from agreements.choices import ApprovalState, RoundOutcome, RouteOffice, StepKind
from agreements.models import (
    Agreement,
    ApprovalRound,
    ApprovalStep,
    LegalCheck,
    RouteStep,
)
from agreements.refusals import Overtaken, Refused
from agreements.services import history
from agreements.services.numbers import void_number
from agreements.services.writer import Change, change, lock, moved_sentence, take_step
from agreements.workflow import APPROVAL, papers_are_attached, route_is_done
from organization.calendar import add_working_days, working_days_between
from organization.models import Office, Post, User
from organization.roles import Role

STEP_LIMIT_DAYS = 3
"""Working days an approver has before being reminded (calendar days when mendesak)."""


def submit(agreement: Agreement, *, by: User, at: datetime, reason: str = "") -> Agreement:
    """Send the frozen version into approval: a new round with a copy of the route's steps."""
    with transaction.atomic():
        moved = take_step(agreement, "submit", by=by, at=at, reason=reason)
        assert moved.route is not None and moved.frozen_version is not None  # both are conditions of the step
        round_ = ApprovalRound.objects.create(
            agreement=moved, version=moved.frozen_version, number=moved.rounds.count() + 1, opened_at=at
        )
        ApprovalStep.objects.bulk_create(
            ApprovalStep(
                round=round_,
                order=order,
                office=_office_of(step, moved.office),
                role=step.role,
                kind=step.kind,
                papers=step.papers,
            )  # fmt: skip
            for order, step in enumerate(moved.route.steps.all(), start=1)
        )
        return go_on(moved, at)


def approve(agreement: Agreement, step_id: int, *, note: str = "", by: User, at: datetime) -> Agreement:
    """Paraf, review or decide positively; consecutive steps of the same person are done with the same act.

    Raises Overtaken when the step is done already, Refused when the version's author would decide or when one
    person alone would carry the whole route.
    """
    with transaction.atomic():
        with _acting(agreement, step_id, act="approve", by=by, at=at, note=note) as (done, step):
            if step.state == ApprovalState.HELD:
                raise Refused("Langkah ini sedang ditunda. Lanjutkan dahulu, lalu putuskan.")
            taken = _steps_of_one_person(done.agreement, step, by, at)
            _refuse_alone(step.round, taken, by)
            for each, post in taken:
                _close(each, ApprovalState.DONE, post, at, note)
            done.post = taken[0][1]
            done.summary = _said(taken[0][0])
        for each, post in taken[1:]:
            _record_act(agreement, _said(each), post, at, note)
        return go_on(lock(agreement.pk), at)


def hold(agreement: Agreement, step_id: int, *, reason: str, by: User, at: datetime) -> None:
    """Postpone the step (tunda): its clock stops until it is resumed."""
    if not reason.strip():
        raise Refused("Tuliskan alasan penundaan.")
    with _acting(agreement, step_id, act="hold", by=by, at=at, note=reason) as (done, step):
        if step.state == ApprovalState.HELD:
            raise Overtaken("Langkah ini sudah ditunda.")
        step.state, step.held_at, step.note = ApprovalState.HELD, at, reason
        step.save(update_fields=("state", "held_at", "note"))
        done.summary = f"Ditunda: {step.role_title} · {step.office.short_name}"


def resume(agreement: Agreement, step_id: int, *, by: User, at: datetime) -> None:
    """Take a postponed step up again; its limit moves by as many days as it lay still."""
    with _acting(agreement, step_id, act="resume", by=by, at=at) as (done, step):
        if step.state != ApprovalState.HELD or step.held_at is None:
            raise Overtaken("Langkah ini tidak sedang ditunda.")
        since, today = step.office.day_of(step.held_at), step.office.day_of(at)
        still = (today - since).days if done.agreement.is_urgent else working_days_between(since, today)
        step.state, step.held_at = ApprovalState.ACTIVE, None
        step.due_on = _limit(step.due_on or today, still, done.agreement.is_urgent)
        step.save(update_fields=("state", "held_at", "due_on"))
        done.summary = f"Dilanjutkan: {step.role_title} · {step.office.short_name}"


def return_draft(agreement: Agreement, step_id: int, *, reason: str, by: User, at: datetime) -> Agreement:
    """Send the text back to Legal Drafting (kembalikan); the next round starts with all steps."""
    return _end_round(agreement, step_id, "return_draft", reason, by, at)


def reject(agreement: Agreement, step_id: int, *, reason: str, by: User, at: datetime) -> Agreement:
    """Refuse for good (tolak); only where the step decides."""
    step = _expected(agreement, step_id)
    if step.kind != StepKind.KEPUTUSAN:
        raise Refused(
            "Menolak hanya dapat dilakukan pada langkah keputusan. Kembalikan naskah bila perlu diperbaiki."
        )
    return _end_round(agreement, step_id, "reject", reason, by, at)


def withdraw(agreement: Agreement, *, by: User, at: datetime, reason: str) -> Agreement:
    """The office takes its draft back from approval."""
    with transaction.atomic():
        moved = take_step(agreement, "withdraw", by=by, at=at, reason=reason)
        _close_round(moved, RoundOutcome.WITHDRAWN, at)
    return moved


def cancel(agreement: Agreement, *, by: User, at: datetime, reason: str) -> Agreement:
    """End an agreement before signing; an open round closes and a number taken becomes void."""
    with transaction.atomic():
        moved = take_step(agreement, "cancel", by=by, at=at, reason=reason)
        _close_round(moved, RoundOutcome.CANCELLED, at)
        void_number(moved, reason=reason, at=at)
    return moved


def _office_of(step: RouteStep, owner: Office) -> Office:
    """The office a step of a route lies with; an office takes the place of one above that it is itself."""
    province = owner.parent if owner.level == "regency" and owner.parent else owner
    national = owner if owner.is_national else Office.objects.get(level="national")
    return {RouteOffice.OWN: owner, RouteOffice.PROVINCE: province, RouteOffice.NATIONAL: national}[
        RouteOffice(step.office_level)
    ]


@contextmanager
def _acting(
    agreement: Agreement, step_id: int, *, act: str, by: User, at: datetime, note: str = ""
) -> Iterator[tuple[Change, ApprovalStep]]:
    """A change on the step that the person's page showed.

    The step is asked for before the post, so that who was overtaken hears that and not "not allowed".
    """
    with transaction.atomic():
        _expected(lock(agreement.pk), step_id)
        with change(agreement, APPROVAL, act=act, summary="", by=by, at=at, note=note) as done:
            yield done, _expected(done.agreement, step_id)


def _expected(agreement: Agreement, step_id: int) -> ApprovalStep:
    """The step that waits now, if it is the one on the person's page."""
    step = agreement.current_approval_step
    if step is None or step.pk != step_id:
        done = ApprovalStep.objects.filter(
            pk=step_id, round__agreement=agreement, by_post__isnull=False
        ).first()
        if done is not None and done.by_post is not None:
            raise Overtaken(
                f"Langkah ini sudah diselesaikan oleh {done.by_post.user.full_name} ({done.by_post.label})."
            )
        raise Overtaken(moved_sentence(agreement))
    return step


def _steps_of_one_person(
    agreement: Agreement, first: ApprovalStep, by: User, at: datetime
) -> list[tuple[ApprovalStep, Post]]:
    """The step and those directly behind it that wait for the same person, each with the post it is done under."""
    taken: list[tuple[ApprovalStep, Post]] = []
    for step in first.round.steps.filter(order__gte=first.order).select_related("office"):
        post = by.post_for(step.office_id, (step.role,), step.office.day_of(at))
        if post is None:
            break
        if step.kind == StepKind.KEPUTUSAN and _is_author(first.round, by):
            if not taken:
                raise Refused(
                    "Penyusun versi naskah ini tidak dapat memberi keputusan atas naskahnya sendiri."
                )
            break
        taken.append((step, post))
    if not taken:
        raise Refused(
            "Jabatan Anda untuk langkah ini sudah berakhir. Langkah ini menunggu pejabat yang menggantikan."
        )
    return taken


def _is_author(round_: ApprovalRound, user: User) -> bool:
    return round_.version.post is not None and round_.version.post.user_id == user.pk


def _refuse_alone(round_: ApprovalRound, taken: list[tuple[ApprovalStep, Post]], by: User) -> None:
    """At least one other person takes part in a round (rule book section 5)."""
    others = round_.steps.exclude(pk__in=[step.pk for step, _ in taken])
    is_last = not others.exclude(state=ApprovalState.DONE).exists()
    if is_last and not others.exclude(by_post__user=by).exists():
        raise Refused(
            "Sedikitnya satu orang lain harus ikut memberi persetujuan. Mintakan penunjukan Plh. atau Plt."
        )


def _close(step: ApprovalStep, state: str, post: Post, at: datetime, note: str) -> None:
    step.state, step.by_post, step.acted_at, step.note = state, post, at, note
    step.activated_at = step.activated_at or at
    step.save()


def _said(step: ApprovalStep) -> str:
    return f"{step.act_label}: {step.role_title} · {step.office.short_name}"


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
        _close_round(fresh, RoundOutcome.APPROVED, at)
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
    _close(step, ApprovalState.DONE, check.post, at, check.note)
    summary = f"{_said(step)} (berdasarkan pemeriksaan hukum yang lulus)"
    _record_act(agreement, summary, check.post, at)


def _record_act(agreement: Agreement, summary: str, post: Post, at: datetime, note: str = "") -> None:
    """One more row for a step that was done together with another act."""
    locked = lock(agreement.pk)
    history.append(locked, act="approve", summary=summary, by=post, at=at, note=note)
    locked.save()


def _begin(agreement: Agreement, step: ApprovalStep, at: datetime) -> None:
    step.state, step.activated_at = ApprovalState.ACTIVE, at
    step.due_on = _limit(step.office.day_of(at), STEP_LIMIT_DAYS, agreement.is_urgent)
    step.save(update_fields=("state", "activated_at", "due_on"))
    if step.office_id != agreement.office_id:
        _open_upward(agreement, at)


def _open_upward(agreement: Agreement, at: datetime) -> None:
    """From here on the offices above see the whole agreement, not only its card."""
    Agreement.objects.filter(pk=agreement.pk, opened_upward_at=None).update(opened_upward_at=at)


def _limit(start: date, days: int, is_urgent: bool) -> date:
    return start + timedelta(days=days) if is_urgent else add_working_days(start, days)


def _end_round(
    agreement: Agreement, step_id: int, name: str, reason: str, by: User, at: datetime
) -> Agreement:
    outcome, state = {
        "return_draft": (RoundOutcome.RETURNED, ApprovalState.RETURNED),
        "reject": (RoundOutcome.REJECTED, ApprovalState.REJECTED),
    }[name]
    with transaction.atomic():
        step = _expected(lock(agreement.pk), step_id)
        post = by.post_for(step.office_id, (step.role,))
        moved = take_step(agreement, name, by=by, at=at, reason=reason)
        assert post is not None  # take_step has asked the same question
        _close(step, state, post, at, reason)
        _close_round(moved, outcome, at)
        if outcome == RoundOutcome.REJECTED:
            void_number(moved, reason=reason, at=at)
    return moved


def _close_round(agreement: Agreement, outcome: str, at: datetime) -> None:
    """Close the open round, if there is one; steps that were not reached are not continued."""
    for round_ in agreement.rounds.filter(outcome=RoundOutcome.OPEN):
        round_.outcome, round_.closed_at = outcome, at
        round_.save(update_fields=("outcome", "closed_at"))
        unreached = (ApprovalState.WAITING, ApprovalState.ACTIVE, ApprovalState.HELD)
        round_.steps.filter(state__in=unreached).update(state=ApprovalState.CLOSED)
