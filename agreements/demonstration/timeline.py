"""What happens in the demonstration, in the order in which it happens, up to now and never later."""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Generator
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from agreements.demonstration.staff import VacantPost

Happening = Generator[datetime, datetime, Any]
"""Something that happens in steps: it yields when its next step is wanted, and is told when it comes."""

SATURDAY = 5
OPENS = time(8, 0)
MINUTES_OPEN = 7 * 60 + 40


class Timeline:
    """Follows any number of happenings at once and takes their steps one after the other."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._reached: datetime | None = None
        self._waiting: list[tuple[datetime, int, Happening]] = []
        self._numbers = count()

    def follow(self, happening: Happening) -> None:
        """Take something up; it may begin while another is under way."""
        self._wait(next(happening, None), happening)

    def run(self) -> None:
        """Let everything happen that has its day by now; the rest of it never does."""
        while self._waiting:
            at, _, happening = heapq.heappop(self._waiting)
            self._reached = at
            try:
                self._wait(happening.send(at), happening)
            except StopIteration:
                continue
            except VacantPost:
                continue  # what wants a post that nobody holds waits, as it would in life

    def _wait(self, wanted: datetime | None, happening: Happening) -> None:
        if wanted is None:
            return
        at = wanted if self._reached is None else max(wanted, self._reached)
        if at <= self.now:
            heapq.heappush(self._waiting, (at, next(self._numbers), happening))


def moment(day: date, key: str, timezone: str) -> datetime:
    """An instant in the office hours of a day, always the same for a key; weekends give way to the Monday after."""
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)
    opens = datetime.combine(day, OPENS, ZoneInfo(timezone))
    return opens + timedelta(minutes=dice(key, MINUTES_OPEN))


def dice(key: str, sides: int) -> int:
    """A number from 0 on, below ``sides``, always the same for a key: the world varies, but not by chance."""
    return zlib.crc32(key.encode()) % sides
