"""Forms by which KPU RI keeps the reporting periods and the evaluation instrument."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.forms.rules import MAX_ROWS, OrderedRows
from agreements.models.period import PeriodLength
from agreements.services.scheme import LATEST_DUE_DAYS, SchemeFacts

DAYS_HELP = "Hari kalender sesudah periode berakhir."


class SchemeForm(forms.Form):
    """How often offices report and by when, and why that changes."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    length = forms.ChoiceField(
        label="Periode laporan", choices=PeriodLength.choices, widget=forms.RadioSelect,
        help_text="Semester: dua kali setahun. Triwulan: empat kali setahun.",
    )  # fmt: skip
    regency_days = forms.IntegerField(
        label="Batas KPU Kabupaten/Kota (hari)", min_value=1, max_value=LATEST_DUE_DAYS, help_text=DAYS_HELP
    )
    province_days = forms.IntegerField(
        label="Batas KPU Provinsi (hari)", min_value=1, max_value=LATEST_DUE_DAYS, help_text=DAYS_HELP
    )
    national_days = forms.IntegerField(
        label="Batas KPU RI (hari)", min_value=1, max_value=LATEST_DUE_DAYS, help_text=DAYS_HELP
    )
    reason = forms.CharField(
        label="Alasan perubahan", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def facts(self) -> SchemeFacts:
        """The scheme as it was filled in."""
        data = self.cleaned_data
        return SchemeFacts(data["length"], data["regency_days"], data["province_days"], data["national_days"])


class EvaluationQuestionForm(forms.Form):
    """One question of the instrument; an emptied text leaves it out."""

    order = forms.IntegerField(label="Urutan", min_value=1, max_value=MAX_ROWS, required=False)
    aspect = forms.CharField(label="Aspek", max_length=60, required=False)
    text = forms.CharField(
        label="Butir", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """A question belongs to an aspect."""
        cleaned = super().clean() or {}
        if cleaned.get("text", "").strip() and not cleaned.get("aspect", "").strip():
            self.add_error("aspect", "Isi aspeknya, misalnya Hasil.")
        return cleaned


EvaluationQuestionRows = forms.formset_factory(
    EvaluationQuestionForm, formset=OrderedRows, extra=2, max_num=MAX_ROWS, validate_max=True
)
