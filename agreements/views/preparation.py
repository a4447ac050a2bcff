"""Stages 1 to 3: main data, checklist, contact notes, terms, parties, obligations, indicators."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from agreements import workflow
from agreements.forms.identity import IdentityForm
from agreements.forms.preparation import (
    AlignmentForm,
    ContactNoteForm,
    IndicatorRows,
    ObligationRows,
    PartyRows,
)
from agreements.forms.terms import TermsForm
from agreements.models import ContactNote
from agreements.services.agreement import edit_identity
from agreements.services.alignment import answer_checklist
from agreements.services.contact import add_contact_note, correct_contact_note
from agreements.services.terms import edit_indicators, edit_obligations, edit_parties, edit_terms
from agreements.views.base import AgreementForm
from agreements.views.picking import PartnerPicking
from organization.files import store_upload
from organization.models import StoredFile


class Identity(PartnerPicking, AgreementForm):
    """Main data and partners."""

    form_class = IdentityForm
    template_name = "agreements/folded.html"
    edit = workflow.IDENTITY
    replaces = True
    heading = "Data pokok"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.agreement}

    def get_initial(self) -> dict[str, Any]:
        partners = [party.partner for party in self.agreement.partner_parties]
        return {"partners": [partner.merged_into_id or partner.pk for partner in partners]}

    def perform(self, form: Any) -> None:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        edit_identity(
            self.agreement, values, partners=form.cleaned_data["partners"], by=self.user, at=self.now
        )


class ReadableForm(AgreementForm):
    """A page that everybody may read; the form on it is for those who may write."""

    def check_open(self) -> None:
        if self.request.method != "GET":
            super().check_open()


class Alignment(ReadableForm):
    """The alignment checklist."""

    template_name = "agreements/alignment.html"
    form_class = AlignmentForm
    edit = workflow.ALIGNMENT
    replaces = True
    heading = "Daftar keselarasan"
    lead = (
        "Apakah setiap pernyataan ini benar untuk kerja sama Anda? Jawab Ya, Sebagian, atau Tidak; "
        "Sebagian dan Tidak memerlukan catatan. Semua butir dijawab sebelum Pembahasan."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "agreement": self.agreement}

    def perform(self, form: Any) -> None:
        answer_checklist(self.agreement, form.answers(), by=self.user, at=self.now)


class Contact(ReadableForm):
    """The contact notes, and a new one."""

    form_class = ContactNoteForm
    template_name = "agreements/contact.html"
    edit = workflow.CONTACT
    heading = "Catatan komunikasi"
    submit = "Tambah catatan"
    success_page = "contact"
    done_text = "Catatan komunikasi tersimpan."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "agreement": self.agreement}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notes = self.agreement.contact_notes.select_related("file", "noted_by__user", "noted_by__office")
        can_correct = self.overview.may(workflow.CONTACT_CORRECTION)
        return super().get_context_data(notes=notes, can_correct=can_correct, **kwargs)

    def perform(self, form: Any) -> None:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        add_contact_note(self.agreement, values, file=self.stored(form), by=self.user, at=self.now)

    def stored(self, form: Any) -> StoredFile | None:
        """The chosen file, stored, if there is one."""
        post, upload = self.edit.may(self.agreement, self.user), form.cleaned_data["upload"]
        return store_upload(upload, by=post, at=self.now) if upload else None


class ContactCorrection(Contact):
    """Correcting one note while the talks are going on."""

    template_name = "agreements/form.html"
    edit = workflow.CONTACT_CORRECTION
    heading = "Perbaiki catatan komunikasi"
    lead = "Isian sebelumnya tetap tersimpan dalam riwayat kerja sama."
    submit = "Simpan perbaikan"
    done_text = "Catatan komunikasi diperbaiki."
    replaces = True

    def check_open(self) -> None:
        AgreementForm.check_open(self)

    @cached_property
    def note(self) -> ContactNote:
        notes = self.agreement.contact_notes.select_related("agreement__office", "file")
        return get_object_or_404(notes, pk=self.kwargs["note"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.note}

    def perform(self, form: Any) -> None:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        correct_contact_note(self.note, values, file=self.stored(form), by=self.user, at=self.now)


class Terms(AgreementForm):
    """Scope, term, funding, responsibility, parent."""

    form_class = TermsForm
    template_name = "agreements/folded.html"
    edit = workflow.TERMS
    replaces = True
    heading = "Isi pokok"
    lead = "Ruang lingkup, jangka waktu, pembiayaan, penanggung jawab, dan naskah induk."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.agreement, "user": self.user}

    def perform(self, form: Any) -> None:
        edit_terms(
            self.agreement, form.main_values(), scope=form.cleaned_data["scope"],
            participants=form.cleaned_data.get("participants"), by=self.user, at=self.now,
        )  # fmt: skip


class RowsForm(AgreementForm):
    """A page with a formset: several rows of one kind."""

    template_name = "agreements/rows.html"
    edit = workflow.TERMS
    replaces = True
    row_label = ""
    add_label = ""
    takes_agreement = True

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"form_kwargs": {"agreement": self.agreement}} if self.takes_agreement else {}
        kwargs = super().get_form_kwargs()
        return {**kwargs, **own, "initial": self.rows()}

    def rows(self) -> list[dict[str, Any]]:
        """The present rows."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(row_label=self.row_label, add_label=self.add_label, **kwargs)
        return {**context, "formset": context["form"], "form": None}


def kept(formset: Any) -> list[dict[str, Any]]:
    """The filled rows that are not marked as deleted."""
    return [
        {name: value for name, value in row.cleaned_data.items() if name != "DELETE"}
        for row in formset.forms
        if row.cleaned_data and not row.cleaned_data.get("DELETE") and (row.has_changed() or row.initial)
    ]


class Parties(RowsForm):
    """Order, names and addresses of the parties."""

    form_class = PartyRows
    heading = "Para pihak"
    lead = "Nama dan alamat sebagaimana akan tertulis dalam naskah. Mitra dipilih pada Data pokok."
    row_label = "Pihak tambahan"
    add_label = "Tambah pihak"

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "party": party,
                "order": party.order,
                "name_as_signed": party.name_as_signed,
                "address": party.address,
            }
            for party in self.agreement.parties.all()
        ]

    def perform(self, form: Any) -> None:
        edit_parties(self.agreement, kept(form), by=self.user, at=self.now)


class Obligations(RowsForm):
    """What each party undertakes."""

    form_class = ObligationRows
    heading = "Kewajiban para pihak"
    lead = "Apa yang dilakukan setiap pihak? Satu kewajiban per kotak; kotak yang kosong diabaikan."
    row_label = "Kewajiban"
    add_label = "Tambah kewajiban"

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"party": party, "text": o.text, "recurrence": o.recurrence, "due_on": o.due_on}
            for party in self.agreement.parties.all()
            for o in party.obligations.all()
        ]

    def perform(self, form: Any) -> None:
        edit_obligations(self.agreement, kept(form), by=self.user, at=self.now)


class Indicators(RowsForm):
    """Benefit indicators."""

    form_class = IndicatorRows
    heading = "Indikator manfaat"
    lead = "Dengan angka apa manfaat kerja sama ini diukur? Kotak yang kosong diabaikan."
    row_label = "Indikator"
    add_label = "Tambah indikator"
    takes_agreement = False

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"type": i.type, "baseline": i.baseline, "target": i.target}
            for i in self.agreement.indicators.select_related("type")
        ]

    def perform(self, form: Any) -> None:
        edit_indicators(self.agreement, kept(form), by=self.user, at=self.now)
