"""Working days: weekends, the national calendar, and what KPU RI enters over it."""

from datetime import date

import pytest
from django.db import transaction

from organization.calendar import (
    add_working_days,
    days_off,
    is_working_day,
    keep_holiday,
    remove_holiday,
    working_days_between,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 23), True),  # Monday
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 8, 17), False),  # independence day, a Monday
        (date(2026, 12, 24), False),  # cuti bersama
        (date(2026, 12, 28), True),
    ],
)
def test_weekends_holidays_and_cuti_bersama_are_off(day: date, expected: bool) -> None:
    assert is_working_day(day) is expected


def test_counting_and_adding_agree_over_christmas() -> None:
    start = date(2026, 12, 23)
    assert add_working_days(start, 1) == date(2026, 12, 28)
    assert add_working_days(start, 0) == start
    assert working_days_between(start, date(2026, 12, 27)) == 0
    assert working_days_between(start, date(2026, 12, 28)) == 1
    assert working_days_between(date(2026, 12, 28), start) == 0


def test_an_entered_day_counts_at_once_and_again_as_before_when_removed() -> None:
    day = date(2026, 11, 24)
    assert is_working_day(day)
    with transaction.atomic():
        entered = keep_holiday(day, "Hari pemungutan suara", is_working_day=False)
    assert not is_working_day(day)
    assert [off.name for off in days_off(2026) if off.is_entered] == ["Hari pemungutan suara"]
    with transaction.atomic():
        remove_holiday(entered)
    assert is_working_day(day)


def test_a_cuti_bersama_may_be_worked_after_all() -> None:
    keep_holiday(date(2026, 12, 24), "Dicabut", is_working_day=True)
    assert is_working_day(date(2026, 12, 24))
    assert date(2026, 12, 24) not in [off.day for off in days_off(2026)]


def test_entering_a_day_twice_keeps_the_latest() -> None:
    keep_holiday(date(2026, 12, 24), "Satu", is_working_day=True)
    keep_holiday(date(2026, 12, 24), "Dua", is_working_day=False)
    assert not is_working_day(date(2026, 12, 24))
