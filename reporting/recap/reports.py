"""How the reports of a period stand: by state, and which are late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q

from organization.models import OfficeLevel
from reporting.addresses import OVERDUE
from reporting.models.report import ReportState, is_overdue
from reporting.recap.scope import Scope
from reporting.recap.tables import Choice, Figure, Line, RecapTable, crosstab, number_columns

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
    lines += [_late(scope, word, *facts) for word, facts in lateness(scope.day.today).items()]
    return RecapTable(
        "laporan", f"Laporan berkala {scope.period or ''}".strip(), "Keadaan laporan", number_columns(LEVELS), lines,
        "Dua baris terakhir sudah termasuk di dalam jumlah.",
    )  # fmt: skip


def _late(scope: Scope, word: str, label: str, condition: Q) -> Line:
    counts: dict[Any, int] = dict(
        scope.reports.filter(condition).values_list("office__level").annotate(n=Count("pk"))
    )
    cells = [(counts.get(level.key, 0), level.query) for level in LEVELS]
    figures = [
        Figure(n, scope.reports_url(keadaan=word, **query) if n else "", tone="danger" if n else "")
        for n, query in [*cells, (sum(counts.values()), {})]
    ]
    return Line(label, figures)
