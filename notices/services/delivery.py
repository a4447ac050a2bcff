"""Letters leave: claimed by a lease, sent, recorded; what a dead worker left behind is taken up again.

A letter is sent twice only when a worker dies between the mail server's acceptance and our record.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from notices.models import Message, MessageState
from organization.mail import send_letter

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""How long a claim holds; far longer than a mail server may take to answer."""

MOST_ATTEMPTS = 8
FIRST_PAUSE = timedelta(minutes=2)
"""The pause after the first failure; it doubles with each further one."""


def due_messages(now: datetime) -> list[int]:
    """Letters that may leave now: queued and their hour has come, or claimed by a worker whose lease is over."""
    waiting = Q(state=MessageState.QUEUED, send_after__lte=now)
    abandoned = Q(state=MessageState.SENDING, lease_until__lt=now)
    return list(
        Message.objects.filter(waiting | abandoned).order_by("send_after").values_list("pk", flat=True)
    )


def claim(message_id: int, now: datetime) -> Message | None:
    """Take a letter for this worker alone; None when another has it, or it has left."""
    free = Q(state=MessageState.QUEUED, send_after__lte=now) | Q(
        state=MessageState.SENDING, lease_until__lt=now
    )
    taken = Message.objects.filter(free, pk=message_id).update(
        state=MessageState.SENDING, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    return Message.objects.select_related("recipient").get(pk=message_id) if taken else None


def deliver(message_id: int, now: datetime) -> bool:
    """Claim one letter, send it and record it; returns whether it was sent. A failure is recorded and tried again.

    Whatever goes wrong is a failure of this letter alone: no letter may be tried for ever or hold up the others.
    """
    message = claim(message_id, now)
    if message is None:
        return False
    if message.attempts > MOST_ATTEMPTS:
        _record_failure(message, "WorkerLost", now)
        return False
    try:
        send_letter("reminders", [message.recipient.email], _context(message))
    except OSError as fault:  # what SMTP and sockets raise
        logger.warning("Message %s could not be sent (attempt %s): %s", message.pk, message.attempts, fault)
        _record_failure(message, type(fault).__name__, now)
        return False
    except Exception as fault:  # an address or a text that no letter can be made of
        logger.exception("Message %s could not be made (attempt %s)", message.pk, message.attempts)
        _record_failure(message, type(fault).__name__, now)
        return False
    _mine(message).update(state=MessageState.SENT, sent_at=now, lease_until=None, fault="")
    return True


def _record_failure(message: Message, fault: str, now: datetime) -> None:
    """Queue the letter again after a pause; after the last attempt the admin sees it."""
    is_last = message.attempts >= MOST_ATTEMPTS
    _mine(message).update(
        state=MessageState.FAILED if is_last else MessageState.QUEUED,
        lease_until=None,
        send_after=now + FIRST_PAUSE * 2 ** min(message.attempts - 1, MOST_ATTEMPTS),
        fault=fault,
    )


def _mine(message: Message) -> QuerySet[Message]:
    """The letter as long as this worker's claim is the latest."""
    return Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)


def send_again(message: Message, now: datetime) -> bool:
    """Queue a failed letter once more; returns whether it was one."""
    failed = Message.objects.filter(pk=message.pk, state=MessageState.FAILED)
    return bool(failed.update(state=MessageState.QUEUED, send_after=now, attempts=0, fault=""))


def _context(message: Message) -> dict[str, object]:
    items = list(message.items.order_by("due_on", "pk"))
    return {"recipient": message.recipient, "items": items, "count": len(items)}
