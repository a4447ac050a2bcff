"""The feed "Yang berubah": the history of several agreements, with what one person did in a row told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from agreements.models import Agreement, HistoryEvent

PARTS_OF_TEXT = {
    "article": "{} bagian naskah diubah",
    "article_added": "{} bagian ditambahkan ke naskah",
    "article_removed": "{} bagian naskah dihapus",
}
"""How several saves of different parts of a text are told together, by kind of act."""


@dataclass(frozen=True)
class Entry:
    """One line: what happened in an agreement, by whom, and when it last did."""

    agreement: Agreement
    summary: str
    actor_name: str
    at: datetime


def entries(events: Iterable[HistoryEvent]) -> Iterator[Entry]:
    """The events, newest first, with successive ones of one agreement, person, day and kind joined."""
    for _, together in groupby(events, key=_kind):
        alike = list(together)
        newest = alike[0]
        yield Entry(newest.agreement, _told(alike), newest.actor_name, newest.at)


def _kind(event: HistoryEvent) -> tuple[int, str, date, str, str]:
    """What successive events share when they are told as one; parts of a text may differ from each other."""
    day = event.agreement.office.day_of(event.at)
    summary = "" if event.act in PARTS_OF_TEXT else event.summary
    return event.agreement_id, event.actor_name, day, event.act, summary


def _told(alike: list[HistoryEvent]) -> str:
    different = {event.summary for event in alike}
    if len(different) > 1:
        return PARTS_OF_TEXT[alike[0].act].format(len(different))
    return alike[0].summary if len(alike) == 1 else f"{alike[0].summary} ({len(alike)} kali)"
