"""The real agreements of ``data/agreements.csv``: recorded where signed, else walked to their last known stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from agreements.choices import DatePrecision, TermKind, TermUnit
from agreements.demonstration.course import ACTS_UNTIL, Course
from agreements.demonstration.pace import Pace
from agreements.demonstration.partners import Partners
from agreements.demonstration.plan import Plan
from agreements.demonstration.sample_file import SampleFile
from agreements.demonstration.staff import Staff
from agreements.models import Agreement
from agreements.services.agreement import record_agreement
from agreements.services.signing import fill_slots
from agreements.services.terms import edit_terms
from agreements.workflow import Stage
from organization.models import Office
from organization.roles import Role

RECORDED_DAYS_AGO = 30
WALKED_DAYS_AGO = 50
MADE_UP = "Tanggal dan isian tiap tahap dibuat untuk peragaan."

Row = Mapping[str, str]


@dataclass
class Tools:
    """What every part of the demonstration builds with."""

    now: datetime
    staff: Staff
    partners: Partners
    sample_file: SampleFile = field(default_factory=SampleFile)
    made: dict[str, Agreement] = field(default_factory=dict)
    """Agreements by their reference, so that a PKS finds its NK."""


def is_unsigned(row: Row) -> bool:
    """Whether the source knows the agreement only before its signing."""
    return row["last_known_stage"] != Stage.PELAKSANAAN


def signing_date(row: Row) -> tuple[date, DatePrecision] | None:
    """The day, or the month as far as the source tells it; None where it tells neither."""
    if row["signed_on"]:
        return date.fromisoformat(row["signed_on"]), DatePrecision.DAY
    if row["signed_month"]:
        return date.fromisoformat(f"{row['signed_month']}-01"), DatePrecision.MONTH
    return None


def add_real_agreement(row: Row, office: Office, tools: Tools) -> Agreement | None:
    """Bring one row in; None where it is signed but its source gives no date, which recording needs."""
    if is_unsigned(row):
        return _walk(row, office, tools)
    signed = signing_date(row)
    return _record(row, office, *signed, tools) if signed else None


def _record(row: Row, office: Office, signed_on: date, precision: DatePrecision, tools: Tools) -> Agreement:
    at = tools.now - timedelta(days=RECORDED_DAYS_AGO) + timedelta(minutes=5 * len(tools.made))
    by = tools.staff.holder(office, Role.OPERATOR)
    values: dict[str, Any] = {
        "instrument": row["instrument"], "title": row["subject"], "source_note": row["source"],
        "parent": tools.made.get(row["parent_ref"]), "pic": by,
    }  # fmt: skip
    if row["term_years"]:
        values |= {
            "term_kind": TermKind.LENGTH,
            "term_length": int(row["term_years"]),
            "term_unit": TermUnit.YEAR,
        }
    agreement = record_agreement(
        office=office, partners=tools.partners.listed(row["partners"], office, at), values=values,
        signed_on=signed_on, precision=precision, number=row["own_number"], by=by, at=at,
    )  # fmt: skip
    edit_terms(agreement, {}, scope=_points(row), by=by, at=at + timedelta(minutes=2))
    slots = {party.pk: {"signed_at_place": row["place"]} for party in agreement.parties.all()}
    if row["partner_number"]:
        slots[agreement.partner_parties[0].pk]["number"] = row["partner_number"]
    if row["place"] or row["partner_number"]:
        fill_slots(agreement, slots, by=by, at=at + timedelta(minutes=4))
    return agreement


def _walk(row: Row, office: Office, tools: Tools) -> Agreement:
    """Walk to the last known stage; its scope is the source's, the rest is made up and says so."""
    stage = Stage(row["last_known_stage"])
    pace = Pace(
        tools.now - timedelta(days=WALKED_DAYS_AGO), tools.now - timedelta(days=3), ACTS_UNTIL[stage],
        office.timezone,
    )  # fmt: skip
    subject = row["subject"]
    plan = Plan(
        instrument=row["instrument"],
        title=subject,
        purpose=f"melaksanakan {subject[0].lower()}{subject[1:]}",
        expected_benefit="Dukungan bagi tugas KPU dan manfaat bagi pemilih.",
        scope=tuple(_points(row)),
        extra={"source_note": f"{MADE_UP} {row['source']}"},
    )
    course = Course.begin(
        office, tools.partners.listed(row["partners"], office, pace.last), plan,
        staff=tools.staff, pace=pace, make_file=tools.sample_file,
    )  # fmt: skip
    if stage == Stage.PENJAJAKAN:
        course.prepare()
    return course.advance_to(stage)


def _points(row: Row) -> list[str]:
    return [point.strip() for point in row["scope"].split(" ; ") if point.strip()]
