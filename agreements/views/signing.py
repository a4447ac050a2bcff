"""Penandatanganan: signatories, numbers, days, the scan and its confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages

from agreements import workflow
from agreements.documents.kinds import Kind
from agreements.forms.decision import ScanForm, SlotsForm
from agreements.models import Rendition
from agreements.services import numbers, signing
from agreements.views.base import AgreementAct, AgreementForm, AgreementPage
from agreements.views.reading import SIGNING_TAB
from organization.files import store_upload
from organization.models.office import NumberSource


class Signing(AgreementPage):
    """The Penandatanganan tab."""

    template_name = "agreements/signing.html"
    tab = "signing"
    reads = SIGNING_TAB

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        copies = self.agreement.signed_copies.all()
        own = self.agreement.own_party
        return super().get_context_data(
            copies=copies,
            can_take_number=self.agreement.office.number_source == NumberSource.REGISTER
            and own
            and not own.number,
            waiting_copy=self.agreement.latest_signed_copy,
            text_pages=self._text_pages(),
            confirming_post=workflow.CONFIRMATION.may(self.agreement, self.user) if copies else None,
            **kwargs,
        )

    def _text_pages(self) -> int | None:
        """How many pages the copy that was printed for signing has, if one was made."""
        printed = Rendition.objects.filter(version=self.agreement.latest_version, kind=Kind.SIGNING)
        return printed.values_list("file__pages", flat=True).first()


class Slots(AgreementForm):
    """Signatories, numbers, days and places of all parties."""

    form_class = SlotsForm
    template_name = "agreements/slots.html"
    edit = workflow.SIGNATURES
    replaces = True
    tab = "signing"
    heading = "Data penandatanganan"
    success_page = "signing"
    done_text = "Data penandatanganan tersimpan."

    def get_form_kwargs(self) -> dict[str, Any]:
        title, holder = signing.propose_signatory(self.agreement, self.now)
        own = self.agreement.own_party
        if own and holder and not own.signatory_name:
            own.signatory_name = holder.user.full_name
            own.signatory_capacity = signing.capacity_of(holder)
        kwargs = super().get_form_kwargs()
        return {
            **kwargs,
            "agreement": self.agreement,
            "today": self.agreement.office.today,
            "proposal": title,
        }

    def perform(self, form: Any) -> None:
        signing.fill_slots(self.agreement, form.rows(), by=self.user, at=self.now)
        for sentence in form.number_warnings():
            messages.warning(self.request, sentence)


class TakeNumber(AgreementAct):
    success_page = "signing"

    def perform(self) -> None:
        taken = numbers.take_number(self.agreement, by=self.user, at=self.now)
        self.done_text = f"Nomor {taken.text} diambil dari register."


class Conclude(AgreementAct):
    """The second person's confirmation of the scan that the page showed."""

    success_page = "implementation"
    done_text = "Penandatanganan disahkan. Kerja sama tercatat ditandatangani."

    def perform(self) -> None:
        signing.conclude_signing(self.agreement, copy_id=self.kwargs["copy"], by=self.user, at=self.now)


class ReturnScan(AgreementAct):
    """The second person asks for a better scan than the one that the page showed."""

    success_page = "signing"
    done_text = "Pindaian dikembalikan. Operator diminta mengunggah pindaian yang baru."

    def perform(self) -> None:
        signing.return_scan(
            self.agreement, self.kwargs["copy"], reason=self.reason, by=self.user, at=self.now
        )


class UploadScan(AgreementForm):
    """The scan of the signed document."""

    form_class = ScanForm
    edit = workflow.SIGNATURES
    tab = "signing"
    heading = "Unggah pindaian"
    lead = "Sesudah diunggah, orang kedua dari satker Anda memeriksa dan mengesahkannya."
    submit = "Unggah"
    success_page = "signing"
    done_text = "Pindaian tersimpan. Mintalah orang kedua dari satker Anda mengesahkannya."

    def perform(self, form: Any) -> None:
        post = self.edit.may(self.agreement, self.user)
        file = store_upload(form.cleaned_data["upload"], by=post, at=self.now)
        signing.upload_scan(self.agreement, file, by=self.user, at=self.now)
