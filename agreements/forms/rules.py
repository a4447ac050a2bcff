"""Forms by which KPU RI keeps routes, checklist, signatories and holidays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from agreements.choices import AgreementMatter, PaperKind, PartnerCategory, RouteOffice, StepKind
from agreements.forms.fields import DayField
from agreements.instruments import Instrument
from agreements.models import SignatoryRule
from agreements.services.route import APPROVING_ROLES, StepPlan
from agreements.services.rule_keeping import SIGNING_ROLES
from organization.models import OfficeLevel
from organization.roles import role_title

ROUTE_PAPERS = (PaperKind.PLENO_MINUTES, PaperKind.APPROVAL_LETTER)
MAX_ROWS = 30


class RouteForm(forms.Form):
    """For which agreements a route holds."""

    instrument = forms.ChoiceField(label="Bentuk", choices=Instrument.choices)
    level = forms.ChoiceField(label="Tingkat satker", choices=OfficeLevel.choices)
    category = forms.ChoiceField(
        label="Kategori mitra", choices=[("", "Semua kategori"), *PartnerCategory.choices], required=False
    )
    matter = forms.ChoiceField(
        label="Urusan", choices=[("", "Semua urusan"), *AgreementMatter.choices], required=False
    )


class StepForm(forms.Form):
    """One step of a route; its number decides its place."""

    order = forms.IntegerField(label="Urutan", min_value=1, max_value=MAX_ROWS)
    office_level = forms.ChoiceField(label="Satker", choices=[("", "Pilih satker"), *RouteOffice.choices])
    role = forms.ChoiceField(
        label="Jabatan",
        choices=[("", "Pilih jabatan"), *((role.value, role.label) for role in APPROVING_ROLES)],
    )
    kind = forms.ChoiceField(label="Tindakan", choices=[("", "Pilih tindakan"), *StepKind.choices])
    papers = forms.MultipleChoiceField(
        label="Dokumen yang disertakan",
        choices=[(kind.value, kind.label) for kind in ROUTE_PAPERS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    @property
    def plan(self) -> StepPlan:
        """The step as it was filled in."""
        data = self.cleaned_data
        return StepPlan(data["office_level"], data["role"], data["kind"], tuple(data["papers"]))


class QuestionForm(forms.Form):
    """One question; an emptied text leaves it out."""

    order = forms.IntegerField(label="Urutan", min_value=1, max_value=MAX_ROWS, required=False)
    text = forms.CharField(
        label="Butir", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class OrderedRows(forms.BaseFormSet):
    """Rows that bring their own place as a number; rows marked or left empty fall away."""

    deletion_widget = forms.CheckboxInput

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Hapus langkah ini"

    def kept(self) -> list[Any]:
        """The filled rows in the order of their numbers; rows of the same number stay as they stand."""
        removed = self.deleted_forms if self.can_delete else []
        rows = [row for row in self.forms if row.has_changed() or row.initial]
        rows = [row for row in rows if row not in removed]
        return sorted(rows, key=lambda row: row.cleaned_data.get("order") or MAX_ROWS + 1)


StepRows = forms.formset_factory(
    StepForm,
    formset=OrderedRows,
    extra=2,
    can_delete=True,
    can_delete_extra=False,
    max_num=MAX_ROWS,
    validate_max=True,
)
QuestionRows = forms.formset_factory(
    QuestionForm, formset=OrderedRows, extra=2, max_num=MAX_ROWS, validate_max=True
)


class ChecklistForm(forms.Form):
    """Why there is a new version, and on which one it builds."""

    based_on = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Alasan perubahan", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class SignatoryForm(forms.Form):
    """Who signs: one choice per rule."""

    def __init__(self, *args: Any, rules: Iterable[SignatoryRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = Instrument.values.index
        self.rules = sorted(rules, key=lambda rule: order(rule.instrument))
        for rule in self.rules:
            is_national = rule.level == OfficeLevel.NATIONAL
            name = f"{rule.get_instrument_display()}, {rule.get_level_display()}, {rule.get_matter_display()}"
            self.fields[f"role_{rule.pk}"] = forms.ChoiceField(
                label=f"Penanda tangan {name}",
                choices=[(role.value, role_title(role, is_national)) for role in SIGNING_ROLES],
                initial=rule.role,
            )

    def rows(self) -> list[tuple[SignatoryRule, forms.BoundField, str]]:
        """(rule, its field, the title of who signs now)."""
        return [
            (rule, self[f"role_{rule.pk}"], role_title(rule.role, rule.level == OfficeLevel.NATIONAL))
            for rule in self.rules
        ]

    def roles(self) -> dict[int, str]:
        """Rule → role as chosen."""
        return {rule.pk: self.cleaned_data[f"role_{rule.pk}"] for rule in self.rules}


class HolidayForm(forms.Form):
    """A day that counts otherwise than the national calendar has it."""

    day = DayField(label="Tanggal")
    name = forms.CharField(label="Keterangan", max_length=120)
    is_working_day = forms.TypedChoiceField(
        label="Hari ini dihitung sebagai",
        choices=[("0", "Hari libur"), ("1", "Hari kerja")],
        coerce=lambda value: value == "1",
        initial="0",
        widget=forms.RadioSelect,
    )
