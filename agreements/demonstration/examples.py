"""The made-up agreements of ``data/examples.csv``: dated relative to today, every title marked "(contoh)".

Columns: ``began`` and ``last`` are the days ago of the first and the latest act; ``steps`` how many approval
steps are done at Persetujuan Internal; ``outcome`` what happened besides; ``parent`` the key of the NK above.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from agreements.choices import NoParentReason, Secrecy, StepKind
from agreements.demonstration.course import ACTS_UNTIL, Course
from agreements.demonstration.pace import Pace
from agreements.demonstration.people import full_name
from agreements.demonstration.plan import Plan
from agreements.demonstration.recorded import Tools
from agreements.demonstration.themes import THEMES, Theme
from agreements.models import Agreement, Partner
from agreements.services.approval import cancel, hold, reject, return_draft, withdraw
from agreements.workflow import Stage
from organization.models import Office
from organization.roles import Role

Row = Mapping[str, str]


def add_example(row: Row, office: Office, tools: Tools) -> Agreement:
    """Walk one made-up agreement to its stage, then let happen what its outcome says."""
    theme = THEMES[row["theme"]]
    stage = list(Stage)[int(row["stage"]) - 1]
    start, end = (tools.now - timedelta(days=float(row[name])) for name in ("began", "last"))
    pace = Pace(start, end, ACTS_UNTIL[stage], office.timezone)
    course = Course.begin(
        office, [_partner(theme, office, tools, pace.last)], _plan(row, theme, office, tools),
        staff=tools.staff, pace=pace, make_file=tools.sample_file,
    )  # fmt: skip
    course.advance_to(stage)
    if row["steps"]:
        course.approve_steps(int(row["steps"]))
    if happens := OUTCOMES.get(row["outcome"]):
        happens(course)
    return course.agreement


def _partner(theme: Theme, office: Office, tools: Tools, at: datetime) -> Partner:
    name = _filled(theme.partner, office)
    return tools.partners.named(
        name, theme.category, office, at,
        is_vertical=theme.is_vertical, address=f"Jalan Contoh Nomor 1, {office.seat}",
        signatory_name=full_name(name), signatory_title=theme.signatory_title,
    )  # fmt: skip


def _plan(row: Row, theme: Theme, office: Office, tools: Tools) -> Plan:
    extra: dict[str, Any] = {"source_note": "Contoh untuk peragaan."}
    if row["parent"]:
        extra["parent"] = tools.made[row["parent"]]
    elif row["instrument"] == "PKS":
        extra["no_parent_reason"] = NoParentReason.PERMINTAAN_MITRA
    if row["instrument"] == "LAIN":
        extra["document_name"] = "Komitmen Bersama"
    if row["outcome"] == "mendesak":
        needed_by = office.day_of(tools.now) + timedelta(days=10)
        extra |= {"is_urgent": True, "urgent_reason": "Kegiatan dijadwalkan mitra bulan depan."}
        extra["needed_by_on"] = needed_by
    if row["outcome"] == "terbatas":
        extra["secrecy"] = Secrecy.TERBATAS
    return Plan(
        instrument=row["instrument"], title=f"{theme.subject} di {_region(office)} (contoh)", purpose=theme.purpose,
        expected_benefit=theme.benefit, scope=theme.scope, own_duties=theme.own_duties,
        partner_duties=theme.partner_duties, indicators=theme.indicators, division=theme.division,
        funding=theme.funding, months=int(row["months"]), extra=extra,
    )  # fmt: skip


def _region(office: Office) -> str:
    kind = {"kabupaten": "Kabupaten", "kota": "Kota", "provinsi": "Provinsi"}.get(office.region_kind, "")
    return f"{kind} {office.region_name}".strip()


def _filled(text: str, office: Office) -> str:
    is_city = office.region_kind == "kota"
    place = f"Kota {office.region_name}" if is_city else office.region_name
    return text.format(place=place, region=_region(office))


def _cancel(course: Course) -> None:
    late = course.agreement.stage in (Stage.PERSETUJUAN_INTERNAL, Stage.PENANDATANGANAN)
    by = course.staff.holder(course.agreement.office_id, Role.SEKRETARIS if late else Role.OPERATOR)
    reason = "Mitra menunda rencananya tahun ini; kedua pihak sepakat tidak melanjutkan."
    course.agreement = cancel(course.agreement, by=by, at=course.pace.tick(), reason=reason)


def _reject(course: Course) -> None:
    while course.waiting_step().kind != StepKind.KEPUTUSAN:
        course.approve_steps(1)
    step = course.waiting_step()
    reason = "Pleno memutuskan tidak melanjutkan karena isinya mengulang kerja sama yang sudah ada."
    course.agreement = reject(course.agreement, step.pk, reason=reason, **course.by_approver(step))


def _return(course: Course) -> None:
    step = course.waiting_step()
    reason = "Rumusan ruang lingkup perlu diperjelas dan pasal pembiayaan disesuaikan."
    course.agreement = return_draft(course.agreement, step.pk, reason=reason, **course.by_approver(step))


def _hold(course: Course) -> None:
    step = course.waiting_step()
    reason = "Menunggu penjelasan tertulis dari mitra."
    hold(course.agreement, step.pk, reason=reason, **course.by_approver(step))


def _withdraw(course: Course) -> None:
    by = course.staff.holder(course.agreement.office_id, Role.OPERATOR)
    reason = "Mitra mengusulkan perubahan jangka waktu."
    course.agreement = withdraw(course.agreement, by=by, at=course.pace.tick(), reason=reason)


OUTCOMES: dict[str, Callable[[Course], None]] = {
    "setengah": Course.prepare,
    "dibatalkan": _cancel,
    "ditolak": _reject,
    "dikembalikan": _return,
    "ditunda": _hold,
    "ditarik": _withdraw,
}
"""What may happen at the stage reached; "mendesak" and "terbatas" are properties from the beginning."""
