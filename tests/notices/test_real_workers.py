"""Real Celery workers, a real mail server, a real SIGKILL: no letter twice, none lost, none half sent.

The workers have a broker of their own, so that no other worker takes their tasks.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from celery import Celery
from django.conf import settings as django_settings
from django.db import connection

from notices.models import Message, MessageState, ReminderItem
from notices.rules import Draft
from notices.services.reminding import gather, remind
from organization.models import User
from tests.factories import make_office, make_user

pytestmark = pytest.mark.django_db(transaction=True)

MORNING = datetime(2026, 7, 1, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
BROKER_DATABASE = 15
PATIENCE = 40
"""Seconds until something that must happen has happened."""


class MailServer:
    """Keeps what it accepts; it may be told to hesitate after it has heard a letter, before it says yes."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str]] = []
        self.hesitates = False
        self.is_listening = threading.Event()

    @property
    def addresses(self) -> list[str]:
        return sorted(address for address, _ in self.letters)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.hesitates:
            self.is_listening.set()
            await asyncio.sleep(PATIENCE)
            return "451 Coba lagi"
        letter = message_from_bytes(envelope.content)
        self.letters.append((envelope.rcpt_tos[0], letter.get_payload(decode=True).decode()))
        return "250 OK"


@pytest.fixture
def server() -> Iterator[MailServer]:
    handler = MailServer()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    handler.port = port  # type: ignore[attr-defined]
    yield handler
    controller.stop()


@pytest.fixture
def beat() -> Iterator[Celery]:
    """What puts tasks into the queue of these workers; the queue is empty before and after."""
    app = Celery("beat", broker=_broker())
    app.control.purge()
    yield app
    app.control.purge()
    app.close()


def _broker() -> str:
    return urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{BROKER_DATABASE}").geturl()


@contextmanager
def worker(server: MailServer, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker as it runs in production, on the test's database, with the clock stopped in the morning."""
    name_of_database = connection.settings_dict["NAME"]
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name_of_database}").geturl()
    environment = {
        **os.environ, "DATABASE_URL": database, "REDIS_URL": _broker(), "KERJASAMA_TODAY": MORNING.isoformat(),
        "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.port),  # type: ignore[attr-defined]
        "KERJASAMA_MODE": "demo",  # in tests letters stay in memory
    }  # fmt: skip
    command = [sys.executable, "-m", "celery", "-A", "kpu_kerjasama", "worker", "--hostname", name]
    process = subprocess.Popen(
        [*command, "--concurrency", "2", "--loglevel", "ERROR", "--without-mingle", "--without-gossip"],
        env=environment, cwd=django_settings.BASE_DIR, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so, or fail."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.1)


def tell(user: User, count: int = 3) -> None:
    """Something that a person is to be told."""
    remind(
        [
            Draft(
                rule="uji:1", subject=f"uji {number}", recipient_id=user.pk, office_id=make_office().pk,
                due_on=MORNING.date(), title=f"Kerja sama {number} akan berakhir", url="/",
            )
            for number in range(count)
        ],
        MORNING,
    )  # fmt: skip


def test_workers_that_fight_for_the_same_letters_send_each_once(server: MailServer, beat: Celery) -> None:
    people = [make_user(f"pegawai.{number}") for number in range(12)]
    for user in people:
        tell(user)
    gather(MORNING)
    for _ in range(3):
        for pk in Message.objects.values_list("pk", flat=True):
            beat.send_task("notices.tasks.deliver", args=[pk])
        beat.send_task("notices.tasks.sweep")
    with worker(server, "satu"), worker(server, "dua"):
        until(lambda: not Message.objects.exclude(state=MessageState.SENT).exists())
        time.sleep(2)  # what is still in the queue finds nothing to do
    assert server.addresses == sorted(user.email for user in people)
    assert all(text.count("akan berakhir") == 3 for _, text in server.letters)


def test_a_worker_killed_while_sending_leaves_nothing_half_sent_and_nothing_lost(
    server: MailServer, beat: Celery
) -> None:
    first, second = make_user("pertama"), make_user("kedua")
    tell(first)
    server.hesitates = True
    beat.send_task("notices.tasks.sweep")
    with worker(server, "korban") as victim:
        assert server.is_listening.wait(PATIENCE)
        os.killpg(victim.pid, signal.SIGKILL)
        assert victim.wait(timeout=10) == -signal.SIGKILL
    message = Message.objects.get()
    assert message.state == MessageState.SENDING and server.letters == []
    server.hesitates = False
    tell(second)
    with worker(server, "penerus"):
        beat.send_task("notices.tasks.sweep")
        until(lambda: server.addresses == [second.email])  # the lease of the dead worker still holds
        message.refresh_from_db()
        assert message.state == MessageState.SENDING
        Message.objects.filter(pk=message.pk).update(lease_until=MORNING - timedelta(seconds=1))
        for _ in range(3):
            beat.send_task("notices.tasks.sweep")
        until(lambda: not Message.objects.exclude(state=MessageState.SENT).exists())
        time.sleep(2)
    assert server.addresses == [second.email, first.email]
    assert all(text.count("akan berakhir") == 3 for _, text in server.letters)
    message.refresh_from_db()
    assert message.attempts == 2
    assert not ReminderItem.objects.filter(message=None).exists()
