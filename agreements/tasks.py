"""Background work: an id in, one call, out."""

from __future__ import annotations

from celery import shared_task

from agreements import reminders
from agreements.services import dates, rendition
from notices.services import reminding
from organization import clock


@shared_task
def make_rendition(rendition_id: int) -> None:
    """Make one file of a version."""
    rendition.make_rendition(rendition_id, clock.now())


@shared_task
def requeue_renditions() -> None:
    """Put orders whose worker died into the queue again."""
    for rendition_id in rendition.overdue_renditions(clock.now()):
        make_rendition.delay(rendition_id)


@shared_task
def follow_dates() -> None:
    """Let terms renew themselves, suspensions end and agreements be complete."""
    dates.follow_dates(clock.now())


@shared_task
def remind() -> None:
    """Remind people of terms that end and of approvals that wait."""
    reminding.remind(reminders.due(clock.now()), clock.now())
