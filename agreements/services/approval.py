"""Approval: a frozen version passes the steps of its route, one after the other (rule book section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction

from agreements.choices import ApprovalState, RoundOutcome, StepKind
from agreements.models import Agreement, ApprovalRound, ApprovalStep
from agreements.refusals import Overtaken, Refused
from agreements.services.numbers import void_number
from agreements.services.rounds import (
    close_round,
    close_step,
    go_on,
    limit_day,
    planned_steps,
    record_act,
    said,
)
from agreements.services.writer import Change, change, lock, moved_sentence, take_step
from agreements.workflow import APPROVAL
from organization.calendar import working_days_between
from organization.models import Post, User


def submit(agreement: Agreement, *, by: User, at: datetime, reason: str = "") -> Agreement:
    """Send the frozen version into approval: a new round with a copy of the route's steps.

    A version that was sent back goes again unchanged only with a reason; raises Refused without one.
    """
    with transaction.atomic():
        moved = take_step(agreement, "submit", by=by, at=at, reason=reason)
        _refuse_unmended(moved, reason)
        assert moved.route is not None and moved.frozen_version is not None  # both are conditions of the step
        round_ = ApprovalRound.objects.create(
            agreement=moved, version=moved.frozen_version, number=moved.rounds.count() + 1, opened_at=at
        )
        steps = planned_steps(moved)
        for step in steps:
            step.round = round_
        ApprovalStep.objects.bulk_create(steps)
        return go_on(moved, at)


def _refuse_unmended(agreement: Agreement, reason: str) -> None:
    last, version = agreement.rounds.order_by("-number").first(), agreement.frozen_version
    if last is None or version is None or reason.strip():
        return
    if last.outcome == RoundOutcome.RETURNED and last.version_id == version.pk:
        note = last.steps.get(state=ApprovalState.RETURNED).note
        raise Refused(
            f"{version} sudah dikembalikan dengan catatan: {note}. Perbaiki naskah dan bekukan versi baru, atau "
            "tuliskan alasan mengajukannya lagi tanpa perubahan."
        )


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
                close_step(each, ApprovalState.DONE, post, at, note)
            done.post = taken[0][1]
            done.summary = said(taken[0][0])
        for each, post in taken[1:]:
            record_act(agreement, said(each), post, at, note)
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
        step.due_on = limit_day(step.due_on or today, still, done.agreement.is_urgent)
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
        close_round(moved, RoundOutcome.WITHDRAWN, at)
    return moved


def cancel(agreement: Agreement, *, by: User, at: datetime, reason: str) -> Agreement:
    """End an agreement before signing; an open round closes and a number taken becomes void."""
    with transaction.atomic():
        moved = take_step(agreement, "cancel", by=by, at=at, reason=reason)
        close_round(moved, RoundOutcome.CANCELLED, at)
        void_number(moved, reason=reason, at=at)
    return moved


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
                    "Anda menyusun versi naskah ini, jadi keputusannya diberikan orang lain. Mintakan penunjukan "
                    "Plh. atau Plt."
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
        close_step(step, state, post, at, reason)
        close_round(moved, outcome, at)
        if outcome == RoundOutcome.REJECTED:
            void_number(moved, reason=reason, at=at)
    return moved
