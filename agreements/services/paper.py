"""Official papers: minutes and letters that a step of a route, or an agreement's origin, asks for."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agreements.choices import PaperKind
from agreements.models import Agreement, ApprovalStep, OfficialPaper, PaperUse
from agreements.refusals import Overtaken, Refused
from agreements.services.rounds import go_on
from agreements.services.writer import change, lock, require
from agreements.workflow import PAPERS, Actor
from organization.models import Office, Post, StoredFile, User
from organization.roles import Role


def attach_paper(
    agreement: Agreement,
    *,
    kind: str,
    step_id: int | None = None,
    number: str = "",
    dated_on: date,
    title: str = "",
    file: StoredFile,
    by: User,
    at: datetime,
) -> OfficialPaper:
    """Attach minutes or a letter, by the operator of the office that issued it; may complete the approval.

    Raises Refused when the step asks for no such paper or the date lies in the future.
    """
    summary = f"Dokumen dilampirkan: {PaperKind(kind).label} {number}".strip()
    with transaction.atomic():
        with change(agreement, PAPERS, act="paper", summary=summary, by=by, at=at) as done:
            step = _step_for_paper(done.agreement, step_id, kind)
            office = step.office if step else done.agreement.office
            done.post = require(_operator_of(office), done.agreement, by)
            if dated_on > office.day_of(at):
                raise Refused("Tanggal dokumen tidak boleh di masa depan.", field="dated_on")
            paper = OfficialPaper.objects.create(
                office=office, kind=kind, number=number, dated_on=dated_on, title=title, file=file,
                added_by=done.post, added_at=at,
            )  # fmt: skip
            PaperUse.objects.create(paper=paper, agreement=done.agreement, step=step)
        go_on(lock(agreement.pk), at)
    return paper


def _step_for_paper(agreement: Agreement, step_id: int | None, kind: str) -> ApprovalStep | None:
    if step_id is None:
        return None
    wanted = [step for step, missing in agreement.missing_papers if step.pk == step_id and missing == kind]
    if not wanted:
        raise Overtaken(
            "Dokumen ini sudah dilampirkan atau tidak diminta pada langkah itu. Muat ulang halaman."
        )
    return wanted[0]


def _operator_of(office: Office) -> Actor:
    """The actor of a step that lies with another office than the agreement's own."""

    def operator(agreement: Agreement, user: User) -> Post | None:
        return user.post_for(office.pk, (Role.OPERATOR,))

    operator.__doc__ = f"Operator kerja sama {office.short_name}, yang mengeluarkan dokumen"
    return operator
