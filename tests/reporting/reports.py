"""Reports of KPU Kabupaten Pacitan and the offices above it, for the tests."""

from __future__ import annotations

from datetime import date

from agreements.models import AgreementPeriod
from organization.models import Office, User
from reporting.models import PeriodicReport
from reporting.services.opening import open_due
from reporting.services.prefill import rows_of
from reporting.services.report import check_report, send_report, start_report
from tests.agreements.cycles import bring, noon
from tests.factories import make_office, make_rules, office_staff

FIRST_DAY = date(2026, 1, 1)
LAST_DAY = date(2026, 6, 30)
ON_TIME = noon(date(2026, 7, 5))


def make_offices() -> dict[str, Office]:
    """Pacitan and Ponorogo, their province, KPU RI; each with its staff."""
    offices = {name: make_office(code) for name, code in CODES.items()}
    for office in offices.values():
        office_staff(office)
    make_rules()
    return offices


CODES = {"pacitan": "3501", "ponorogo": "3502", "jatim": "35", "pusat": "00"}


def staff(name: str) -> dict[str, User]:
    """Role → person of one of the offices."""
    return office_staff(make_office(CODES[name]))


def report_of(name: str) -> PeriodicReport:
    """The office's report of Semester I 2026, fresh from the database; the period is opened where it is not."""
    open_due(noon(FIRST_DAY))
    reports = PeriodicReport.objects.select_related("office", "receiver", "period")
    return reports.get(office__code=CODES[name], period__starts_on=FIRST_DAY)


def finish_rows(report: PeriodicReport) -> None:
    """Bring every agreement of the report to Pelaporan."""
    for row in AgreementPeriod.objects.filter(pk__in=rows_of(report)):
        bring(row, "pelaporan", at=noon(LAST_DAY))


def send(name: str, *, at: object = ON_TIME) -> PeriodicReport:
    """The office's report, begun, checked and sent by its people."""
    report, people = report_of(name), staff(name)
    start_report(report, note="", by=people["operator"], at=at)  # type: ignore[arg-type]
    check_report(report_of(name), by=people["kasubbag"], at=at)  # type: ignore[arg-type]
    send_report(report_of(name), by=people["sekretaris"], at=at)  # type: ignore[arg-type]
    return report_of(name)
