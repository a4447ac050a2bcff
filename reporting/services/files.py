"""The files of a sent report: PDF and XLSX of what was frozen, made in a worker, each once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.text import slugify

from organization.files import store_bytes
from reporting.documents import report_pdf, report_xlsx
from reporting.models import FileState, ReportFile, ReportFileKind, SentReport

logger = logging.getLogger(__name__)

REQUEUE_AFTER = timedelta(minutes=2)
"""How long a file may be on its way before it is put into the queue again."""

MAKERS: dict[str, Callable[[SentReport], bytes]] = {
    ReportFileKind.PDF: report_pdf,
    ReportFileKind.XLSX: report_xlsx,
}


def order_files(sending: SentReport, *, at: datetime) -> list[ReportFile]:
    """Order every kind of file of a sending; the caller queues them with ``tasks.make_report_file`` on commit."""
    wanted = [ReportFile(sending=sending, kind=kind, requested_at=at) for kind in MAKERS]
    return ReportFile.objects.bulk_create(wanted)


def make_report_file(file_id: int, at: datetime) -> None:
    """Make and store one file; a second worker with the same order stores nothing. Failures are logged and shown."""
    order = ReportFile.objects.select_related("sending__report__office", "sending__report__period").get(
        pk=file_id
    )
    if order.state != FileState.PENDING:
        return
    try:
        content = MAKERS[order.kind](order.sending)
    except Exception:
        logger.exception("Report file %s could not be made", file_id)
        ReportFile.objects.filter(pk=file_id, state=FileState.PENDING).update(state=FileState.FAILED)
        return
    with transaction.atomic():
        pending = ReportFile.objects.select_for_update().filter(pk=file_id, state=FileState.PENDING)
        if not pending.exists():
            return
        file = store_bytes(content, name=file_name(order), by=None, at=at)
        pending.update(state=FileState.READY, file=file)


def retry_file(order: ReportFile, *, at: datetime) -> None:
    """Order a failed file once more; the caller queues it."""
    ReportFile.objects.filter(pk=order.pk, state=FileState.FAILED).update(
        state=FileState.PENDING, requested_at=at
    )


def overdue_files(at: datetime) -> list[int]:
    """Claim the files that have been on their way too long (a worker died), to be queued again."""
    late = ReportFile.objects.filter(state=FileState.PENDING, requested_at__lt=at - REQUEUE_AFTER)
    return [
        pk
        for pk, requested_at in late.values_list("pk", "requested_at")
        if ReportFile.objects.filter(pk=pk, requested_at=requested_at).update(requested_at=at)
    ]


def file_name(order: ReportFile) -> str:
    """A name that says what it is: laporan-semester-i-2026-kab-pacitan-1.pdf."""
    report = order.sending.report
    words = slugify(f"laporan {report.period} {report.office.short_name}")
    return f"{words}-{order.sending.number}.{order.kind}"
