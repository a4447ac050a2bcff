"""Stages 1 to 3: main data, checklist, contact notes, terms, parties, obligations, indicators."""

from __future__ import annotations

from typing import Any

from agreements import workflow
from agreements.forms.agreement import IdentityForm, TermsForm
from agreements.forms.preparation import (
    AlignmentForm,
    ContactNoteForm,
    IndicatorRows,
    ObligationRows,
    PartyRows,
)
from agreements.services.agreement import edit_identity
from agreements.services.alignment import answer_checklist
from agreements.services.contact import add_contact_note
from agreements.services.terms import edit_indicators, edit_obligations, edit_parties, edit_terms
from agreements.views.base import AgreementForm
from organization.files import store_upload


class Identity(AgreementForm):
    """Main data and partners."""

    form_class = IdentityForm
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
    lead = "Jawab setiap butir; catatan diperlukan untuk jawaban Sebagian dan Tidak."

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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notes = self.agreement.contact_notes.select_related("file", "noted_by__user", "noted_by__office")
        return super().get_context_data(notes=notes, **kwargs)

    def perform(self, form: Any) -> None:
        values = {name: form.cleaned_data[name] for name in form.Meta.fields}
        post, upload = self.edit.may(self.agreement, self.user), form.cleaned_data["upload"]
        file = store_upload(upload, by=post, at=self.now) if upload else None
        add_contact_note(self.agreement, values, file=file, by=self.user, at=self.now)


class Terms(AgreementForm):
    """Scope, term, funding, responsibility, parent."""

    form_class = TermsForm
    edit = workflow.TERMS
    replaces = True
    heading = "Isi pokok"
    lead = "Ruang lingkup, jangka waktu, pembiayaan, penanggung jawab, dan naskah induk."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.agreement, "user": self.user}

    def perform(self, form: Any) -> None:
        edit_terms(
            self.agreement, form.main_values(), scope=form.scope_points(),
            participants=form.cleaned_data.get("participants"), by=self.user, at=self.now,
        )  # fmt: skip


class RowsForm(AgreementForm):
    """A page with a formset: several rows of one kind."""

    template_name = "agreements/rows.html"
    edit = workflow.TERMS
    replaces = True
    row_label = ""
    takes_agreement = True

    def get_form_kwargs(self) -> dict[str, Any]:
        own = {"form_kwargs": {"agreement": self.agreement}} if self.takes_agreement else {}
        kwargs = super().get_form_kwargs()
        return {**kwargs, **own, "initial": self.rows()}

    def rows(self) -> list[dict[str, Any]]:
        """The present rows."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(row_label=self.row_label, **kwargs)
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
    row_label = "Pihak"

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
    row_label = "Kewajiban"

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
    row_label = "Indikator"
    takes_agreement = False

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"type": i.type, "baseline": i.baseline, "target": i.target}
            for i in self.agreement.indicators.select_related("type")
        ]

    def perform(self, form: Any) -> None:
        edit_indicators(self.agreement, kept(form), by=self.user, at=self.now)
