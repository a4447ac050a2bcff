"""Reminders become items, items letters, letters leave once: whoever runs twice, dies or comes late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from notices.models import Message, MessageState, ReminderItem
from notices.rules import Draft
from notices.services import delivery
from notices.services.delivery import LEASE, MOST_ATTEMPTS, claim, deliver, due_messages, send_again
from notices.services.reminding import gather, remind, see
from organization.models import User
from tests.agreements.walking import client_of
from tests.factories import make_office, make_user, person

MORNING = datetime(2026, 7, 1, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


def draft(user: User, number: int = 1, **values: Any) -> Draft:
    defaults = {
        "rule": "uji:-7", "subject": f"agreement {number}", "recipient_id": user.pk, "office_id": make_office().pk,
        "due_on": date(2026, 7, 8), "title": f"Kerja sama {number} akan berakhir", "url": "/kerja-sama/",
    }  # fmt: skip
    return Draft(**{**defaults, **values})


def operator() -> User:
    return person("operator", make_office())


def letter(user: User | None = None, count: int = 1, at: datetime = MORNING) -> Message:
    """A letter that may leave."""
    user = user or operator()
    remind([draft(user, number) for number in range(count)], at)
    gather(at)
    return Message.objects.get(recipient=user)


@pytest.mark.django_db
class TestItems:
    def test_the_same_reminder_twice_is_kept_once(self) -> None:
        user = operator()
        assert remind([draft(user), draft(user)], MORNING) == 1
        assert remind([draft(user)], MORNING) == 0

    def test_another_step_or_another_due_day_is_another_item(self) -> None:
        user = operator()
        later = date(2026, 9, 1)
        assert remind([draft(user), draft(user, rule="uji:-3"), draft(user, due_on=later)], MORNING) == 3

    def test_items_of_one_person_and_day_become_one_letter(self) -> None:
        message = letter(count=5)
        assert message.items.count() == 5
        assert gather(MORNING) == []

    def test_who_has_no_address_has_the_bell_alone(self) -> None:
        user = make_user("tanpa.surel", email="")
        remind([draft(user)], MORNING)
        assert gather(MORNING) == [] and ReminderItem.objects.of(user).unseen().count() == 1

    def test_letters_leave_in_the_morning_of_the_office(self) -> None:
        night = MORNING.replace(hour=1)
        message = letter(at=night)
        assert message.send_after == MORNING.replace(hour=7)
        assert due_messages(night) == [] and due_messages(MORNING) == [message.pk]

    def test_what_comes_after_the_letter_has_left_goes_with_the_next_day_s(self) -> None:
        user, first = operator(), letter()
        assert deliver(first.pk, MORNING)
        remind([draft(user, 99)], MORNING + timedelta(hours=2))
        (second,) = gather(MORNING + timedelta(hours=2))
        assert second.day == first.day + timedelta(days=1)


@pytest.mark.django_db
class TestDelivery:
    def test_a_letter_says_everything_once(self) -> None:
        message = letter(count=3)
        assert deliver(message.pk, MORNING)
        (sent,) = mail.outbox
        assert sent.to == [message.recipient.email]
        assert "3 hal yang perlu Anda ketahui" in sent.subject
        assert all(f"Kerja sama {number} akan berakhir" in sent.body for number in range(3))
        assert f"{django_settings.APP_BASE_URL}/kerja-sama/" in sent.body

    def test_sending_twice_sends_once(self) -> None:
        message = letter()
        assert [deliver(message.pk, MORNING), deliver(message.pk, MORNING)] == [True, False]
        assert len(mail.outbox) == 1

    def test_a_line_break_in_a_title_breaks_no_header(self) -> None:
        user = operator()
        remind([draft(user, title="Judul\r\nBcc: orang@lain.test")], MORNING)
        gather(MORNING)
        deliver(Message.objects.get().pk, MORNING)
        assert mail.outbox[0].bcc == [] and "\n" not in mail.outbox[0].subject

    def test_a_claimed_letter_is_nobody_else_s_until_its_lease_is_over(self) -> None:
        message = letter()
        assert claim(message.pk, MORNING) is not None
        assert claim(message.pk, MORNING) is None and due_messages(MORNING) == []
        later = MORNING + LEASE + timedelta(seconds=1)
        assert due_messages(later) == [message.pk]
        assert deliver(message.pk, later) and len(mail.outbox) == 1

    def test_a_worker_whose_lease_was_taken_over_records_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message = letter()
        later = MORNING + LEASE + timedelta(seconds=1)

        def slow(*_: Any) -> None:
            monkeypatch.undo()
            assert deliver(message.pk, later)
            raise OSError("terputus")

        monkeypatch.setattr(delivery, "send_letter", slow)
        assert not deliver(message.pk, MORNING)
        message.refresh_from_db()
        assert (message.state, message.attempts) == (MessageState.SENT, 2)

    def test_failures_are_tried_again_and_in_the_end_shown_to_the_admin(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message, at = letter(), MORNING
        monkeypatch.setattr(delivery, "send_letter", _refuse)
        for attempt in range(1, MOST_ATTEMPTS + 1):
            assert due_messages(at) == [message.pk]
            assert not deliver(message.pk, at)
            message.refresh_from_db()
            assert message.attempts == attempt
            at = message.send_after + timedelta(seconds=1)
        assert message.state == MessageState.FAILED and message.fault == "ConnectionRefusedError"
        admin = client_of(person("admin", make_office()))
        assert message.recipient.full_name in admin.get(reverse("notices:undelivered")).content.decode()
        neighbour = client_of(person("admin", make_office("3502")))
        assert (
            message.recipient.full_name not in neighbour.get(reverse("notices:undelivered")).content.decode()
        )
        assert neighbour.post(reverse("notices:send_again", args=[message.pk])).status_code == 404
        monkeypatch.undo()
        assert send_again(message, at) and not send_again(message, at)
        assert deliver(message.pk, at) and len(mail.outbox) == 1

    def test_a_letter_that_cannot_be_made_is_given_up_like_any_other(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message, at = letter(), MORNING

        def broken(*_: Any) -> None:
            raise ValueError("alamat tidak dapat dipakai")

        monkeypatch.setattr(delivery, "send_letter", broken)
        for _ in range(MOST_ATTEMPTS):
            assert not deliver(message.pk, at)
            message.refresh_from_db()
            at = message.send_after + timedelta(seconds=1)
        assert (message.state, message.fault) == (MessageState.FAILED, "ValueError")
        assert due_messages(at) == []

    def test_a_letter_on_which_every_worker_dies_is_given_up(self) -> None:
        message, at = letter(), MORNING
        for _ in range(MOST_ATTEMPTS):
            assert claim(message.pk, at) is not None
            at += LEASE + timedelta(seconds=1)
        assert not deliver(message.pk, at) and mail.outbox == []
        message.refresh_from_db()
        assert (message.state, message.fault) == (MessageState.FAILED, "WorkerLost")

    def test_who_gets_an_address_later_is_not_sent_what_is_long_over(self) -> None:
        user = make_user("tanpa.surel", email="")
        remind([draft(user)], MORNING - timedelta(days=30))
        remind([draft(user, 2)], MORNING)
        User.objects.filter(pk=user.pk).update(email="baru@contoh.test")
        (message,) = gather(MORNING)
        assert [item.subject for item in message.items.all()] == ["agreement 2"]


def _refuse(*_: Any) -> None:
    raise ConnectionRefusedError("tidak terhubung")


@pytest.mark.django_db
class TestBell:
    def test_the_bell_counts_what_is_not_seen_and_opening_marks_it(self, client: Client) -> None:
        user = operator()
        remind([draft(user, number) for number in range(3)], MORNING)
        client.force_login(user)
        assert 'class="bell-count">3' in client.get(reverse("notices:list")).content.decode()
        item = ReminderItem.objects.of(user).first()
        assert client.get(reverse("notices:open", args=[item.pk]))["Location"] == "/kerja-sama/"
        assert ReminderItem.objects.of(user).unseen().count() == 2
        client.post(reverse("notices:seen"))
        assert 'class="bell-count"' not in client.get(reverse("home")).content.decode()

    def test_the_items_of_others_are_not_opened(self, client: Client) -> None:
        other = person("kasubbag", make_office())
        remind([draft(other)], MORNING)
        client.force_login(operator())
        assert client.get(reverse("notices:open", args=[ReminderItem.objects.get().pk])).status_code == 404
        assert see(operator(), MORNING) == 0
