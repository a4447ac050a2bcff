"""Reading one agreement: summary, implementation, history; and the steps' buttons."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404
from django.views.generic import ListView

from agreements.choices import Answer
from agreements.documents.content import from_json
from agreements.documents.page import build_page
from agreements.history_words import before_of
from agreements.models import (
    Agreement,
    AlignmentAnswer,
    ContactNote,
    HistoryEvent,
    Indicator,
    Obligation,
    OfficeParticipation,
    ScopePoint,
)
from agreements.models.access import Access
from agreements.services.agreement import data_gaps
from agreements.services.history import broken_at
from agreements.services.steps import advance
from agreements.views.base import AgreementAct, AgreementPage, Opened
from agreements.views.step_words import DONE
from agreements.workflow import STEPS
from organization.roles import Role


class SubqueryCount(Subquery):
    """The number of rows of a subquery."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class Detail(AgreementPage):
    """Ringkasan; to those who see only the card or the umbrella, just that."""

    needs_full_access = False

    def get_template_names(self) -> list[str]:
        names = {Access.FULL: "detail", Access.CARD: "detail_card", Access.UMBRELLA: "detail_umbrella"}
        return [f"agreements/{names[Access(self.agreement.access)]}.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.agreement.access == Access.UMBRELLA:
            return {**context, **umbrella_text(self.agreement)}
        context["gaps"] = [(gap, self.overview.url(gap.page)) for gap in data_gaps(self.agreement)]
        context["is_operator"] = self.user.post_for(self.agreement.office_id, (Role.OPERATOR,))
        return context

    def agreements(self) -> QuerySet[Agreement]:
        """With the small lists of the summary gathered by the database in the same query."""
        obligations = Prefetch("parties__obligations", Obligation.objects.order_by("order"))
        indicators = Prefetch("indicators", Indicator.objects.select_related("type"))
        return super().agreements().annotate(**SUMMARY).prefetch_related(obligations, indicators)


SUMMARY = {
    "scope_texts": ArraySubquery(
        ScopePoint.objects.filter(agreement=OuterRef("pk")).order_by("order").values("text")
    ),
    "participant_names": ArraySubquery(
        OfficeParticipation.objects.filter(agreement=OuterRef("pk"))
        .order_by("office__code")
        .values("office__name")
    ),
    "contact_count": SubqueryCount(ContactNote.objects.filter(agreement=OuterRef("pk"))),
    "answer_count": SubqueryCount(AlignmentAnswer.objects.filter(agreement=OuterRef("pk"))),
    "doubt_count": SubqueryCount(
        AlignmentAnswer.objects.filter(agreement=OuterRef("pk")).exclude(answer=Answer.YA)
    ),
}


def umbrella_text(agreement: Agreement) -> dict[str, Any]:
    """The text of a signed NK for the offices below: the version signed, else the scan."""
    version = agreement.latest_version
    copy = agreement.latest_signed_copy
    page = build_page(from_json(version.content)) if version is not None and version.content else None
    return {"page": page, "umbrella_file": copy.file if copy else None}


class History(Opened, ListView):  # type: ignore[type-arg]
    """Riwayat: every act, newest first.

    Whether the chain is whole is computed on request only: it reads and hashes every row there is.
    """

    template_name = "agreements/history.html"
    tab = "history"
    paginate_by = 50
    context_object_name = "events"

    def get_queryset(self) -> QuerySet[HistoryEvent]:
        return self.agreement.events.select_related(
            "post__user", "post__office", "contact__partner"
        ).order_by("-sequence")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_checked = "periksa" in self.request.GET
        fault = broken_at(self.agreement) if is_checked else None
        context = super().get_context_data(is_checked=is_checked, broken_at=fault, **kwargs)
        for event in context["events"]:
            event.before = before_of(event)
        return context


class TakeStep(AgreementAct):
    """The button of a step of the workflow."""

    def perform(self) -> None:
        if self.kwargs["name"] not in STEPS:
            raise Http404
        advance(self.agreement, self.kwargs["name"], by=self.user, at=self.now, reason=self.reason)

    @property
    def done_text(self) -> str:  # type: ignore[override]
        return DONE[self.kwargs["name"]]
