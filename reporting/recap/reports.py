"""How the reports of a period stand: by state, and which are late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Count, Q

from organization.models import OfficeLevel
from reporting.addresses import OVERDUE
from reporting.models.report import ReportState, is_overdue
from reporting.recap.scope import Scope
from reporting.recap.tables import Choice, Figure, Line, Query, RecapTable, crosstab, number_columns

LEVELS = tuple(Choice(level.value, level.label, {"tingkat": level.value}) for level in reversed(OfficeLevel))
STATES = tuple(Choice(state.value, state.label, {"keadaan": state.value}) for state in ReportState)

SENT = (ReportState.DIKIRIM, ReportState.DITERIMA)
SENT_WORD, SENT_LATE = "masuk", "terlambat"


def lateness(today: date) -> Mapping[str, tuple[str, Q]]:
    """The two ways in which a report is late, by their word in addresses: label and condition."""
    return {
        OVERDUE: ("Belum dikirim, lewat batas", is_overdue(today)),
        SENT_LATE: ("Dikirim terlambat", Q(is_late=True, state__in=SENT)),
    }


def by_state(scope: Scope) -> RecapTable:
    """The reports of the period by state and level of office, then those that are late."""
    counts = scope.reports.values_list("state", "office__level").annotate(n=Count("pk"))
    lines = crosstab(counts, STATES, LEVELS, scope.reports_url)
    lines += _late_lines(scope)
    return RecapTable(
        "laporan", f"Laporan berkala {scope.period or ''}".strip(), "Keadaan laporan", number_columns(LEVELS), lines,
        "Dua baris terakhir sudah termasuk di dalam jumlah.",
    )  # fmt: skip


def _late_lines(scope: Scope) -> Iterator[Line]:
    """One line for each way of being late."""
    ways = lateness(scope.day.today)
    counts = {word: Count("pk", filter=condition) for word, (_, condition) in ways.items()}
    by_level = {row["office__level"]: row for row in scope.reports.values("office__level").annotate(**counts)}
    for word, (label, _) in ways.items():
        cells = [(by_level.get(level.key, {}).get(word, 0), level.query) for level in LEVELS]
        total = sum(n for n, _ in cells)
        yield Line(label, [_late_figure(scope, word, n, query) for n, query in [*cells, (total, {})]])


def _late_figure(scope: Scope, word: str, n: int, query: Query) -> Figure:
    if not n:
        return Figure(0)
    return Figure(n, scope.reports_url(keadaan=word, **query), tone="danger")
