"""Working days of Indonesia: weekends, public holidays and cuti bersama, unless the table of KPU RI says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.core.cache import cache
from django.db import transaction

from organization.models import Holiday

SATURDAY = 5
OVERRIDES_KEY = "organization.holidays"
OVERRIDES_SECONDS = 600


@dataclass(frozen=True)
class DayOff:
    """A day on which offices are closed, and whether KPU RI entered it itself."""

    day: date
    name: str
    is_entered: bool = False


def is_working_day(day: date) -> bool:
    """Whether offices work on that day."""
    return _is_working_day(day, overrides())


def working_days_between(start: date, end: date) -> int:
    """How many working days have passed since ``start``: it is not counted, ``end`` is; 0 when end is not later."""
    known = overrides()
    span = range(1, (end - start).days + 1)
    return sum(_is_working_day(start + timedelta(days=n), known) for n in span)


def add_working_days(start: date, count: int) -> date:
    """The day on which that many working days after ``start`` have passed; ``start`` itself for zero."""
    known, day, left = overrides(), start, count
    while left > 0:
        day += timedelta(days=1)
        left -= _is_working_day(day, known)
    return day


def days_off(year: int) -> list[DayOff]:
    """The holidays of a year as they count here, in order; weekends are not listed."""
    entered = list(Holiday.objects.filter(day__year=year))
    replaced = {holiday.day for holiday in entered}
    found = [DayOff(day, name) for day, name in national_holidays(year).items() if day not in replaced]
    found += [DayOff(h.day, h.name, is_entered=True) for h in entered if not h.is_working_day]
    return sorted(found, key=lambda off: off.day)


@lru_cache(maxsize=16)
def national_holidays(year: int) -> Mapping[date, str]:
    """The public holidays and cuti bersama of a year as the shipped calendar knows them."""
    found = holidays.country_holidays("ID", years=year, language="id", categories=("public", "government"))
    return dict(sorted(found.items()))


def overrides() -> dict[date, bool]:
    """Day → whether it is worked, from the table; all processes share one cached copy."""
    known: dict[date, bool] | None = cache.get(OVERRIDES_KEY)
    if known is None:
        known = dict(Holiday.objects.values_list("day", "is_working_day"))
        cache.set(OVERRIDES_KEY, known, OVERRIDES_SECONDS)
    return known


def keep_holiday(day: date, name: str, *, is_working_day: bool) -> Holiday:
    """Enter how a day counts; a day entered before is replaced."""
    holiday, _ = Holiday.objects.update_or_create(
        day=day, defaults={"name": name, "is_working_day": is_working_day}
    )
    transaction.on_commit(forget_overrides)
    return holiday


def remove_holiday(holiday: Holiday) -> None:
    """Let a day count again as the national calendar has it."""
    holiday.delete()
    transaction.on_commit(forget_overrides)


def forget_overrides() -> None:
    """Make every process read the table again."""
    cache.delete(OVERRIDES_KEY)


def _is_working_day(day: date, known: Mapping[date, bool]) -> bool:
    if day in known:
        return known[day]
    return day.weekday() < SATURDAY and day not in national_holidays(day.year)
