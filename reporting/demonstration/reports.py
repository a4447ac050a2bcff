"""One office's report of a finished period, taken step by step by the people of its offices."""

from __future__ import annotations

from collections.abc import Generator
from datetime import date, datetime, timedelta
from typing import Any

from agreements.cycle import RowState
from agreements.demonstration.staff import Staff
from agreements.demonstration.timeline import Happening, dice, moment
from agreements.services.evaluation import EvaluationFacts, evaluate_and_finish
from agreements.services.writer import take_row_step
from organization.models import OfficeLevel
from organization.roles import Role
from reporting.demonstration.courses import Way
from reporting.models import PeriodicReport
from reporting.services.prefill import rows_of
from reporting.services.report import (
    accept_report,
    check_report,
    gaps,
    receiving_roles,
    return_report,
    send_report,
    start_report,
)

BEGINS_AFTER = {OfficeLevel.REGENCY: 4, OfficeLevel.PROVINCE: 20, OfficeLevel.NATIONAL: 35}
"""Days after the period's end; the offices above wait for those below."""

LATE_BY = 12
BEGUN_AGO = {Way.WAITING: 12, Way.RETURNED: 26, Way.DRAFT: 9}
"""Days ago at most, for what is still under way today."""

NOTE = "Bersama ini kami sampaikan laporan pelaksanaan kerja sama pada periode ini."
NIHIL_NOTE = "Pada periode ini tidak ada kerja sama yang berlaku."
RETURN_NOTE = "Mohon lengkapi catatan pada baris yang diberi keterangan, lalu kirim kembali."
REMARK = (
    "Hasil kegiatan belum sejalan dengan rekomendasi; jelaskan manfaat yang dicapai dan dasar rekomendasinya."
)
REPAIR_NOTE = "Dilengkapi sesuai catatan KPU Provinsi: manfaat dan dasar rekomendasi dijelaskan."


Sending = Generator[datetime, datetime, datetime]
"""Gives the instant of sending to what comes after it."""


class ReportCourse:
    """Carries one report along its way."""

    def __init__(self, report: PeriodicReport, way: Way, staff: Staff, today: date) -> None:
        self.report, self.way, self.staff, self.today = report, way, staff, today

    def happen(self) -> Happening:
        """Everything up to where its way ends."""
        if self.way in (Way.NOT_BEGUN, Way.BEHIND):
            return
        at = yield self._on(self._begins_on, "start")
        note = NOTE if rows_of(self.report).exists() else NIHIL_NOTE
        start_report(self.report, note=note, **self._by(Role.OPERATOR, at))
        if self.way is Way.DRAFT:
            return
        at = yield from self._send(at)
        if self.way in (Way.RETURNED, Way.MENDED):
            at = yield self._later(at, 6, "return")
            self._return(at)
        if self.way is Way.MENDED:
            at = yield from self._mend(at)
        if self.way in (Way.ON_TIME, Way.LATE, Way.MENDED):
            at = yield self._later(at, 3 + self._dice("accept", 3), "accept")
            accept_report(self.report, **self._by_receiver(at))

    def _send(self, at: datetime) -> Sending:
        at = yield self._later(at, 1, "check")
        while gaps(self.report):
            at = yield self._later(at, 2, "check")
        check_report(self.report, **self._by(Role.KASUBBAG, at))
        at = yield self._later(at, 1, "send")
        send_report(self.report, **self._by(Role.SEKRETARIS, at))
        return at

    def _return(self, at: datetime) -> None:
        """Returned with a remark on the first agreement that could be mended by a better evaluation."""
        told = self._mendable().first()
        remarks = {told.agreement_id: REMARK} if told else {}
        return_report(self.report, note=RETURN_NOTE, remarks=remarks, **self._by_receiver(at))

    def _mend(self, at: datetime) -> Sending:
        """The kasubbag gives the remarked evaluation anew; then the report goes its way again."""
        at = yield self._later(at, 2, "mend")
        by_kasubbag = self._by(Role.KASUBBAG, at)
        for row in rows_of(self.report).exclude(remark="").select_related("evaluation"):
            recommendation = row.evaluation.recommendation
            take_row_step(row, "return_to_evaluasi", reason=row.remark, **by_kasubbag)
            evaluate_and_finish(row, EvaluationFacts(recommendation, REPAIR_NOTE), **by_kasubbag)
        at = yield self._later(at, 1, "again")
        start_report(self.report, **self._by(Role.OPERATOR, at))
        return (yield from self._send(at))

    def _mendable(self) -> Any:
        rows = rows_of(self.report).filter(state=RowState.PELAPORAN, evaluation__isnull=False)
        return rows.order_by("agreement__title", "pk")

    @property
    def _begins_on(self) -> date:
        days = BEGINS_AFTER[OfficeLevel(self.report.office.level)] + self._dice("start", 3)
        if self.way is Way.LATE:
            days += LATE_BY
        begins_on = self.report.period.ends_on + timedelta(days=days)
        if self.way in BEGUN_AGO:
            ago = timedelta(days=BEGUN_AGO[self.way] - self._dice("ago", 4))
            return max(begins_on, self.today - ago)
        return begins_on

    def _by(self, role: str, at: datetime) -> dict[str, Any]:
        return {"by": self.staff.holder(self.report.office_id, role), "at": at}

    def _by_receiver(self, at: datetime) -> dict[str, Any]:
        role = receiving_roles(self.report)[0]
        return {"by": self.staff.holder(self.report.receiver_id, role), "at": at}

    def _later(self, at: datetime, days: int, about: str) -> datetime:
        return self._on(self.report.office.day_of(at) + timedelta(days=days), about)

    def _on(self, day: date, about: str) -> datetime:
        return moment(day, self._key(about), self.report.office.timezone)

    def _dice(self, about: str, sides: int) -> int:
        return dice(self._key(about), sides)

    def _key(self, about: str) -> str:
        return f"{self.report.office.code} {self.report.period.starts_on} {about}"
