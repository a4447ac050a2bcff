"""The one writer: every change of an agreement passes through ``change``, every step through ``take_step``, and
every step of one of its periods through ``take_row_step``.

Both lock the agreement's row first, so two people acting at once come one after the other and the second is
told who was faster. The stage itself changes nowhere else; a database trigger refuses it without its history row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from agreements.cycle import ROW_STEPS, RowState
from agreements.models import Agreement, AgreementPeriod
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services import history
from agreements.workflow import STEPS, Actor, Edit, Stage, Step, has_not_ended, sentence, who_may
from organization.models import Post, User


@dataclass
class Change:
    """What a service works with while the agreement is locked."""

    agreement: Agreement
    post: Post
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    summary: str = ""


def lock(agreement_id: int) -> Agreement:
    """The agreement's row, locked until the transaction ends, with nothing cached."""
    return Agreement.objects.select_for_update(of=("self",)).select_related("office").get(pk=agreement_id)


@contextmanager
def change(
    agreement: Agreement,
    edit: Edit,
    *,
    act: str,
    summary: str,
    by: User,
    at: datetime,
    note: str = "",
) -> Iterator[Change]:
    """Lock, check who and when, let the service work, then add the history row; all in one transaction."""
    with transaction.atomic():
        locked = lock(agreement.pk)
        if not edit.outlives_ending_of(locked):
            raise Refused(sentence(has_not_ended))
        if not edit.is_open_for(locked):
            raise Overtaken(moved_sentence(locked))
        done = Change(locked, require(edit.actor, locked, by), at, note=note, summary=summary)
        yield done
        history.append(
            locked, act=act, summary=done.summary, by=done.post, at=at, note=done.note, data=done.data
        )
        locked.save()


def take_step(
    agreement: Agreement,
    name: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> Agreement:
    """Take one step of the workflow and return the agreement as it stands afterwards.

    ``by`` is None for what happens by itself. Raises Refused with the sentence of every missing condition,
    NotAllowed when the person's posts do not permit the step, Overtaken when the stage has moved meanwhile.
    """
    wanted = STEPS[name]
    with transaction.atomic():
        locked = lock(agreement.pk)
        if locked.stage not in wanted.sources:
            raise Overtaken(moved_sentence(locked))
        post = None if by is None else require(wanted.actor, locked, by)
        if missing := wanted.missing(locked):
            raise Refused(*missing)
        if wanted.wants_reason and not reason.strip():
            raise Refused("Tuliskan alasannya.")
        left, entered_at, had_ended = locked.stage, locked.stage_entered_at, bool(locked.ending)
        getattr(locked, name)()
        seconds = max(0, int((at - entered_at).total_seconds()))
        if locked.stage != left:
            locked.stage_entered_at = at
        if locked.ending and not had_ended:
            locked.ended_on = locked.office.day_of(at)
        history.append(
            locked, act=name, summary=_summary(wanted, left), by=post, at=at, note=reason,
            from_stage=left, stage_seconds=seconds, data=data,
        )  # fmt: skip
        locked.save()
    return locked


def lock_row(row_id: int) -> AgreementPeriod:
    """A period's row, and its agreement's row before it, locked until the transaction ends."""
    agreement_id = AgreementPeriod.objects.values_list("agreement_id", flat=True).get(pk=row_id)
    agreement = lock(agreement_id)
    rows = AgreementPeriod.objects.select_for_update(of=("self",)).select_related("period")
    row = rows.get(pk=row_id)
    row.agreement = agreement
    return row


def take_row_step(
    row: AgreementPeriod, name: str, *, by: User | None, at: datetime, reason: str = ""
) -> AgreementPeriod:
    """Take one step of an agreement's period; the agreement's own stage follows its oldest open period.

    ``by`` is None for what happens by itself; then ``reason`` may say what let it happen. Raises Refused,
    NotAllowed and Overtaken as ``take_step`` does.
    """
    wanted = ROW_STEPS[name]
    with transaction.atomic():
        locked = lock_row(row.pk)
        agreement = locked.agreement
        if locked.state not in wanted.sources:
            raise Overtaken(_row_moved_sentence(locked))
        post = None if by is None else require(wanted.actor, agreement, by)
        if missing := wanted.missing(locked, agreement.office.day_of(at)):
            raise Refused(*missing)
        if wanted.wants_reason and not reason.strip():
            raise Refused("Tuliskan alasannya.")
        left = RowState(locked.state)
        getattr(locked, name)()
        locked.state_entered_at = at
        locked.accepted_at = at if locked.state == RowState.DITERIMA else None
        locked.save()
        keep_stage(
            agreement, act=name, by=post, at=at, note=reason,
            summary=f"{locked.period} · {wanted.label}: {left.label} → {wanted.target.label}",
            data={"row": locked.pk, "period": str(locked.period), "from": left.value, "to": wanted.target.value},
        )  # fmt: skip
    return locked


def keep_stage(
    agreement: Agreement,
    *,
    act: str,
    summary: str,
    by: Post | None,
    at: datetime,
    note: str = "",
    data: Mapping[str, Any] | None = None,
) -> None:
    """Let the locked agreement's stage follow its periods, and add the history row of what moved them."""
    left, entered_at = agreement.stage, agreement.stage_entered_at
    agreement.follow_periods()
    has_moved = agreement.stage != left
    if has_moved:
        agreement.stage_entered_at = at
    history.append(
        agreement, act=act, summary=summary, by=by, at=at, note=note, data=data,
        from_stage=left if has_moved else None,
        stage_seconds=max(0, int((at - entered_at).total_seconds())) if has_moved else None,
    )  # fmt: skip
    agreement.save()


def enter(agreement: Agreement, *, by: Post, at: datetime, summary: str, note: str = "") -> Agreement:
    """Save a new agreement at its stage of entry, with the first row of its history; inside a transaction."""
    agreement.entry_stage = agreement.stage
    agreement.stage_entered_at = agreement.created_at = at
    agreement.created_by = by
    agreement.save()
    history.append(agreement, act="enter", summary=summary, by=by, at=at, note=note, from_stage="")
    agreement.save()
    return agreement


def require(actor: Actor, agreement: Agreement, user: User) -> Post:
    """The post under which the user acts; raises NotAllowed with a sentence that says who may."""
    post = actor(agreement, user)
    if post is None:
        raise NotAllowed(f"Langkah ini hanya untuk: {who_may(actor, agreement)}.")
    return post


def moved_sentence(agreement: Agreement) -> str:
    """What to tell somebody whose page is stale: who moved the agreement where, and when."""
    last = agreement.events.filter(act__in=STEPS).select_related("post__user", "post__office").last()
    now = f"Kerja sama ini sekarang pada tahap {agreement.stage_label}"
    if last is None:
        return f"{now}. Muat ulang halaman untuk melihat keadaan terbaru."
    return f"{now} ({last.actor_name} lebih dahulu melakukan: {last.summary}). Muat ulang halaman."


def _summary(taken: Step, left: str) -> str:
    if taken.target is None:
        return taken.label
    return f"{taken.label}: {Stage(left).label} → {taken.target.label}"


def _row_moved_sentence(row: AgreementPeriod) -> str:
    last = row.agreement.events.filter(data__row=row.pk).select_related("post__user", "post__office").last()
    now = f"{row.period} kerja sama ini sekarang pada {row.state_label}"
    who = f" ({last.actor_name} lebih dahulu melakukan: {last.summary})" if last is not None else ""
    return f"{now}{who}. Muat ulang halaman."
