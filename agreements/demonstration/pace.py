"""Instants for acts of the past: ever later, on working days, in office hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FRIDAY = 4
OPENS, CLOSES = time(8, 10), time(15, 50)
BETWEEN_ACTS = timedelta(minutes=7)


class Pace:
    """Spreads a number of acts over the days between two instants and never passes the second."""

    def __init__(self, start: datetime, end: datetime, acts: int, timezone: str = "Asia/Jakarta") -> None:
        zone = ZoneInfo(timezone)
        self.end = end.astimezone(zone)
        self.last = start.astimezone(zone)
        self._gap = max((end - start) / max(acts, 1), timedelta(0))
        self._ideal = self.last

    def tick(self) -> datetime:
        """The instant of the next act, always later than the one before."""
        self._ideal += self._gap
        wanted = max(_in_office_hours(self._ideal), self.last + BETWEEN_ACTS)
        self.last = wanted if wanted <= self.end else self.last + (self.end - self.last) / 8
        return self.last

    @property
    def today(self) -> date:
        """The day of the latest act."""
        return self.last.date()


def _in_office_hours(instant: datetime) -> datetime:
    """The same instant, drawn back to Friday and into the hours in which offices work."""
    day = instant - timedelta(days=max(0, instant.weekday() - FRIDAY))
    opens = datetime.combine(day.date(), OPENS, day.tzinfo)
    closes = datetime.combine(day.date(), CLOSES, day.tzinfo)
    return min(max(day, opens), closes)
