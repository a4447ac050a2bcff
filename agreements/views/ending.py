"""The end of an agreement's life: renewal, early end, suspension, the last day."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from agreements.after_signing import may_amend
from agreements.choices import TermKind, Validity
from agreements.forms.ending import LastDayForm, SuccessorForm, SuspendForm, TerminateForm
from agreements.instruments import Instrument
from agreements.known_days import ends_text
from agreements.models import Agreement, Obligation
from agreements.refusals import NotAllowed, Refused
from agreements.services.ending import (
    last_day_refusal,
    refuse_not_renewable,
    resume,
    set_last_day,
    successor_of,
    suspend,
    terminate,
)
from agreements.services.succession import latest_evaluation, start_successor
from agreements.views.base import AgreementAct, AgreementForm, Opened
from agreements.views.starting import TwinQuestion
from agreements.workflow import ENDING, LAST_DAY, SUSPENSION, operator, who_may
from organization.files import store_upload
from organization.models import User

IN_FORCE = (Validity.IN_FORCE, Validity.ENDING_SOON)


def endings_context(agreement: Agreement, user: User) -> dict[str, Any]:
    """What the end-of-life part of the Pelaksanaan tab shows and offers to this person."""
    validity = agreement.validity(agreement.office.today)
    is_running = agreement.is_signed and not agreement.ending and not agreement.amends_id
    is_suspended = is_running and agreement.suspended_until is not None
    may_suspend = is_running and SUSPENSION.may(agreement, user) is not None
    may = {
        "renew": may_renew(agreement, user),
        "amend": may_amend(agreement, user),
        "terminate": is_running and validity != Validity.PAST and ENDING.may(agreement, user) is not None,
        "suspend": may_suspend and not is_suspended and validity in IN_FORCE,
        "resume": may_suspend and is_suspended,
        "last_day": is_running and not last_day_refusal(agreement)
        and LAST_DAY.may(agreement, user) is not None,
    }  # fmt: skip
    ended = agreement.events.exclude(ending="").order_by("sequence").first() if agreement.ending else None
    successors = list(agreement.successors.select_related("office"))
    return {
        "may": may,
        "ended": ended,
        "settled": _settled(agreement) if agreement.ending else [],
        "successors": successors,
        "suspension": _last_event(agreement, "suspended") if is_suspended else None,
        "last_day_basis": _last_event(agreement, "last_day") if agreement.ends_on else None,
        "renews_itself": is_running and agreement.term_kind == TermKind.RENEWING,
        "has_acts": any(acts for name, acts in may.items() if name != "amend"),
        "has_endings": bool(agreement.ending or agreement.succeeds_id or successors or is_suspended)
        or any(acts for name, acts in may.items() if name != "amend"),
    }


def _settled(agreement: Agreement) -> list[Obligation]:
    """The obligations of which the ending says what became of them."""
    owed = Obligation.objects.filter(party__agreement=agreement).exclude(settlement="")
    return list(owed.order_by("party__order", "order"))


def _last_event(agreement: Agreement, act: str) -> Any:
    return agreement.events.filter(act=act).select_related("post__user", "post__office").last()


def may_renew(agreement: Agreement, user: User) -> bool:
    """Whether the person may begin the agreement that renews this one."""
    if operator(agreement, user) is None:
        return False
    try:
        refuse_not_renewable(agreement)
    except Refused:
        return False
    return True


class EndingForm(AgreementForm):
    """A form page that says once what will follow."""

    template_name = "agreements/ending_form.html"
    tab = "implementation"
    success_page = "implementation"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(consequences=self.consequences(), **kwargs)

    def consequences(self) -> list[str]:
        """What follows, a sentence each."""
        raise NotImplementedError


class Terminate(EndingForm):
    """Ending early."""

    form_class = TerminateForm
    edit = ENDING
    heading = "Akhiri kerja sama"
    submit = "Akhiri kerja sama"
    done_text = "Kerja sama diakhiri."
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

    def consequences(self) -> list[str]:
        told = [
            "Kerja sama berakhir hari ini dan tidak dapat dibuka lagi. Semua isian dan riwayatnya tetap dapat dibaca."
        ]
        if periods := ", ".join(str(row.period) for row in self.agreement.open_period_rows):
            told.append(f"Periode yang belum selesai tetap dilengkapi dan dilaporkan: {periods}.")
        children = Agreement.objects.visible_to(self.user).filter(parent=self.agreement, ending="")
        if signed := children.exclude(signed_on=None).count():
            told.append(
                f"{signed} {Instrument.PKS.label} di bawahnya tetap berlaku menurut jangka waktunya sendiri."
            )
        if unsigned := children.filter(signed_on=None).count():
            told.append(
                f"{unsigned} {Instrument.PKS.label} di bawahnya yang belum ditandatangani memerlukan naskah induk lain."
            )
        for addendum in self.agreement.addenda.filter(ending="", signed_on=None):
            told.append(f"Adendum “{addendum.title}” yang masih disiapkan tidak dapat ditandatangani lagi.")
        return told


class Suspend(EndingForm):
    """Standing still for a while."""

    form_class = SuspendForm
    edit = SUSPENSION
    heading = "Tangguhkan pelaksanaan"
    submit = "Tangguhkan"
    done_text = "Pelaksanaan ditangguhkan."

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        suspend(self.agreement, until=data["until"], reason=data["reason"], by=self.user, at=self.now)

    def consequences(self) -> list[str]:
        told = [
            "Kerja sama ditangguhkan mulai hari ini. Sesudah tanggal yang Anda pilih, kerja sama berlaku lagi dengan "
            "sendirinya; Sekretaris dapat melanjutkannya lebih awal.",
            "Selama itu pengingat masa berlakunya berhenti.",
            "Laporan berkala tetap jalan: periode yang tidak dapat dinilai dilaporkan dengan alasan ditangguhkan.",
        ]
        if self.agreement.ends_on:
            told.insert(1, f"Jangka waktunya tidak bertambah: tetap sampai {ends_text(self.agreement)}.")
        return told


class Resume(AgreementAct):
    """Going on before the day."""

    done_text = "Kerja sama berlaku lagi."
    success_page = "implementation"

    def perform(self) -> None:
        resume(self.agreement, by=self.user, at=self.now)


class LastDay(EndingForm):
    """The day on which the election stage ended."""

    form_class = LastDayForm
    edit = LAST_DAY
    heading = "Tetapkan tanggal berakhir"
    submit = "Tetapkan"
    done_text = "Tanggal berakhir ditetapkan."
    replaces = True

    @property
    def lead(self) -> str:  # type: ignore[override]
        return f"Kerja sama ini berlaku sampai {self.agreement.term_until_event} berakhir."

    def check_open(self) -> None:
        super().check_open()
        if sentence := last_day_refusal(self.agreement):
            raise Refused(sentence)

    def get_initial(self) -> dict[str, Any]:
        return {"day": self.agreement.ends_on}

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        set_last_day(self.agreement, data["day"], basis=data["basis"], by=self.user, at=self.now)

    def consequences(self) -> list[str]:
        return [
            "Sejak tanggal ini kerja sama dihitung berakhir; pengingat dan evaluasi akhir mengikutinya.",
            "Kerja sama selesai dengan sendirinya begitu laporan terakhirnya diterima. Selama itu belum terjadi, "
            "tanggalnya masih dapat diperbaiki.",
        ]


class Successor(Opened, TwinQuestion):
    """Beginning the agreement that renews this one."""

    form_class = SuccessorForm
    template_name = "agreements/ending_form.html"
    tab = "implementation"
    done_text = "Perpanjangan dimulai. Periksa isinya, lalu lengkapi penjajakan."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            if operator(self.agreement, self.user) is None:
                raise NotAllowed(f"Perpanjangan hanya dimulai oleh: {who_may(operator, self.agreement)}.")
            if (other := successor_of(self.agreement)) is not None:
                messages.info(
                    request, f"Perpanjangannya sudah ada, pada tahap {other.stage_label}: inilah halamannya."
                )
                return redirect("agreements:detail", other.pk)
            refuse_not_renewable(self.agreement)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "evaluation": latest_evaluation(self.agreement)}

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
            "other_ways": True, "can_amend": may_amend(self.agreement, self.user),
        }  # fmt: skip
        consequences = [
            "Data pokok, isi pokok, para pihak, dan naskahnya disalin menjadi kerja sama baru pada tahap Penjajakan; "
            "nomor, tanggal, dan tanda tangannya tidak.",
            "Kerja sama ini tetap berlaku sampai yang baru ditandatangani; begitu itu terjadi, kerja sama ini dengan "
            "sendirinya berakhir sebagai diperpanjang.",
        ]
        return super().get_context_data(
            cancel_url=self.overview.url("implementation"), consequences=consequences, **words, **kwargs
        )
