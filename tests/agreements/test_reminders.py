"""Reminders about agreements: terms that end, approvals that wait; and that running the job again says nothing new."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Agreement, ApprovalStep
from agreements.reminders import due, expiring, waiting
from agreements.services.approval import hold
from notices.models import ReminderItem
from notices.services.reminding import remind
from organization.calendar import add_working_days
from organization.clock import now
from organization.models import Post, User
from organization.roles import Role
from tests.agreements.cycles import make_running, noon
from tests.agreements.people import everybody
from tests.factories import agreement_at, make_office, make_user

pytestmark = pytest.mark.django_db

END = date(2027, 2, 28)


def told(drafts: Any) -> set[tuple[str, str]]:
    """(rule, username) of every draft."""
    names = dict(User.objects.values_list("pk", "username"))
    return {(draft.rule, names[draft.recipient_id]) for draft in drafts}


def days_before(days: int) -> datetime:
    return noon(END - timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "rule", "roles"),
    [
        (181, "", ()), (180, "expiry:-180", ("operator",)), (100, "expiry:-180", ("operator",)),
        (90, "expiry:-90", ("operator",)), (30, "expiry:-30", ("operator", "sekretaris")),
        (7, "expiry:-7", ("operator", "sekretaris")), (0, "expiry:-7", ("operator", "sekretaris")), (-1, "", ()),
    ],
)  # fmt: skip
def test_the_end_of_a_term_is_announced_step_by_step(days: int, rule: str, roles: tuple[str, ...]) -> None:
    make_running(ends_on=END)
    people = everybody()
    assert told(expiring(days_before(days))) == {(rule, people[role].username) for role in roles}


def test_the_pic_is_told_once_also_as_operator() -> None:
    pic = make_user("narahubung")
    agreement = make_running(ends_on=END, pic=pic)
    operator = everybody()["operator"]
    assert told(expiring(days_before(60))) == {
        ("expiry:-60", pic.username),
        ("expiry:-60", operator.username),
    }
    Agreement.objects.filter(pk=agreement.pk).update(pic=operator)
    assert told(expiring(days_before(60))) == {("expiry:-60", operator.username)}


def test_what_rests_or_has_ended_or_amends_is_not_announced() -> None:
    make_running(title="Ditangguhkan", ends_on=END, suspended_until=END)
    make_running(title="Adendum", ends_on=END, amends=make_running(title="Asal", ends_on=None))
    assert not list(expiring(days_before(30)))


def test_who_has_left_the_post_is_not_told() -> None:
    make_running(ends_on=END)
    operator = everybody()["operator"]
    Post.objects.filter(user=operator).update(ends_on=END - timedelta(days=60))
    assert operator.username not in {name for _, name in told(expiring(days_before(30)))}


def test_an_approval_that_waits_is_reminded_of_and_then_told_to_the_next_role_up() -> None:
    agreement = agreement_at("persetujuan_internal")
    step = agreement.current_approval_step
    assert step is not None and step.activated_at is not None
    people, start = everybody(), step.office.day_of(step.activated_at)
    assert not list(waiting(noon(add_working_days(start, 2))))
    assert told(waiting(noon(add_working_days(start, 3)))) == {("approval:3", people["kasubbag"].username)}
    assert told(waiting(noon(add_working_days(start, 5)))) == {
        ("approval:5", people[role].username) for role in ("kasubbag", "sekretaris", "operator")
    }


def test_a_step_on_hold_waits_for_nobody() -> None:
    agreement = agreement_at("persetujuan_internal")
    step = agreement.current_approval_step
    assert step is not None
    hold(agreement, step.pk, reason="Menunggu data.", by=everybody()["kasubbag"], at=now())
    assert not list(waiting(now() + timedelta(days=30)))


def test_what_is_mendesak_counts_calendar_days() -> None:
    agreement = agreement_at("persetujuan_internal", is_urgent=True, urgent_reason="Tahapan berjalan.")
    step = agreement.current_approval_step
    assert step is not None and step.activated_at is not None
    day = step.office.day_of(step.activated_at) + timedelta(days=3)
    assert {rule for rule, _ in told(waiting(noon(day)))} == {"approval:3"}


def test_a_vacant_post_is_told_to_the_operator() -> None:
    agreement = agreement_at("persetujuan_internal")
    step = agreement.current_approval_step
    assert step is not None
    Post.objects.filter(office=step.office, role=Role.KASUBBAG).update(ends_on=date(2026, 1, 1))
    drafts = [draft for draft in waiting(now() + timedelta(days=5)) if "kosong" in draft.title]
    assert everybody()["operator"].pk in {draft.recipient_id for draft in drafts}


def test_running_the_job_again_says_nothing_new_and_a_pause_collapses() -> None:
    make_running(ends_on=END)
    for _ in range(2):
        remind(due(days_before(60)), days_before(60))
    assert ReminderItem.objects.count() == 1
    remind(due(days_before(10)), days_before(10))  # the machine was off for fifty days
    rules = sorted(set(ReminderItem.objects.values_list("rule", flat=True)))
    assert rules == ["expiry:-14", "expiry:-60"]


def test_the_number_of_queries_does_not_grow() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            list(due(days_before(30)))
        return len(found)

    make_running(ends_on=END)
    agreement_at("persetujuan_internal")
    everybody()
    few = queries()
    for number in range(10):
        make_running(title=f"Kerja sama {number}", ends_on=END)
    agreement_at("persetujuan_internal")
    assert queries() <= few + 1 <= 8  # working days come from a shared cache
    assert ApprovalStep.objects.exists() and make_office("3501")
