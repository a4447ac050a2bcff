"""One line of "Menunggu Anda"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from agreements.instruments import Instrument
from organization.models import Post
from organization.templatetags.ui import tanggal, umur


@dataclass(frozen=True)
class Task:
    """One line of "Menunggu Anda": what to do, on what, under which post, since when and until when."""

    act: str
    about: str
    subtitle: str
    url: str
    post: Post
    since: datetime | None = None
    due: date | None = None
    is_urgent: bool = False
    is_held: bool = False

    @property
    def title(self) -> str:
        return f"{self.act}: {self.about}" if self.about else self.act

    @property
    def post_label(self) -> str:
        return f"sebagai {self.post.label}"

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and self.due < self.post.office.today

    @property
    def age(self) -> str:
        """How long it has been waiting, in the days of the post's office."""
        if self.since is None or self.is_held:
            return ""
        waited = umur(self.post.office.day_of(self.since), self.post.office.today)
        return "sejak hari ini" if waited == "hari ini" else waited

    @property
    def urgency(self) -> tuple[Any, ...]:
        """Sort key: postponed ones last, then by limit, then what is mendesak, then the oldest."""
        since = self.since.timestamp() if self.since else float("inf")
        return (self.is_held, self.due or date.max, not self.is_urgent, since)


def make_task(
    row: Any,
    act: str,
    page: str,
    post: Post,
    *,
    since: datetime | None = None,
    due: date | None = None,
    held_on: date | None = None,
    url: str = "",
) -> Task:
    """A line about one agreement, as its partners and its office are named in lists; ``page`` or another address."""
    return Task(
        act=act,
        about=row.title,
        subtitle=_subtitle(row, held_on),
        url=url or reverse(f"agreements:{page}", args=(row.pk,)),
        post=post,
        since=since,
        due=None if held_on else due or (row.needed_by_on if row.is_urgent else None),
        is_urgent=row.is_urgent,
        is_held=held_on is not None,
    )


def _subtitle(row: Any, held_on: date | None) -> str:
    parts = [f"Ditunda sejak {tanggal(held_on)}"] if held_on else []
    parts += ["Mendesak"] if row.is_urgent else []
    partners = _enumerated(row.partner_names)
    parts.append(Instrument(row.instrument).label + (f" dengan {partners}" if partners else ""))
    return " · ".join([*parts, row.office.short_name])


def _enumerated(names: Iterable[str]) -> str:
    *others, last = list(names) or [""]
    return f"{', '.join(others)} dan {last}" if others else last
