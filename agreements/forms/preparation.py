"""Forms of stages 1 to 3: contact notes, alignment, parties, obligations, indicators."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.choices import Answer
from agreements.forms.fields import DayField, UploadField
from agreements.models import Agreement, AlignmentQuestion, ContactNote, Indicator, Obligation, Party
from organization.models import Office


class ContactNoteForm(forms.ModelForm):
    """A contact with the partner."""

    upload = UploadField(
        label="Berkas", required=False, help_text="Surat, daftar hadir, atau foto; boleh kosong."
    )

    class Meta:
        model = ContactNote
        fields = ("kind", "held_on", "people", "place", "result", "agreed_points")
        field_classes = {"held_on": DayField}
        widgets = {
            "result": forms.Textarea(attrs={"rows": 3}),
            "agreed_points": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"agreed_points": "Diperlukan sebelum masuk Perumusan; boleh dalam catatan yang sama."}


class AlignmentForm(forms.Form):
    """The alignment checklist: an answer for every question, a note for sebagian and tidak."""

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(AlignmentQuestion.objects.asked_of(agreement))
        known = {answer.question_id: answer for answer in agreement.alignment_answers.all()}
        for question in self.questions:
            answer = known.get(question.pk)
            self.fields[f"answer_{question.pk}"] = forms.ChoiceField(
                label=f"{question.order}. {question.text}", choices=Answer.choices, widget=forms.RadioSelect,
                required=False, initial=answer.answer if answer else None,
            )  # fmt: skip
            self.fields[f"note_{question.pk}"] = forms.CharField(
                label=f"Catatan butir {question.order}", max_length=400, required=False,
                initial=answer.note if answer else "", help_text="Wajib bila jawabannya Sebagian atau Tidak.",
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self.questions:
            answer = cleaned.get(f"answer_{question.pk}")
            if (
                answer in (Answer.SEBAGIAN, Answer.TIDAK)
                and not cleaned.get(f"note_{question.pk}", "").strip()
            ):
                self.add_error(f"note_{question.pk}", "Beri catatan untuk jawaban ini.")
        return cleaned

    def answers(self) -> dict[int, tuple[str, str]]:
        """Answer and note by question."""
        data = self.cleaned_data
        return {q.pk: (data[f"answer_{q.pk}"], data[f"note_{q.pk}"]) for q in self.questions}


class PartyRowForm(forms.Form):
    """One party: its place, its name as signed, its address."""

    party = forms.ModelChoiceField(queryset=Party.objects.none(), widget=forms.HiddenInput, required=False)
    office = forms.ModelChoiceField(
        label="Satker KPU sebagai pihak tambahan", queryset=Office.objects.none(), required=False
    )
    order = forms.IntegerField(label="Urutan", min_value=1, max_value=99)
    name_as_signed = forms.CharField(label="Nama dalam naskah", max_length=200, required=False)
    address = forms.CharField(label="Alamat", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    is_removed = forms.BooleanField(label="Keluarkan pihak ini", required=False)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = agreement.parties.all()  # type: ignore[attr-defined]
        self.fields["office"].queryset = Office.objects.all()  # type: ignore[attr-defined]
        if self.initial.get("party"):
            del self.fields["office"]
        else:
            del self.fields["is_removed"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("party") and not cleaned.get("name_as_signed"):
            self.add_error("name_as_signed", "Isi nama pihak sebagaimana tertulis dalam naskah.")
        if not cleaned.get("party") and self.has_changed() and not cleaned.get("office"):
            self.add_error("office", "Pilih satker yang menjadi pihak tambahan.")
        return cleaned


class ObligationForm(forms.ModelForm):
    """One obligation of one party."""

    class Meta:
        model = Obligation
        fields = ("party", "text", "recurrence", "due_on")
        field_classes = {"due_on": DayField}

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = agreement.parties.all()  # type: ignore[attr-defined]


class IndicatorForm(forms.ModelForm):
    """One benefit indicator."""

    class Meta:
        model = Indicator
        fields = ("type", "baseline", "target")
        help_texts = {"baseline": "Kosongkan bila belum ada angkanya."}


PartyRows = forms.formset_factory(PartyRowForm, extra=1)
ObligationRows = forms.formset_factory(ObligationForm, extra=3, can_delete=True)
IndicatorRows = forms.formset_factory(IndicatorForm, extra=2, can_delete=True)
