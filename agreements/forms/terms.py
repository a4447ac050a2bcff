"""The form of the terms: scope, term, funding, who answers for it, parent and participants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from agreements.choices import Funding, Origin, TermKind, TermUnit
from agreements.forms.fields import DayField, LinesField, RupiahField
from agreements.forms.layout import Fold, FoldedForm
from agreements.forms.parents import ParentField, possible_parents
from agreements.instruments import Instrument
from agreements.models import Agreement
from agreements.services.terms import NO_FUNDING_SENTENCE
from agreements.workflow import Stage
from organization.models import Office, User

TERM_NEEDS: dict[str, tuple[str, ...]] = {
    TermKind.FIXED: ("term_starts_on", "term_ends_on"),
    TermKind.LENGTH: ("term_length", "term_unit"),
    TermKind.RENEWING: ("term_length", "term_unit", "notice_days"),
    TermKind.ELECTION_STAGE: ("term_until_event",),
    TermKind.OPEN: (),
}
"""What each kind of term is made of."""

TERM_FIELDS = tuple(dict.fromkeys(name for names in TERM_NEEDS.values() for name in names))


def _asked_for(name: str) -> str:
    return "term_kind=" + " ".join(kind for kind, names in TERM_NEEDS.items() if name in names)


class TermsForm(FoldedForm, forms.ModelForm):
    """Term, funding, who answers for it, scope, parent and participants; what a choice does not need is folded."""

    scope = LinesField(
        label="Ruang lingkup", required=False, help_text="Satu butir per baris.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )  # fmt: skip
    funding_amount = RupiahField(
        label="Jumlah (Rp)", min_value=1, required=False,
        help_text="Misalnya 1.250.000. Kosongkan bila jumlahnya belum diketahui.",
        error_messages={"min_value": "Jumlah harus lebih dari nol; kosongkan bila belum diketahui."},
    )  # fmt: skip
    parent = ParentField(label="Nota Kesepahaman induk", required=False)
    participants = forms.ModelMultipleChoiceField(
        label="Satker peserta", queryset=Office.objects.none(), required=False,
        help_text="Satker di bawah Anda yang ikut melaksanakan; mereka dapat melihat kerja sama ini.",
    )  # fmt: skip

    class Meta:
        model = Agreement
        fields = (
            "term_kind", "term_starts_on", "term_ends_on", "term_length", "term_unit", "term_until_event",
            "notice_days", "funding", "funding_amount", "grant_number", "division", "pic", "parent",
            "parent_outside", "no_parent_reason",
        )  # fmt: skip
        field_classes = {"term_starts_on": DayField, "term_ends_on": DayField}
        help_texts = {
            "term_until_event": "Misalnya: tahapan Pemilihan Serentak 2029.",
            "parent_outside": "Bila induknya belum ada di aplikasi: tuliskan nama, nomor, dan tanggalnya.",
            "no_parent_reason": "Hanya bila Perjanjian Kerja Sama ini tidak memiliki Nota Kesepahaman induk.",
        }

    field_order = ("scope", *Meta.fields, "participants")
    needed_for = {
        **dict.fromkeys(("scope", "term_kind", "funding", "division", "pic"), Stage.LEGAL_DRAFTING),
        **dict.fromkeys(TERM_FIELDS, "sesuai jangka waktu yang dipilih"),
    }
    asked_when = {
        **{name: _asked_for(name) for name in TERM_FIELDS},
        "funding_amount": f"funding={Funding.APBN} {Funding.HIBAH} {Funding.PARTNER} {Funding.SHARED}",
        "grant_number": f"funding={Funding.HIBAH}",
    }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = self.instance
        self.initial["scope"] = "\n".join(point.text for point in agreement.scope_points.all())
        self.initial["participants"] = list(agreement.participations.values_list("office_id", flat=True))
        self.fields["term_unit"].required = False  # a hidden choice is not sent
        self.fields["pic"].queryset = User.objects.filter(  # type: ignore[attr-defined]
            Q(posts__ends_on=None) | Q(posts__ends_on__gte=agreement.office.today),
            posts__office=agreement.office,
            is_active=True,
        ).distinct()
        self.fields["parent"].offer(possible_parents(agreement, user))  # type: ignore[attr-defined]
        self.fields["participants"].queryset = Office.objects.filter(  # type: ignore[attr-defined]
            Q(parent=agreement.office) | Q(parent__parent=agreement.office)
        )
        if not agreement.office.children.exists():
            del self.fields["participants"]
        if agreement.instrument == Instrument.NK:
            del self.fields["no_parent_reason"]
        if agreement.instrument == Instrument.PKS:
            self.say_needed("parent", "diperlukan sebelum Legal Drafting, atau alasan di bawahnya")
        if agreement.origin == Origin.RECORDED:
            for name in ("scope", "term_kind", "funding", "division", "pic"):
                self.say_needed(name, "")

    @property
    def more_fields(self) -> tuple[Fold, ...]:  # type: ignore[override]
        """The details of a choice below it; what the instrument does not ask for, at the end."""
        is_pks = self.instance.instrument == Instrument.PKS
        details = " ".join(kind for kind, names in TERM_NEEDS.items() if names)
        parent = (
            Fold(
                "Induknya di luar aplikasi, atau tanpa induk",
                ("parent_outside", "no_parent_reason"),
                "parent",
            )
            if is_pks
            else Fold("Naskah induk, bila ada", ("parent", "parent_outside", "no_parent_reason"))
        )
        return (
            Fold("Rincian jangka waktu", TERM_FIELDS, "term_kind", f"term_kind={details}"),
            Fold("Jumlah dan register hibah", ("funding_amount", "grant_number"), "funding",
                 self.asked_when["funding_amount"]),
            parent,
            Fold("Satker peserta", ("participants",)),
        )  # fmt: skip

    def clean_term_unit(self) -> str:
        return self.cleaned_data.get("term_unit") or TermUnit.YEAR

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_term(cleaned)
        if cleaned.get("funding") == Funding.NONE:
            if cleaned.get("funding_amount"):
                self.add_error("funding_amount", NO_FUNDING_SENTENCE)
            if cleaned.get("grant_number"):
                self.add_error("grant_number", NO_FUNDING_SENTENCE)
        return cleaned

    def _check_term(self, cleaned: dict[str, Any]) -> None:
        """What the kind of term needs must be there; what it does not use is not kept."""
        kind, start, end = (cleaned.get(name) for name in ("term_kind", "term_starts_on", "term_ends_on"))
        needed = TERM_NEEDS.get(kind or "", TERM_FIELDS)
        if "term_ends_on" in needed and start and end and end < start:
            self.add_error("term_ends_on", "Tanggal berakhir mendahului tanggal mulai.")
        for name in TERM_FIELDS:
            if not kind or name == "term_unit":
                continue
            if name not in needed and name not in self.errors:
                cleaned[name] = "" if name == "term_until_event" else None
            elif not cleaned.get(name) and name not in self.errors:
                self.add_error(name, "Wajib diisi untuk jangka waktu yang dipilih.")

    def main_values(self) -> dict[str, Any]:
        """The values of the agreement itself."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
