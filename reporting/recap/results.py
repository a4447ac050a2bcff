"""What the cooperation brought in a period: activities, the people they reached, what was spent."""

from __future__ import annotations

from django.db.models import Count, Sum

from agreements.models.activity import PeopleGroup
from organization.tables import Column, Kind
from reporting.recap.scope import Scope
from reporting.recap.tables import Figure, Line, RecapTable

COLUMNS = (Column("Kegiatan", Kind.NUMBER), Column("Orang", Kind.NUMBER))


def people_reached(scope: Scope) -> RecapTable:
    """People by group, and all activities of the period; one activity may reach several groups."""
    found = {
        group: (activities, people)
        for group, activities, people in scope.people.values_list("group").annotate(
            activities=Count("pk"),
            people=Sum("count"),  # an activity names a group once
        )
    }
    lines = []
    for group in PeopleGroup:
        activities, people = found.get(group.value, (0, 0))
        url = scope.activities_url(kelompok=group.value) if activities else ""
        lines.append(Line(group.label, [Figure(activities, url), Figure(people, url)]))
    count = scope.activities.count()
    url = scope.activities_url() if count else ""
    people = sum(people for _, people in found.values())
    lines.append(Line("Seluruh kegiatan", [Figure(count, url), Figure(people, url)], is_total=True))
    return RecapTable(
        "orang", f"Orang yang terjangkau {scope.period or ''}".strip(), "Kelompok", COLUMNS, lines,
        "Satu kegiatan dapat menjangkau beberapa kelompok.",
    )  # fmt: skip
