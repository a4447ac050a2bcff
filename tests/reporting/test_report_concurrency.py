"""Two at once, on real connections to the real database: beats, decisions, sendings, letters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.core import mail

from agreements import reminders as agreement_reminders
from agreements.models import Agreement, AgreementPeriod, Period
from agreements.refusals import Overtaken
from agreements.services.history import broken_at
from notices.models import Message, MessageState, ReminderItem
from notices.rules import Draft
from notices.services.delivery import deliver
from notices.services.reminding import gather, remind
from organization.models import User
from reporting import reminders
from reporting.models import PeriodicReport, ReportDecision, ReportFile, ReportState, SentReport
from reporting.services.files import make_report_file
from reporting.services.opening import open_due
from reporting.services.report import (
    accept_report,
    check_report,
    return_report,
    send_report,
    start_report,
)
from tests.agreements.cycles import make_running, noon
from tests.agreements.test_concurrency import at_once
from tests.factories import make_office, make_user
from tests.reporting.reports import FIRST_DAY, ON_TIME, finish_rows, make_offices, report_of, send, staff

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "Jumlah peserta belum cocok."


@pytest.fixture(autouse=True)
def _offices(settings: Any) -> Iterator[None]:
    settings.KERJASAMA_TODAY = "2026-07-05T12:00"
    make_offices()
    yield


def again(user: User) -> User:
    """The same person as another request would load it."""
    return User.objects.get(pk=user.pk)


def failures(outcomes: list[Any]) -> list[Any]:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def test_two_beats_that_open_at_once_open_once() -> None:
    agreements = [make_running(title=f"Kerja sama {number}") for number in range(5)]
    outcomes = at_once([lambda: open_due(noon(FIRST_DAY))] * 4)
    assert not failures(outcomes), outcomes
    assert sorted(len(opened) for opened in outcomes) == [0, 0, 0, 1]
    assert Period.objects.count() == 1 and AgreementPeriod.objects.count() == len(agreements)
    assert PeriodicReport.objects.count() == 4


def test_what_is_signed_in_the_moment_a_period_opens_gets_its_row() -> None:
    """Whichever of the two comes first: beat finds what it could not see."""
    at_once([lambda: open_due(noon(FIRST_DAY)), lambda: make_running(at=noon(FIRST_DAY))])
    open_due(noon(FIRST_DAY))
    assert AgreementPeriod.objects.count() == Agreement.objects.count() == 1
    assert open_due(noon(FIRST_DAY)) == [] and AgreementPeriod.objects.count() == 1


def test_of_two_who_accept_at_once_one_is_told_who_was_faster() -> None:
    agreement = make_running()
    finish_rows(report_of("pacitan"))
    report = send("pacitan")
    people = [staff("jatim")["operator"], staff("jatim")["kasubbag"]]
    outcomes = at_once(
        [lambda user=user: accept_report(report, by=again(user), at=ON_TIME) for user in people]
    )
    (told,) = failures(outcomes)
    assert isinstance(told, Overtaken)
    winner = people[1 - outcomes.index(told)]
    assert f"sudah diterima oleh {winner.full_name}" in str(told)
    assert ReportDecision.objects.get().decided_by.user == winner
    assert agreement.events.filter(act="accept").count() == 1
    assert broken_at(Agreement.objects.get(pk=agreement.pk)) is None


def test_accepting_and_returning_at_once_does_one_of_both() -> None:
    agreement = make_running()
    finish_rows(report_of("pacitan"))
    report, by = send("pacitan"), staff("jatim")["operator"]
    outcomes = at_once(
        [
            lambda: accept_report(report, by=again(by), at=ON_TIME),
            lambda: return_report(report, note=REASON, by=again(by), at=ON_TIME),
        ]
    )
    assert [isinstance(each, Overtaken) for each in outcomes].count(True) == 1, outcomes
    is_accepted = outcomes[0] is None
    row = agreement.period_rows.get()
    assert (report_of("pacitan").state == ReportState.DITERIMA) == is_accepted
    assert (row.accepted_at is not None) == is_accepted and (row.sent_at is None) != is_accepted


def test_a_report_sent_twice_at_once_is_sent_once() -> None:
    report, people = report_of("pacitan"), staff("pacitan")
    start_report(report, by=people["operator"], at=ON_TIME)
    check_report(report_of("pacitan"), by=people["kasubbag"], at=ON_TIME)
    outcomes = at_once(
        [lambda: send_report(report_of("pacitan"), by=again(people["sekretaris"]), at=ON_TIME)] * 3
    )
    assert [isinstance(each, Overtaken) for each in outcomes].count(True) == 2, outcomes
    assert SentReport.objects.count() == 1 and ReportFile.objects.count() == 2


def test_two_workers_with_the_same_order_make_one_file() -> None:
    send("ponorogo")
    order = ReportFile.objects.get(kind="xlsx")
    assert not failures(at_once([lambda: make_report_file(order.pk, ON_TIME)] * 2))
    order.refresh_from_db()
    assert order.file is not None
    assert type(order.file).objects.filter(name=order.file.name).count() == 1


def test_two_jobs_that_remind_at_once_tell_each_thing_once() -> None:
    make_running(ends_on=date(2026, 8, 20))
    open_due(noon(FIRST_DAY))
    late = noon(date(2026, 8, 1))

    def job() -> int:
        drafts = [*agreement_reminders.due(late), *reminders.due(late)]
        return remind(drafts, late) and len(drafts)

    wanted = len([*agreement_reminders.due(late), *reminders.due(late)])
    assert not failures(at_once([job] * 3))
    assert ReminderItem.objects.count() == wanted > 0
    keys = ReminderItem.objects.values_list("rule", "subject", "recipient", "due_on")
    assert len(set(keys)) == wanted


def letter_for(user: User, count: int = 3) -> None:
    remind(
        [
            Draft(
                rule="uji:1", subject=f"uji {number}", recipient_id=user.pk, office_id=make_office().pk,
                due_on=date(2026, 7, 8), title=f"Kerja sama {number}", url="/",
            )
            for number in range(count)
        ],
        ON_TIME,
    )  # fmt: skip


def test_two_sweeps_that_gather_at_once_write_one_letter_a_person() -> None:
    people = [make_user(f"pegawai.{number}") for number in range(6)]
    for user in people:
        letter_for(user)
    assert not failures(at_once([lambda: gather(ON_TIME)] * 3))
    gather(ON_TIME)
    assert Message.objects.count() == len(people)
    assert not ReminderItem.objects.filter(message=None).exists()
    assert all(message.items.count() == 3 for message in Message.objects.all())


def test_two_workers_with_the_same_letter_send_it_once() -> None:
    letter_for(make_user("pegawai"))
    gather(ON_TIME)
    message = Message.objects.get()
    outcomes = at_once([lambda: deliver(message.pk, ON_TIME)] * 4)
    assert sorted(outcomes) == [False, False, False, True]
    assert len(mail.outbox) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 1)


def test_what_is_gathered_while_a_letter_leaves_is_in_it_or_in_the_next() -> None:
    user = make_user("pegawai")
    letter_for(user, 1)
    gather(ON_TIME)
    first = Message.objects.get()
    letter_for(user, 3)
    at_once([lambda: deliver(first.pk, ON_TIME), lambda: gather(ON_TIME)])
    later = datetime.combine(date(2026, 7, 6), ON_TIME.timetz())
    gather(later)
    for message in Message.objects.exclude(state=MessageState.SENT):
        deliver(message.pk, later)
    told = "".join(str(sent.body) for sent in mail.outbox)
    assert [told.count(f"- Kerja sama {number}\n") for number in range(3)] == [1, 1, 1]
