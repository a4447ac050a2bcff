from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from organization.models import Office, User


class Channel(models.TextChoices):
    """How somebody is told beyond the bell, which shows the items themselves."""

    EMAIL = "email", "Surel"


class MessageState(models.TextChoices):
    QUEUED = "queued", "Menunggu dikirim"
    SENDING = "sending", "Sedang dikirim"
    SENT = "sent", "Terkirim"
    FAILED = "failed", "Gagal dikirim"


class Message(models.Model):
    """One letter to one person on one day by one channel, holding all that is to be told.

    A worker claims it by a conditional update: ``lease_until`` says how long the claim holds, ``attempts`` which
    claim it is; a worker that died loses its lease and the letter is queued again.
    """

    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="messages")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.EMAIL)
    state = models.CharField(max_length=8, choices=MessageState, default=MessageState.QUEUED)
    send_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField("kesalahan terakhir", max_length=200, blank=True)

    class Meta:
        verbose_name = "surat"
        ordering = ("-day", "-pk")
        indexes = (
            models.Index(
                name="unsent_messages",
                fields=("send_after",),
                condition=Q(state__in=(MessageState.QUEUED, MessageState.SENDING)),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                name="one_message_per_person_day_channel", fields=("recipient", "day", "channel")
            ),
            models.CheckConstraint(
                name="message_sent_has_instant",
                condition=(Q(state=MessageState.SENT) & Q(sent_at__isnull=False))
                | (~Q(state=MessageState.SENT) & Q(sent_at=None)),
            ),
        )


class ReminderItemQuerySet(models.QuerySet["ReminderItem"]):
    def of(self, user: User) -> ReminderItemQuerySet:
        """What one person is told."""
        return self.filter(recipient=user)

    def unseen(self) -> ReminderItemQuerySet:
        return self.filter(seen_at=None)


class ReminderItem(models.Model):
    """One thing that one person is told once: which step of which rule, about what, due when.

    ``subject`` names what it is about ("agreement 12"); this application does not know what that is.
    """

    rule = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reminders")
    due_on = models.DateField("batas")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    text = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )

    objects: ClassVar = ReminderItemQuerySet.as_manager()

    class Meta:
        verbose_name = "pengingat"
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(name="unseen_reminders", fields=("recipient",), condition=Q(seen_at=None)),
            models.Index(name="unwritten_reminders", fields=("recipient",), condition=Q(message=None)),
        )
        constraints = (
            models.UniqueConstraint(
                name="one_item_per_rule_subject_recipient_due",
                fields=("rule", "subject", "recipient", "due_on"),
            ),
        )

    def __str__(self) -> str:
        return self.title
