"""Every address of the project for every role, in one table; an address missing from it fails the test.

The agreement is KPU Kabupaten Pacitan's, at Legal Drafting and not submitted yet: the offices above hold its card.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from allauth.account import urls as allauth_urls
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agreements.models import (
    Activity,
    ActivityEvidence,
    Agreement,
    ContactNote,
    FollowUp,
    PartnerContact,
    Route,
)
from agreements.services.rendition import request_rendition
from notices.models import Message, ReminderItem
from organization import account_urls
from organization.clock import now
from organization.models import Holiday, User
from organization.roles import Role
from reporting.models import PeriodicReport
from reporting.services.files import make_report_file
from reporting.services.report import check_report, send_report, start_report
from tests.agreements.cycles import bring, make_period, make_running, noon, row_of
from tests.agreements.people import course_at
from tests.agreements.walking import client_of
from tests.factories import agreement_at, make_file, make_office, person, standing_people

pytestmark = pytest.mark.django_db

CODES = {"2": 200, "3": 302, "F": 403, "N": 404, "M": 405, "C": 409, "G": 410}
PEOPLE = (
    "anonymous", "pacitan", "jatim", "pusat", "ponorogo", "kasubbag", "pemeriksa_hukum", "sekretaris", "ketua",
    "anggota", "auditor", "admin", "ketua.jatim",
)  # fmt: skip

# One letter each, in the order of PEOPLE; the four standing operators, then the other posts of Pacitan.
#                 anonym  operators   others   ketua.jatim
OPEN = "           2       2222      2222222    2 "
CLOSED_LINK = "    G       GGGG      GGGGGGG    G "
SIGNED_IN = "      3       2222      2222222    2 "
GUEST_ONLY = "     2       3333      3333333    3 "
SENT_ON = "        3       3333      3333333    3 "
READERS = "        3       2222      222222F    2 "
OPERATORS = "      3       2222      FFFFFFF    F "
ADMINS = "         3       FFFF      FFFFFF2    F "
ADMIN_ACT = "      3       FFFF      FFFFFF3    F "
RULE_KEEPERS = "   3       FF2F      FFFFFFF    F "
RULE_ACT = "       3       FF3F      FFFFFFF    F "
RULE_REFUSED = "   3       FFCF      FFFFFFF    F "
CARD = "           3       222N      222222N    2 "
READS_IT = "       3       2FFN      222222N    F "
ASKS_FOR_IT = "    3       3FFN      333333N    F "
OPERATOR_OF_IT = " 3       2FFN      FFFFFFN    F "
OPERATOR_ACTS = "  3       CFFN      FFFFFFN    F "
DRAFTERS = "       3       2FFN      F2FFFFN    F "
DRAFTERS_ACT = "   3       3FFN      F3FFFFN    F "
DRAFTERS_TOLD = "  3       CFFN      FCFFFFN    F "
LEGAL = "          3       FFFN      F2FFFFN    F "
TOO_EARLY = "      3       CFFN      CCCCCCN    F "
KASUBBAG_ACTS = "  3       FFFN      3FFFFFN    F "
PARTNER_KEEPER = " 3       2F2F      FFFFFFF    F "
OWN_CONTACT = "    3       2FFN      FFFFFFF    F "
READS_RUNNING = "  3       222N      222222N    2 "
KEEPS_PERIOD = "   3       2FFN      2FFFFFN    F "
EVALUATES = "      3       FFFN      2FFFFFN    F "
EVIDENCE_ACT = "   3       3FFN      FFFFFFN    F "
SEKRETARIS_OF_IT = "3       FFFN      FF2FFFN    F "
SEKRETARIS_TOLD = " 3       FFFN      FFCFFFN    F "
READS_REPORT = "   3       222N      222222N    2 "
PREPARES = "       3       3FFN      FFFFFFN    F "
PREPARES_TOLD = "  3       CFFN      FFFFFFN    F "
CHECKS = "         3       FFFN      3FFFFFN    F "
SENDS_TOLD = "     3       FFFN      FFCFFFN    F "
ACCEPTS = "        3       F3FN      FFFFFFN    F "
RETURNS = "        3       F2FN      FFFFFFN    F "
RETRIES = "        3       333N      333333N    3 "
RECAP_HOME = "     3       3333      333333F    3 "
RECAP_OF_IT = "    3       222N      222222F    2 "
OWN_NOTICE = "     3       3NNN      NNNNNNN    N "
NOT_OFFERED = "    N       NNNN      NNNNNNN    N "
NOT_THERE = "      3       NNNN      NNNNNNN    N "


@dataclass(frozen=True)
class Row:
    """How an address is called, and what everybody gets."""

    expected: str
    args: str = ""
    method: str = "get"


def page(expected: str, args: str = "") -> Row:
    return Row(expected, args)


def post(expected: str, args: str = "") -> Row:
    """An address that is posted to; opening it gives 405 or the same refusal."""
    return Row(expected, args, "post")


TABLE: dict[str, Row] = {
    "home": page(SIGNED_IN),
    "account_login": page(GUEST_ONLY),
    "account_logout": page(SIGNED_IN),
    "account_inactive": page(OPEN),
    "account_signup": page(NOT_OFFERED),
    "account_change_password": page(SIGNED_IN),
    "account_set_password": page(SENT_ON),
    "account_reset_password": page(OPEN),
    "account_reset_password_from_key_done": page(OPEN),
    "account_reset_password_from_key": page(OPEN, "unknown unknown"),
    "account_reset_password_done": page(OPEN),
    "organization:settings": page(SIGNED_IN),
    "organization:account_list": page(ADMINS),
    "organization:account_create": page(ADMINS),
    "organization:account_detail": page(ADMINS, "account"),
    "organization:account_edit": page(ADMINS, "account"),
    "organization:account_invite": post(ADMIN_ACT, "account"),
    "organization:account_reset": post(ADMIN_ACT, "account"),
    "organization:account_deactivate": post(ADMIN_ACT, "account"),
    "organization:account_reactivate": post(ADMIN_ACT, "account"),
    "organization:post_give": page(ADMINS, "account"),
    "organization:post_end": page(ADMINS, "held_post"),
    "organization:office_list": page(ADMINS),
    "organization:office_edit": page(ADMINS, "office_code"),
    "organization:vacancy_fill": page(ADMINS, "office_code vacant_role"),
    "organization:invitation": page(CLOSED_LINK, "unknown"),
    "organization:resume": page(SENT_ON),
    "agreements:list": page(SIGNED_IN),
    "agreements:export": page(SIGNED_IN, "csv"),
    "agreements:create": page(OPERATORS),
    "agreements:quick_start": page(OPERATORS),
    "agreements:record": page(OPERATORS),
    "agreements:detail": page(CARD, "agreement"),
    "agreements:copy": page(OPERATOR_OF_IT, "agreement"),
    "agreements:addendum": page(OPERATOR_OF_IT, "agreement"),
    "agreements:implementation": page(READS_RUNNING, "running"),
    "agreements:terminate": page(SEKRETARIS_OF_IT, "running"),
    "agreements:suspend": page(SEKRETARIS_OF_IT, "running"),
    "agreements:resume": post(SEKRETARIS_TOLD, "running"),
    "agreements:last_day": page(OPERATOR_ACTS, "running"),
    "agreements:successor": page(OPERATOR_OF_IT, "running"),
    "agreements:period_list": page(SIGNED_IN),
    "agreements:activity_new": page(OPERATOR_OF_IT, "running"),
    "agreements:activity": page(READS_RUNNING, "running activity"),
    "agreements:activity_edit": page(OPERATOR_OF_IT, "running activity"),
    "agreements:activity_withdraw": post(OPERATOR_ACTS, "running activity"),
    "agreements:evidence_remove": post(EVIDENCE_ACT, "running activity evidence"),
    "agreements:period": page(READS_RUNNING, "running row"),
    "agreements:period_fill": page(OPERATOR_OF_IT, "running row"),
    "agreements:period_evaluate": page(EVALUATES, "evaluated evaluated_row"),
    "agreements:period_excuse": page(KEEPS_PERIOD, "running row"),
    "agreements:period_step": post(OPERATOR_ACTS, "running row close_sheet"),
    "agreements:follow_up_done": page(KEEPS_PERIOD, "running follow_up"),
    "agreements:history": page(READS_IT, "agreement"),
    "agreements:step": post(OPERATOR_ACTS, "agreement cancel"),
    "agreements:identity": post(OPERATOR_OF_IT, "agreement"),
    "agreements:alignment": page(READS_IT, "agreement"),
    "agreements:contact": page(READS_IT, "agreement"),
    "agreements:contact_correct": post(OPERATOR_OF_IT, "agreement contact_note"),
    "agreements:terms": post(OPERATOR_OF_IT, "agreement"),
    "agreements:parties": post(OPERATOR_OF_IT, "agreement"),
    "agreements:obligations": post(OPERATOR_OF_IT, "agreement"),
    "agreements:indicators": post(OPERATOR_OF_IT, "agreement"),
    "agreements:draft": page(READS_IT, "agreement"),
    "agreements:article_add": page(DRAFTERS, "agreement"),
    "agreements:draft_rewrite": post(DRAFTERS_ACT, "agreement"),
    "agreements:freeze": post(DRAFTERS_TOLD, "agreement"),
    "agreements:partner_file": page(DRAFTERS, "agreement"),
    "agreements:legal_check": page(LEGAL, "agreement"),
    "agreements:matter": page(LEGAL, "agreement penutup"),
    "agreements:consent": page(OPERATOR_OF_IT, "agreement party"),
    "agreements:article": page(DRAFTERS, "agreement article"),
    "agreements:article_remove": post(DRAFTERS_ACT, "agreement article"),
    "agreements:article_move": post(DRAFTERS_ACT, "agreement article naik"),
    "agreements:version": page(READS_IT, "agreement one"),
    "agreements:rendition_make": post(ASKS_FOR_IT, "agreement one draft"),
    "agreements:rendition": page(READS_IT, "agreement rendition"),
    "agreements:approval": page(READS_IT, "agreement"),
    "agreements:approval_act": post(KASUBBAG_ACTS, "submitted waiting_step setuju"),
    "agreements:paper": page(OPERATOR_OF_IT, "submitted deciding_step pleno_minutes"),
    "agreements:signing": page(READS_IT, "agreement"),
    "agreements:slots": post(OPERATOR_OF_IT, "agreement"),
    "agreements:number_take": post(TOO_EARLY, "agreement"),
    "agreements:scan": post(OPERATOR_OF_IT, "agreement"),
    "agreements:conclude": post(TOO_EARLY, "agreement copy"),
    "agreements:scan_return": post(TOO_EARLY, "agreement copy"),
    "agreements:file": page(READS_IT, "agreement file"),
    "agreements:partner_list": page(READERS),
    "agreements:partner_create": page(OPERATORS),
    "agreements:partner_detail": page(READERS, "partner"),
    "agreements:partner_edit": page(PARTNER_KEEPER, "partner"),
    "agreements:partner_merge": page(PARTNER_KEEPER, "partner"),
    "agreements:partner_logo": page(NOT_THERE, "partner"),
    "agreements:partner_contact_add": page(OPERATORS, "partner"),
    "agreements:partner_contact_edit": page(OWN_CONTACT, "partner contact"),
    "agreements:check": page(OPEN, "check_token"),
    "agreements:route_list": page(READERS),
    "agreements:route_create": page(RULE_KEEPERS),
    "agreements:route_edit": page(RULE_KEEPERS, "route"),
    "agreements:route_deactivate": post(RULE_REFUSED, "route"),
    "agreements:checklist": page(READERS),
    "agreements:checklist_create": page(RULE_KEEPERS),
    "agreements:signatory_list": page(READERS),
    "agreements:holiday_list": page(READERS),
    "agreements:holiday_delete": post(RULE_ACT, "holiday"),
    "agreements:scheme": page(READERS),
    "agreements:scheme_edit": page(RULE_KEEPERS),
    "agreements:instrument": page(READERS),
    "agreements:instrument_create": page(RULE_KEEPERS),
}

TABLE |= {
    "reporting:report_list": page(SIGNED_IN),
    "reporting:received": page(READERS),
    "reporting:office_reports": page(READERS),
    "reporting:office_reports_export": page(READERS, "xlsx"),
    "reporting:activities": page(READERS),
    "reporting:activities_export": page(READERS, "csv"),
    "reporting:recap_home": page(RECAP_HOME),
    "reporting:recap": page(RECAP_OF_IT, "office_code"),
    "reporting:recap_export": page(RECAP_OF_IT, "office_code tahap xlsx"),
    "reporting:year": page(READS_REPORT, "this_year office_code"),
    "reporting:year_export": page(READS_REPORT, "this_year office_code xlsx"),
    "reporting:report": page(READS_REPORT, "report"),
    "reporting:report_start": post(PREPARES, "report"),
    "reporting:report_note": post(PREPARES_TOLD, "report"),
    "reporting:report_check": post(CHECKS, "checked_report"),
    "reporting:report_send": post(SENDS_TOLD, "report"),
    "reporting:report_accept": post(ACCEPTS, "sent_report"),
    "reporting:report_return": page(RETURNS, "sent_report"),
    "reporting:report_file": page(READS_REPORT, "sent_report report_file"),
    "reporting:report_file_retry": post(RETRIES, "sent_report report_file"),
}

TABLE |= {
    "notices:list": page(SIGNED_IN),
    "notices:seen": post(SENT_ON),
    "notices:open": page(OWN_NOTICE, "notice"),
    "notices:undelivered": page(ADMINS),
    "notices:send_again": post(ADMIN_ACT, "letter"),
}

# Answers about the machine, the same for everybody: 200, or 503 where no worker runs, as in these tests.
WITHOUT_ROLE = {"healthz"}


# Pages of allauth that we do not want: accounts come from an admin, and so do their addresses.
LEFT_OUT_OF_ALLAUTH = {
    "account_email", "account_email_verification_sent", "account_confirm_email", "account_reauthenticate",
    "account_confirm_login_code",
}  # fmt: skip


def named(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    """The names of all addresses, namespaces included."""
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from named(each.url_patterns, inner)
        else:
            assert each.name, f"{each.pattern} has no name"
            yield f"{namespace}{each.name}"


def everybody() -> dict[str, User | None]:
    standing = standing_people()
    own = {role: person(role, make_office("3501")) for role in PEOPLE[5:12]}
    return {
        "anonymous": None, "pacitan": standing.pacitan, "jatim": standing.jatim, "pusat": standing.pusat,
        "ponorogo": standing.ponorogo, **own, "ketua.jatim": person(Role.KETUA, make_office("35")),
    }  # fmt: skip


def make_rows(people: dict[str, User | None]) -> dict[str, Any]:
    """One row of everything that an address may name."""
    agreement = course_at("legal_drafting").agreement
    submitted: Agreement = agreement_at("persetujuan_internal")
    version, partner = agreement.frozen_version, agreement.partner_parties[0].partner
    operator, kasubbag, ketua = people["pacitan"], people["kasubbag"], people["ketua"]
    assert version is not None and operator is not None and kasubbag is not None and ketua is not None
    steps = submitted.rounds.get().steps
    note = make_file("catatan.pdf")
    ContactNote.objects.filter(agreement=agreement).update(file=note)
    contact = PartnerContact.objects.create(partner=partner, name="Sri Wahyuni", office=agreement.office)
    route = Route.objects.get(instrument="NK", level="regency")
    return make_reports(people) | make_running_rows(operator) | make_notices(operator) | {
        "agreement": agreement.pk, "submitted": submitted.pk, "waiting_step": steps.get(state="active").pk,
        "deciding_step": steps.get(order=4).pk, "one": 1, "party": agreement.partner_parties[0].pk,
        "article": agreement.articles.filter(kind="5_article")[0].pk, "check_token": version.check_token,
        "rendition": request_rendition(version, "draft", by=operator, at=now()).pk, "file": note.pk, "copy": 1,
        "contact_note": ContactNote.objects.filter(agreement=agreement)[0].pk,
        "partner": partner.pk, "contact": contact.pk, "route": route.pk, "account": kasubbag.pk,
        "held_post": ketua.posts.get().pk, "office_code": agreement.office.code, "vacant_role": "sekretaris",
        "holiday": Holiday.objects.create(day="2026-12-25", name="Hari Raya Natal").pk,
    }  # fmt: skip


def make_notices(operator: User) -> dict[str, Any]:
    """A reminder of the operator, and a letter that could not be sent."""
    office = make_office("3501")
    facts = {"recipient": operator, "office": office}
    item = ReminderItem.objects.create(
        rule="uji:1", subject="uji 1", due_on=now().date(), title="Uji", url="/", created_at=now(), **facts
    )
    letter = Message.objects.create(day=now().date(), state="failed", send_after=now(), **facts)
    return {"notice": item.pk, "letter": letter.pk}


def make_reports(people: dict[str, User | None]) -> dict[str, Any]:
    """Reports of KPU Kabupaten Pacitan: not begun, being checked, and sent; the last with its files made."""
    office, operator = make_office("3501"), people["pacitan"]
    kasubbag, sekretaris = people["kasubbag"], people["sekretaris"]
    assert operator is not None and kasubbag is not None and sekretaris is not None
    periods = [make_period(day) for day in (date(2024, 2, 1), date(2024, 8, 1), date(2025, 2, 1))]
    begun, checked, sent = (
        PeriodicReport.objects.create(
            office=office, period=period, receiver=office.parent, due_on=period.ends_on
        )
        for period in periods
    )
    for report in (checked, sent):
        start_report(report, by=operator, at=now())
    check_report(sent, by=kasubbag, at=now())
    order = send_report(sent, by=sekretaris, at=now()).files.get(kind="pdf")
    make_report_file(order.pk, now())
    return {
        "report": begun.pk, "checked_report": checked.pk, "sent_report": sent.pk, "report_file": order.pk,
        "this_year": 2025,
    }  # fmt: skip


def make_running_rows(operator: User) -> dict[str, Any]:
    """Agreements in force, with an activity, a follow-up and a row in the first and in the third stage of a period."""
    running, evaluated = (
        make_running(opened_upward_at=now()),
        make_running(title="Dinilai", opened_upward_at=now()),
    )
    period = make_period(now().date())
    post = operator.posts.get(office=running.office)
    facts = {"agreement": running, "office": running.office, "post": post}
    activity = Activity.objects.create(title="Kelas", held_on=now().date(), recorded_at=now(), **facts)
    evidence = ActivityEvidence.objects.create(activity=activity, link="https://contoh.test/")
    todo = FollowUp.objects.create(
        text="Kirim jadwal", role=Role.OPERATOR, due_on=now().date(), created_at=now(), **facts
    )
    row = row_of(evaluated, period)
    return {
        "running": running.pk, "row": row_of(running, period).pk, "activity": activity.pk, "evidence": evidence.pk,
        "follow_up": todo.pk, "evaluated": evaluated.pk,
        "evaluated_row": bring(row, "evaluasi", at=noon(row.last_on)).pk,
    }  # fmt: skip


class _Undone(Exception):
    pass


def code_of(client: Client, method: str, url: str) -> int:
    """What somebody gets; whatever it did is taken back."""
    code = 0
    try:
        with transaction.atomic():
            code = getattr(client, method)(url).status_code
            raise _Undone
    except _Undone:
        return code


def test_the_table_names_every_address() -> None:
    names = set(named(get_resolver().url_patterns))
    assert names - set(TABLE) - WITHOUT_ROLE == set(), "not in the table"
    assert set(TABLE) - names == set(), "no longer an address"
    assert all(len(row.expected.replace(" ", "")) == len(PEOPLE) for row in TABLE.values())


def test_every_page_of_allauth_is_either_listed_or_left_out_on_purpose() -> None:
    ours = set(named(account_urls.urlpatterns))
    theirs = set(named(allauth_urls.urlpatterns))
    assert theirs - ours - LEFT_OUT_OF_ALLAUTH == set(), "new in allauth: list it, or leave it out on purpose"
    assert ours <= theirs
    for page in ("email/", "signup/", "confirm-email/", "reauthenticate/", "login/code/confirm/"):
        assert Client().get(f"/akun/{page}").status_code == 404


def test_every_address_for_every_role() -> None:
    people = everybody()
    rows = make_rows(people)
    clients = {who: client_of(user) if user else Client() for who, user in people.items()}
    wrong = []
    for name, row in TABLE.items():
        url = reverse(name, args=[rows.get(word, word) for word in row.args.split()])
        for who, letter in zip(PEOPLE, row.expected.replace(" ", ""), strict=True):
            code = code_of(clients[who], row.method, url)
            if code != CODES[letter]:
                wrong.append(f"{name} ({row.method}) for {who}: {code}, expected {CODES[letter]}")
    assert not wrong, "\n".join(wrong)
