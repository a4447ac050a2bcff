"""Naskah: the working text, its versions, the legal check, the partners' agreement, the files made of it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from agreements import workflow
from agreements.choices import DraftMode
from agreements.documents.composing import open_places
from agreements.documents.preview import sections_of
from agreements.forms.draft import PartnerFileForm
from agreements.models import Article, Party, Version
from agreements.services import draft
from agreements.views.base import AgreementAct, AgreementForm, AgreementPage
from agreements.views.reading import DRAFT_TAB
from organization.files import store_upload


class Draft(AgreementPage):
    """The Naskah tab."""

    template_name = "agreements/draft.html"
    tab = "draft"
    reads = DRAFT_TAB

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        frozen = self.agreement.frozen_version
        return super().get_context_data(
            versions=self.agreement.versions.all(),
            frozen=frozen,
            rows=self.rows(),
            matters=self.matters(),
            consents_missing=self.consents_missing(frozen),
            is_partner_file=self.agreement.draft_mode == DraftMode.PARTNER_FILE,
            **kwargs,
        )

    def rows(self) -> list[dict[str, Any]]:
        """Every part of the text with its marks that are still open; the first such part is where to begin."""
        marks = {article.pk: found for article, found in open_places(self.agreement)}
        first = next(iter(marks), None)
        parts = list(self.agreement.articles.all())
        return [
            {
                "article": part,
                "section": section,
                "marks": marks.get(part.pk, []),
                "is_first_open": part.pk == first,
            }
            for part, section in zip(parts, sections_of(self.agreement, parts) if parts else [], strict=True)
        ]

    def matters(self) -> list[dict[str, Any]]:
        """Every required matter and how it stands."""
        agreement = self.agreement
        notes = {note.matter: note for note in agreement.matter_notes.all()}
        missing = agreement.missing_matters
        return [
            {"code": m.value, "label": m.label, "is_missing": m in missing, "note": notes.get(m.value)}
            for m in agreement.required_matters
        ]

    def consents_missing(self, frozen: Version | None) -> list[Party]:
        """The partners whose agreement to the frozen version is not recorded yet."""
        if frozen is None:
            return []
        agreed = {consent.party_id for consent in frozen.consents.all()}
        return [party for party in self.agreement.partner_parties if party.pk not in agreed]


class ArticleAct(AgreementAct):
    """A button beside one part of the text."""

    success_page = "draft"

    @cached_property
    def article(self) -> Article:
        found = get_object_or_404(Article, agreement=self.agreement, pk=self.kwargs["article"])
        found.agreement = self.agreement
        return found


class RemoveArticle(ArticleAct):
    done_text = "Pasal dihapus; isinya tersimpan dalam riwayat."

    def perform(self) -> None:
        draft.remove_article(self.article, reason=self.reason, by=self.user, at=self.now)


class MoveArticle(ArticleAct):
    done_text = "Urutan pasal diubah."

    def perform(self) -> None:
        if self.kwargs["direction"] not in ("naik", "turun"):
            raise Http404
        upwards = self.kwargs["direction"] == "naik"
        draft.move_article(self.article, upwards=upwards, by=self.user, at=self.now)


class RewriteDraft(AgreementAct):
    success_page = "draft"
    done_text = "Naskah disusun ulang dari templat dan data terbaru."

    def perform(self) -> None:
        draft.rewrite_from_template(self.agreement, by=self.user, at=self.now)


class Freeze(AgreementAct):
    success_page = "draft"
    done_text = "Versi naskah dibekukan."

    def perform(self) -> None:
        draft.freeze(self.agreement, note=self.typed("note")[:300], by=self.user, at=self.now)


class UsePartnerFile(AgreementForm):
    """The partner's own file as the text."""

    form_class = PartnerFileForm
    edit = workflow.DRAFT
    tab = "draft"
    heading = "Pakai naskah dari mitra"
    lead = "Berkas ini menjadi naskah dan langsung dibekukan. Pemeriksa hukum menandai letak materi wajib."
    success_page = "draft"
    done_text = "Naskah dari mitra dibekukan sebagai versi."

    def perform(self, form: Any) -> None:
        post = self.edit.may(self.agreement, self.user)
        file = store_upload(form.cleaned_data["upload"], by=post, at=self.now)
        draft.use_partner_file(
            self.agreement, file, note=form.cleaned_data["note"], by=self.user, at=self.now
        )
