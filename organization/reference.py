"""The offices of KPU, read from ``data/offices.csv``; may be loaded again at any time."""

from __future__ import annotations

import csv
from pathlib import Path

from django.conf import settings

from organization.models import Office, OfficeLevel

DATA = Path(settings.BASE_DIR) / "data"
KEPT_CURRENT = ("level", "parent", "region_kind", "region_name", "name", "timezone")
"""What a new load changes on an office that exists; seat, letterhead and number source are the office's own."""

NATIONAL_UNIT_CODE = "01"
"""KPU RI prints a unit code on its numbers, not its code 00 (rule book section 1)."""


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of one reference table under ``data/``."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_offices() -> int:
    """Create the missing offices and bring the others up to date, level by level; returns how many there are."""
    rows = read_rows("offices.csv")
    known: dict[str, Office] = {}
    for level in (OfficeLevel.NATIONAL, OfficeLevel.PROVINCE, OfficeLevel.REGENCY):
        offices = [_office(row, known) for row in rows if row["level"] == level]
        saved = Office.objects.bulk_create(
            offices, update_conflicts=True, unique_fields=("code",), update_fields=KEPT_CURRENT
        )
        known.update({office.code: office for office in saved})
    return len(known)


def _office(row: dict[str, str], known: dict[str, Office]) -> Office:
    is_national = row["level"] == OfficeLevel.NATIONAL
    return Office(
        code=row["code"],
        level=row["level"],
        parent=None if is_national else known[row["parent_code"]],
        region_kind=row["region_kind"],
        region_name=row["region_name"],
        name=row["office_name"],
        seat=row["seat"],
        web_host=row["web_host"],
        timezone=row["timezone"],
        unit_code=NATIONAL_UNIT_CODE if is_national else row["code"],
    )
