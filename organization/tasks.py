"""Background work: an id in, one call, out."""

from __future__ import annotations

from celery import shared_task

from organization import clock
from organization.files import sweep_unreferenced
from organization.mail import send_appointment


@shared_task(autoretry_for=(OSError,), retry_backoff=30, max_retries=5)
def email_appointment(post_id: int) -> None:
    """Tell the Ketua of the office that a post was given."""
    send_appointment(post_id)


@shared_task
def sweep_files() -> None:
    """Delete the bytes of uploads that were refused."""
    sweep_unreferenced(clock.now())
