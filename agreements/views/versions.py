"""Frozen versions: read as they will stand on paper, and the files made of them."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from agreements.documents.content import from_json
from agreements.documents.kinds import Kind
from agreements.documents.page import build_page
from agreements.models import Rendition, Version
from agreements.services.rendition import request_rendition
from agreements.tasks import make_rendition
from agreements.views.base import AgreementAct, AgreementPage

RENDITIONS = (
    (Kind.DRAFT, "PDF draf", "Bertanda air, untuk dibaca dan dibahas."),
    (Kind.APPROVAL, "Salinan persetujuan", "Untuk pejabat yang memberi paraf dan keputusan."),
    (Kind.SIGNING, "Salinan tanda tangan", "Bersih, untuk dicetak dan ditandatangani."),
    (Kind.OFFICE_COPY, "Arsip dengan kolom paraf", "Untuk disimpan satker."),
)


class ReadVersion(AgreementPage):
    """One frozen version, read as it will stand on paper, with its files."""

    template_name = "agreements/version.html"
    tab = "draft"

    @cached_property
    def version(self) -> Version:
        versions = self.agreement.versions.select_related("file", "post__user", "post__office")
        return get_object_or_404(versions, number=self.kwargs["number"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = build_page(from_json(self.version.content)) if self.version.content else None
        made = {}
        for rendition in self.version.renditions.select_related("file").order_by("requested_at"):
            made[rendition.kind] = rendition
        files = [
            {"kind": kind.value, "label": label, "text": text, "rendition": made.get(kind.value)}
            for kind, label, text in RENDITIONS
        ]
        return super().get_context_data(version=self.version, page=page, files=files, **kwargs)


class MakeRendition(AgreementAct):
    """Ask for a PDF of a version; a worker makes it."""

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        version = get_object_or_404(self.agreement.versions, number=self.kwargs["number"])
        if self.kwargs["kind"] not in Kind:
            raise Http404
        with transaction.atomic():
            rendition = request_rendition(version, self.kwargs["kind"], by=self.user, at=self.now)
            transaction.on_commit(lambda: make_rendition.delay(rendition.pk))
        return redirect("agreements:rendition", self.agreement.pk, rendition.pk)


class WaitForRendition(AgreementPage):
    """Where one waits for a file: shows progress, then the file; asks again every two seconds with JavaScript."""

    template_name = "agreements/rendition.html"
    tab = "draft"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        renditions = Rendition.objects.select_related("file", "version").filter(
            version__agreement=self.agreement
        )
        rendition = get_object_or_404(renditions, pk=self.kwargs["rendition"])
        return super().get_context_data(**{**kwargs, "rendition": rendition})
