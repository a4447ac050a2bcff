"""The end of an agreement's life: renewal, early end, suspension, the last day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from agreements.choices import Ending, TermKind
from agreements.forms.ending import LastDayForm, SuccessorForm, SuspendForm, TerminateForm
from agreements.models import Agreement
from agreements.refusals import NotAllowed
from agreements.services.ending import (
    is_renewal_recommended,
    resume,
    set_last_day,
    start_successor,
    suspend,
    terminate,
)
from agreements.views.base import AgreementAct, AgreementForm, Opened
from agreements.views.starting import TwinQuestion
from agreements.workflow import ENDING, LAST_DAY, SUSPENSION
from organization.files import store_upload
from organization.models import User
from organization.roles import Role


def endings_context(agreement: Agreement, user: User) -> dict[str, Any]:
    """What the end-of-life part of the Pelaksanaan tab shows and offers to this person."""
    is_running = agreement.is_signed and not agreement.ending and not agreement.amends_id
    may = {
        "renew": may_renew(agreement, user),
        "terminate": is_running and ENDING.may(agreement, user) is not None,
        "suspend": is_running
        and agreement.suspended_until is None
        and SUSPENSION.may(agreement, user) is not None,
        "resume": agreement.suspended_until is not None and SUSPENSION.may(agreement, user) is not None,
        "last_day": is_running
        and agreement.term_kind == TermKind.ELECTION_STAGE
        and LAST_DAY.may(agreement, user) is not None,
    }
    ended = agreement.events.exclude(ending="").order_by("sequence").first() if agreement.ending else None
    return {
        "may": may,
        "ended": ended,
        "successors": agreement.successors.select_related("office"),
        "has_endings": any(may.values()) or bool(agreement.ending) or agreement.succeeds_id is not None,
    }


def may_renew(agreement: Agreement, user: User) -> bool:
    """Whether the person may begin the agreement that renews this one."""
    is_renewable = agreement.is_signed and agreement.ending in (Ending.NONE, Ending.SELESAI)
    return (
        is_renewable
        and not agreement.amends_id
        and user.post_for(agreement.office_id, (Role.OPERATOR,)) is not None
    )


class Terminate(AgreementForm):
    """Ending early."""

    form_class = TerminateForm
    edit = ENDING
    tab = "implementation"
    heading = "Akhiri kerja sama"
    lead = "Kerja sama berakhir hari ini dan tidak dapat dibuka lagi. Periode yang masih terbuka tetap diselesaikan."
    submit = "Akhiri kerja sama"
    done_text = "Kerja sama diakhiri."
    success_page = "implementation"
    replaces = True

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "agreement": self.agreement}

    def perform(self, form: Any) -> None:
        post = self.edit.may(self.agreement, self.user)
        file = store_upload(form.cleaned_data["upload"], by=post, at=self.now)
        terminate(
            self.agreement, reason=form.cleaned_data["reason"], file=file, settlements=form.settlements(),
            by=self.user, at=self.now,
        )  # fmt: skip


class Suspend(AgreementForm):
    """Standing still for a while."""

    form_class = SuspendForm
    edit = SUSPENSION
    tab = "implementation"
    heading = "Tangguhkan pelaksanaan"
    lead = "Selama ditangguhkan, pengingat berhenti. Pada tanggal itu kerja sama berjalan lagi dengan sendirinya."
    submit = "Tangguhkan"
    done_text = "Pelaksanaan ditangguhkan."
    success_page = "implementation"

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        suspend(self.agreement, until=data["until"], reason=data["reason"], by=self.user, at=self.now)


class Resume(AgreementAct):
    """Going on before the day."""

    done_text = "Kerja sama berjalan lagi."
    success_page = "implementation"

    def perform(self) -> None:
        resume(self.agreement, by=self.user, at=self.now)


class LastDay(AgreementForm):
    """The day on which the election stage ended."""

    form_class = LastDayForm
    edit = LAST_DAY
    tab = "implementation"
    heading = "Tetapkan tanggal berakhir"
    submit = "Simpan"
    done_text = "Tanggal berakhir ditetapkan."
    success_page = "implementation"

    @property
    def lead(self) -> str:  # type: ignore[override]
        return f"Kerja sama ini berlaku sampai {self.agreement.term_until_event} berakhir."

    def perform(self, form: Any) -> None:
        set_last_day(self.agreement, form.cleaned_data["day"], by=self.user, at=self.now)


class Successor(Opened, TwinQuestion):
    """Beginning the agreement that renews this one."""

    form_class = SuccessorForm
    template_name = "agreements/form.html"
    tab = "implementation"
    done_text = "Kerja sama penerus dimulai. Periksa isinya, lalu lengkapi penjajakan."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not may_renew(self.agreement, self.user):
            raise NotAllowed(
                f"Perpanjangan dimulai oleh {Role.OPERATOR.label} · {self.agreement.office}, selama kerja sama ini "
                "sudah ditandatangani dan belum diakhiri."
            )
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "is_recommended": is_renewal_recommended(self.agreement)}

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.agreement.title}

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        self.made = start_successor(
            self.agreement, title=data["title"], reason=data.get("reason", ""), by=self.user, at=self.now,
            even_if_running=form.starts_anyway,
        )  # fmt: skip

    def get_success_url(self) -> str:
        return reverse("agreements:detail", args=(self.made.pk,))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {
            "heading": "Perpanjang dengan kerja sama baru", "submit": "Mulai perpanjangan",
            "lead": "Isi kerja sama ini disalin menjadi kerja sama baru. Begitu yang baru ditandatangani, yang lama "
            "berakhir sebagai diperpanjang.",
        }  # fmt: skip
        return super().get_context_data(cancel_url=self.overview.url("implementation"), **words, **kwargs)
