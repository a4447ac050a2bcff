"""The offices below, one line each: agreements by standing, what was carried out, how the reports stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from agreements.choices import Validity
from agreements.forms.filters import UNSIGNED_STATE
from agreements.models.activity import ActivityPeople
from organization.models import Office, OfficeLevel
from organization.tables import Column, Kind
from reporting.addresses import OVERDUE, recap_url
from reporting.models import ReportState
from reporting.models.report import is_overdue
from reporting.recap.agreements import STANDINGS, standing_expression
from reporting.recap.reports import SENT, SENT_WORD
from reporting.recap.scope import Scope
from reporting.recap.tables import Figure, Line, RecapTable

SHOWN = (UNSIGNED_STATE, Validity.IN_FORCE, Validity.ENDING_SOON, Validity.PAST)
COLUMNS = (
    *(Column(choice.label, Kind.NUMBER) for choice in STANDINGS if choice.key in SHOWN),
    Column("Kegiatan", Kind.NUMBER), Column("Orang", Kind.NUMBER),
    Column("Laporan masuk", Kind.NUMBER), Column("Laporan seharusnya", Kind.NUMBER), Column("Lewat batas", Kind.NUMBER),
)  # fmt: skip


@dataclass
class OfficeFigures:
    """What is known of one office below (of a province: with its regencies)."""

    office: Office
    scope: Scope
    standings: dict[str, int] = field(default_factory=dict)
    activities: int = 0
    people: int = 0
    reports: int = 0
    sent: int = 0
    accepted: int = 0
    overdue: int = 0

    @property
    def in_force(self) -> int:
        """Agreements in force, those that end soon among them."""
        return sum(self.standings.get(key, 0) for key in (Validity.IN_FORCE, Validity.ENDING_SOON))

    @property
    def url(self) -> str:
        """Its own recap; the line of the office itself has none."""
        if self.scope.is_alone:
            return ""
        return recap_url(self.office, self.scope.period)

    @property
    def label(self) -> str:
        return f"{self.office.short_name} (sendiri)" if self.scope.is_alone else self.office.short_name

    @property
    def figures(self) -> list[Figure]:
        """Its cells, in the order of COLUMNS."""
        urls = self.scope
        standings = [(self.standings.get(key, 0), urls.agreements_url(state=key)) for key in SHOWN]
        carried = urls.activities_url()
        others = [
            (self.activities, carried), (self.people, carried), (self.sent, urls.reports_url(keadaan=SENT_WORD)),
            (self.reports, urls.reports_url()), (self.overdue, urls.reports_url(keadaan=OVERDUE)),
        ]  # fmt: skip
        tones = [""] * (len(COLUMNS) - 1) + ["danger" if self.overdue else ""]
        return [
            Figure(n, url if n else "", tone=tone)
            for (n, url), tone in zip([*standings, *others], tones, strict=True)
        ]


def offices_below(scope: Scope) -> list[OfficeFigures]:
    """The office's children in the order of their codes, itself first; four queries however many there are."""
    units = [scope.office, *children_of(scope.office)]
    standing = scope.agreements.annotate(unit=_unit(scope, "office"), standing=standing_expression(scope))
    standings: dict[int, dict[str, int]] = defaultdict(dict)
    for unit, key, n in standing.values_list("unit", "standing").annotate(n=Count("pk")):
        standings[unit][key] = n
    carried = scope.activities.annotate(unit=_unit(scope, "agreement__office"))
    activities = dict(carried.values_list("unit").annotate(n=Count("pk")))
    people = _people(scope)
    reports = _reports(scope)
    return [
        OfficeFigures(
            unit, scope.of(unit), standings[unit.pk], activities.get(unit.pk, 0), people.get(unit.pk, 0),
            **reports.get(unit.pk, {}),
        )
        for unit in units
    ]  # fmt: skip


def children_of(office: Office) -> QuerySet[Office]:
    """The offices directly below; of offices that have ended only those that still have something to tell."""
    return Office.objects.filter(parent=office).order_by("code")


def _unit(scope: Scope, path: str) -> Case:
    """The line to which a row belongs: of KPU RI's recap the province, of a province's the office itself."""
    if not scope.office.is_national:
        return Case(default=F(f"{path}_id"))
    in_regency = When(**{f"{path}__level": OfficeLevel.REGENCY}, then=F(f"{path}__parent_id"))
    return Case(in_regency, default=F(f"{path}_id"))


def _people(scope: Scope) -> Mapping[int, int]:
    reached = ActivityPeople.objects.filter(activity__in=scope.activities).order_by()
    reached = reached.annotate(unit=_unit(scope, "activity__agreement__office"))
    return dict(reached.values_list("unit").annotate(n=Sum("count")))


def _reports(scope: Scope) -> dict[int, dict[str, int]]:
    rows = scope.reports.annotate(unit=_unit(scope, "office")).values("unit")
    counted = rows.annotate(
        reports=Count("pk"),
        sent=Count("pk", filter=Q(state__in=SENT)),
        accepted=Count("pk", filter=Q(state=ReportState.DITERIMA)),
        overdue=Count("pk", filter=is_overdue(scope.day.today)),
    )
    return {row.pop("unit"): row for row in counted}


def by_office(scope: Scope, offices: Iterable[OfficeFigures]) -> RecapTable:
    """The offices below as a table."""
    lines = [Line(each.label, each.figures, url=each.url) for each in offices]
    heading = "Provinsi" if scope.office.is_national else "Satker"
    note = "Angka provinsi memuat KPU Kabupaten/Kota di dalamnya." if scope.office.is_national else ""
    return RecapTable("satker", f"Menurut {heading.lower()}", heading, COLUMNS, lines, note)
