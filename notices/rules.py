"""Reminder rules: on which days before or after a due date somebody is told, and whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from organization.roles import Role


@dataclass(frozen=True)
class ReminderRule:
    """One row of the table: a kind of reminder, its steps (days from the due date, negative before) and addressees.

    ``roles`` are told at every step; ``joining`` names roles that are told from a step on. After the last step it
    may repeat every ``repeat_days``.
    """

    code: str
    name: str
    steps: tuple[int, ...]
    roles: tuple[Role, ...]
    joining: tuple[tuple[int, tuple[Role, ...]], ...] = ()
    repeat_days: int = 0

    def step_on(self, due_on: date, today: date) -> int | None:
        """The latest step that has come by today; None before the first. Steps missed meanwhile collapse into it."""
        days = (today - due_on).days
        passed = max((step for step in self.steps if step <= days), default=None)
        last = self.steps[-1]
        if passed != last or not self.repeat_days:
            return passed
        return last + (days - last) // self.repeat_days * self.repeat_days

    def roles_at(self, step: int) -> tuple[Role, ...]:
        """Who is told at a step."""
        return (*self.roles, *(role for first, roles in self.joining if step >= first for role in roles))

    def key(self, step: int) -> str:
        """What makes the step an item of its own."""
        return f"{self.code}:{step}"

    def span(self, today: date) -> tuple[date | None, date]:
        """Between which due dates the rule has something to say today; no first one where it repeats for ever."""
        latest = today - timedelta(days=self.steps[0])
        return (None if self.repeat_days else today - timedelta(days=self.steps[-1])), latest


@dataclass(frozen=True)
class Draft:
    """What a rule wants somebody to be told."""

    rule: str
    subject: str
    recipient_id: int
    office_id: int
    due_on: date
    title: str
    url: str
    text: str = ""


def drafts_for(people: Iterable[int], **facts: Any) -> Iterator[Draft]:
    """The same to be told to each of several people, by user id."""
    return (Draft(recipient_id=person, **facts) for person in people)


def days_words(step: int) -> str:
    """A step in words: "7 hari lagi", "hari ini", "3 hari yang lalu"."""
    if step == 0:
        return "hari ini"
    return f"{-step} hari lagi" if step < 0 else f"{step} hari yang lalu"
