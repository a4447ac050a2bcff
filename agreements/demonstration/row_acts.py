"""Who does what, and when, on one row (agreement, period) of the demonstration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from agreements.demonstration.photos import Photos
from agreements.demonstration.staff import Staff
from agreements.demonstration.stories import Story
from agreements.demonstration.timeline import Timeline, dice, moment
from agreements.models import AgreementPeriod

LONG_AGO = timedelta(days=200)


@dataclass(frozen=True)
class RowActs:
    """A row with the people, the days and the dice of what happens to it."""

    row: AgreementPeriod
    story: Story
    timeline: Timeline
    staff: Staff
    photos: Photos

    def key(self, about: object) -> str:
        """What a choice hangs on: the agreement, the period, and what it is about."""
        return f"{self.story.key} {self.row.period.starts_on} {about}"

    def dice(self, about: object, sides: int) -> int:
        return dice(self.key(about), sides)

    def on(self, day: date, about: object) -> datetime:
        """An instant of that day in the office's hours."""
        return moment(day, self.key(about), self.row.agreement.office.timezone)

    def by(self, role: str, at: datetime) -> dict[str, Any]:
        """Who of the owner's office acts, and when; raises VacantPost."""
        return {"by": self.staff.holder(self.row.agreement.office_id, role), "at": at}

    def now(self) -> AgreementPeriod:
        """The row as it stands, nothing cached."""
        return AgreementPeriod.objects.select_related("agreement__office", "period").get(pk=self.row.pk)

    @property
    def first_on(self) -> date:
        """From which day on the office lives the row."""
        return max(self.row.first_on, self.row.agreement.office.day_of(self.row.opened_at))

    @property
    def closes_on(self) -> date:
        """On which day its sheet is filled and closed: shortly before the period or the term ends."""
        return max(self.first_on, self.row.last_on - timedelta(days=4 + self.dice("close", 7)))

    def evaluated_after(self, closed_at: datetime) -> datetime:
        """When the kasubbag gives the recommendation: days after the sheet was closed."""
        closed_on = self.row.agreement.office.day_of(closed_at)
        return self.on(closed_on + timedelta(days=2 + self.dice("evaluate", 2)), "evaluate")

    @property
    def is_running(self) -> bool:
        """Whether the demonstration begins within its period."""
        return self.row.period.contains(self.timeline.now.date())

    @property
    def is_long_over(self) -> bool:
        """Whether the period is so long ago that everything of it has been settled."""
        return self.timeline.now.date() - self.row.period.ends_on > LONG_AGO
