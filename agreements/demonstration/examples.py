"""The made-up agreements of ``data/examples.csv``: dated relative to today, every title marked "(contoh)".

Columns: ``began`` and ``last`` are the days ago of the first and the latest act; ``steps`` how many approval
steps are done at Persetujuan Internal; ``outcome`` what happened besides, in one or more words; ``parent`` the key
of the NK above (of what it renews, for a "penerus"); ``event`` the days ago of an ending or suspension.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from agreements.choices import NoParentReason, Secrecy, StepKind
from agreements.demonstration.course import ACTS_UNTIL, Course
from agreements.demonstration.endings import AFTER_SIGNING, renewed
from agreements.demonstration.on_paper import record_from_paper
from agreements.demonstration.pace import Pace
from agreements.demonstration.people import full_name
from agreements.demonstration.plan import Plan
from agreements.demonstration.stories import Story, filled, region
from agreements.demonstration.themes import THEMES, Theme
from agreements.demonstration.timeline import Happening, moment
from agreements.demonstration.tools import Tools
from agreements.models import Agreement, Partner
from agreements.services.approval import cancel, hold, reject, return_draft, withdraw
from agreements.workflow import Stage
from organization.models import Office
from organization.roles import Role

Row = Mapping[str, str]

ON_PAPER, SUCCESSOR = "dicatat", "penerus"
RECORDED_AFTER = timedelta(days=10)
"""How soon after its signing on paper an agreement is recorded."""


def example(row: Row, office: Office, tools: Tools) -> Happening:
    """One made-up agreement: made by the day of its latest act, and what happens to it afterwards."""
    end = tools.now - timedelta(days=float(row["last"]))
    story = _story(row, tools)
    if SUCCESSOR in story.manners:
        began = tools.now - timedelta(days=float(row["began"]))
        plan = _plan(row, THEMES[row["theme"]], office, tools)
        agreement = yield from renewed(row["parent"], plan, began, end, tools)
    elif ON_PAPER in story.manners:
        at = yield end + RECORDED_AFTER
        agreement = _recorded(row, office, end, at, tools)
    else:
        # What is signed goes on from there, in office hours.
        is_signed = list(Stage)[int(row["stage"]) - 1] == Stage.PELAKSANAAN
        yield moment(office.day_of(end), row["key"], office.timezone) if is_signed else end
        agreement = add_example(row, office, tools)
    tools.made[row["key"]] = agreement
    if agreement.is_signed:
        tools.life.begin(agreement, story)
        for manner in story.manners & AFTER_SIGNING.keys():
            tools.timeline.follow(AFTER_SIGNING[manner](agreement, story, tools))


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
    outcomes = _outcomes(row)
    course.names_indicators = True
    course.brings_papers = "tanpa_berkas" not in outcomes
    course.advance_to(stage)
    if row["steps"]:
        course.approve_steps(int(row["steps"]))
    for word in outcomes & OUTCOMES.keys():
        OUTCOMES[word](course)
    return course.agreement


def _recorded(row: Row, office: Office, signed_at: datetime, at: datetime, tools: Tools) -> Agreement:
    theme = THEMES[row["theme"]]
    partner, plan = _partner(theme, office, tools, at), _plan(row, theme, office, tools)
    return record_from_paper(office, [partner], plan, office.day_of(signed_at), at, tools)


def _story(row: Row, tools: Tools) -> Story:
    event_at = tools.now - timedelta(days=float(row["event"])) if row["event"] else None
    return Story(row["key"], row["theme"], _outcomes(row), event_at)


def _partner(theme: Theme, office: Office, tools: Tools, at: datetime) -> Partner:
    name = filled(theme.partner, office)
    return tools.partners.named(
        name, theme.category, office, at,
        is_vertical=theme.is_vertical, address=f"Jalan Contoh Nomor 1, {office.seat}",
        signatory_name=full_name(name), signatory_title=theme.signatory_title,
    )  # fmt: skip


def _plan(row: Row, theme: Theme, office: Office, tools: Tools) -> Plan:
    extra: dict[str, Any] = {"source_note": "Contoh untuk peragaan."}
    if row["parent"] and SUCCESSOR not in _outcomes(row):
        extra["parent"] = tools.made[row["parent"]]
    elif row["instrument"] == "PKS":
        extra["no_parent_reason"] = NoParentReason.PERMINTAAN_MITRA
    if row["instrument"] == "LAIN":
        extra["document_name"] = "Komitmen Bersama"
    if "mendesak" in _outcomes(row):
        needed_by = office.day_of(tools.now) + timedelta(days=10)
        extra |= {"is_urgent": True, "urgent_reason": "Kegiatan dijadwalkan mitra bulan depan."}
        extra["needed_by_on"] = needed_by
    if "terbatas" in _outcomes(row):
        extra["secrecy"] = Secrecy.TERBATAS
    return Plan(
        instrument=row["instrument"], title=f"{theme.subject} di {region(office)} (contoh)", purpose=theme.purpose,
        expected_benefit=theme.benefit, scope=theme.scope, own_duties=theme.own_duties,
        partner_duties=theme.partner_duties, indicators=theme.indicators, division=theme.division,
        funding=theme.funding, months=int(row["months"]), extra=extra,
    )  # fmt: skip


def _outcomes(row: Row) -> frozenset[str]:
    return frozenset(row["outcome"].split())


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
