"""What the cooperation brought in a period: activities, the people they reached, what was spent."""

from __future__ import annotations

from collections import Counter

from agreements.models.activity import PeopleGroup
from organization.tables import Column, Kind
from reporting.recap.scope import Scope
from reporting.recap.tables import Figure, Line, RecapTable

COLUMNS = (Column("Kegiatan", Kind.NUMBER), Column("Orang", Kind.NUMBER))


def people_reached(scope: Scope) -> RecapTable:
    """People by group, and all activities of the period; one activity may reach several groups."""
    activities_of, people_of = Counter[str](), Counter[str]()
    for _, name, activities, people in scope.reached:
        activities_of[name] += activities
        people_of[name] += people
    lines = []
    for group in PeopleGroup:
        activities, people = activities_of[group], people_of[group]
        url = scope.activities_url(kelompok=group.value) if activities else ""
        lines.append(Line(group.label, [Figure(activities, url), Figure(people, url)]))
    count, people = sum(scope.carried_out.values()), people_of.total()
    url = scope.activities_url() if count else ""
    lines.append(Line("Seluruh kegiatan", [Figure(count, url), Figure(people, url)], is_total=True))
    return RecapTable(
        "orang", f"Orang yang terjangkau {scope.period or ''}".strip(), "Kelompok", COLUMNS, lines,
        "Satu kegiatan dapat menjangkau beberapa kelompok.",
    )  # fmt: skip
