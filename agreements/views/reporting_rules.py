"""Pengaturan of reporting: how often offices report and by when, and the instrument of the full evaluation."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agreements.forms.reporting_rules import EvaluationQuestionRows, SchemeForm
from agreements.forms.rules import ChecklistForm
from agreements.models import EvaluationInstrument, EvaluationQuestion, PeriodScheme
from agreements.models.evaluation import Score
from agreements.refusals import Refused
from agreements.services.evaluation_instrument import publish_instrument
from agreements.services.period import span_of
from agreements.services.scheme import facts_of, fingerprint, latest_scheme, next_new_year, plan_scheme
from agreements.views.base import show_refusal
from agreements.views.rules import RuleForm, RulePage
from organization import clock
from organization.templatetags.ui import tanggal


class SchemePage(RulePage):
    """The scheme in force, the one planned, and the earlier ones."""

    template_name = "agreements/scheme.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = clock.today(settings.TIME_ZONE)
        schemes = list(PeriodScheme.objects.select_related("set_by__user", "set_by__office"))
        begun = [scheme for scheme in schemes if scheme.valid_from <= today]
        return super().get_context_data(
            current=begun[0] if begun else None,
            running=span_of(today)[1:] if begun else None,
            planned=next((scheme for scheme in schemes if scheme.valid_from > today), None),
            older=begun[1:],
            **kwargs,
        )


class SchemeEdit(RuleForm):
    """Another scheme from the next 1 January on."""

    template_name = "agreements/scheme_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(valid_from=next_new_year(clock.today(settings.TIME_ZONE)), **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        latest = latest_scheme()
        initial = asdict(facts_of(latest)) if latest else {}
        form = SchemeForm(initial={**initial, "seen": fingerprint(latest)})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SchemeForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                planned = plan_scheme(
                    form.facts(), reason=data["reason"], seen=data["seen"], by=self.user, at=clock.now()
                )
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, f"Tersimpan dan berlaku sejak {tanggal(planned.valid_from)}.")
                return redirect("agreements:scheme")
        return self.render_to_response(self.get_context_data(form=form))


class Instrument(RulePage):
    """The version in force, and the older ones."""

    template_name = "agreements/instrument.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = EvaluationInstrument.objects.select_related("published_by__user", "published_by__office")
        current, *older = versions.prefetch_related("questions") or [None]
        scale = ", ".join(label.replace(" · ", " = ").lower() for label in Score.labels)
        return super().get_context_data(current=current, older=older, scale=scale, **kwargs)


class InstrumentCreate(RuleForm):
    """A new version, begun as a copy of the one in force."""

    template_name = "agreements/instrument_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        aspects = EvaluationQuestion.objects.order_by("aspect").values_list("aspect", flat=True).distinct()
        return super().get_context_data(aspects=list(aspects), **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        latest = EvaluationInstrument.objects.prefetch_related("questions").first()
        questions = list(latest.questions.values("order", "aspect", "text")) if latest else []
        form = ChecklistForm(initial={"based_on": latest.number if latest else 0})
        formset = EvaluationQuestionRows(initial=questions, prefix="questions")
        return self.render_to_response(self.get_context_data(form=form, formset=formset))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, formset = ChecklistForm(request.POST), EvaluationQuestionRows(request.POST, prefix="questions")
        if form.is_valid() & formset.is_valid():
            rows = [row.cleaned_data for row in formset.kept()]
            questions = [(row.get("aspect", ""), row.get("text", "")) for row in rows]
            try:
                made = publish_instrument(questions, **form.cleaned_data, by=self.user, at=clock.now())
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(
                    request, f"{made} diterbitkan dan berlaku bagi evaluasi yang belum mulai diisi."
                )
                return redirect("agreements:instrument")
        return self.render_to_response(self.get_context_data(form=form, formset=formset))
