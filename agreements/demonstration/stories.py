"""What is told of an agreement in force: its subject's activities, sheets and opinions, varied by its key."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from agreements.demonstration.timeline import dice
from agreements.models import Agreement
from agreements.models.activity import PeopleGroup
from agreements.services.activity import ActivityFacts
from organization.models import Office
from organization.reference import read_rows


@dataclass(frozen=True)
class Story:
    """How an agreement goes on; without a theme nothing is made up about it, because it is a real one."""

    key: str
    theme: str = ""
    manners: frozenset[str] = field(default_factory=frozenset)
    event_at: datetime | None = None
    """When what its manner brings happens: the ending, the suspension."""

    @property
    def is_real(self) -> bool:
        return not self.theme

    @property
    def is_quiet(self) -> bool:
        return "diam" in self.manners


@dataclass(frozen=True)
class Idea:
    """An activity as the source tells it: for whom, with what result, at what cost, under which scope point."""

    title: str
    output: str
    people: tuple[tuple[PeopleGroup, int], ...]
    spending: int
    place: str
    scope: int

    def facts(self, agreement: Agreement, held_on: date, key: str, *, with_link: bool) -> ActivityFacts:
        """The idea carried out once, with figures that vary by the key."""
        percent = 80 + dice(key, 45)
        people = {group.value: max(1, count * percent // 100) for group, count in self.people}
        points = list(agreement.scope_points.values_list("pk", flat=True))
        partner = agreement.partner_parties[0].name_as_signed
        return ActivityFacts(
            title=self.title, held_on=held_on, people=people,
            place=filled(self.place, agreement.office, partner=partner)[:150],
            output=filled(self.output, agreement.office, people=sum(people.values())),
            spending=Decimal(self.spending * percent // 100 // 1000 * 1000) or None,
            scope_ids=points[self.scope - 1 : self.scope],
            link=f"https://berita.contoh.test/{agreement.pk}/{held_on:%Y%m%d}" if with_link else "",
        )  # fmt: skip


@dataclass(frozen=True)
class SheetText:
    """What offices write about a subject in the monitoring sheet and the evaluation."""

    planned: str
    benefit: str
    obstacle: str
    follow_up: str
    role: str
    opinion: str


@cache
def ideas_of(theme: str) -> list[Idea]:
    """The activities of a theme (``data/example_activities.csv``)."""
    rows = [row for row in read_rows("example_activities.csv") if row["theme"] == theme]
    return [
        Idea(
            row["title"],
            row["output"],
            _people(row["people"]),
            int(row["spending"] or 0),
            row["place"],
            int(row["scope"]),
        )  # fmt: skip
        for row in rows
    ]


@cache
def sheet_of(theme: str) -> SheetText:
    """The sheet of a theme (``data/example_sheets.csv``)."""
    row = next(row for row in read_rows("example_sheets.csv") if row["theme"] == theme)
    return SheetText(**{name: text for name, text in row.items() if name != "theme"})


def region(office: Office) -> str:
    """ "Kabupaten Pacitan", "Kota Blitar", "Provinsi Jawa Timur", "Indonesia"."""
    kind = {"kabupaten": "Kabupaten", "kota": "Kota", "provinsi": "Provinsi"}.get(office.region_kind, "")
    return f"{kind} {office.region_name}".strip()


def filled(text: str, office: Office, **more: object) -> str:
    """A text with the names of the office's place in it."""
    is_city = office.region_kind == "kota"
    place = f"Kota {office.region_name}" if is_city else office.region_name
    return text.format(place=place, region=region(office), office=office.name, **more)


def _people(text: str) -> tuple[tuple[PeopleGroup, int], ...]:
    pairs = (entry.split(":") for entry in text.split())
    return tuple((PeopleGroup(group), int(number)) for group, number in pairs)
