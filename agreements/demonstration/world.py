"""The people and the agreements of the demonstration, whole or for some offices only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from agreements.demonstration.examples import example
from agreements.demonstration.life import IsLeftUndone, Life
from agreements.demonstration.partners import Partners
from agreements.demonstration.people import create_people, post_changes
from agreements.demonstration.recorded import is_unsigned, real, signing_date
from agreements.demonstration.sample_file import SampleFile
from agreements.demonstration.staff import Staff
from agreements.demonstration.timeline import Happening, Timeline
from agreements.demonstration.tools import Tools
from agreements.services.dates import follow_dates
from organization.models import Office
from organization.reference import read_rows

ELSEWHERE = ("3671", "3302", "6111", "5204")
"""One fully staffed office in each of four other provinces."""

WHOLE_PROVINCES = ("35", "34", "51", "65")
"""All of whose offices are staffed: East Java, where most of it happens, and three that report on time."""


class Agreements:
    """Everything about agreements that is to happen; ``staffed`` are the offices whose posts are all held."""

    def __init__(
        self, now: datetime, codes: Collection[str] | None, timeline: Timeline, is_left_undone: IsLeftUndone
    ) -> None:
        self.real = [row for row in read_rows("agreements.csv") if _is_of(row["office_code"], codes)]
        self.examples = [row for row in read_rows("examples.csv") if _is_of(row["office"], codes)]
        self.offices = {office.code: office for office in Office.objects.select_related("parent__parent")}
        walked = [row["office_code"] for row in self.real if is_unsigned(row)]
        self.staffed = staffed_codes(walked, self.offices, codes)
        staff = Staff()
        self.life = Life(timeline, staff, is_left_undone)
        self.tools = Tools(now, staff, Partners(staff), timeline, self.life, SampleFile())

    @property
    def left_out(self) -> list[str]:
        """A sentence for every row of the source that cannot be brought in."""
        return [
            f"{row['ref']} ({row['subject']}): the source gives no date of signing."
            for row in self.real
            if not is_unsigned(row) and signing_date(row) is None
        ]

    def begin(self) -> None:
        """Make the people, then let every agreement take its course."""
        tools = self.tools
        recording = {row["office_code"] for row in self.real} - self.staffed
        staffed, others = (
            [self.offices[code] for code in sorted(codes)] for codes in (self.staffed, recording)
        )
        create_people(staffed, others, tools.now)
        for change in post_changes(staffed, tools.staff, tools.now):
            tools.timeline.follow(change)
        in_order = sorted(self.real, key=lambda row: bool(row["parent_ref"]))
        for number, row in enumerate(in_order):
            tools.timeline.follow(real(row, self.offices[row["office_code"]], tools, number))
        for row in self.examples:
            tools.timeline.follow(example(row, self.offices[row["office"]], tools))


def nights(first: datetime) -> Happening:
    """Every night from the first on: what dates do by themselves."""
    night = first
    while True:
        at = yield night
        follow_dates(at)
        night += timedelta(days=1)


def staffed_codes(
    walked: Collection[str], offices: Mapping[str, Office], codes: Collection[str] | None
) -> set[str]:
    """The offices with a full staff: KPU RI, whole provinces, one in four others, and owners of what is walked."""
    whole = Q(code__in=WHOLE_PROVINCES) | Q(parent__code__in=WHOLE_PROVINCES)
    chosen = set(Office.objects.filter(whole).values_list("code", flat=True)) | set(ELSEWHERE)
    if codes is not None:
        chosen &= set(codes)
    chosen |= {"00", *walked}
    # Route and report lead upward, so the province of whoever works here is staffed too.
    return chosen | {parent.code for code in chosen if (parent := offices[code].parent)}


def _is_of(code: str, codes: Collection[str] | None) -> bool:
    return codes is None or code in codes
