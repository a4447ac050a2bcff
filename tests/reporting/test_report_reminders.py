"""Reminders about reports: before and after the limit, the upper office, KPU RI; and how a letter goes out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.models import ReminderItem
from notices.services.reminding import remind
from notices.tasks import sweep
from organization.models import User
from reporting.reminders import due
from reporting.services.report import accept_report, return_report
from tests.agreements.cycles import noon
from tests.reporting.reports import ON_TIME, make_offices, report_of, send, staff

pytestmark = pytest.mark.django_db

LIMIT = date(2026, 7, 15)


@pytest.fixture(autouse=True)
def _offices(settings: Any) -> None:
    settings.KERJASAMA_TODAY = "2026-07-05T12:00"
    make_offices()
    report_of("pacitan")


def told(days: int, office: str = "pacitan") -> set[tuple[str, str]]:
    """(rule, role) of what the people of an office are told so many days after the limit of the regencies."""
    people = {user.pk: role for role, user in staff(office).items()}
    drafts = due(noon(LIMIT + timedelta(days=days)))
    return {(draft.rule, people[draft.recipient_id]) for draft in drafts if draft.recipient_id in people}


@pytest.mark.parametrize(
    ("days", "rule", "roles"),
    [
        (-31, "", ()), (-30, "report_due:-30", ("operator",)), (-14, "report_due:-14", ("operator",)),
        (-7, "report_due:-7", ("operator", "kasubbag", "sekretaris")),
        (0, "report_due:0", ("operator", "kasubbag", "sekretaris")),
        (1, "report_overdue:1", ("operator", "kasubbag", "sekretaris", "ketua")),
        (7, "report_overdue:7", ("operator", "kasubbag", "sekretaris", "ketua")),
        (22, "report_overdue:21", ("operator", "kasubbag", "sekretaris", "ketua")),
    ],
)  # fmt: skip
def test_an_office_is_reminded_before_and_after_its_limit(
    days: int, rule: str, roles: tuple[str, ...]
) -> None:
    assert told(days) == {(rule, role) for role in roles}


def test_a_sent_or_accepted_report_is_left_in_peace_and_a_returned_one_is_not() -> None:
    report = send("pacitan")
    assert told(3) == set()
    accept_report(report, by=staff("jatim")["operator"], at=noon(LIMIT))
    assert told(9) == set()


def test_a_report_that_came_back_is_not_called_late() -> None:
    report = send("pacitan")
    return_report(report, note="Periksa.", by=staff("jatim")["operator"], at=noon(LIMIT))
    titles = {d.title for d in due(noon(LIMIT + timedelta(days=3))) if d.subject == f"report {report.pk}"}
    assert titles == {
        "Laporan Semester I 2026 Kab. Pacitan dikembalikan dan belum dikirim lagi (batas lewat 3 hari)"
    }


def test_the_province_gets_a_daily_digest_from_the_third_day_on() -> None:
    assert not {rule for rule, _ in told(2, "jatim") if "digest" in rule}
    assert ("report_digest", "operator") in told(3, "jatim")
    texts = [d.text for d in due(noon(LIMIT + timedelta(days=3))) if d.rule == "report_digest"]
    assert texts == ["Kab. Pacitan, Kab. Ponorogo."]


def test_kpu_ri_is_told_per_province_from_the_fourteenth_day_on() -> None:
    assert not {rule for rule, _ in told(13, "pusat") if "national" in rule}
    assert ("report_digest_national", "operator") in told(14, "pusat")


def test_a_digest_comes_once_a_day() -> None:
    for days in (3, 3, 4):
        at = noon(LIMIT + timedelta(days=days))
        remind(due(at), at)
    assert ReminderItem.objects.filter(rule="report_digest").count() == 2


def test_the_sweep_brings_the_reminders_to_people_as_one_letter(settings: Any) -> None:
    settings.KERJASAMA_TODAY = "2026-07-12T08:00"
    at = datetime.fromisoformat("2026-07-12T08:00+07:00")
    remind(due(at), at)
    for _ in range(2):
        sweep()
    addresses = [letter.to[0] for letter in mail.outbox]
    assert len(addresses) == len(set(addresses)) > 0
    assert staff("pacitan")["sekretaris"].email in addresses
    assert User.objects.filter(email__in=addresses).count() == len(addresses)


def test_the_number_of_queries_does_not_grow() -> None:
    with CaptureQueriesContext(connection) as found:
        list(due(noon(LIMIT + timedelta(days=20))))
    assert len(found) == 3


def test_a_returned_report_is_told_once_for_each_return() -> None:
    report = send("pacitan")
    people = staff("pacitan")
    for times in (1, 2):
        return_report(report_of("pacitan"), note="Periksa lagi.", by=staff("jatim")["operator"], at=ON_TIME)
        drafts = [draft for draft in due(ON_TIME) if draft.rule == "report_returned"]
        told = {people[role].pk for role in ("operator", "kasubbag", "sekretaris")}
        assert {draft.recipient_id for draft in drafts} == told
        assert {draft.subject for draft in drafts} == {f"report {report.pk} sending {times}"}
        send("pacitan")
    assert not [draft for draft in due(ON_TIME) if draft.rule == "report_returned"]
