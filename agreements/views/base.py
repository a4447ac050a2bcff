"""What the pages of one agreement share: the one way in, and the one shape of a form page."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, TemplateView, View
from django.views.generic.base import ContextMixin

from agreements.models import Agreement, Party
from agreements.models.access import Access
from agreements.models.approval import returned_facts
from agreements.overview import Overview
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.views.reading import Reads, fetch
from agreements.workflow import Edit, has_not_ended, sentence, who_may
from organization import clock
from organization.models import User
from organization.views.resume import Refilled

CARD_SENTENCE = (
    "Isi dan berkas kerja sama ini belum terbuka bagi satker Anda. Anda dapat membacanya setelah diajukan "
    "ke satker Anda, kecuali bila sifatnya terbatas atau rahasia."
)


def agreements_for(user: User) -> QuerySet[Agreement]:
    """The agreements a person may open, with what the head of their pages reads."""
    parties = Party.objects.select_related("office", "partner__logo", "partner__merged_into")
    return (
        Agreement.objects.reachable_by(user)
        .select_related("office__parent__parent", "parent__office", "pic", "amends", "copied_from")
        .prefetch_related(Prefetch("parties", parties))
        .annotate(returned_facts=returned_facts())
    )


def show_refusal(form: Any, refusal: Refused) -> None:
    """Put a service's sentences beside the field they are about, or on top of the form (or formset)."""
    if isinstance(form, BaseFormSet):
        form.non_form_errors().extend(refusal.sentences)
        return
    field = refusal.field if refusal.field in form.fields else None
    for reason in refusal.sentences:
        form.add_error(field, reason)


def closed_sentence(edit: Edit, agreement: Agreement) -> str:
    """Why a page cannot be opened for writing: when it could, and where the agreement stands now."""
    if agreement.ending:
        return sentence(has_not_ended)
    return (
        f"{edit.label} hanya dapat diubah pada tahap {edit.stage_names}. Kerja sama ini sekarang pada tahap "
        f"{agreement.stage_label}."
    )


def changed_sentence(agreement: Agreement, closed: str = "") -> str:
    """What to tell somebody who saves over what another has written meanwhile; ``closed`` if nothing can be saved."""
    last = agreement.events.select_related("post__user", "post__office").latest("sequence")
    if closed:
        return (
            f"{closed} Terakhir: {last.summary} ({last.actor_name}). Isian Anda tidak dapat disimpan lagi; "
            "yang Anda ketik masih tampil di sini bila perlu disalin."
        )
    return (
        f"Kerja sama ini berubah selagi Anda mengisi: {last.summary} ({last.actor_name}). Isian Anda tetap di sini; "
        "periksa keadaan terbaru, lalu simpan sekali lagi bila sudah sesuai."
    )


class Opened(LoginRequiredMixin, ContextMixin, View):
    """A page of one agreement: found through the scope, 404 for strangers, 403 where only the card is open."""

    tab = "detail"
    needs_full_access = True
    reads: Reads = ()

    @cached_property
    def user(self) -> User:
        return cast(User, self.request.user)

    @cached_property
    def agreement(self) -> Agreement:
        """The agreement; raises NotAllowed for its contents where the person sees only the card."""
        found = get_object_or_404(self.agreements(), pk=self.kwargs["pk"])
        if self.needs_full_access and found.access != Access.FULL:
            raise NotAllowed(CARD_SENTENCE)
        fetch(found, self.reads)
        return found

    def agreements(self) -> QuerySet[Agreement]:
        """Where this page looks for its agreement."""
        return agreements_for(self.user)

    @cached_property
    def overview(self) -> Overview:
        return Overview(self.agreement, self.user, self.tab)

    @property
    def now(self) -> datetime:
        return clock.now()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"agreement": self.agreement, "overview": self.overview}
        return super().get_context_data(**context, **kwargs)


class AgreementPage(Opened, TemplateView):
    """A reading page of one agreement."""


class ServiceForm(Refilled, FormView):  # type: ignore[type-arg]
    """A form whose valid input goes to one service; a refusal comes back on top of the form, as it was typed.

    All or nothing: a file stored for an act that is refused leaves no row behind.
    """

    done_text = "Tersimpan."
    done_level = messages.SUCCESS

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if getattr(form, "is_search", False):
            form._errors = {}  # a press on the search button only offers partners; nothing is judged yet
            return self.render_to_response(self.get_context_data(form=form))
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            with transaction.atomic():
                self.perform(form)
        except NotAllowed:
            raise
        except Refused as refusal:
            return self.form_refused(form, refusal)
        messages.add_message(self.request, self.done_level, self.done_text)
        return redirect(self.get_success_url())

    def form_refused(self, form: BaseForm, refusal: Refused) -> HttpResponse:
        """The form again as typed, with the service's sentences on top."""
        show_refusal(form, refusal)
        return self.form_invalid(form)

    def perform(self, form: BaseForm) -> None:
        """Call the one service."""
        raise NotImplementedError


class AgreementForm(Opened, ServiceForm):
    """A form page of one agreement: who may not write is told why before typing anything.

    Subclasses name the kind of writing (``edit``), the form, the template's words and call one service in ``perform``.
    """

    template_name = "agreements/form.html"
    edit: Edit
    heading = ""
    lead = ""
    submit = "Simpan"
    success_page = "detail"
    replaces = False  # whether saving replaces what stands there, so that a stale page must be noticed
    is_told = False  # whether this answer says what others wrote meanwhile, so that saving again is meant

    def form_valid(self, form: BaseForm) -> HttpResponse:
        if self.is_stale(self.request.POST):
            self.is_told = True
            return self.form_refused(form, Overtaken(self.stale_sentence()))
        return super().form_valid(form)

    def tell_refilled(self, fields: QueryDict) -> None:
        super().tell_refilled(fields)
        if self.is_stale(fields):
            self.is_told = True
            messages.warning(self.request, self.stale_sentence())

    def stale_sentence(self) -> str:
        """What happened meanwhile, and whether saving again can help."""
        return changed_sentence(self.agreement, self.closed_now())

    def closed_now(self) -> str:
        """Why nothing can be saved here any more; empty while it can."""
        return "" if self.edit.is_open_for(self.agreement) else closed_sentence(self.edit, self.agreement)

    @property
    def seen(self) -> str:
        """How long the history was when the page was first opened; a search or a mistake on it does not renew it."""
        posted = self.request.POST.get("seen", "")
        is_kept = posted.isdigit() and not self.is_told
        return posted if is_kept else str(self.agreement.history_length)

    def is_stale(self, fields: QueryDict) -> bool:
        """Whether somebody else has written since the page was opened that these fields were typed on."""
        seen = str(fields.get("seen", ""))
        return self.replaces and seen.isdigit() and int(seen) != self.agreement.history_length

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.check_open()
        return super().dispatch(request, *args, **kwargs)

    def check_open(self) -> None:
        """Raise NotAllowed with the reason when this person cannot do this kind of writing now."""
        actor = self.edit.actor
        if actor(self.agreement, self.user) is None:
            who = who_may(actor, self.agreement)
            raise NotAllowed(f"{self.edit.label} hanya dapat diisi oleh: {who}.")
        if self.request.method == "GET" and not self.edit.is_open_for(self.agreement):
            raise NotAllowed(closed_sentence(self.edit, self.agreement))

    def get_success_url(self) -> str:
        return self.overview.url(self.success_page)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"heading": self.heading, "lead": self.lead, "submit": self.submit}
        words["cancel_url"] = self.get_success_url()
        words["seen"] = self.seen
        return super().get_context_data(**words, **kwargs)


class AgreementAct(Opened):
    """A button's POST: calls one service, tells, goes back."""

    http_method_names = ["post"]
    done_text = "Tersimpan."
    success_page = "detail"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.perform()
        messages.success(request, self.done_text)
        return redirect(self.overview.url(self.success_page))

    def perform(self) -> None:
        """Call the one service."""
        raise NotImplementedError

    @property
    def reason(self) -> str:
        return self.typed("reason")

    def typed(self, name: str) -> str:
        """What was typed into a field of the button's form; PostgreSQL keeps no NUL characters."""
        return str(self.request.POST.get(name, "")).replace("\x00", "").strip()
