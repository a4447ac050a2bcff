"""Made-up agreements that were signed on paper and recorded afterwards, with everything a complete record has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from agreements.demonstration.course import Course
from agreements.demonstration.pace import Pace
from agreements.demonstration.plan import Plan
from agreements.demonstration.tools import Tools
from agreements.models import Agreement, Partner
from agreements.services.agreement import record_agreement
from organization.models import Office
from organization.roles import Role

ACTS = 5
RECORDING_TAKES = timedelta(hours=1)


def record_from_paper(
    office: Office, partners: Sequence[Partner], plan: Plan, signed_on: date, at: datetime, tools: Tools
) -> Agreement:
    """Record it within the hour: main data, term, scope, duties, who signed, and the scan."""
    by = tools.staff.holder(office, Role.OPERATOR)
    values = {
        "instrument": plan.instrument, "title": plan.title, "purpose": plan.purpose, "pic": by,
        "expected_benefit": plan.expected_benefit, **plan.extra,
    }  # fmt: skip
    agreement = record_agreement(
        office=office, partners=partners, values=values, signed_on=signed_on,
        scan=tools.sample_file(f"pindaian-{signed_on:%Y%m%d}.pdf", at), by=by, at=at, even_if_running=True,
    )  # fmt: skip
    pace = Pace(at, at + RECORDING_TAKES, ACTS, office.timezone)
    course = Course(agreement, plan, tools.staff, pace, tools.sample_file)
    course.names_indicators = True
    course.complete_record(signed_on)
    return course.agreement
