"""What the history kept of what stood there before, in words for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from agreements.models import HistoryEvent
from agreements.models.activity import ActivityState, PeopleGroup
from organization.templatetags.ui import angka, rupiah, tanggal


def before_of(event: HistoryEvent) -> list[tuple[str, str]]:
    """The fields of an activity as they stood before this change, each with its name; empty for other events."""
    before = event.data.get("before") if event.act == "activity_changed" else None
    if not isinstance(before, Mapping):
        return []
    return [(label, say(before[name])) for name, (label, say) in FIELDS.items() if before.get(name)]


def _people(counts: Any) -> str:
    labels: dict[str, str] = dict(PeopleGroup.choices)
    return ", ".join(f"{labels.get(group, 'lainnya').lower()} {angka(n)}" for group, n in counts.items())


def _day(text: str) -> str:
    return tanggal(date.fromisoformat(text))


FIELDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "title": ("Nama kegiatan", str),
    "state": ("Keadaan", lambda state: dict(ActivityState.choices).get(state, "–")),
    "held_on": ("Tanggal", _day),
    "ends_on": ("Sampai tanggal", _day),
    "place": ("Tempat", str),
    "people": ("Orang yang terjangkau", _people),
    "output": ("Hasil", str),
    "spending": ("Biaya yang terpakai", lambda text: rupiah(Decimal(text))),
    "scope": ("Ruang lingkup", "; ".join),
}
"""The fields of an activity by their key in the history: name on screen, and how its value is said."""
