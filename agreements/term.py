"""How long an agreement runs: its first and last day, computed at signing (rule book section 3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Protocol

from dateutil.relativedelta import relativedelta

from agreements.choices import DatePrecision, TermKind, TermUnit


class HasTerm(Protocol):
    """What the computation reads of an agreement."""

    term_kind: str
    term_starts_on: date | None
    term_ends_on: date | None
    term_length: int | None
    term_unit: str


def term_dates(agreement: HasTerm, signed_on: date) -> tuple[date, date | None]:
    """The first and last day in force; no last day where the term has none or ends with an election stage.

    Two years from 23 November 2026 end on 22 November 2028: the last day is still in force.
    """
    if agreement.term_kind == TermKind.FIXED:
        return agreement.term_starts_on or signed_on, agreement.term_ends_on
    if agreement.term_kind in (TermKind.LENGTH, TermKind.RENEWING) and agreement.term_length:
        months = agreement.term_length * (12 if agreement.term_unit == TermUnit.YEAR else 1)
        return signed_on, signed_on + relativedelta(months=months) - timedelta(days=1)
    return signed_on, agreement.term_ends_on


def latest_day(day: date, precision: str) -> date:
    """The last day that a date known by month or year only may mean; a term counted from it never ends too early."""
    if precision == DatePrecision.YEAR:
        return day.replace(month=12, day=31)
    if precision == DatePrecision.MONTH:
        return day + relativedelta(day=31)
    return day


def counted_dates(agreement: HasTerm, signed_on: date, precision: str) -> tuple[date, date | None]:
    """As ``term_dates`` where the day of signing is known inexactly: begun on the earliest, ended on the latest day."""
    first, _ = term_dates(agreement, signed_on)
    return first, term_dates(agreement, latest_day(signed_on, precision))[1]


def renewed_until(agreement: HasTerm, signed_on: date, precision: str, day: date) -> date | None:
    """The last day of the stretch of a term renewing itself that a day lies in; None where its length is unknown.

    Counted from the beginning and not from the stretch before, so that it does not matter on how many nights, or
    after how long a pause, it is asked for (31 January plus one month and another is 31 March).
    """
    if not agreement.term_length:
        return None
    months = agreement.term_length * (12 if agreement.term_unit == TermUnit.YEAR else 1)
    begun_on = latest_day(signed_on, precision)
    passed = (day.year - begun_on.year) * 12 + day.month - begun_on.month
    count = max(1, passed // months)
    while (ends_on := begun_on + relativedelta(months=months * count) - timedelta(days=1)) < day:
        count += 1
    return ends_on
