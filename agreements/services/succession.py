"""Renewal by a successor: a new agreement that follows one in force or just over (rule book section 8)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agreements.cycle import Recommendation, RowState
from agreements.models import Agreement, Evaluation
from agreements.refusals import Refused
from agreements.services.agreement import copy_agreement
from agreements.services.ending import refuse_not_renewable
from agreements.services.writer import change, keep_stage, lock, require
from agreements.workflow import IDENTITY, operator
from organization.models import User


def latest_evaluation(agreement: Agreement) -> Evaluation | None:
    """The evaluation of its latest period whose evaluation is finished."""
    finished = (RowState.PELAPORAN, RowState.DITERIMA)
    evaluations = Evaluation.objects.filter(row__agreement=agreement, row__state__in=finished)
    return evaluations.select_related("row__period").order_by("-row__period__starts_on").first()


def is_renewal_recommended(agreement: Agreement) -> bool:
    """Whether the latest evaluation recommends to renew it."""
    latest = latest_evaluation(agreement)
    return latest is not None and latest.recommendation == Recommendation.PERPANJANG


@transaction.atomic
def start_successor(
    agreement: Agreement,
    *,
    title: str,
    reason: str = "",
    by: User,
    at: datetime,
    even_if_running: bool = False,
) -> Agreement:
    """Begin the agreement that renews this one: a copy at Penjajakan, linked to it; both histories say so.

    Needs an evaluation that recommends it, or a written reason. Raises NotAllowed for others than the owner's
    operator, Refused without evaluation and reason, and for what cannot be renewed or is being renewed already.
    """
    old = lock(agreement.pk)
    post = require(operator, old, by)
    refuse_not_renewable(old)
    override = "" if is_renewal_recommended(old) else reason.strip()[:300]
    if not override and not is_renewal_recommended(old):
        raise Refused(
            "Evaluasi terakhir belum merekomendasikan perpanjangan. Tuliskan alasan memperpanjang tanpa itu.",
            field="reason",
        )
    new = copy_agreement(old, title=title, by=by, at=at, even_if_running=even_if_running)
    summary = f"Memperpanjang kerja sama “{old.title}”"
    with change(new, IDENTITY, act="succeeds", summary=summary, by=by, at=at, note=override) as done:
        done.agreement.succeeds = old
        done.agreement.succession_reason = override
    keep_stage(
        old, act="successor_begun", summary=f"Perpanjangan dimulai: “{title}”", by=post, at=at, note=override,
        data={"successor": new.pk},
    )  # fmt: skip
    return done.agreement
