"""Validity: what an agreement's dates say on a given day, in Python and in SQL alike (rule book section 4)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Case, CharField, Q, Value, When

from agreements.choices import Validity

ENDING_SOON_DAYS = 90
"""From how many days before its last day an agreement counts as "akan berakhir"."""


def validity_on(
    today: date, starts_on: date | None, ends_on: date | None, suspended_until: date | None = None
) -> Validity:
    """What the dates of a signed agreement say on a day; missing dates count as open.

    A suspension is none any more once the term is over.
    """
    if ends_on is not None and today > ends_on:
        return Validity.PAST
    if suspended_until is not None and today <= suspended_until:
        return Validity.SUSPENDED
    if starts_on is not None and today < starts_on:
        return Validity.NOT_YET
    if ends_on is None:
        return Validity.IN_FORCE
    return Validity.ENDING_SOON if ends_on - today <= timedelta(days=ENDING_SOON_DAYS) else Validity.IN_FORCE


def validity_expression(today: date) -> Case:
    """The same answer as a database expression; empty for what is not signed."""
    soon = today + timedelta(days=ENDING_SOON_DAYS)
    return Case(
        When(signed_on=None, then=Value("")),
        When(ends_on__lt=today, then=Value(Validity.PAST)),
        When(suspended_until__gte=today, then=Value(Validity.SUSPENDED)),
        When(starts_on__gt=today, then=Value(Validity.NOT_YET)),
        When(Q(ends_on=None) | Q(ends_on__gt=soon), then=Value(Validity.IN_FORCE)),
        default=Value(Validity.ENDING_SOON),
        output_field=CharField(),
    )
