"""The editor of the working text: one part at a time, with a preview of how it will stand on paper."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from agreements import workflow
from agreements.documents.preview import preview_of
from agreements.forms.draft import ArticleForm, NewArticleForm
from agreements.instruments import Matter
from agreements.models import Article
from agreements.models.draft import ArticleKind
from agreements.refusals import Refused
from agreements.services import draft
from agreements.services.draft import EditedMeanwhile
from agreements.views.base import AgreementForm
from agreements.views.reading import DRAFT


class PartForm(AgreementForm):
    """A form of one part of the text; the button "Pratinjau" shows the part as typed and saves nothing."""

    template_name = "agreements/article.html"
    edit = workflow.DRAFT
    tab = "draft"
    reads = DRAFT
    success_page = "draft"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "preview" in request.POST:
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)

    def parts(self, form: Any) -> tuple[Article, list[Article]]:
        """The part as the form has it, and all parts of the text with it in its place."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        part, parts = self.parts(form)
        preview = preview_of(self.agreement, part, parts) if part.body.strip() else None
        return {**context, "preview": preview, "is_unsaved": form.is_bound}


class EditArticle(PartForm):
    """One part of the text; when somebody else has saved meanwhile, both texts are shown."""

    form_class = ArticleForm
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

    def parts(self, form: Any) -> tuple[Article, list[Article]]:
        parts = list(self.agreement.articles.all())
        part = next(part for part in parts if part.pk == self.article.pk)
        part.heading, part.body = form["heading"].value() or "", form["body"].value() or ""
        if "matter" in form.fields:
            part.matter = form["matter"].value() or ""
        return part, parts

    def get_success_url(self) -> str:
        return f"{super().get_success_url()}#bagian-{self.article.pk}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(article=self.article, meanwhile=self.meanwhile, **kwargs)


class AddArticle(PartForm):
    """A further article."""

    form_class = NewArticleForm
    heading = "Tambah pasal atau lampiran"
    done_text = "Bagian naskah ditambahkan."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "agreement": self.agreement}

    def parts(self, form: Any) -> tuple[Article, list[Article]]:
        """With the new part behind the one chosen, else last of its kind, articles before a closing Penutup."""
        wanted, after = form["kind"].value(), str(form["after"].value())
        kind = ArticleKind.ATTACHMENT if wanted == ArticleKind.ATTACHMENT else ArticleKind.ARTICLE
        part = Article(kind=kind, heading=form["heading"].value() or "", body=form["body"].value() or "")
        parts = list(self.agreement.articles.all())
        places = (n for n, x in enumerate(parts, start=1) if x.kind == kind and str(x.pk) == after)
        closing = [n for n, x in enumerate(parts) if x.kind == kind and x.matter == Matter.PENUTUP]
        place = next(places, closing[-1] if closing else len(parts))
        return part, [*parts[:place], part, *parts[place:]]

    def perform(self, form: Any) -> None:
        draft.add_article(self.agreement, **form.cleaned_data, by=self.user, at=self.now)
