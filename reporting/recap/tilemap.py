"""Tile maps: one square for each office below, where it roughly lies; drawn by the server, a table stands with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from agreements.choices import Validity
from organization.models import Office
from organization.reference import read_rows
from reporting.recap.offices import OfficeFigures

GRIDS = {"00": "tilegrid_provinces.csv", "35": "tilegrid_jatim.csv"}
"""The grids there are, by the code of the office whose offices below they show."""

SIDE, GAP, EDGE = 60, 6, 2
SHADES = 4

Facts = tuple[str, str, str]
"""What a tile says: a short figure, its tone, and the same in words."""


@dataclass(frozen=True)
class Place:
    """Where an office lies in a grid, and the letters by which people know it."""

    code: str
    label: str
    column: int
    row: int


@dataclass(frozen=True)
class Tile:
    """One square: its corner in user units of the drawing, its words, and where it leads."""

    x: int
    y: int
    label: str
    figure: str
    tone: str
    title: str
    url: str


@dataclass(frozen=True)
class TileMap:
    """A drawing of tiles, its size in user units, and what its tones mean."""

    tiles: Sequence[Tile]
    width: int
    height: int
    legend: Sequence[tuple[str, str]]
    side: int = SIDE

    @property
    def view_box(self) -> str:
        """Its frame, with room for the outline of the outermost tiles."""
        return f"-{EDGE} -{EDGE} {self.width + 2 * EDGE} {self.height + 2 * EDGE}"


@cache
def grid_of(code: str) -> tuple[Place, ...]:
    """The places of the offices below an office; none where no grid was drawn."""
    if code not in GRIDS:
        return ()
    return tuple(Place(r["code"], r["label"], int(r["col"]), int(r["row"])) for r in read_rows(GRIDS[code]))


def report_facts(each: OfficeFigures, most: int) -> Facts:
    """How the reports stand."""
    if not each.reports:
        return "–", "neutral", "belum ada laporan pada periode ini"
    words = f"{each.sent} dari {each.reports} laporan masuk"
    if each.overdue:
        words += f", {each.overdue} lewat batas"
    is_mostly_late = 2 * each.overdue > each.reports
    tone = "danger" if is_mostly_late else "success" if each.sent == each.reports else "waiting"
    if each.reports == 1:
        word = {"danger": "lewat", "success": "masuk", "waiting": "belum"}[tone]
        words = {
            "danger": "laporan lewat batas",
            "success": "laporan masuk",
            "waiting": "laporan belum masuk",
        }[tone]
        return word, tone, words
    return f"{each.sent}/{each.reports}", tone, words


def in_force_facts(each: OfficeFigures, most: int) -> Facts:
    """How many agreements are in force."""
    soon = each.standings[Validity.ENDING_SOON]
    words = f"{each.in_force} kerja sama berlaku" + (f", {soon} di antaranya akan berakhir" if soon else "")
    return str(each.in_force), _shade(each.in_force, most), words


def activity_facts(each: OfficeFigures, most: int) -> Facts:
    """How many activities were carried out in the period."""
    return str(each.activities), _shade(each.activities, most), f"{each.activities} kegiatan pada periode ini"


def _shade(value: int, most: int) -> str:
    """One of the steps from nothing to the most of all tiles."""
    step = 0 if not value else 1 + (SHADES - 1) * (value - 1) // max(1, most - 1)
    return f"shade-{step}"


@dataclass(frozen=True)
class Theme:
    """What a map can show: its name, the facts of a tile, by which number it is shaded, and its legend."""

    label: str
    facts: Callable[[OfficeFigures, int], Facts]
    number: Callable[[OfficeFigures], int]
    legend: Sequence[tuple[str, str]]


SHADE_LEGEND = (("shade-0", "Belum ada"), ("shade-1", "Sedikit"), ("shade-4", "Terbanyak"))
THEMES: dict[str, Theme] = {
    "laporan": Theme(
        "Laporan berkala", report_facts, lambda each: 0,
        (("success", "Semua laporan masuk"), ("waiting", "Sebagian belum masuk"),
         ("danger", "Lebih dari separuh lewat batas")),
    ),
    "berlaku": Theme("Berlaku, termasuk yang akan berakhir", in_force_facts, lambda each: each.in_force, SHADE_LEGEND),
    "kegiatan": Theme("Kegiatan", activity_facts, lambda each: each.activities, SHADE_LEGEND),
}  # fmt: skip


def draw(office: Office, offices: Sequence[OfficeFigures], theme: Theme) -> TileMap | None:
    """The map of the offices below; None where there is no grid."""
    places = grid_of(office.code)
    if not places:
        return None
    known = {each.office.code: each for each in offices}
    most = max((theme.number(each) for each in offices if not each.scope.is_alone), default=0)
    tiles = [_tile(place, known[place.code], theme, most) for place in places if place.code in known]
    step = SIDE + GAP
    width = (max(place.column for place in places) + 1) * step - GAP
    height = (max(place.row for place in places) + 1) * step - GAP
    return TileMap(tiles, width, height, theme.legend)


def _tile(place: Place, each: OfficeFigures, theme: Theme, most: int) -> Tile:
    figure, tone, words = theme.facts(each, most)
    step = SIDE + GAP
    return Tile(
        place.column * step, place.row * step, place.label, figure, tone, f"{each.office.short_name}: {words}",
        each.url,
    )  # fmt: skip
