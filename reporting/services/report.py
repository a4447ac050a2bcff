"""The periodic report on its way: begun, checked, sent, accepted or returned (rule book section 9)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from agreements.cycle import ROW_STEPS, RowState, row_forward_step
from agreements.models import AgreementPeriod
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.period import accept_rows, mark_returned, mark_sent
from organization.models import Post, User
from organization.roles import Role, role_title
from organization.templatetags.ui import tanggal, waktu
from reporting.models import PeriodicReport, ReportDecision, ReportState, RowRemark, SentReport
from reporting.services.files import order_files
from reporting.services.prefill import prefill, rows_of

PREPARER = (Role.OPERATOR,)
CHECKER = (Role.KASUBBAG,)
SENDER = (Role.SEKRETARIS,)
RECEIVER = (Role.OPERATOR, Role.KASUBBAG)
OWN_RECEIVER = (Role.KETUA,)
"""KPU RI's own report is accepted by its Ketua."""


@dataclass(frozen=True)
class Gap:
    """An agreement that is not ready for the report, and what its period still lacks."""

    row: AgreementPeriod
    sentences: list[str]


def receiving_roles(report: PeriodicReport) -> tuple[Role, ...]:
    """Who decides on a sent report."""
    return OWN_RECEIVER if report.receiver_id == report.office_id else RECEIVER


def gaps(report: PeriodicReport) -> list[Gap]:
    """Every agreement of the report whose period has not come to Pelaporan, each with what is missing."""
    open_rows = rows_of(report).exclude(state__in=(RowState.PELAPORAN, RowState.DITERIMA))
    rows = open_rows.with_what_steps_ask().order_by("agreement__title")
    return [Gap(row, _missing(row, report.office.today)) for row in rows]


def _missing(row: AgreementPeriod, today: Any) -> list[str]:
    """What the row's next step lacks; where nothing does, the step itself."""
    step = row_forward_step(row.state)
    if step is None:
        return []
    steps = (step, ROW_STEPS["close_sheet"]) if row.state == RowState.PELAKSANAAN else (step,)
    found = [sentence for each in steps for sentence in each.missing(row, today)]
    return found or [f"{step.label} ({(step.actor.__doc__ or '').strip()})."]


def start_report(report: PeriodicReport, *, note: str = "", by: User, at: datetime) -> None:
    """Begin to prepare it, or take a returned one up again; raises NotAllowed, Overtaken."""
    _require(report, by, PREPARER)
    _move(
        report, (ReportState.BELUM, ReportState.DIKEMBALIKAN), ReportState.DRAF,
        started_at=at, note=note.strip() or report.note, checked_by=None, checked_at=None,
    )  # fmt: skip


def write_note(report: PeriodicReport, note: str, *, by: User) -> None:
    """Change the covering note of a draft; it must be checked again."""
    _require(report, by, PREPARER)
    _move(report, (ReportState.DRAF,), ReportState.DRAF, note=note.strip(), checked_by=None, checked_at=None)


def check_report(report: PeriodicReport, *, by: User, at: datetime) -> None:
    """The kasubbag has read it; raises Refused naming every agreement that is not ready."""
    post = _require(report, by, CHECKER)
    _refuse_gaps(report)
    _move(report, (ReportState.DRAF,), ReportState.DRAF, checked_by=post, checked_at=at)


@transaction.atomic
def send_report(report: PeriodicReport, *, by: User, at: datetime) -> SentReport:
    """Freeze what stands now and send it up: from the period's last day on, checked and without gaps.

    Raises NotAllowed, Refused (too early, not checked, each gap by name) and Overtaken.
    """
    post = _require(report, by, SENDER)
    locked = _locked(report)
    today = locked.office.day_of(at)
    if today < locked.period.ends_on:
        raise Refused(
            f"Laporan dapat dikirim mulai {tanggal(locked.period.ends_on)}, hari terakhir periodenya."
        )
    if locked.state == ReportState.DRAF and locked.checked_at is None:
        raise Refused("Laporan ini belum diperiksa Kasubbag/Kabag Rendatin.")
    _refuse_gaps(locked)
    number = locked.sendings.count() + 1
    is_late = locked.is_late or (number == 1 and today > locked.due_on)
    _move(locked, (ReportState.DRAF,), ReportState.DIKIRIM, is_late=is_late)
    data = {
        **prefill(locked, today),
        "sent_by": _signature(post),
        "checked_by": _signature(locked.checked_by),
    }
    sending = SentReport.objects.create(
        report=locked, number=number, data=data, sha256=hash_of(data), sent_by=post, sent_at=at,
        was_late=today > locked.due_on,
    )  # fmt: skip
    rows = _unsettled(data)
    mark_sent(rows, report=title_of(locked), receiver=locked.receiver_name, by=post, at=at)
    order_files(sending, at=at)
    return sending


@transaction.atomic
def accept_report(
    report: PeriodicReport, *, note: str = "", seen: int | None = None, by: User, at: datetime
) -> None:
    """The office above accepts; every row of it is done. A second one is told who was faster.

    ``seen`` is the number of the sending that was read; raises Overtaken when another has come meanwhile.
    """
    post, sending = _decide(report, ReportState.DITERIMA, by, seen)
    ReportDecision.objects.create(
        sending=sending, is_accepted=True, decided_by=post, decided_at=at, note=note.strip()
    )
    accept_rows(_unsettled(sending.data), report=title_of(report), by=post, at=at)


@transaction.atomic
def return_report(
    report: PeriodicReport,
    *,
    note: str,
    remarks: Mapping[int, str] | None = None,
    seen: int | None = None,
    by: User,
    at: datetime,
) -> None:
    """The office above returns it as a whole, with a reason, and remarks on single rows by agreement id."""
    if not note.strip():
        raise Refused("Tuliskan apa yang perlu diperbaiki.", field="note")
    post, sending = _decide(report, ReportState.DIKEMBALIKAN, by, seen)
    told = {row["agreement"] for row in sending.data["rows"]}
    kept = {pk: text.strip()[:400] for pk, text in (remarks or {}).items() if text.strip() and pk in told}
    decision = ReportDecision.objects.create(
        sending=sending, is_accepted=False, decided_by=post, decided_at=at, note=note.strip()
    )
    RowRemark.objects.bulk_create(
        RowRemark(decision=decision, agreement_id=pk, text=text) for pk, text in kept.items()
    )
    mark_returned(_unsettled(sending.data), kept, report=title_of(report), note=note.strip(), by=post, at=at)


def hash_of(data: Mapping[str, Any]) -> str:
    """SHA-256 of frozen data, the same for the same content."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def title_of(report: PeriodicReport) -> str:
    """How the report is named in histories: "Laporan Semester I 2026"."""
    return f"Laporan {report.period}"


def _decide(
    report: PeriodicReport, state: ReportState, by: User, seen: int | None
) -> tuple[Post, SentReport]:
    post = by.post_for(report.receiver_id, receiving_roles(report))
    if post is None:
        raise NotAllowed(f"Langkah ini hanya untuk: {who_receives(report)}.")
    locked = _locked(report)
    cleared = {} if state == ReportState.DITERIMA else {"checked_by": None, "checked_at": None}
    _move(locked, (ReportState.DIKIRIM,), state, **cleared)
    sending = locked.sendings.select_related("sent_by__user", "sent_by__office").latest("number")
    if seen is not None and sending.number != seen:
        raise Overtaken(
            f"Laporan ini sudah dikirim lagi oleh {_signature(sending.sent_by)} pada {waktu(sending.sent_at)}, sesudah "
            "halaman Anda dibuka. Baca dahulu isi yang baru."
        )
    return post, sending


def who_receives(report: PeriodicReport) -> str:
    """Who decides on it, in words."""
    titles = " atau ".join(role_title(role, report.receiver.is_national) for role in receiving_roles(report))
    return f"{titles} · {report.receiver}"


def _require(report: PeriodicReport, user: User, roles: tuple[Role, ...]) -> Post:
    post = user.post_for(report.office_id, roles)
    if post is None:
        titles = " atau ".join(role_title(role, report.office.is_national) for role in roles)
        raise NotAllowed(f"Langkah ini hanya untuk: {titles} · {report.office}.")
    return post


def _locked(report: PeriodicReport) -> PeriodicReport:
    reports = PeriodicReport.objects.select_for_update(of=("self",))
    related = ("office", "receiver", "period", "checked_by__user", "checked_by__office")
    return reports.select_related(*related).get(pk=report.pk)


def _move(
    report: PeriodicReport, sources: tuple[ReportState, ...], target: ReportState, **values: Any
) -> None:
    """Change the state only if it still is what the act starts from; else say who was faster."""
    still = PeriodicReport.objects.filter(pk=report.pk, state__in=sources)
    if not still.update(state=target, **values):
        raise Overtaken(_moved_sentence(report))
    report.refresh_from_db()


def _moved_sentence(report: PeriodicReport) -> str:
    now = PeriodicReport.objects.get(pk=report.pk)
    label = ReportState(now.state).label.lower()
    last = ReportDecision.objects.filter(sending__report=report.pk)
    last = last.select_related("decided_by__user", "decided_by__office").order_by("-decided_at")
    decision = last.first() if now.state in (ReportState.DITERIMA, ReportState.DIKEMBALIKAN) else None
    if decision is None:
        return f"Laporan ini sekarang {label}. Muat ulang halaman."
    who = _signature(decision.decided_by)
    return f"Laporan ini sudah {label} oleh {who} pada {waktu(decision.decided_at)}. Muat ulang halaman."


def _refuse_gaps(report: PeriodicReport) -> None:
    if found := gaps(report):
        raise Refused(
            *(f"{gap.row.agreement.title} ({gap.row.period}): {' '.join(gap.sentences)}" for gap in found)
        )


def _unsettled(data: Mapping[str, Any]) -> list[AgreementPeriod]:
    """The rows that a sending closes; one accepted before with another report stays as it is."""
    rows = AgreementPeriod.objects.filter(pk__in=data["row_ids"]).exclude(state=RowState.DITERIMA)
    return list(rows)


def _signature(post: Post | None) -> str:
    return f"{post.user.full_name} ({post.label})" if post else ""
