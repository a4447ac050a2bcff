"""Reminders come into being and are gathered: one item for each thing, one letter for each person and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from notices.models import Channel, Message, MessageState, ReminderItem
from notices.rules import Draft
from organization.models import Office, User

LETTERS_FROM = time(7)
"""From when on letters leave, in the zone of the recipient's office."""

STALE_AFTER = timedelta(days=7)
"""Who gets an address only later is not sent what lay longer than this; the bell has it all."""

BATCH = 2_000


def remind(drafts: Iterable[Draft], now: datetime) -> int:
    """Keep what is not told yet; what was told before is left as it is. Returns how many are new.

    Two at once keep each item once: the database refuses the second.
    """
    wanted = [
        ReminderItem(
            rule=each.rule, subject=each.subject, recipient_id=each.recipient_id, office_id=each.office_id,
            due_on=each.due_on, title=each.title[:300], text=each.text[:500], url=each.url, created_at=now,
        )
        for each in drafts
    ]  # fmt: skip
    before = ReminderItem.objects.count()
    ReminderItem.objects.bulk_create(wanted, ignore_conflicts=True, batch_size=BATCH)
    return ReminderItem.objects.count() - before


@transaction.atomic
def gather(now: datetime) -> list[Message]:
    """Put items without a letter into the letter of their recipient and day; returns the letters touched.

    Items whose day's letter has left already go into the next day's. Who has no address has the bell alone.
    """
    loose = ReminderItem.objects.select_for_update(of=("self",), skip_locked=True).filter(
        message=None, recipient__is_active=True, created_at__gte=now - STALE_AFTER
    )
    by_person: dict[int, list[ReminderItem]] = defaultdict(list)
    for item in loose.exclude(recipient__email="").order_by("pk"):
        by_person[item.recipient_id].append(item)
    offices = Office.objects.in_bulk({items[0].office_id for items in by_person.values()})
    touched = []
    for recipient_id, items in by_person.items():
        message = _open_message(recipient_id, offices[items[0].office_id], now)
        ReminderItem.objects.filter(pk__in=[item.pk for item in items]).update(message=message)
        touched.append(message)
    return touched


def _open_message(recipient_id: int, office: Office, now: datetime) -> Message:
    """The letter of today, or of the first day after it whose letter has not been taken by a worker."""
    day = office.day_of(now)
    while True:
        leaves_at = max(now, datetime.combine(day, LETTERS_FROM, ZoneInfo(office.timezone)))
        Message.objects.bulk_create(
            [
                Message(
                    recipient_id=recipient_id, office=office, day=day, channel=Channel.EMAIL, send_after=leaves_at
                )
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        message = Message.objects.select_for_update().get(
            recipient_id=recipient_id, day=day, channel=Channel.EMAIL
        )
        if message.state == MessageState.QUEUED and message.attempts == 0:
            return message
        day += timedelta(days=1)


def see(user: User, now: datetime, item_id: int | None = None) -> int:
    """Mark one item, or all of them, as seen; returns how many were not before."""
    items = ReminderItem.objects.of(user).unseen()
    if item_id is not None:
        items = items.filter(pk=item_id)
    return items.update(seen_at=now)
