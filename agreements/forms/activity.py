"""Recording an activity: made for a phone, the photo first."""

from __future__ import annotations

from typing import Any

from django import forms

from agreements.forms.fields import DayField, RupiahField, UploadsField
from agreements.forms.layout import Fold, FoldedForm
from agreements.models import Activity, Agreement
from agreements.models.activity import ActivityState, PeopleGroup
from agreements.services.activity import FUTURE_SENTENCE, ActivityFacts
from organization.files import EVIDENCE

PEOPLE = {group: f"people_{group.value}" for group in PeopleGroup}
MOST_PEOPLE = 10_000_000


class ActivityForm(FoldedForm):
    """One activity; ``doubts`` are the questions that came back, ``kept`` the photos already received with them."""

    uploads = UploadsField(
        label="Foto atau dokumen", required=False, allowed=EVIDENCE,
        help_text="Boleh beberapa sekaligus: foto kegiatan, daftar hadir, atau laporan.",
    )  # fmt: skip
    title = forms.CharField(label="Nama kegiatan", max_length=200)
    state = forms.ChoiceField(
        label="Keadaan",
        choices=[(ActivityState.DONE, "Sudah terlaksana"), (ActivityState.PLANNED, "Masih rencana")],
        widget=forms.RadioSelect,
        initial=ActivityState.DONE,
    )
    held_on = DayField(label="Tanggal")
    place = forms.CharField(label="Tempat", max_length=150, required=False)
    output = forms.CharField(
        label="Hasil", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Misalnya: 120 pelajar memahami cara memeriksa daftar pemilih.",
    )  # fmt: skip
    scope = forms.MultipleChoiceField(
        label="Ruang lingkup yang dilaksanakan", required=False, widget=forms.CheckboxSelectMultiple
    )
    ends_on = DayField(label="Sampai tanggal", required=False, help_text="Bila lebih dari satu hari.")
    spending = RupiahField(label="Biaya yang terpakai (Rp)", min_value=0, required=False)
    link = forms.URLField(
        label="Tautan bukti", max_length=500, required=False, assume_scheme="https",
        help_text="Berita, video, atau map bersama.",
    )  # fmt: skip

    more_fields = (Fold("Biaya, tautan, dan kegiatan beberapa hari", ("ends_on", "spending", "link")),)

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doubts: list[str] = []
        self.kept: list[str] = []
        self.kept_token = ""
        self.today = agreement.office.today
        self.fields["held_on"].initial = self.today
        points = list(agreement.scope_points.all())
        self.fields["scope"].choices = [(str(point.pk), point.text) for point in points]  # type: ignore[attr-defined]
        if not points:
            del self.fields["scope"]
        for group, name in PEOPLE.items():
            self.fields[name] = forms.IntegerField(
                label=group.label, min_value=0, max_value=MOST_PEOPLE, required=False
            )
            self.fields[name].is_unmarked = True  # type: ignore[attr-defined]
        fold = Fold("Jumlah orang menurut kelompok", tuple(PEOPLE.values()), after="place")
        self.more_fields = (fold, *self.more_fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, last = cleaned.get("held_on"), cleaned.get("ends_on")
        if day and cleaned.get("state") == ActivityState.DONE and day > self.today:
            self.add_error("held_on", FUTURE_SENTENCE)
        if day and last and last < day:
            self.add_error("ends_on", "Tanggal selesai tidak boleh sebelum tanggal mulai.")
        return cleaned

    @property
    def is_confirmed(self) -> bool:
        """Whether the person has said that what looked odd is right."""
        return self.is_bound and "is_sure" in self.data

    def facts(self) -> ActivityFacts:
        """What was filled in, for the service."""
        data = self.cleaned_data
        return ActivityFacts(
            title=data["title"], held_on=data["held_on"], ends_on=data["ends_on"], place=data["place"],
            output=data["output"], spending=data["spending"], is_planned=data["state"] == ActivityState.PLANNED,
            people={group.value: data[name] for group, name in PEOPLE.items() if data.get(name)},
            scope_ids=[int(pk) for pk in data.get("scope", ())], link=data["link"],
        )  # fmt: skip


def initial_of(activity: Activity) -> dict[str, Any]:
    """The form's values of an activity that stands."""
    names = ("title", "state", "held_on", "place", "output", "ends_on", "spending")
    people = {PEOPLE[PeopleGroup(people.group)]: people.count for people in activity.people.all()}
    scope = [str(point.pk) for point in activity.scope_points.all()]
    return {**{name: getattr(activity, name) for name in names}, **people, "scope": scope}
