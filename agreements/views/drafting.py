"""Naskah: the working text, its versions, the legal check, the partners' agreement, the files made of it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from agreements import workflow
from agreements.choices import DraftMode
from agreements.documents.composing import open_places
from agreements.forms.draft import (
    ArticleForm,
    NewArticleForm,
    PartnerFileForm,
)
from agreements.models import Article, Party, Version
from agreements.refusals import Refused
from agreements.services import draft
from agreements.services.draft import EditedMeanwhile
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
            articles=self.agreement.articles.all(),
            marks={article.pk: marks for article, marks in open_places(self.agreement)},
            matters=self.matters(),
            consents_missing=self.consents_missing(frozen),
            is_partner_file=self.agreement.draft_mode == DraftMode.PARTNER_FILE,
            **kwargs,
        )

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


class EditArticle(AgreementForm):
    """One part of the text; when somebody else has saved meanwhile, both texts are shown."""

    form_class = ArticleForm
    template_name = "agreements/article.html"
    edit = workflow.DRAFT
    tab = "draft"
    success_page = "draft"
    meanwhile: Article | None = None

    @cached_property
    def article(self) -> Article:
        return get_object_or_404(Article, agreement=self.agreement, pk=self.kwargs["article"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.article}

    def form_refused(self, form: BaseForm, refusal: Refused) -> HttpResponse:
        if not isinstance(refusal, EditedMeanwhile):
            return super().form_refused(form, refusal)
        self.meanwhile = refusal.current
        return self.show_both(form)

    def show_both(self, form: Any) -> HttpResponse:
        """The page again with what stands there now beside what was typed; saving once more keeps the typed text."""
        data = form.data.copy()
        data["revision"] = self.meanwhile.revision if self.meanwhile else 1
        again = self.form_class(data, instance=self.article)
        return self.render_to_response(self.get_context_data(form=again), status=409)

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        saved = draft.edit_article(
            self.article_as_stored(), heading=data["heading"], body=data["body"],
            matter=data.get("matter", self.article.matter), revision=data["revision"], by=self.user, at=self.now,
        )  # fmt: skip
        self.done_text = f"Tersimpan: {saved.heading}."

    def article_as_stored(self) -> Article:
        """The row itself: validation has already written the typed values into the form's instance."""
        return Article.objects.select_related("agreement").get(pk=self.article.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(article=self.article, meanwhile=self.meanwhile, **kwargs)


class AddArticle(AgreementForm):
    """A further article."""

    form_class = NewArticleForm
    edit = workflow.DRAFT
    tab = "draft"
    heading = "Tambah pasal atau lampiran"
    success_page = "draft"
    done_text = "Bagian naskah ditambahkan."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "agreement": self.agreement}

    def perform(self, form: Any) -> None:
        draft.add_article(self.agreement, **form.cleaned_data, by=self.user, at=self.now)


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
