"""Forms by which an agreement begins, and those of its main data."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q

from agreements.choices import DatePrecision, Origin, PaperKind, TermKind, TermUnit
from agreements.documents.wording import long_date
from agreements.forms.fields import DayField, PartnerSearchForm, PartnersField, UploadField
from agreements.instruments import Instrument
from agreements.models import Agreement
from organization.files import SCANS, TEXTS
from organization.models import Office, User

LONG = forms.Textarea(attrs={"rows": 3})


class OwnedForm(forms.Form):
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

    def clean_office(self) -> Office:
        return self.cleaned_data.get("office") or self.only_office


class FoldedForm(forms.Form):
    """A form whose rarer fields stand folded below the others; a fold with an error in it is open."""

    more_fields: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The fields that always stand open."""
        folded = {name for _, names in self.more_fields for name in names}
        return [field for field in self.visible_fields() if field.name not in folded]

    @property
    def folds(self) -> list[dict[str, Any]]:
        """The folded groups."""
        return [
            {
                "title": title,
                "fields": [self[name] for name in names if name in self.fields],
                "is_open": any(
                    name in self.errors or self[name].value() not in ("", None, False, self[name].initial)
                    for name in names
                    if name in self.fields
                ),
            }
            for title, names in self.more_fields
        ]


class UrgencyMixin(forms.Form):
    """Mendesak wants its reason."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_urgent") and not cleaned.get("urgent_reason"):
            self.add_error("urgent_reason", "Tuliskan alasan mendesak.")
        return cleaned


class IdentityForm(FoldedForm, UrgencyMixin, PartnerSearchForm, forms.ModelForm):
    """Main data and partners."""

    partners = PartnersField(
        label="Mitra", help_text="Cari dan pilih satu mitra atau lebih.",
        error_messages={"required": "Pilih sedikitnya satu mitra."},
    )  # fmt: skip

    class Meta:
        model = Agreement
        fields = (
            "title", "purpose", "expected_benefit", "document_name", "matter", "secrecy",
            "is_urgent", "urgent_reason", "needed_by_on",
        )  # fmt: skip
        widgets = {"purpose": LONG, "expected_benefit": LONG}
        field_classes = {"needed_by_on": DayField}
        help_texts = {
            "title": "Tanpa kata “tentang”, misalnya: Pendidikan Pemilih bagi Pemilih Pemula.",
            "purpose": "Untuk apa kerja sama ini? Satu atau dua kalimat.",
            "expected_benefit": "Apa yang akan berubah bagi pemilih atau bagi satker?",
            "document_name": "Hanya bila berbeda dari nama bakunya, misalnya Nota Kesepakatan.",
            "secrecy": "Terbatas dan Rahasia menutup isi dan berkas bagi satker lain di luar rute persetujuan.",
            "is_urgent": "Batas waktu dihitung dengan hari kalender; dokumen yang menyusul menjadi catatan tetap.",
        }

    field_order = ("title", "partners", "purpose", "expected_benefit")


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
    )
    upper_letter = UploadField(
        label="Surat dari KPU di atasnya", required=False, allowed=TEXTS,
        help_text="Bila ini tindak lanjut surat atasan: suratnya menggantikan penjajakan dan daftar keselarasan.",
    )  # fmt: skip
    upper_letter_number = forms.CharField(label="Nomor surat", max_length=120, required=False)
    upper_letter_on = DayField(label="Tanggal surat", required=False)

    class Meta(IdentityForm.Meta):
        fields = ("instrument", *IdentityForm.Meta.fields)
        widgets = {**IdentityForm.Meta.widgets, "instrument": forms.RadioSelect}

    field_order = (
        "office",
        "instrument",
        *IdentityForm.field_order,
        "origin",
        "upper_letter",
        "upper_letter_number",
        "upper_letter_on",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = Instrument.choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("instrument") == Instrument.LAIN and not cleaned.get("document_name"):
            self.add_error("document_name", "Tuliskan nama naskahnya, misalnya Komitmen Bersama.")
        if cleaned.get("origin") == Origin.FOLLOW_UP:
            for name in ("upper_letter", "upper_letter_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"Wajib diisi untuk {PaperKind.UPPER_LETTER.label.lower()}.")
        return cleaned

    def main_values(self) -> dict[str, Any]:
        """The values of the agreement itself."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    more_fields = (
        ("Tindak lanjut surat KPU di atasnya", ("origin", "upper_letter", "upper_letter_number", "upper_letter_on")),
        ("Pilihan lain: nama naskah, urusan, sifat, mendesak",
         ("document_name", "matter", "secrecy", "is_urgent", "urgent_reason", "needed_by_on")),
    )  # fmt: skip


class CopyForm(forms.Form):
    """A new agreement from an old one needs a title only."""

    title = forms.CharField(label="Perihal kerja sama baru", max_length=300)


class RecordForm(OwnedForm, PartnerSearchForm):
    """What was signed on paper: four fields and a scan."""

    instrument = forms.ChoiceField(label="Bentuk", choices=Instrument.choices, widget=forms.RadioSelect)
    title = forms.CharField(label="Perihal (tentang)", max_length=300)
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

    field_order = ("office", "instrument", "title", "partners")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
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
        return cleaned

    def main_values(self) -> dict[str, Any]:
        """The values of the agreement itself."""
        values = {name: self.cleaned_data[name] for name in ("instrument", "title")}
        if self.cleaned_data.get("term_length"):
            values |= {
                "term_kind": TermKind.LENGTH,
                "term_length": self.cleaned_data["term_length"],
                "term_unit": self.cleaned_data["term_unit"] or TermUnit.YEAR,
            }
        return values


class TermsForm(forms.ModelForm):
    """Term, funding, who answers for it, scope, parent and participants."""

    scope = forms.CharField(
        label="Ruang lingkup",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Satu butir per baris.",
    )
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
            "term_starts_on": "Untuk jangka waktu dengan tanggal tertentu.",
            "term_length": "Untuk jangka waktu sejak penandatanganan, atau yang diperpanjang dengan sendirinya.",
            "term_until_event": "Misalnya: tahapan Pemilihan Serentak 2029.",
            "grant_number": "Bila dibiayai hibah.",
            "parent": "Nota Kesepahaman satker Anda atau KPU di atasnya.",
            "parent_outside": "Bila induknya belum ada di aplikasi: tuliskan nama, nomor, dan tanggalnya.",
            "no_parent_reason": "Hanya bila Perjanjian Kerja Sama ini tidak memiliki Nota Kesepahaman induk.",
        }

    field_order = ("scope", *Meta.fields, "participants")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = self.instance
        self.initial["scope"] = "\n".join(point.text for point in agreement.scope_points.all())
        self.initial["participants"] = list(agreement.participations.values_list("office_id", flat=True))
        self.fields["pic"].queryset = User.objects.filter(
            Q(posts__ends_on=None) | Q(posts__ends_on__gte=agreement.office.today),
            posts__office=agreement.office,
            is_active=True,
        ).distinct()  # type: ignore[attr-defined]
        self.fields["parent"].queryset = possible_parents(agreement, user)  # type: ignore[attr-defined]
        below = Office.objects.filter(parent=agreement.office) | Office.objects.filter(
            parent__parent=agreement.office
        )
        self.fields["participants"].queryset = below  # type: ignore[attr-defined]
        if not agreement.office.children.exists():
            del self.fields["participants"]
        if agreement.instrument == Instrument.NK:
            del self.fields["no_parent_reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, start, end = (cleaned.get(name) for name in ("term_kind", "term_starts_on", "term_ends_on"))
        if start and end and end < start:
            self.add_error("term_ends_on", "Tanggal berakhir mendahului tanggal mulai.")
        wanted = {
            TermKind.FIXED: ("term_starts_on", "term_ends_on"),
            TermKind.LENGTH: ("term_length",),
            TermKind.RENEWING: ("term_length", "notice_days"),
            TermKind.ELECTION_STAGE: ("term_until_event",),
        }
        for name in wanted.get(kind, ()):  # type: ignore[call-overload]
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, "Wajib diisi untuk jangka waktu yang dipilih.")
        return cleaned

    def main_values(self) -> dict[str, Any]:
        """The values of the agreement itself."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}

    def scope_points(self) -> list[str]:
        """The scope, one point a line."""
        return [
            line.strip(" -•\t") for line in self.cleaned_data["scope"].splitlines() if line.strip(" -•\t")
        ]


def possible_parents(agreement: Agreement, user: User) -> Any:
    """Nota Kesepahaman that may stand above an agreement, the chosen one included."""
    others = parents_for(user, [agreement.office]).exclude(pk=agreement.pk)
    return others | Agreement.objects.filter(pk=agreement.parent_id) if agreement.parent_id else others


def parents_for(user: User, offices: Any) -> Any:
    """Running Nota Kesepahaman of the offices themselves, and signed ones of the offices above the user."""
    own = Agreement.objects.filter(office__in=offices, instrument=Instrument.NK, amends=None)
    above = Agreement.objects.umbrella_for(user).filter(amends=None)
    ids = {*own.values_list("pk", flat=True), *above.values_list("pk", flat=True)}
    return Agreement.objects.filter(pk__in=ids, ending="").order_by("title")
