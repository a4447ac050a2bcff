"""Background work: an id in, one call, out."""

from __future__ import annotations

from celery import shared_task

from notices.services import delivery, reminding
from organization import clock


@shared_task
def deliver(message_id: int) -> None:
    """Send one letter."""
    delivery.deliver(message_id, clock.now())


@shared_task
def sweep() -> None:
    """Gather what is to be told and queue every letter that may leave, also those of workers that died."""
    reminding.gather(clock.now())
    for message_id in delivery.due_messages(clock.now()):
        deliver.delay(message_id)
