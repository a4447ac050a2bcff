"""Builds the demonstration world, whole or for some offices only."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from agreements.demonstration.examples import add_example
from agreements.demonstration.partners import Partners
from agreements.demonstration.people import create_people
from agreements.demonstration.recorded import Tools, add_real_agreement, is_unsigned
from agreements.demonstration.staff import Staff
from organization.models import Office
from organization.reference import read_rows

ELSEWHERE = ("3671", "3302", "6111", "5204")
"""One fully staffed office in each of four other provinces."""


@transaction.atomic
def build_world(now: datetime, codes: Collection[str] | None = None) -> list[str]:
    """Make people and agreements of all offices of the demonstration, or of those with the given codes.

    All or nothing, so that a start broken off begins anew.
    Returns a sentence for every row of the source that could not be brought in.
    """
    real = [row for row in read_rows("agreements.csv") if codes is None or row["office_code"] in codes]
    examples = [row for row in read_rows("examples.csv") if codes is None or row["office"] in codes]
    offices = {office.code: office for office in Office.objects.select_related("parent__parent")}
    full = staffed_codes([row["office_code"] for row in real if is_unsigned(row)], offices, codes)
    recording = {row["office_code"] for row in real} - full
    create_people([offices[c] for c in sorted(full)], [offices[c] for c in sorted(recording)], now)
    staff = Staff()
    tools = Tools(now, staff, Partners(staff))
    left_out = []
    for row in sorted(real, key=lambda row: bool(row["parent_ref"])):
        agreement = add_real_agreement(row, offices[row["office_code"]], tools)
        if agreement is None:
            left_out.append(f"{row['ref']} ({row['subject']}): the source gives no date of signing.")
        else:
            tools.made[row["ref"]] = agreement
    for row in examples:
        tools.made[row["key"]] = add_example(row, offices[row["office"]], tools)
    return left_out


def staffed_codes(
    walked: Collection[str], offices: dict[str, Office], codes: Collection[str] | None
) -> set[str]:
    """The offices with a full staff: KPU RI, East Java, one in four other provinces, and owners of what is walked."""
    east_java = Q(code="35") | Q(parent__code="35")
    chosen = set(Office.objects.filter(east_java).values_list("code", flat=True)) | set(ELSEWHERE)
    if codes is not None:
        chosen &= set(codes)
    chosen |= {"00", *walked}
    # The route leads upward, so the province of whoever walks there is staffed too.
    return chosen | {offices[code].parent.code for code in walked if offices[code].parent}  # type: ignore[union-attr]
