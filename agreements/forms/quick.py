"""The one page of Mulai cepat."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.choices import Answer, ContactKind, Division, Funding, NoParentReason, TermKind, TermUnit
from agreements.forms.agreement import LONG, OwnedForm, parents_for
from agreements.forms.fields import DayField, PartnerSearchForm, PartnersField
from agreements.instruments import Instrument
from agreements.models import Agreement, AlignmentChecklist, IndicatorType
from agreements.services.quick import QuickOrder
from organization.models import User

LINES = forms.Textarea(attrs={"rows": 4})


class QuickStartForm(OwnedForm, PartnerSearchForm):
    """Who, what, when talked, what agreed, how long: everything stages 1 to 3 ask for."""

    instrument = forms.ChoiceField(
        label="Bentuk", choices=Instrument.choices, widget=forms.RadioSelect, initial=Instrument.NK
    )
    title = forms.CharField(label="Perihal (tentang)", max_length=300)
    partners = PartnersField(label="Mitra", error_messages={"required": "Pilih sedikitnya satu mitra."})
    purpose = forms.CharField(label="Maksud", widget=LONG)
    expected_benefit = forms.CharField(label="Manfaat yang diharapkan", widget=LONG)
    is_aligned = forms.BooleanField(
        label="Semua butir daftar keselarasan terjawab “Ya”",
        help_text="Bila ada yang Sebagian atau Tidak, gunakan Mulai kerja sama agar dapat diberi catatan.",
        error_messages={
            "required": "Centang bila semua butir terjawab Ya; bila tidak, gunakan Mulai kerja sama."
        },
    )
    kind = forms.ChoiceField(label="Bentuk komunikasi", choices=ContactKind.choices)
    held_on = DayField(label="Tanggal komunikasi")
    result = forms.CharField(label="Hasil", widget=LONG)
    agreed_points = forms.CharField(label="Pokok-pokok yang disepakati", widget=LONG)
    scope = forms.CharField(label="Ruang lingkup", widget=LINES, help_text="Satu butir per baris.")
    term_length = forms.IntegerField(
        label="Lama berlaku sejak ditandatangani", min_value=1, max_value=120, initial=2
    )
    term_unit = forms.ChoiceField(label="Satuan", choices=TermUnit.choices, initial=TermUnit.YEAR)
    funding = forms.ChoiceField(label="Pembiayaan", choices=Funding.choices, initial=Funding.NONE)
    division = forms.ChoiceField(label="Divisi penanggung jawab", choices=Division.choices)
    own_obligations = forms.CharField(
        label="Kewajiban KPU", widget=LINES, required=False, help_text="Untuk PKS; satu kewajiban per baris."
    )
    partner_obligations = forms.CharField(
        label="Kewajiban mitra",
        widget=LINES,
        required=False,
        help_text="Untuk PKS; satu kewajiban per baris.",
    )
    indicator = forms.ModelChoiceField(
        label="Indikator manfaat", queryset=IndicatorType.objects.all(), required=False
    )
    target = forms.DecimalField(label="Target", max_digits=14, decimal_places=2, required=False)
    parent = forms.ModelChoiceField(
        label="Nota Kesepahaman induk", queryset=Agreement.objects.none(), required=False
    )
    no_parent_reason = forms.ChoiceField(
        label="Alasan tanpa induk", choices=NoParentReason.choices, required=False
    )

    field_order = ("office", "instrument", "title", "partners")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checklist = AlignmentChecklist.objects.prefetch_related("questions").first()
        field = self.fields["parent"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = parents_for(user, self.fields["office"].queryset)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("instrument") == Instrument.PKS:
            for name in ("own_obligations", "partner_obligations", "indicator", "target"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "Wajib diisi untuk Perjanjian Kerja Sama.")
            if not cleaned.get("parent") and not cleaned.get("no_parent_reason"):
                self.add_error(
                    "parent", "Pilih Nota Kesepahaman induk, atau pilih alasan tanpa induk di bawah ini."
                )
        return cleaned

    def as_order(self) -> QuickOrder:
        """What the service needs."""
        data = self.cleaned_data
        questions = self.checklist.questions.all() if self.checklist else []
        terms = {
            name: data[name]
            for name in ("term_length", "term_unit", "funding", "division", "parent", "no_parent_reason")
        }
        obligations = [("own", text) for text in _lines(data["own_obligations"])]
        obligations += [("partner", text) for text in _lines(data["partner_obligations"])]
        indicator = {"type": data["indicator"], "baseline": None, "target": data["target"]}
        return QuickOrder(
            office=data["office"],
            partners=data["partners"],
            main={name: data[name] for name in ("instrument", "title", "purpose", "expected_benefit")},
            answers={question.pk: (Answer.YA, "") for question in questions},
            contact={name: data[name] for name in ("kind", "held_on", "result", "agreed_points")},
            terms={**terms, "term_kind": TermKind.LENGTH},
            scope=_lines(data["scope"]),
            obligations=obligations,
            indicators=[indicator] if data["indicator"] and data["target"] is not None else [],
        )


def _lines(text: str) -> list[str]:
    return [line.strip(" -•\t") for line in text.splitlines() if line.strip(" -•\t")]
