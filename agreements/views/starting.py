"""How an agreement begins: the ordinary way, quickly, as a copy, or recorded from paper."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property

from agreements.choices import Origin, PaperKind
from agreements.forms.quick import QuickStartForm
from agreements.forms.starting import AddendumForm, CopyForm, RecordForm, StartForm
from agreements.models import Agreement
from agreements.refusals import NotAllowed, Refused
from agreements.services.addendum import begin_addendum
from agreements.services.agreement import copy_agreement, create_agreement, record_agreement
from agreements.services.paper import attach_paper
from agreements.services.quick import quick_start
from agreements.services.twins import AlreadyRuns
from agreements.views.base import Opened, ServiceForm
from agreements.views.picking import PartnerPicking
from organization import clock
from organization.files import store_upload
from organization.models import Office, User
from organization.roles import Role

LONGEST_ID = 9
"""How many digits of a row's number an address may bring."""


def operated_offices(user: User) -> list[Office]:
    """The offices whose operator the person is today."""
    return [post.office for post in user.posts_on() if post.role == Role.OPERATOR]


class TwinQuestion(ServiceForm):
    """A form page that leads to what is running already, and asks whether a second one is meant."""

    def form_refused(self, form: Any, refusal: Refused) -> HttpResponse:
        if not isinstance(refusal, AlreadyRuns):
            return super().form_refused(form, refusal)
        form.twin, form.question = refusal.twin, str(refusal)  # shown as a question, not as a mistake
        return self.form_invalid(form)


class StartingForm(LoginRequiredMixin, PartnerPicking, TwinQuestion):
    """A form page from which a new agreement comes; for operators only."""

    template_name = "agreements/start.html"
    heading = ""
    lead = ""
    submit = "Mulai"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.offices = operated_offices(cast(User, request.user))
            if not self.offices:
                raise NotAllowed(f"Halaman ini hanya untuk: {Role.OPERATOR.label}.")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "offices": self.offices}

    def get_initial(self) -> dict[str, Any]:
        chosen = self.request.GET.get("mitra", "")
        return {**super().get_initial(), **({"partners": [int(chosen)]} if chosen.isdecimal() else {})}

    def perform(self, form: Any) -> None:
        self.made = self.start(form)

    @property
    def done_text(self) -> str:  # type: ignore[override]
        return f"“{self.made.title}” tersimpan pada tahap {self.made.stage_label}."

    def get_success_url(self) -> str:
        return reverse("agreements:detail", args=(self.made.pk,))

    def start(self, form: Any) -> Agreement:
        """Call the one service."""
        raise NotImplementedError

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"heading": self.heading, "lead": self.lead, "submit": self.submit}
        return super().get_context_data(**words, **kwargs)


class Start(StartingForm):
    """The ordinary beginning."""

    form_class = StartForm
    heading = "Mulai kerja sama"
    lead = "Tuliskan apa yang akan dikerjasamakan dan dengan siapa. Sisanya dilengkapi tahap demi tahap."

    def start(self, form: StartForm) -> Agreement:
        data, now = form.cleaned_data, clock.now()
        agreement = create_agreement(
            office=data["office"], partners=data["partners"], values=form.main_values(),
            origin=data["origin"], by=self.user, at=now, even_if_running=form.starts_anyway,
        )  # fmt: skip
        if data["origin"] == Origin.FOLLOW_UP:
            post = self.user.post_for(agreement.office_id, (Role.OPERATOR,))
            attach_paper(
                agreement, kind=PaperKind.UPPER_LETTER, number=data["upper_letter_number"],
                dated_on=data["upper_letter_on"], file=store_upload(data["upper_letter"], by=post, at=now),
                by=self.user, at=now,
            )  # fmt: skip
        return agreement


class QuickStart(StartingForm):
    """Mulai cepat: one page that passes stages 1 to 3 in three logged steps."""

    form_class = QuickStartForm
    heading = "Mulai cepat"
    lead = "Satu halaman untuk yang sudah dibicarakan dengan mitra: langsung sampai penyusunan naskah."
    submit = "Simpan dan lanjut ke naskah"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def start(self, form: QuickStartForm) -> Agreement:
        return quick_start(form.as_order(), by=self.user, at=clock.now())


class Record(StartingForm):
    """Catat yang sudah ada: what was signed on paper."""

    form_class = RecordForm
    heading = "Catat yang sudah ada"
    lead = "Untuk naskah yang sudah ditandatangani di atas kertas, baru atau lama. Yang belum diketahui boleh menyusul."
    submit = "Catat"

    @cached_property
    def renewed(self) -> Agreement | None:
        """The agreement of one of the person's offices that the address says this renews."""
        wanted = self.request.GET.get("memperpanjang", "")
        if not (wanted.isascii() and wanted.isdecimal() and len(wanted) <= LONGEST_ID):
            return None
        found = Agreement.objects.visible_to(self.user).filter(pk=int(wanted), signed_on__isnull=False)
        return found.filter(office__in=self.offices).first()

    def get_initial(self) -> dict[str, Any]:
        old = self.renewed
        if old is None:
            return super().get_initial()
        partners = [party.partner.merged_into_id or party.partner_id for party in old.partner_parties]
        return {
            **super().get_initial(), "office": old.office_id, "instrument": old.instrument, "title": old.title,
            "partners": partners, "succeeds": old.pk,
        }  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.renewed is not None:
            context["lead"] = (
                f"Naskah yang memperpanjang “{self.renewed.title}”. Begitu dicatat, kerja sama itu berakhir sebagai "
                "diperpanjang. Yang belum diketahui boleh menyusul."
            )
        return context

    def start(self, form: RecordForm) -> Agreement:
        data, now = form.cleaned_data, clock.now()
        post = self.user.post_for(data["office"].pk, (Role.OPERATOR,))
        scan = store_upload(data["scan"], by=post, at=now) if data["scan"] else None
        return record_agreement(
            office=data["office"], partners=data["partners"], values=form.main_values(), scan=scan,
            signed_on=data["signed_on"], precision=data["precision"], number=data["number"].strip(),
            by=self.user, at=now, even_if_running=form.starts_anyway,
        )  # fmt: skip


class Copy(Opened, TwinQuestion):
    """Salin dari yang lama."""

    form_class = CopyForm
    template_name = "agreements/form.html"
    heading = "Salin kerja sama"
    lead = "Data pokok, isi pokok, para pihak, dan naskahnya disalin; nomor dan tanda tangannya tidak."
    submit = "Salin"
    done_text = "Salinan dibuat. Periksa isinya, lalu lengkapi penjajakan."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not self.user.post_for(
            self.agreement.office_id, (Role.OPERATOR,)
        ):
            raise NotAllowed(f"Langkah ini hanya untuk: {Role.OPERATOR.label} · {self.agreement.office}.")
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.agreement.title}

    def perform(self, form: Any) -> None:
        self.made = copy_agreement(
            self.agreement, title=form.cleaned_data["title"], by=self.user, at=self.now,
            even_if_running=form.starts_anyway,
        )  # fmt: skip

    def get_success_url(self) -> str:
        return reverse("agreements:detail", args=(self.made.pk,))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {"heading": self.heading, "lead": self.lead, "submit": self.submit}
        return super().get_context_data(**words, cancel_url=self.overview.url("detail"), **kwargs)


class Addendum(Copy):
    """An addendum to a signed agreement."""

    form_class = AddendumForm
    heading = "Buat adendum"
    lead = "Sesudah adendum disetujui dan ditandatangani, perubahannya masuk ke naskah asal."
    submit = "Mulai adendum"
    done_text = "Adendum dimulai pada tahap Perumusan. Ubah isi pokok yang perlu diubah."

    def get_initial(self) -> dict[str, Any]:
        return {"title": f"Perubahan {self.agreement.title}"}

    def perform(self, form: Any) -> None:
        self.made = begin_addendum(
            self.agreement, title=form.cleaned_data["title"], by=self.user, at=self.now,
            even_if_running=form.starts_anyway,
        )  # fmt: skip
