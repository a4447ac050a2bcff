"""The one clock tells the day at KPU RI, whether it runs or stands still."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pytest_django import Settings

from organization import clock

NEW_YEAR = date(2027, 1, 1)


def test_half_past_midnight_in_jakarta_is_the_new_day(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.KERJASAMA_TODAY = ""
    instant = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: instant)
    assert clock.now() == instant
    assert clock.now().date() == clock.today("Asia/Jayapura") == NEW_YEAR
    settings.KERJASAMA_TODAY = "2027-01-01T00:30"
    assert clock.now() == instant and clock.now().date() == NEW_YEAR
