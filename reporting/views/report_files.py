"""The files of a sent report: handed out, and ordered again where one failed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from reporting.models import FileState, ReportFile
from reporting.services.files import retry_file
from reporting.tasks import make_report_file
from reporting.views.base import OpenedReport, ReportAct


class ReportDownload(OpenedReport):
    """One file of what was sent."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        files = ReportFile.objects.filter(sending__report=self.report, state=FileState.READY)
        order = get_object_or_404(files.select_related("file"), pk=self.kwargs["file"])
        assert order.file is not None  # by constraint
        is_shown = order.file.media_type == "application/pdf"
        response = FileResponse(
            order.file.content.open("rb"), filename=order.file.name, content_type=order.file.media_type,
            as_attachment=not is_shown,
        )  # fmt: skip
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


class ReportFileRetry(ReportAct):
    """Ordering a failed file once more."""

    done_text = "Berkas dibuat lagi."

    def perform(self) -> None:
        order = get_object_or_404(ReportFile, pk=self.kwargs["file"], sending__report=self.report)
        with transaction.atomic():
            retry_file(order, at=self.now)
            queue([order])


def queue(files: list[ReportFile]) -> None:
    """Put the orders into the worker's queue once the transaction stands."""
    for order in files:
        transaction.on_commit(lambda pk=order.pk: make_report_file.delay(pk))
