"""Forms of the end of an agreement's life."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.forms.fields import DayField, TitleField, UploadField
from agreements.forms.layout import GuidedForm
from agreements.forms.starting import TwinForm
from agreements.models import Agreement
from organization.files import TEXTS


class TerminateForm(GuidedForm):
    """Reason, document, and what becomes of each open obligation."""

    reason = forms.CharField(
        label="Alasan diakhiri", widget=forms.Textarea(attrs={"rows": 3}), max_length=500
    )
    upload = UploadField(
        label="Dokumen pengakhiran", allowed=TEXTS, help_text="Surat, berita acara, atau kesepakatan bersama."
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.obligations = agreement.open_obligations
        for each in self.obligations:
            self.fields[f"settlement_{each.pk}"] = forms.CharField(
                label=f"{each.party.label}: {each.text}", max_length=300, initial=each.settlement,
                help_text="Bagaimana kewajiban ini diselesaikan?",
            )  # fmt: skip

    def settlements(self) -> dict[int, str]:
        """What becomes of each obligation."""
        return {each.pk: self.cleaned_data[f"settlement_{each.pk}"] for each in self.obligations}


class SuspendForm(GuidedForm):
    """Until when, and why."""

    until = DayField(label="Ditangguhkan sampai")
    reason = forms.CharField(label="Alasan", widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


class LastDayForm(GuidedForm):
    """On which day the election stage ended."""

    day = DayField(label="Tanggal berakhirnya tahapan")


class SuccessorForm(TwinForm, GuidedForm):
    """The title of the agreement that renews; a reason where no evaluation recommends it."""

    title = TitleField(label="Perihal kerja sama penerus", max_length=300)
    reason = forms.CharField(
        label="Alasan memperpanjang tanpa rekomendasi evaluasi", max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, is_recommended: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_recommended:
            del self.fields["reason"]
        else:
            self.say_needed("reason", "wajib, karena evaluasi terakhir belum merekomendasikan perpanjangan")
