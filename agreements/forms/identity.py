"""The form of an agreement's main data and partners."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.choices import Origin
from agreements.forms.fields import DayField, PartnerSearchForm, PartnersField, TitleField
from agreements.forms.layout import Fold, FoldedForm, GuidedForm
from agreements.models import Agreement
from agreements.services.agreement import FOREIGN_SENTENCE, is_for_national_only
from agreements.workflow import Stage
from organization.models import Office

LONG = forms.Textarea(attrs={"rows": 3})
TITLE_HELP = (
    "Tanpa kata “tentang”, misalnya: Pendidikan Pemilih bagi Pemilih Pemula. Paling banyak 300 karakter."
)


class PartnersOfOffice(GuidedForm):
    """What a form knows about partners and days before the service: whose agreement it is."""

    @property
    def owner(self) -> Office | None:
        """The office that owns (or will own) the agreement; None while it is not chosen rightly."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.owner and is_for_national_only(self.owner, cleaned.get("partners") or ()):
            self.add_error("partners", FOREIGN_SENTENCE)
        return cleaned


class UrgencyMixin(forms.Form):
    """Mendesak wants its reason, and a day that is still to come."""

    owner: Office | None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        reason, day = cleaned.get("urgent_reason"), cleaned.get("needed_by_on")
        if cleaned.get("is_urgent") and not reason:
            self.add_error("urgent_reason", "Tuliskan alasan mendesak.")
        if not cleaned.get("is_urgent") and (reason or day):
            self.add_error(
                "is_urgent", "Centang Mendesak, atau kosongkan alasan dan tanggal dibutuhkan di bawahnya."
            )
        if day and self.owner and day < self.owner.today and "needed_by_on" in self.changed_data:
            self.add_error("needed_by_on", "Tanggal ini sudah lewat. Pilih hari ini atau sesudahnya.")
        return cleaned


class IdentityForm(FoldedForm, UrgencyMixin, PartnersOfOffice, PartnerSearchForm, forms.ModelForm):
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
        field_classes = {"title": TitleField, "needed_by_on": DayField}
        help_texts = {
            "title": TITLE_HELP,
            "purpose": "Untuk apa kerja sama ini? Satu atau dua kalimat.",
            "expected_benefit": "Apa yang akan berubah bagi pemilih atau bagi satker?",
            "document_name": "Hanya bila berbeda dari nama bakunya, misalnya Nota Kesepakatan.",
            "secrecy": "Terbatas dan Rahasia menutup isi dan berkas bagi satker lain di luar rute persetujuan.",
            "is_urgent": "Batas waktu dihitung dengan hari kalender; dokumen yang menyusul menjadi catatan tetap.",
        }

    field_order = ("title", "partners", "purpose", "expected_benefit")
    needed_for = {
        "purpose": Stage.PEMBAHASAN,
        "expected_benefit": Stage.PEMBAHASAN,
        "urgent_reason": "wajib bila mendesak",
    }
    asked_when = {"urgent_reason": "is_urgent=True on", "needed_by_on": "is_urgent=True on"}
    more_fields = (
        Fold(
            "Pilihan lain: nama naskah, urusan, sifat, mendesak",
            ("document_name", "matter", "secrecy", "is_urgent", "urgent_reason", "needed_by_on"),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.origin == Origin.RECORDED:
            for name in ("purpose", "expected_benefit"):
                self.say_needed(name, "")

    @property
    def owner(self) -> Office | None:  # type: ignore[override]
        return self.instance.office if self.instance.pk else None
