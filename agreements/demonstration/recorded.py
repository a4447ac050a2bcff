"""The real agreements of ``data/agreements.csv``: recorded where signed, else walked to their last known stage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from agreements.choices import DatePrecision, TermKind, TermUnit
from agreements.demonstration.course import ACTS_UNTIL, Course
from agreements.demonstration.pace import Pace
from agreements.demonstration.plan import Plan
from agreements.demonstration.stories import Story
from agreements.demonstration.timeline import Happening
from agreements.demonstration.tools import Tools
from agreements.models import Agreement
from agreements.services.agreement import record_agreement
from agreements.services.signing import fill_slots
from agreements.services.terms import edit_terms
from agreements.term import latest_day
from agreements.workflow import Stage
from organization.models import Office
from organization.roles import Role

INTRODUCED_DAYS_AGO = 1000
"""Since when the offices work with the application: what was signed before was recorded then."""

RECORDED_AFTER = timedelta(days=20)
"""How soon after its signing a later one was recorded."""

WALKED_FROM, WALKED_UNTIL = timedelta(days=50), timedelta(days=3)
MADE_UP = "Tanggal dan isian tiap tahap dibuat untuk peragaan."

Row = Mapping[str, str]


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


def real(row: Row, office: Office, tools: Tools, number: int) -> Happening:
    """Bring one row in: recorded when the application was introduced or soon after its signing, or walked.

    ``number`` keeps those apart that were recorded on the same day. Nothing where the source gives no date.
    """
    signed = signing_date(row)
    if is_unsigned(row):
        yield tools.now - WALKED_UNTIL
        tools.made[row["ref"]] = _walk(row, office, tools)
    elif signed is not None:
        at = yield recorded_at(*signed, tools.now) + timedelta(minutes=5 * number)
        agreement = _record(row, office, *signed, at, tools)
        tools.made[row["ref"]] = agreement
        tools.life.begin(agreement, Story(row["ref"]))


def recorded_at(signed_on: date, precision: DatePrecision, now: datetime) -> datetime:
    """When a signed agreement was recorded."""
    known = datetime.combine(latest_day(signed_on, precision), time(9), now.tzinfo)
    return max(now - timedelta(days=INTRODUCED_DAYS_AGO), known + RECORDED_AFTER)


def _record(
    row: Row, office: Office, signed_on: date, precision: DatePrecision, at: datetime, tools: Tools
) -> Agreement:
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
    start, end = tools.now - WALKED_FROM, tools.now - WALKED_UNTIL
    pace = Pace(start, end, ACTS_UNTIL[stage], office.timezone)
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
