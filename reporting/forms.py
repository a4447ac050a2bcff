"""Forms of the periodic report."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.models import Period
from agreements.models.activity import PeopleGroup
from organization.models import OfficeLevel
from reporting.addresses import ALL_PERIODS, OVERDUE
from reporting.models.report import ReportState
from reporting.recap.reports import SENT_LATE, SENT_WORD

ANY = ("", "Semua")


class PeriodFilter(forms.Form):
    """What a list over many offices is narrowed by; office and period come with the address of a figure."""

    periode = forms.ChoiceField(label="Periode", required=False)
    satker = forms.CharField(required=False, widget=forms.HiddenInput)
    sendiri = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, periods: list[Period], period: Period | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["periode"]
        assert isinstance(field, forms.ChoiceField)  # declared so above
        field.choices = [*((str(each.pk), str(each)) for each in periods), (ALL_PERIODS, "Semua periode")]
        field.initial = str(period.pk) if period else ALL_PERIODS

    @property
    def count(self) -> int:
        """How many filters are in use; office and period always are."""
        return len([name for name in self.changed_data if name not in ("periode", "satker", "sendiri")])


class ReportFilter(PeriodFilter):
    """Reports by state and level of office."""

    keadaan = forms.ChoiceField(
        label="Keadaan laporan", required=False,
        choices=[
            ANY, (SENT_WORD, "Sudah masuk (dikirim atau diterima)"), (OVERDUE, "Belum dikirim, lewat batas"),
            (SENT_LATE, "Dikirim terlambat"), *ReportState.choices,
        ],
    )  # fmt: skip
    tingkat = forms.ChoiceField(label="Tingkat satker", required=False, choices=[ANY, *OfficeLevel.choices])


class ActivityFilter(PeriodFilter):
    """Activities by the people they reached."""

    kelompok = forms.ChoiceField(label="Kelompok", required=False, choices=[ANY, *PeopleGroup.choices])


class NoteForm(forms.Form):
    """The covering note of a report."""

    note = forms.CharField(
        label="Catatan pengantar", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Yang perlu diketahui satker di atas sebelum membaca tabelnya.",
    )  # fmt: skip


class ReturnForm(forms.Form):
    """Why a report is returned, and what is to be mended on single agreements."""

    note = forms.CharField(
        label="Apa yang perlu diperbaiki?", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, rows: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement_ids = [row["agreement"] for row in rows]
        for row in rows:
            self.fields[f"remark_{row['agreement']}"] = forms.CharField(
                label=f"{row['number']}. {row['subject']}", max_length=400, required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def remarks(self) -> dict[int, str]:
        """The remarks by agreement id."""
        return {pk: self.cleaned_data[f"remark_{pk}"] for pk in self.agreement_ids}
