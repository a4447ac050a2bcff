"""The table of reminder rules: which step has come, what a pause collapses, who joins from when on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.reminders import EXPIRY
from notices.rules import ReminderRule, days_words
from organization.roles import Role
from reporting.reminders import AFTER, BEFORE

DUE = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("days", "step"),
    [
        (-31, None),
        (-30, -30),
        (-15, -30),
        (-14, -14),
        (-8, -14),
        (-7, -7),
        (-2, -3),
        (-1, -1),
        (0, 0),
        (9, 0),
    ],
)
def test_the_latest_step_that_has_come(days: int, step: int | None) -> None:
    assert BEFORE.step_on(DUE, DUE + timedelta(days=days)) == step


@pytest.mark.parametrize(
    ("days", "step"), [(0, None), (1, 1), (2, 1), (3, 3), (7, 7), (13, 7), (14, 14), (30, 28)]
)
def test_after_the_limit_it_goes_on_weekly(days: int, step: int | None) -> None:
    assert AFTER.step_on(DUE, DUE + timedelta(days=days)) == step


def test_the_sekretaris_joins_thirty_days_before_the_end() -> None:
    assert Role.SEKRETARIS not in EXPIRY.roles_at(-60)
    assert Role.SEKRETARIS in EXPIRY.roles_at(-30) and Role.SEKRETARIS in EXPIRY.roles_at(-7)
    assert BEFORE.roles_at(-14) == (Role.OPERATOR,)
    assert set(BEFORE.roles_at(-3)) == {Role.OPERATOR, Role.KASUBBAG, Role.SEKRETARIS}


def test_steps_in_words() -> None:
    assert [days_words(step) for step in (-7, 0, 3)] == ["7 hari lagi", "hari ini", "3 hari yang lalu"]


@given(
    st.lists(st.integers(-200, 60), min_size=1, max_size=8, unique=True).map(sorted), st.integers(0, 30),
    st.integers(-300, 400),
)  # fmt: skip
def test_a_step_never_lies_ahead_and_the_span_holds_every_step(
    steps: list[int], repeat: int, days: int
) -> None:
    rule = ReminderRule("uji", "Uji", tuple(steps), (Role.OPERATOR,), repeat_days=repeat)
    today = DUE + timedelta(days=days)
    step = rule.step_on(DUE, today)
    first, latest = rule.span(today)
    if step is None:
        assert latest < DUE
    else:
        assert step <= days and latest >= DUE
        assert repeat or step in steps
        assert first is None or repeat == 0
