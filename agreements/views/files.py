"""Files of an agreement, served only to those who may read it; and the public check page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from agreements.choices import RoundOutcome, Secrecy
from agreements.models import Agreement, Version
from agreements.models.access import Access
from agreements.refusals import NotAllowed
from agreements.views.base import CARD_SENTENCE, Opened
from organization.models import StoredFile

SHOWN_IN_BROWSER = ("application/pdf", "image/png", "image/jpeg")


def files_of(agreement: Agreement) -> QuerySet[StoredFile]:
    """Every file that hangs on an agreement."""
    return StoredFile.objects.filter(
        Q(contact_notes__agreement=agreement)
        | Q(versions__agreement=agreement)
        | Q(renditions__version__agreement=agreement)
        | Q(consents__version__agreement=agreement)
        | Q(papers__uses__agreement=agreement)
        | Q(signed_copies__agreement=agreement)
        | Q(activity_evidence__activity__agreement=agreement)
        | Q(fulfilments__row__agreement=agreement)
        | Q(ended_agreements=agreement)
    ).distinct()


class Download(Opened):
    """One file; who reads an umbrella NK gets its signed copy and nothing else."""

    needs_full_access = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        if self.agreement.access == Access.CARD:
            raise NotAllowed(CARD_SENTENCE)
        files = files_of(self.agreement)
        if self.agreement.access == Access.UMBRELLA:
            copy = self.agreement.latest_signed_copy
            files = files.filter(pk=copy.file_id if copy else None)
        file = get_object_or_404(files, pk=self.kwargs["file"])
        response = FileResponse(
            file.content.open("rb"), filename=file.name, content_type=file.media_type,
            as_attachment=file.media_type not in SHOWN_IN_BROWSER,
        )  # fmt: skip
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


def check_document(request: HttpRequest, token: str) -> HttpResponse:
    """What the QR code opens: a version's state, without login or personal data; no title of what is secret."""
    versions = Version.objects.select_related("agreement__office")
    version = get_object_or_404(versions, check_token=token)
    agreement = version.agreement
    shows_title = agreement.secrecy == Secrecy.BIASA
    context = {"version": version, "agreement": agreement, "shows_title": shows_title, **_state(version)}
    response = render(request, "agreements/check.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _state(version: Version) -> dict[str, str]:
    agreement = version.agreement
    latest = agreement.versions.first()
    if agreement.ending:
        return {"state": agreement.get_ending_display(), "tone": "danger"}
    if latest is not None and latest.pk != version.pk:
        return {"state": "Digantikan oleh versi yang lebih baru", "tone": "warning"}
    if agreement.is_signed and version.rounds.filter(outcome=RoundOutcome.APPROVED).exists():
        return {"state": "Sudah ditandatangani", "tone": "success"}
    return {"state": "Draf, belum ditandatangani", "tone": "info"}
