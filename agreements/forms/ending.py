"""Forms of the end of an agreement's life."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.cycle import Recommendation
from agreements.forms.fields import DayField, TitleField, UploadField
from agreements.forms.layout import GuidedForm
from agreements.forms.starting import TwinForm
from agreements.models import Agreement, Evaluation
from organization.files import EVIDENCE


class TerminateForm(GuidedForm):
    """Reason, document, and what becomes of each open obligation."""

    reason = forms.CharField(
        label="Alasan diakhiri", widget=forms.Textarea(attrs={"rows": 3}), max_length=500
    )
    upload = UploadField(
        label="Dokumen pengakhiran",
        allowed=EVIDENCE,
        help_text="Surat, berita acara, atau kesepakatan bersama.",
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.obligations = agreement.open_obligations
        for each in self.obligations:
            self.fields[f"settlement_{each.pk}"] = forms.CharField(
                label=f"{each.party.label}: {each.text}", max_length=300, initial=each.settlement,
                help_text="Apa jadinya kewajiban ini: selesai, dialihkan, atau tidak dilanjutkan?",
                error_messages={"required": "Tuliskan apa jadinya kewajiban ini."},
            )  # fmt: skip

    def settlements(self) -> dict[int, str]:
        """What becomes of each obligation."""
        return {each.pk: self.cleaned_data[f"settlement_{each.pk}"] for each in self.obligations}


class SuspendForm(GuidedForm):
    """Until when, and why."""

    until = DayField(label="Ditangguhkan sampai", help_text="Paling lama satu tahun ke depan.")
    reason = forms.CharField(label="Alasan", widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


class LastDayForm(GuidedForm):
    """On which day the election stage ended, and what says so."""

    day = DayField(label="Tanggal berakhir", help_text="Hari terakhir kerja sama ini berlaku.")
    basis = forms.CharField(
        label="Dasar", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Misalnya keputusan atau peraturan KPU tentang tahapan itu, dengan nomor dan tanggalnya.",
    )  # fmt: skip


class SuccessorForm(TwinForm, GuidedForm):
    """The title of the agreement that renews; a reason where no evaluation recommends it."""

    title = TitleField(label="Perihal kerja sama penerus", max_length=300)
    reason = forms.CharField(
        label="Alasan memperpanjang tanpa rekomendasi evaluasi", max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, evaluation: Evaluation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if evaluation is not None and evaluation.recommendation == Recommendation.PERPANJANG:
            del self.fields["reason"]
            return
        self.say_needed("reason", "wajib")
        self.fields["reason"].help_text = "Belum ada evaluasi yang selesai."
        if evaluation is not None:
            given = Recommendation(evaluation.recommendation).label.lower()
            self.fields["reason"].help_text = f"Evaluasi {evaluation.row.period} merekomendasikan: {given}."
