"""A year of an office's reports, added up from what was sent."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR
from typing import Any

from django.db.models import QuerySet

from organization.models import Office
from reporting.models import PeriodicReport, ReportState
from reporting.services.prefill import SUMS


def year_of(reports: QuerySet[PeriodicReport], office: Office, year: int) -> dict[str, Any]:
    """The office's periods of a year with their sums, the rows they told, and the whole year's sums.

    Agreements are counted once however many periods they were in force; the rest adds up.
    """
    of_year = {"period__starts_on__year": year} if MINYEAR <= year <= MAXYEAR else {"pk": None}
    found = reports.filter(office=office, **of_year).select_related("period")
    periods = [_period(report) for report in found.prefetch_related("sendings").order_by("period__starts_on")]
    rows = [{**row, "period": each["period"]} for each in periods for row in each["rows"]]
    total = {name: sum(each["sums"][name] for each in periods) for name in SUMS}
    is_upper = any(each["has_below"] for each in periods)
    if is_upper:
        total["agreements"] = max((each["sums"]["agreements"] for each in periods), default=0)
    else:
        total["agreements"] = len({row["agreement"] for row in rows})
    return {"periods": periods, "rows": rows, "total": total, "is_upper": is_upper}


def _period(report: PeriodicReport) -> dict[str, Any]:
    is_sent = report.state in (ReportState.DIKIRIM, ReportState.DITERIMA)
    latest = max(report.sendings.all(), key=lambda sending: sending.number, default=None) if is_sent else None
    data: dict[str, Any] = (
        latest.data if latest else {"rows": [], "below": [], "total": dict.fromkeys(SUMS, 0)}
    )
    return {
        "report": report,
        "period": str(report.period),
        "state": ReportState(report.state).label,
        "late": ("Terlambat" if report.is_late else "Tepat waktu") if latest else "",
        "sums": {name: data["total"][name] for name in SUMS},
        "rows": data["rows"],
        "has_below": bool(data["below"]),
    }
