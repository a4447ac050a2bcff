"""Forms by which an agreement begins."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from django import forms

from agreements.choices import DatePrecision, Origin, PaperKind, TermKind, TermUnit
from agreements.documents.wording import long_date
from agreements.forms.fields import DayField, PartnerSearchForm, PartnersField, TitleField, UploadField
from agreements.forms.identity import TITLE_HELP, IdentityForm, PartnersOfOffice
from agreements.forms.layout import Fold
from agreements.instruments import Instrument
from agreements.models import Agreement
from agreements.services.numbers import used_sentence
from organization.files import SCANS, TEXTS
from organization.models import Office


class TwinForm(forms.Form):
    """A form that asks before a second agreement of the same kind begins; the page shows the box then only."""

    twin: Agreement | None = None
    question = ""

    @property
    def starts_anyway(self) -> bool:
        """Whether the person has said that a second one is meant."""
        return self.is_bound and "start_anyway" in self.data


class OwnedForm(TwinForm, PartnersOfOffice):
    """A form of somebody who may be operator of more than one office; with one only, nothing is asked."""

    office = forms.ModelChoiceField(label="Satker", queryset=Office.objects.none())

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["office"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Office.objects.filter(pk__in=[office.pk for office in offices])
        field.initial = offices[0]
        if len(offices) == 1:
            field.widget, field.required = forms.HiddenInput(), False
        self.only_office = offices[0] if len(offices) == 1 else None

    def clean_office(self) -> Office | None:
        return self.cleaned_data.get("office") or self.only_office

    @property
    def owner(self) -> Office | None:
        return self.cleaned_data.get("office")

    def refuse_future(self, name: str, sentence: str) -> None:
        """Say at a field that its day is still to come for the office."""
        day = self.cleaned_data.get(name)
        if day and self.owner and day > self.owner.today:
            self.add_error(name, sentence)


class StartForm(OwnedForm, IdentityForm):
    """Beginning an agreement: what, with whom, what for."""

    origin = forms.ChoiceField(
        label="Asal",
        choices=[
            (Origin.MADE_HERE, "Prakarsa satker sendiri"),
            (Origin.FOLLOW_UP, "Tindak lanjut surat KPU di atasnya"),
        ],
        widget=forms.RadioSelect,
        initial=Origin.MADE_HERE,
        help_text="Tindak lanjut surat atasan: suratnya menggantikan penjajakan dan daftar keselarasan.",
    )
    upper_letter = UploadField(label="Surat dari KPU di atasnya", required=False, allowed=TEXTS)
    upper_letter_number = forms.CharField(label="Nomor surat", max_length=120, required=False)
    upper_letter_on = DayField(label="Tanggal surat", required=False)

    class Meta(IdentityForm.Meta):
        fields = ("instrument", *IdentityForm.Meta.fields)
        widgets = {**IdentityForm.Meta.widgets, "instrument": forms.RadioSelect}

    field_order = ("office", "instrument", *IdentityForm.field_order, "origin")
    needed_for = {
        **IdentityForm.needed_for,
        "document_name": "wajib untuk Bentuk lainnya",
        "upper_letter": "wajib untuk tindak lanjut surat",
        "upper_letter_on": "wajib untuk tindak lanjut surat",
    }
    asked_when = {
        **IdentityForm.asked_when,
        **dict.fromkeys(
            ("upper_letter", "upper_letter_number", "upper_letter_on"), f"origin={Origin.FOLLOW_UP}"
        ),
    }
    more_fields = (
        Fold("Tindak lanjut surat KPU di atasnya",
             ("origin", "upper_letter", "upper_letter_number", "upper_letter_on")),
        Fold(IdentityForm.more_fields[0].title, IdentityForm.more_fields[0].names,
             opens_when=f"instrument={Instrument.LAIN}"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = Instrument.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("instrument") == Instrument.LAIN and not cleaned.get("document_name"):
            self.add_error("document_name", "Tuliskan nama naskahnya, misalnya Komitmen Bersama.")
        if cleaned.get("origin") == Origin.FOLLOW_UP:
            self.refuse_future("upper_letter_on", "Tanggal surat tidak boleh di masa depan.")
            for name in ("upper_letter", "upper_letter_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"Wajib diisi untuk {PaperKind.UPPER_LETTER.within_sentence}.")
        return cleaned

    def main_values(self) -> dict[str, Any]:
        """The values of the agreement itself."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class CopyForm(TwinForm):
    """A new agreement from an old one needs a title only."""

    title = TitleField(
        label="Perihal kerja sama baru", max_length=300, help_text="Paling banyak 300 karakter."
    )


class AddendumForm(CopyForm):
    """An addendum too needs only what it is about."""

    title = TitleField(
        label="Perihal adendum", max_length=300,
        help_text="Sebutkan apa yang berubah, misalnya: Perpanjangan Jangka Waktu. Paling banyak 300 karakter.",
    )  # fmt: skip


class RecordForm(OwnedForm, PartnerSearchForm):
    """What was signed on paper: four fields and a scan."""

    instrument = forms.ChoiceField(label="Bentuk", choices=Instrument.choices, widget=forms.RadioSelect)
    title = TitleField(label="Perihal (tentang)", max_length=300, help_text=TITLE_HELP)
    partners = PartnersField(label="Mitra", error_messages={"required": "Pilih sedikitnya satu mitra."})
    signed_year = forms.IntegerField(label="Tahun tanda tangan", min_value=1999, max_value=2100)
    signed_month = forms.TypedChoiceField(
        label="Bulan", required=False, coerce=int, empty_value=None,
        choices=[("", "tidak diketahui"), *((n, long_date(date(2000, n, 1)).split()[1]) for n in range(1, 13))],
    )  # fmt: skip
    signed_day = forms.IntegerField(label="Tanggal", required=False, min_value=1, max_value=31)
    number = forms.CharField(
        label="Nomor naskah KPU", max_length=120, required=False, help_text="Sebagaimana tertulis."
    )
    term_length = forms.IntegerField(label="Lama berlaku", required=False, min_value=1, max_value=600)
    term_unit = forms.ChoiceField(
        label="Satuan", choices=TermUnit.choices, initial=TermUnit.YEAR, required=False
    )
    scan = UploadField(
        label="Pindaian naskah", required=False, allowed=SCANS, help_text="PDF atau foto; boleh menyusul."
    )
    succeeds = forms.ModelChoiceField(
        label="Kerja sama yang diperpanjang", queryset=Agreement.objects.none(), required=False,
        widget=forms.HiddenInput,
    )  # fmt: skip

    field_order = ("office", "instrument", "title", "partners")

    def __init__(self, *args: Any, offices: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, offices=offices, **kwargs)
        field = self.fields["succeeds"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Agreement.objects.filter(office__in=offices, signed_on__isnull=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        year, month, day = (cleaned.get(name) for name in ("signed_year", "signed_month", "signed_day"))
        if day and not month:
            self.add_error("signed_month", "Pilih bulannya juga, atau kosongkan tanggalnya.")
        elif year and month and day and day > calendar.monthrange(year, month)[1]:
            self.add_error("signed_day", "Tanggal ini tidak ada pada bulan itu.")
        elif year:
            cleaned["signed_on"] = date(year, month or 1, day or 1)
            cleaned["precision"] = (
                DatePrecision.DAY if day else DatePrecision.MONTH if month else DatePrecision.YEAR
            )
            if self.owner and cleaned["signed_on"] > self.owner.today:
                self.add_error("signed_year", "Tanggal penandatanganan tidak boleh di masa depan.")
        number = (cleaned.get("number") or "").strip()
        if number and self.owner and (sentence := used_sentence(self.owner, number)):
            self.add_error("number", sentence)
        return cleaned

    def main_values(self) -> dict[str, Any]:
        """The values of the agreement itself."""
        values = {name: self.cleaned_data[name] for name in ("instrument", "title", "succeeds")}
        if self.cleaned_data.get("term_length"):
            values |= {
                "term_kind": TermKind.LENGTH,
                "term_length": self.cleaned_data["term_length"],
                "term_unit": self.cleaned_data["term_unit"] or TermUnit.YEAR,
            }
        return values
