"""When an agreement was suspended: a suspension that is over is told by its history only."""

from __future__ import annotations

from datetime import date

from agreements.models import Agreement

SPAN = "suspended"
"""The key in the data of a history row that ends a suspension: its first and last day."""


def span_data(agreement: Agreement, last: date) -> dict[str, list[str]]:
    """What the history keeps of the suspension that ends with a day."""
    first = agreement.suspended_on or last
    return {SPAN: [first.isoformat(), max(first, last).isoformat()]}


def was_suspended(agreement: Agreement, first: date, last: date) -> bool:
    """Whether the agreement was suspended on a day of a span, now or earlier."""
    if agreement.suspended_until is not None:
        begun_on = agreement.suspended_on or agreement.suspended_until
        if begun_on <= last and agreement.suspended_until >= first:
            return True
    spans = agreement.events.filter(data__has_key=SPAN).values_list(f"data__{SPAN}", flat=True)
    return any(begun <= last.isoformat() and ended >= first.isoformat() for begun, ended in spans)
