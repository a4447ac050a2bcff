"""Beat was off for a while: every job catches up once, and running it again changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from agreements import tasks as agreement_tasks
from agreements.models import Agreement, AgreementPeriod, Period
from notices import tasks as notice_tasks
from notices.models import Message, ReminderItem
from reporting import tasks as reporting_tasks
from reporting.models import PeriodicReport
from reporting.services.opening import open_due
from tests.agreements.cycles import make_running, noon
from tests.reporting.reports import FIRST_DAY, make_offices, staff

pytestmark = pytest.mark.django_db

JOBS = (
    reporting_tasks.open_periods, agreement_tasks.follow_dates, agreement_tasks.remind, reporting_tasks.remind,
    reporting_tasks.requeue_report_files, notice_tasks.sweep, notice_tasks.sweep,
)  # fmt: skip


def picture() -> tuple[int, ...]:
    """How much there is of everything that a job might make twice."""
    models = (Period, AgreementPeriod, PeriodicReport, ReminderItem, Message)
    events = sum(Agreement.objects.values_list("history_length", flat=True))
    return (*(model.objects.count() for model in models), events, len(mail.outbox))


def run_all() -> tuple[int, ...]:
    for job in JOBS:
        job()
    return picture()


@pytest.mark.parametrize("days_off", [8, 40, 400])
def test_after_a_pause_everything_is_caught_up_once(settings: Any, days_off: int) -> None:
    make_offices()
    make_running(ends_on=date(2026, 8, 20))
    renewing = make_running(
        title="Berulang", starts_on=date(2025, 7, 1), ends_on=date(2026, 6, 30), term_kind="renewing",
        term_length=1, term_unit="years",
    )  # fmt: skip
    open_due(noon(FIRST_DAY))
    last = date(2026, 6, 28)
    settings.KERJASAMA_TODAY = f"{last}T08:00"
    run_all()
    mail.outbox.clear()
    back = last + timedelta(days=days_off)
    settings.KERJASAMA_TODAY = f"{back}T08:00"
    once = run_all()
    assert run_all() == once
    renewing = Agreement.objects.get(pk=renewing.pk)
    assert renewing.ends_on is not None and renewing.ends_on >= back
    assert Period.objects.latest("starts_on").ends_on >= back
    offices = PeriodicReport.objects.values("office").distinct().count()
    assert PeriodicReport.objects.count() == offices * Period.objects.count()
    assert renewing.period_rows.count() == Period.objects.count()
    # One letter a person, however many steps were missed; of each rule and subject the latest alone.
    addresses = [letter.to[0] for letter in mail.outbox]
    assert len(addresses) == len(set(addresses)) > 0
    operator = staff("pacitan")["operator"]
    of_first = ReminderItem.objects.filter(recipient=operator, created_at__date=back, due_on="2026-07-15")
    assert of_first.count() == 1
