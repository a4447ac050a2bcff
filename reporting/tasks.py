"""Background work: an id in, one call, out."""

from __future__ import annotations

from celery import shared_task

from notices.services import reminding
from organization import clock
from reporting import reminders
from reporting.services import files, opening


@shared_task
def open_periods() -> None:
    """Open the period that has begun, with its reports; what was missed while the system was off comes too."""
    opening.open_due(clock.now())


@shared_task
def make_report_file(file_id: int) -> None:
    """Make one file of a sent report."""
    files.make_report_file(file_id, clock.now())


@shared_task
def requeue_report_files() -> None:
    """Put orders whose worker died into the queue again."""
    for file_id in files.overdue_files(clock.now()):
        make_report_file.delay(file_id)


@shared_task
def remind() -> None:
    """Remind people of reports that are due or overdue."""
    reminding.remind(reminders.due(clock.now()), clock.now())
