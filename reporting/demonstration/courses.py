"""How each office's report goes in the demonstration: tables of the two finished periods, and what they name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from agreements.demonstration.stories import Story
from agreements.models import AgreementPeriod
from agreements.services.period import span_of


class Way(Enum):
    """How far a report comes, and in what time."""

    ON_TIME = "sent within its limit and accepted"
    LATE = "sent after its limit and accepted"
    MENDED = "returned once, repaired, and accepted"
    WAITING = "sent not long ago, waiting for the office above"
    RETURNED = "sent not long ago and returned, not repaired yet"
    DRAFT = "begun, not sent"
    NOT_BEGUN = "not begun, though every agreement is ready"
    BEHIND = "not begun, because an agreement is not ready"


OLDER = {"3503": Way.LATE, "3526": Way.LATE, "3576": Way.LATE, "3517": Way.MENDED}
"""The period before the last one; every other office was on time."""

LAST = {
    "00": Way.NOT_BEGUN, "35": Way.NOT_BEGUN, "3501": Way.BEHIND, "3512": Way.BEHIND, "3524": Way.NOT_BEGUN,
    "3527": Way.BEHIND, "3522": Way.DRAFT, "3574": Way.DRAFT, "3507": Way.RETURNED, "3517": Way.RETURNED,
    "3505": Way.WAITING, "3509": Way.WAITING, "3515": Way.WAITING, "3573": Way.WAITING, "3578": Way.WAITING,
    "3502": Way.LATE, "3519": Way.LATE, "3575": Way.LATE, "3302": Way.WAITING, "3671": Way.WAITING,
    "32": Way.WAITING, "61": Way.WAITING, "33": Way.NOT_BEGUN, "36": Way.NOT_BEGUN, "52": Way.DRAFT,
}  # fmt: skip
"""The last finished period; every other office was on time."""

LEFT_UNDONE = {"3501": ("pct-kampus",)}
"""Of an office that is behind: which agreements are not ready; all of them where none is named."""


@dataclass(frozen=True)
class Courses:
    """The first days of the three periods that are told, seen from a day in the running one."""

    older_on: date
    last_on: date
    running_on: date

    @classmethod
    def seen_from(cls, today: date) -> Courses:
        running_on = span_of(today)[1]
        last_on = span_of(running_on - timedelta(days=1))[1]
        return cls(span_of(last_on - timedelta(days=1))[1], last_on, running_on)

    @property
    def first_days(self) -> tuple[date, date, date]:
        return self.older_on, self.last_on, self.running_on

    def way_of(self, office_code: str, starts_on: date) -> Way | None:
        """The way of an office's report; None in the running period."""
        tables = {self.older_on: OLDER, self.last_on: LAST}
        return tables[starts_on].get(office_code, Way.ON_TIME) if starts_on in tables else None

    def is_left_undone(self, row: AgreementPeriod, story: Story) -> bool:
        """Whether the row stays without sheet and evaluation."""
        code = row.agreement.office.code
        if self.way_of(code, row.period.starts_on) is not Way.BEHIND:
            return False
        return code not in LEFT_UNDONE or story.key in LEFT_UNDONE[code]
