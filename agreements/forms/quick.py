"""The one page of Mulai cepat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agreements.choices import Answer, ContactKind, Division, Funding, NoParentReason, TermKind, TermUnit
from agreements.forms.fields import DayField, LinesField, PartnerSearchForm, PartnersField, TitleField
from agreements.forms.identity import LONG, TITLE_HELP
from agreements.forms.layout import Fold, FoldedForm
from agreements.forms.parents import ParentField, parents_for
from agreements.forms.starting import OwnedForm
from agreements.instruments import Instrument
from agreements.models import AlignmentChecklist, IndicatorType
from agreements.services.contact import FUTURE_SENTENCE
from agreements.services.quick import QuickOrder
from organization.models import User

FOR_PKS = ("own_obligations", "partner_obligations", "indicator", "target", "parent", "no_parent_reason")


class QuickStartForm(OwnedForm, FoldedForm, PartnerSearchForm):
    """Who, what, when talked, what agreed, how long: everything stages 1 to 3 ask for."""

    instrument = forms.ChoiceField(
        label="Bentuk", choices=Instrument.choices, widget=forms.RadioSelect, initial=Instrument.NK
    )
    title = TitleField(label="Perihal (tentang)", max_length=300, help_text=TITLE_HELP)
    partners = PartnersField(label="Mitra", error_messages={"required": "Pilih sedikitnya satu mitra."})
    purpose = forms.CharField(label="Maksud", widget=LONG)
    expected_benefit = forms.CharField(label="Manfaat yang diharapkan", widget=LONG)
    is_aligned = forms.BooleanField(
        label="Semua butir daftar keselarasan terjawab “Ya”",
        error_messages={
            "required": "Centang bila semua butir terjawab Ya; bila tidak, gunakan Mulai kerja sama."
        },
    )
    kind = forms.ChoiceField(label="Bentuk komunikasi", choices=ContactKind.choices)
    held_on = DayField(label="Tanggal komunikasi")
    result = forms.CharField(label="Hasil", widget=LONG)
    agreed_points = forms.CharField(label="Pokok-pokok yang disepakati", widget=LONG)
    scope = LinesField(label="Ruang lingkup", help_text="Satu butir per baris.")
    term_length = forms.IntegerField(
        label="Lama berlaku sejak ditandatangani", min_value=1, max_value=120, initial=2
    )
    term_unit = forms.ChoiceField(label="Satuan", choices=TermUnit.choices, initial=TermUnit.YEAR)
    funding = forms.ChoiceField(label="Pembiayaan", choices=Funding.choices, initial=Funding.NONE)
    division = forms.ChoiceField(label="Divisi penanggung jawab", choices=Division.choices)
    own_obligations = LinesField(label="Kewajiban KPU", required=False, help_text="Satu kewajiban per baris.")
    partner_obligations = LinesField(
        label="Kewajiban mitra", required=False, help_text="Satu kewajiban per baris."
    )
    indicator = forms.ModelChoiceField(
        label="Indikator manfaat", queryset=IndicatorType.objects.all(), required=False
    )
    target = forms.DecimalField(label="Target", max_digits=14, decimal_places=2, min_value=0, required=False)
    parent = ParentField(label="Nota Kesepahaman induk", required=False)
    no_parent_reason = forms.ChoiceField(
        label="Alasan tanpa induk", choices=NoParentReason.choices, required=False
    )

    field_order = ("office", "instrument", "title", "partners")
    needed_for = {
        **dict.fromkeys(FOR_PKS, "wajib untuk Perjanjian Kerja Sama"),
        "parent": "wajib untuk Perjanjian Kerja Sama, atau alasan di bawahnya",
        "no_parent_reason": "bila tidak ada induknya",
    }
    more_fields = (
        Fold(
            "Untuk Perjanjian Kerja Sama: kewajiban, indikator, naskah induk",
            FOR_PKS, opens_when=f"instrument={Instrument.PKS}",
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checklist = AlignmentChecklist.objects.prefetch_related("questions").first()
        self.fields["is_aligned"].help_text = self._items_and_way_out()
        field, offices = self.fields["parent"], self.fields["office"].queryset  # type: ignore[attr-defined]
        assert isinstance(field, ParentField)
        field.offer(parents_for(user, offices))

    def _items_and_way_out(self) -> SafeString:
        """What is affirmed with one tick, and where to go when it cannot be."""
        questions = self.checklist.questions.all() if self.checklist else []
        items = format_html_join("", "<li>{}</li>", ((question.text,) for question in questions))
        return format_html(
            "Bila ada yang Sebagian atau Tidak, gunakan Mulai kerja sama agar dapat diberi catatan."
            "<details><summary>Baca butirnya</summary><ol>{}</ol></details>",
            items,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.refuse_future("held_on", FUTURE_SENTENCE)
        if cleaned.get("instrument") == Instrument.PKS:
            for name in ("own_obligations", "partner_obligations", "indicator", "target"):
                if cleaned.get(name) in (None, "", []) and name not in self.errors:
                    self.add_error(name, "Wajib diisi untuk Perjanjian Kerja Sama.")
            if not cleaned.get("parent") and not cleaned.get("no_parent_reason"):
                self.add_error(
                    "parent", "Pilih Nota Kesepahaman induk, atau pilih alasan tanpa induk di bawah ini."
                )
        elif bool(cleaned.get("indicator")) != (cleaned.get("target") is not None):
            self.add_error("target", "Isi indikator dan targetnya bersama-sama, atau kosongkan keduanya.")
        return cleaned

    def as_order(self) -> QuickOrder:
        """What the service needs."""
        data = self.cleaned_data
        questions = self.checklist.questions.all() if self.checklist else []
        terms = {
            name: data[name]
            for name in ("term_length", "term_unit", "funding", "division", "parent", "no_parent_reason")
        }
        obligations = [("own", text) for text in data["own_obligations"]]
        obligations += [("partner", text) for text in data["partner_obligations"]]
        indicator = {"type": data["indicator"], "baseline": None, "target": data["target"]}
        return QuickOrder(
            office=data["office"],
            partners=data["partners"],
            main={name: data[name] for name in ("instrument", "title", "purpose", "expected_benefit")},
            answers={question.pk: (Answer.YA, "") for question in questions},
            contact={name: data[name] for name in ("kind", "held_on", "result", "agreed_points")},
            terms={**terms, "term_kind": TermKind.LENGTH},
            scope=data["scope"],
            obligations=obligations,
            indicators=[indicator] if data["indicator"] and data["target"] is not None else [],
            even_if_running=self.starts_anyway,
        )
