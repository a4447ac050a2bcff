"""Days in words, as exactly as they are known: a recorded signing may be known by its month or year only."""

from __future__ import annotations

from datetime import date

from agreements.choices import DatePrecision, TermKind
from agreements.models import Agreement
from organization.templatetags.ui import tanggal

COUNTED = (TermKind.LENGTH, TermKind.RENEWING)
"""Terms whose last day is counted from the day of signing."""


def as_known(day: date, precision: str) -> str:
    """A day as exactly as is known: "23 Nov 2026", "Nov 2026" or "2026"."""
    words = tanggal(day).split(" ")
    known = {DatePrecision.DAY: words, DatePrecision.MONTH: words[1:], DatePrecision.YEAR: words[2:]}
    return " ".join(known[DatePrecision(precision)])


def signed_text(agreement: Agreement) -> str:
    """When it was signed."""
    day = agreement.signed_on
    return as_known(day, agreement.signed_precision) if day else ""


def starts_text(agreement: Agreement) -> str:
    """The first day in force; as inexact as the signing where it is that day."""
    if agreement.starts_on is not None and agreement.starts_on == agreement.signed_on:
        return signed_text(agreement)
    return tanggal(agreement.starts_on) if agreement.starts_on else ""


def end_is_estimated(agreement: Agreement) -> bool:
    """Whether the last day is counted from a day that is not known exactly."""
    return agreement.term_kind in COUNTED and agreement.signed_precision != DatePrecision.DAY


def ends_text(agreement: Agreement) -> str:
    """The last day in force; only about when where it is estimated."""
    if agreement.ends_on is None:
        return ""
    if not end_is_estimated(agreement):
        return tanggal(agreement.ends_on)
    return f"paling lambat {as_known(agreement.ends_on, agreement.signed_precision)} (perkiraan)"
