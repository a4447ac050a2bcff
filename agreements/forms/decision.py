"""Forms of approval and signing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from agreements.choices import Capacity, PaperKind
from agreements.forms.fields import DayField, UploadField
from agreements.models import Agreement
from agreements.numbering import warnings
from organization.files import SCANS, TEXTS

NEEDED_SLOTS = ("signatory_name", "signatory_title", "signed_on", "signed_at_place")
"""What every party must have filled in before the signing is confirmed."""


class PaperForm(forms.Form):
    """Minutes or a letter that a step asks for."""

    number = forms.CharField(label="Nomor", max_length=120, required=False)
    dated_on = DayField(label="Tanggal dokumen")
    title = forms.CharField(label="Perihal", max_length=200, required=False)
    upload = UploadField(label="Berkas", allowed=(*TEXTS, *SCANS))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].label = f"Berkas {PaperKind(kind).within_sentence}"


class ScanForm(forms.Form):
    """The scan of the signed document."""

    upload = UploadField(
        label="Pindaian naskah bertanda tangan",
        allowed=SCANS,
        help_text="Satu berkas PDF berisi semua halaman, atau foto.",
    )


class SlotsForm(forms.Form):
    """The signing slots of every party on one page."""

    def __init__(
        self, *args: Any, agreement: Agreement, today: date, proposal: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.today = agreement, today
        self.parties = list(agreement.parties.all())
        for party in self.parties:
            self._add_fields(party, proposal if party.office_id == agreement.office_id else "")

    def _add_fields(self, party: Any, proposal: str) -> None:
        key = party.pk
        text = {"max_length": 150, "required": False}
        self.fields |= {
            f"signatory_name_{key}": forms.CharField(label="Nama penanda tangan", initial=party.signatory_name, **text),
            f"signatory_title_{key}": forms.CharField(
                label="Jabatan", initial=party.signatory_title or proposal, **text
            ),
            f"signatory_capacity_{key}": forms.ChoiceField(
                label="Bertindak sebagai", choices=Capacity.choices, required=False, initial=party.signatory_capacity
            ),
            f"signatory_authority_{key}": forms.CharField(
                label="Dasar kewenangan", max_length=200, required=False, initial=party.signatory_authority,
                help_text="Misalnya nomor dan tanggal SK atau surat kuasa.",
            ),
            f"number_{key}": forms.CharField(
                label="Nomor naskah", max_length=120, required=False, initial=party.number,
                help_text="Sebagaimana tertulis.", disabled=party.number_origin == "register",
            ),
            f"signed_on_{key}": DayField(label="Tanggal tanda tangan", required=False, initial=party.signed_on),
            f"signed_at_place_{key}": forms.CharField(label="Tempat", initial=party.signed_at_place, **text),
        }  # fmt: skip

        for name in NEEDED_SLOTS:
            self.fields[f"{name}_{key}"].needed = "diperlukan sebelum disahkan"  # type: ignore[attr-defined]
        if party.is_owner:
            self.fields[f"number_{key}"].needed = "diperlukan sebelum disahkan"  # type: ignore[attr-defined]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields by party, for the template."""
        names = (
            "signatory_name", "signatory_title", "signatory_capacity", "signatory_authority", "number", "signed_on",
            "signed_at_place",
        )  # fmt: skip
        return [{"party": p, "fields": [self[f"{name}_{p.pk}"] for name in names]} for p in self.parties]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for party in self.parties:
            day = cleaned.get(f"signed_on_{party.pk}")
            if day and day > self.today:
                self.add_error(f"signed_on_{party.pk}", "Tanggal tanda tangan tidak boleh di masa depan.")
        own = self.agreement.own_party
        number = cleaned.get(f"number_{own.pk}", "") if own else ""
        if number and number_is_used(self.agreement, number):
            self.add_error(
                f"number_{own.pk}", f"Nomor {number} sudah dipakai satker ini pada kerja sama lain."
            )
        return cleaned

    def rows(self) -> dict[int, dict[str, Any]]:
        """The values by party."""
        rows: dict[int, dict[str, Any]] = {}
        for name, value in self.cleaned_data.items():
            field, _, key = name.rpartition("_")
            rows.setdefault(int(key), {})[field] = value
        return rows

    def number_warnings(self) -> list[str]:
        """What looks unusual about the own number; never a reason to refuse."""
        own = self.agreement.own_party
        text = self.cleaned_data.get(f"number_{own.pk}", "")
        day = self.cleaned_data.get(f"signed_on_{own.pk}") or self.today
        return (
            warnings(text, day.year, self.agreement.office.unit_code, self.agreement.instrument)
            if text
            else []
        )


def number_is_used(agreement: Agreement, number: str) -> bool:
    """Whether the office has used this number on another agreement."""
    return (
        agreement.office.party_in.filter(number=number.strip(), is_owner=True)
        .exclude(agreement=agreement)
        .exists()
    )
