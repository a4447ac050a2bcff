"""Forms of stages 1 to 3: contact notes, alignment, parties, obligations, indicators."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from agreements.choices import Answer
from agreements.forms.fields import DayField, NumberField, UploadField
from agreements.forms.layout import GuidedForm
from agreements.models import Agreement, AlignmentQuestion, ContactNote, Indicator, Obligation, Party
from agreements.services.addresses import is_bare, known_address
from agreements.services.contact import FUTURE_SENTENCE
from agreements.services.terms import ONCE_SENTENCE
from agreements.workflow import Stage
from organization.models import Office


class ContactNoteForm(GuidedForm, forms.ModelForm):
    """A contact with the partner."""

    upload = UploadField(label="Berkas", required=False, help_text="Surat, daftar hadir, atau foto.")

    class Meta:
        model = ContactNote
        fields = ("kind", "held_on", "people", "place", "result", "agreed_points")
        field_classes = {"held_on": DayField}
        widgets = {
            "result": forms.Textarea(attrs={"rows": 3}),
            "agreed_points": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"agreed_points": "Cukup dalam satu catatan, boleh juga dalam catatan ini."}

    needed_for = {"agreed_points": Stage.PERUMUSAN}

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = agreement.office.today
        if self.instance.file_id:
            self.fields["upload"].help_text = f"Sekarang: {self.instance.file.name}. Kosongkan bila tetap."

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > self.today:
            raise forms.ValidationError(FUTURE_SENTENCE)
        return day


class AlignmentForm(GuidedForm):
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
                initial=answer.note if answer else "",
            )  # fmt: skip
            self.fields[f"answer_{question.pk}"].is_unmarked = True  # type: ignore[attr-defined]
            self.say_needed(f"note_{question.pk}", "wajib bila Sebagian atau Tidak")
            self.ask_when(f"note_{question.pk}", f"answer_{question.pk}={Answer.SEBAGIAN} {Answer.TIDAK}")

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


class PartyRowForm(GuidedForm):
    """One party: its place, its name as signed, its address."""

    party = forms.ModelChoiceField(queryset=Party.objects.none(), widget=forms.HiddenInput, required=False)
    office = forms.ModelChoiceField(
        label="Satker KPU sebagai pihak tambahan", queryset=Office.objects.none(), required=False,
        empty_label="Tidak ada", help_text="Mitra ditambahkan pada Data pokok.",
    )  # fmt: skip
    order = forms.IntegerField(label="Urutan", min_value=1, max_value=99)
    name_as_signed = forms.CharField(label="Nama dalam naskah", max_length=200, required=False)
    address = forms.CharField(
        label="Alamat", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ditulis pada pembukaan dan pasal korespondensi.",
    )  # fmt: skip
    is_removed = forms.BooleanField(label="Keluarkan pihak ini", required=False)

    needed_for = {"address": Stage.PERSETUJUAN_INTERNAL, "name_as_signed": "kosongkan untuk nama satkernya"}
    wide = ("office", "name_as_signed")

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = agreement.parties.all()  # type: ignore[attr-defined]
        self.fields["office"].queryset = Office.objects.all()  # type: ignore[attr-defined]
        party: Party | None = self.initial.get("party")
        self.row_label = party.label if party else "Pihak tambahan"
        if party is None:
            del self.fields["is_removed"]
            return
        del self.fields["office"]
        self.say_needed("name_as_signed", "wajib")
        if party.is_owner:
            del self.fields["is_removed"]
        if is_bare(party):
            self._offer_address(party)

    def _offer_address(self, party: Party) -> None:
        """The registry's address where it has one; else where it is kept, so that the next case finds it there."""
        if address := known_address(party):
            self.initial["address"] = address
            return
        if party.partner:
            where = reverse(
                "agreements:partner_edit", args=(party.partner.merged_into_id or party.partner_id,)
            )
            self.fields["address"].help_text = format_html(
                "Belum ada di daftar mitra. Tulis di sini, atau <a href=\"{}\">lengkapi data mitranya</a> agar "
                "terpakai juga pada kerja sama lain.", where,
            )  # fmt: skip
        else:
            self.fields["address"].help_text = (
                "Alamat kop satker ini belum diisi. Tulis alamat lengkapnya di sini, atau minta admin satker "
                "mengisinya pada Pengaturan."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("party") and not cleaned.get("name_as_signed"):
            self.add_error("name_as_signed", "Isi nama pihak sebagaimana tertulis dalam naskah.")
        if not cleaned.get("party") and self.has_changed() and not cleaned.get("office"):
            self.add_error("office", "Pilih satker yang menjadi pihak tambahan.")
        return cleaned


class ObligationForm(GuidedForm, forms.ModelForm):
    """One obligation of one party."""

    wide = ("party", "text")

    class Meta:
        model = Obligation
        fields = ("party", "text", "recurrence", "due_on")
        labels = {"party": "Pihak"}
        field_classes = {"due_on": DayField}

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = agreement.parties.all()  # type: ignore[attr-defined]


class IndicatorForm(GuidedForm, forms.ModelForm):
    """One benefit indicator."""

    wide = ("type",)

    class Meta:
        model = Indicator
        fields = ("type", "baseline", "target")
        field_classes = {"baseline": NumberField, "target": NumberField}
        help_texts = {"baseline": "Kosongkan bila belum ada angkanya."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("baseline", "target"):
            if (cleaned.get(name) or 0) < 0:
                self.add_error(name, "Isi angka nol atau lebih.")
        return cleaned


class IndicatorFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """The indicators of an agreement, each kind once."""

    def clean(self) -> None:
        seen = set()
        for row in self.forms:
            kind = None if self._should_delete_form(row) else row.cleaned_data.get("type")
            if kind in seen:
                row.add_error("type", ONCE_SENTENCE)
            elif kind:
                seen.add(kind)


PartyRows = forms.formset_factory(PartyRowForm, extra=1)
ObligationRows = forms.formset_factory(ObligationForm, extra=3, can_delete=True, can_delete_extra=False)
IndicatorRows = forms.formset_factory(
    IndicatorForm, IndicatorFormSet, extra=2, can_delete=True, can_delete_extra=False
)
