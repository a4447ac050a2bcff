"""Pengaturan of the rules: everyone with a reading post reads them, KPU RI's rule keepers change them."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView, View

from agreements.forms.rules import (
    ChecklistForm,
    HolidayForm,
    QuestionRows,
    RouteForm,
    SignatoryForm,
    StepRows,
)
from agreements.instruments import Instrument
from agreements.models import AlignmentChecklist, Route, SignatoryRule
from agreements.refusals import Refused
from agreements.services.checklist import publish_checklist
from agreements.services.route import (
    change_steps,
    create_route,
    deactivate_route,
    fingerprint,
    step_sentence,
)
from agreements.services.rule_keeping import (
    require_reader,
    require_rule_keeper,
    rule_keeping_post,
    set_signatories,
)
from agreements.views.base import show_refusal
from organization import clock
from organization.calendar import days_off, keep_holiday, remove_holiday
from organization.models import Holiday, User

RULE_TABS = (
    ("agreements:route_list", "Rute persetujuan"),
    ("agreements:checklist", "Daftar keselarasan"),
    ("agreements:signatory_list", "Penanda tangan"),
    ("agreements:holiday_list", "Hari libur"),
    ("agreements:scheme", "Periode laporan"),
    ("agreements:instrument", "Instrumen evaluasi"),
)


class RulePage(LoginRequiredMixin, TemplateView):
    """A page of rules to read."""

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.admit()
        return super().dispatch(request, *args, **kwargs)

    def admit(self) -> None:
        """Refuse whom this page is not for."""
        require_reader(self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = [
            {"url": (url := reverse(name)), "label": label, "is_current": self.request.path == url}
            for name, label in RULE_TABS
        ]
        can_keep = rule_keeping_post(self.user) is not None
        return super().get_context_data(tabs=tabs, can_keep=can_keep, **kwargs)


class RuleForm(RulePage):
    """A page on which a rule is changed."""

    def admit(self) -> None:
        require_rule_keeper(self.user)


class RouteList(RulePage):
    """Every route in use, its steps as sentences, one block per instrument."""

    template_name = "agreements/route_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        routes = Route.objects.filter(is_active=True).prefetch_related("steps")
        rows = [(route, [step_sentence(step, route.level) for step in route.steps.all()]) for route in routes]
        blocks = [
            (instrument.label, [row for row in rows if row[0].instrument == instrument])
            for instrument in Instrument
        ]
        return super().get_context_data(blocks=blocks, **kwargs)


class RouteCreate(RuleForm):
    """A special route: for a category of partners or a matter."""

    template_name = "agreements/route_form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(
            self.get_context_data(form=RouteForm(), formset=StepRows(prefix="steps"))
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, formset = RouteForm(request.POST), StepRows(request.POST, prefix="steps")
        if form.is_valid() & formset.is_valid():
            plans = [row.plan for row in formset.kept()]
            try:
                create_route(**form.cleaned_data, steps=plans, by=self.user)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Rute tersimpan dan berlaku bagi pengajuan berikutnya.")
                return redirect("agreements:route_list")
        return self.render_to_response(self.get_context_data(form=form, formset=formset))


class RouteEdit(RuleForm):
    """The steps of a route; for whom it holds stays as it is."""

    template_name = "agreements/route_form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"route": self.route, "seen": fingerprint(self.route), **kwargs})

    @property
    def route(self) -> Route:
        return get_object_or_404(Route, pk=self.kwargs["pk"], is_active=True)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        steps = self.route.steps.values("order", "office_level", "role", "kind", "papers")
        formset = StepRows(initial=list(steps), prefix="steps")
        return self.render_to_response(self.get_context_data(formset=formset))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        route, seen = self.route, request.POST.get("seen", "")
        initial = list(route.steps.values("order", "office_level", "role", "kind", "papers"))
        formset = StepRows(request.POST, initial=initial, prefix="steps")
        if formset.is_valid():
            try:
                change_steps(route, [row.plan for row in formset.kept()], seen=seen, by=self.user)
            except Refused as refusal:
                show_refusal(formset, refusal)
            else:
                messages.success(
                    request, "Langkah rute tersimpan. Persetujuan yang sedang berjalan tidak berubah."
                )
                return redirect("agreements:route_list")
        return self.render_to_response(self.get_context_data(formset=formset, seen=seen))


class RouteDeactivate(LoginRequiredMixin, View):
    """Stops the use of a special route."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = cast(User, request.user)
        require_rule_keeper(user)
        deactivate_route(get_object_or_404(Route, pk=pk), by=user)
        messages.success(request, "Rute tidak dipakai lagi bagi pengajuan berikutnya.")
        return redirect("agreements:route_list")


class Checklist(RulePage):
    """The version in force, and the older ones."""

    template_name = "agreements/checklist.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = AlignmentChecklist.objects.select_related("published_by__user", "published_by__office")
        current, *older = versions.prefetch_related("questions") or [None]
        return super().get_context_data(current=current, older=older, **kwargs)


class ChecklistCreate(RuleForm):
    """A new version, begun as a copy of the one in force."""

    template_name = "agreements/checklist_form.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        latest = AlignmentChecklist.objects.prefetch_related("questions").first()
        questions = list(latest.questions.values("order", "text")) if latest else []
        form = ChecklistForm(initial={"based_on": latest.number if latest else 0})
        formset = QuestionRows(initial=questions, prefix="questions")
        return self.render_to_response(self.get_context_data(form=form, formset=formset))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, formset = ChecklistForm(request.POST), QuestionRows(request.POST, prefix="questions")
        if form.is_valid() & formset.is_valid():
            texts = [row.cleaned_data.get("text", "") for row in formset.kept()]
            try:
                made = publish_checklist(texts, **form.cleaned_data, by=self.user, at=clock.now())
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(
                    request, f"{made} diterbitkan dan berlaku bagi kerja sama yang belum dijawab."
                )
                return redirect("agreements:checklist")
        return self.render_to_response(self.get_context_data(form=form, formset=formset))


class SignatoryList(RulePage):
    """Who signs what; a table that rule keepers may change in place."""

    template_name = "agreements/signatory_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or SignatoryForm(rules=SignatoryRule.objects.all())
        return super().get_context_data(form=form, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_rule_keeper(self.user)
        form = SignatoryForm(request.POST, rules=SignatoryRule.objects.all())
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        count = set_signatories(form.roles(), by=self.user)
        messages.success(request, f"{count} penanda tangan diubah." if count else "Tidak ada yang berubah.")
        return redirect("agreements:signatory_list")


class HolidayList(RulePage):
    """Days that count otherwise, and the holidays of this year and the next."""

    template_name = "agreements/holiday_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        year = clock.now().year
        years = [(each, days_off(each)) for each in (year, year + 1)]
        kwargs.setdefault("form", HolidayForm())
        return super().get_context_data(
            entered=Holiday.objects.filter(day__year__gte=year), years=years, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_rule_keeper(self.user)
        form = HolidayForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        with transaction.atomic():
            keep_holiday(**form.cleaned_data)
        messages.success(request, "Hari tersimpan dan berlaku bagi batas waktu berikutnya.")
        return redirect("agreements:holiday_list")


class HolidayDelete(LoginRequiredMixin, View):
    """Takes a day back out of the table."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        require_rule_keeper(cast(User, request.user))
        with transaction.atomic():
            remove_holiday(get_object_or_404(Holiday, pk=pk))
        messages.success(request, "Catatan dihapus; hari itu kembali mengikuti kalender nasional.")
        return redirect("agreements:holiday_list")
