"""The offices below, one line each: agreements by standing, what was carried out, how the reports stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from agreements.choices import Validity
from agreements.forms.filters import UNSIGNED_STATE
from organization.models import Office, OfficeLevel
from organization.tables import Column, Kind
from reporting.addresses import OVERDUE, recap_url
from reporting.models import PeriodicReport
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
    standings: Counter[str] = field(default_factory=Counter)
    activities: int = 0
    people: int = 0
    reports: int = 0
    sent: int = 0
    overdue: int = 0

    @property
    def in_force(self) -> int:
        """Agreements in force, those that end soon among them."""
        return sum(self.standings[key] for key in (Validity.IN_FORCE, Validity.ENDING_SOON))

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
        standings = [(self.standings[key], urls.agreements_url(state=key)) for key in SHOWN]
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
    """The office itself and its children in the order of their codes; as many queries for many as for few.

    The database counts by office; a province's line is the sum of its offices.
    """
    below = Office.objects.filter(parent=scope.office).order_by("code")
    units = {unit.pk: OfficeFigures(unit, scope.of(unit)) for unit in (scope.office, *below)}
    lines = {office: units[unit] for office, unit in _units(scope.office) if unit in units}
    standing = scope.agreements.annotate(standing=standing_expression(scope))
    for office, key, n in standing.values_list("office", "standing").annotate(n=Count("pk")):
        lines[office].standings[key] += n
    for office, n in scope.carried_out.items():
        lines[office].activities += n
    for office, _, _, n in scope.reached:
        lines[office].people += n
    for row in _reports(scope):
        line = lines[row.pop("office")]
        line.reports += row["reports"]
        line.sent += row["sent"]
        line.overdue += row["overdue"]
    return list(units.values())


def _units(office: Office) -> Iterator[tuple[int, int]]:
    """Every office of the subtree with the line it belongs to: its province's in KPU RI's recap, else its own."""
    for pk, parent, level in Office.objects.values_list("pk", "parent", "level"):
        yield pk, (parent or pk) if office.is_national and level == OfficeLevel.REGENCY else pk


def _reports(scope: Scope) -> QuerySet[PeriodicReport, dict[str, int]]:
    return scope.reports.values("office").annotate(
        reports=Count("pk"),
        sent=Count("pk", filter=Q(state__in=SENT)),
        overdue=Count("pk", filter=is_overdue(scope.day.today)),
    )


def by_office(scope: Scope, offices: Iterable[OfficeFigures]) -> RecapTable:
    """The offices below as a table."""
    lines = [Line(each.label, each.figures, url=each.url) for each in offices]
    heading = "Provinsi" if scope.office.is_national else "Satker"
    note = "Angka provinsi memuat KPU Kabupaten/Kota di dalamnya." if scope.office.is_national else ""
    return RecapTable("satker", f"Menurut {heading.lower()}", heading, COLUMNS, lines, note)
