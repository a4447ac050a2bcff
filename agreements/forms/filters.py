"""The filters of the list "Kerja Sama": each reads one parameter of the address; a wrong one is ignored and named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet

from agreements.choices import Ending, Origin, PartnerCategory, Validity
from agreements.flags import FLAGS, Day
from agreements.instruments import Instrument
from agreements.models import Agreement, Party
from agreements.validity import validity_expression
from agreements.workflow import PREPARATION, Stage
from organization.forms.widgets import PlainSelect
from organization.models import Office, OfficeLevel

DRAFTS = (*PREPARATION, Stage.LEGAL_DRAFTING)
"""The stages before submission, together "draf"."""

ANY = ("", "Semua")
STAGES = [ANY, ("draft", "Draf (tahap 1–4)")] + [(s.value, f"{s.number}. {s.label}") for s in Stage]
ENDINGS = {ending.value: ending.label for ending in Ending if ending}
RUNNING_STATE, UNSIGNED_STATE, ENDED_STATE = "running", "unsigned", "ended"
STATES = [
    ANY,
    (RUNNING_STATE, "Belum berakhir"),
    (UNSIGNED_STATE, "Belum ditandatangani"),
    ("Masa berlaku", Validity.choices),
    ("Sudah berakhir", [(ENDED_STATE, "Semua yang sudah berakhir"), *ENDINGS.items()]),
]
ENDS_WITHIN = (30, 90, 180)
ADDENDA = [ANY, ("no", "Tanpa adendum"), ("only", "Adendum saja")]
ORDERS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "newest": ("Terbaru", ("-created_at", "-pk")),
    "title": ("Perihal A–Z", ("title", "pk")),
    "ending": ("Paling dekat berakhir", (F("ends_on").asc(nulls_last=True), "pk")),
    "waiting": ("Paling lama di tahapnya", ("stage_entered_at", "pk")),
}
FIRST_YEAR, LAST_YEAR = 1999, 2100


class Pick(forms.ChoiceField):
    """One of several, or none."""

    widget = PlainSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class AgreementFilter(forms.Form):
    """Everything the list may be narrowed by; fields that would offer no choice are left out."""

    q = forms.CharField(
        label="Cari perihal, mitra, nomor, atau isi naskah",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    stage = Pick(label="Tahap", choices=STAGES)
    state = Pick(label="Keadaan", choices=STATES)
    instrument = Pick(label="Bentuk", choices=[ANY, *Instrument.choices])
    category = Pick(label="Kategori mitra", choices=[ANY, *PartnerCategory.choices])
    year = forms.IntegerField(
        label="Tahun ditandatangani",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        required=False,
        error_messages={"invalid": "Tulis tahun dengan empat angka, misalnya 2026."},
    )
    origin = Pick(label="Asal", choices=[ANY, *Origin.choices])
    province = Pick(label="Provinsi")
    office = Pick(label="Satker")
    ends = Pick(label="Berakhir dalam", choices=[ANY, *((str(days), f"{days} hari") for days in ENDS_WITHIN)])
    flag = Pick(label="Perlu perhatian", choices=[ANY, *((code, flag.label) for code, flag in FLAGS.items())])
    addenda = Pick(label="Adendum", choices=ADDENDA)
    sort = Pick(label="Urutkan", choices=[(key, label) for key, (label, _) in ORDERS.items()])
    mine = forms.BooleanField(label="Hanya satker saya", required=False)
    tab = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, offices: Iterable[Office], own_office_ids: Iterable[int], day: Day, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own_office_ids, self.day = list(own_office_ids), day
        known = list(offices)
        provinces = [office for office in known if office.level == OfficeLevel.PROVINCE]
        self._offer("province", provinces, is_choice=bool(provinces) and _lie_apart(known))
        self._offer("office", known, is_choice=len(known) > 1)
        if len(known) < 2:
            del self.fields["mine"]
        if "province" in self.fields:
            self.fields[
                "office"
            ].help_text = "Kabupaten/kota tampil setelah provinsinya dipilih dan diterapkan."
        self.is_valid()

    def _offer(self, name: str, offices: list[Office], *, is_choice: bool) -> None:
        if not is_choice:
            del self.fields[name]
            return
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # declared so above
        field.choices = [ANY, *((str(office.pk), office.short_name) for office in offices)]

    @property
    def count(self) -> int:
        """How many filters are in use, the search and the order not counted."""
        return len([name for name in self.changed_data if name not in ("q", "sort", "tab")])

    @property
    def is_narrowed(self) -> bool:
        return bool(self.count or self.data.get("q", "").strip())

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("q") or "")

    def applied_to(self, rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
        """The rows that every valid filter lets through, in the wanted order."""
        for name, value in self.cleaned_data.items():
            if value and (condition := self._condition(name, value)) is not None:
                rows = rows.filter(condition)
        state = self.cleaned_data.get("state")
        if state in Validity.values:
            found = validity_expression(self.day.today)
            rows = rows.alias(validity_today=found).filter(validity_today=state)
        return rows.order_by(*ORDERS[self.cleaned_data.get("sort") or "newest"][1])

    def _condition(self, name: str, value: Any) -> Q | None:
        match name:
            case "stage":
                stages = Q(stage__in=DRAFTS) if value == "draft" else Q(stage=value)
                # What has ended keeps its last stage but is no longer "at" it, unless endings are asked for.
                wants_ended = self.cleaned_data.get("state") in (*ENDINGS, ENDED_STATE)
                return stages if wants_ended else stages & Q(ending="")
            case "state":
                return _in_state(value)
            case "instrument" | "origin" | "office":
                return Q(**{name: value})
            case "category":
                parties = Party.objects.filter(partner__category=value)
                return Q(pk__in=parties.values("agreement"))
            case "year":
                return Q(signed_on__year=value)
            case "province":
                return Q(office=value) | Q(office__parent=value)
            case "mine":
                return Q(office__in=self.own_office_ids)
            case "ends":
                last = self.day.today + timedelta(days=int(value))
                return Q(ending="", signed_on__isnull=False, ends_on__range=(self.day.today, last))
            case "flag":
                return FLAGS[value].condition(self.day)
            case "addenda":
                return Q(amends=None) if value == "no" else Q(amends__isnull=False)
        return None


def _lie_apart(offices: Iterable[Office]) -> bool:
    """Whether the offices belong to several provinces, so that choosing one leaves something out."""
    below = (office for office in offices if office.level != OfficeLevel.NATIONAL)
    return (
        len({office.pk if office.level == OfficeLevel.PROVINCE else office.parent_id for office in below}) > 1
    )


def _in_state(value: str) -> Q:
    """The part of a state that is told by the ending and the signing alone."""
    if value in ENDINGS:
        return Q(ending=value)
    if value == ENDED_STATE:
        return ~Q(ending="")
    return Q(ending="", signed_on=None) if value == UNSIGNED_STATE else Q(ending="")
