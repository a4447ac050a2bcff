"""Beranda: what waits for whom, in which order, and what each kind of person reads there."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.models import Agreement, ApprovalStep
from agreements.rows import lacks_data
from agreements.services.addendum import begin_addendum
from agreements.services.agreement import data_gaps, record_agreement
from agreements.services.approval import approve, cancel, hold, return_draft, submit
from agreements.services.draft import edit_article
from agreements.services.legal import check_version, record_consent
from agreements.services.signing import upload_scan
from agreements.services.terms import edit_terms
from agreements.task import Task
from agreements.waiting import tasks_of
from agreements.workflow import Stage
from organization.clock import now
from organization.models import Post, User
from organization.roles import PostKind, Role
from tests.agreements.people import course_at
from tests.factories import (
    agreement_at,
    begin_course,
    make_agreement,
    make_file,
    make_office,
    make_partner,
    make_post,
    make_user,
    office_staff,
    person,
)

pytestmark = pytest.mark.django_db


def tasks(user: User) -> list[Task]:
    return tasks_of(User.objects.get(pk=user.pk))


def acts(user: User) -> list[str]:
    return [task.act for task in tasks(user)]


def home_of(client: Client, user: User) -> str:
    client.force_login(user)
    response = client.get(reverse("home"))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("stage", "act"),
    [
        (Stage.PENJAJAKAN, "Lengkapi penjajakan"),
        (Stage.PEMBAHASAN, "Catat hasil pembahasan"),
        (Stage.PERUMUSAN, "Rumuskan isi pokok"),
        (Stage.LEGAL_DRAFTING, "Susun dan bekukan naskah"),
        (Stage.PENANDATANGANAN, "Lengkapi penandatanganan"),
    ],
)
def test_each_stage_waits_for_the_operator_in_its_own_words(stage: Stage, act: str) -> None:
    agreement = agreement_at(stage)
    staff = office_staff(agreement.office)
    assert acts(staff["operator"]) == [act]
    assert all(acts(staff[role]) == [] for role in ("kasubbag", "pemeriksa_hukum", "sekretaris", "ketua"))
    assert acts(person(Role.OPERATOR, make_office("3502"))) == []


def test_a_frozen_version_waits_for_the_legal_check_the_partner_and_then_submission() -> None:
    course = begin_course(target=Stage.LEGAL_DRAFTING)
    agreement = course.advance_to(Stage.LEGAL_DRAFTING)
    course.freeze_text()
    staff = office_staff(agreement.office)
    operator, hukum = staff["operator"], staff["pemeriksa_hukum"]
    assert (acts(operator), acts(hukum)) == (["Catat persetujuan mitra"], ["Periksa naskah"])

    check_version(agreement, 1, is_passed=False, note="Pasal 3 kurang.", by=hukum, at=now())
    assert (acts(operator), acts(hukum)) == (["Perbaiki naskah menurut catatan pemeriksa hukum"], [])

    check_version(agreement, 1, is_passed=True, note="", by=hukum, at=now())
    assert (acts(operator), acts(hukum)) == (["Catat persetujuan mitra"], [])

    party = agreement.partner_parties[0]
    today = agreement.office.today
    record_consent(agreement, 1, party, way="email", given_on=today, by=operator, at=now())
    assert (acts(operator), acts(hukum)) == ([], ["Ajukan persetujuan"])

    agreement.articles.filter(matter="pembiayaan").update(body="")
    assert acts(hukum) == ["Lengkapi materi wajib naskah, lalu ajukan"]

    agreement.articles.filter(matter="pembiayaan").update(body="Tanpa biaya.")
    submit(agreement, by=hukum, at=now())
    assert (acts(operator), acts(hukum), acts(staff["kasubbag"])) == ([], [], ["Paraf naskah"])


@pytest.mark.parametrize(
    ("stage", "act"),
    [
        (Stage.PEMBAHASAN, "Lanjutkan ke Perumusan"),
        (Stage.PERUMUSAN, "Lanjutkan ke Legal Drafting"),
    ],
)
def test_a_stage_that_is_complete_waits_only_for_going_on(stage: Stage, act: str) -> None:
    agreement = course_at(stage, instrument="NK").agreement
    assert acts(person(Role.OPERATOR, agreement.office)) == [act]


def test_an_addendum_that_changes_nothing_yet_still_waits_for_its_terms() -> None:
    original = agreement_at(Stage.PELAKSANAAN)
    operator = person(Role.OPERATOR, original.office)
    addendum = begin_addendum(original, title="Perpanjangan", by=operator, at=now())
    assert acts(operator) == ["Rumuskan isi pokok"]
    edit_terms(addendum, {"term_length": 9}, by=operator, at=now())
    assert acts(operator) == ["Lanjutkan ke Legal Drafting"]


def test_an_approval_step_waits_with_its_limit_and_its_post_and_a_postponed_one_stands_below() -> None:
    agreement = agreement_at(Stage.PERSETUJUAN_INTERNAL, days_ago=30)
    late = agreement_at(Stage.PERSETUJUAN_INTERNAL, title="Yang terlambat")
    ApprovalStep.objects.filter(round__agreement=late, state="active").update(
        due_on=date(2020, 1, 2), activated_at=now() - timedelta(days=3)
    )
    kasubbag = person(Role.KASUBBAG, agreement.office)
    first, second = tasks(kasubbag)
    assert (first.title, first.is_overdue, first.age) == ("Paraf naskah: Yang terlambat", True, "3 hari")
    assert first.post_label == "sebagai Kasubbag/Kabag Rendatin · Kab. Pacitan"
    assert second.due is not None

    step = ApprovalStep.objects.get(round__agreement=late, state="active")
    hold(late, step.pk, reason="Menunggu lampiran.", by=kasubbag, at=now())
    held = tasks(kasubbag)[-1]
    assert held.about == "Yang terlambat" and held.is_held and not held.is_overdue
    assert held.subtitle.startswith("Ditunda sejak ")


def test_the_post_is_named_as_it_is_held() -> None:
    agreement = agreement_at(Stage.PERSETUJUAN_INTERNAL)
    deputy = make_user("wakil")
    basis = {"basis_number": "12/SP/2026", "basis_on": date(2026, 1, 5)}
    make_post(deputy, Role.KASUBBAG, agreement.office, kind=PostKind.PLT, **basis)
    assert tasks(deputy)[0].post_label == "sebagai Plt. Kasubbag/Kabag Rendatin · Kab. Pacitan"


def test_what_comes_back_from_approval_waits_for_the_operator_until_a_new_version() -> None:
    agreement = agreement_at(Stage.PERSETUJUAN_INTERNAL)
    staff = office_staff(agreement.office)
    step = ApprovalStep.objects.get(round__agreement=agreement, state="active")
    return_draft(agreement, step.pk, reason="Perbaiki pasal 2.", by=staff["kasubbag"], at=now())
    assert acts(staff["operator"]) == ["Dikembalikan: perbaiki naskah"]
    assert acts(staff["pemeriksa_hukum"]) == []


def test_missing_papers_wait_for_the_operator_of_the_office_that_issues_them() -> None:
    course = begin_course(target=Stage.PERSETUJUAN_INTERNAL)
    agreement = course.advance_to(Stage.PERSETUJUAN_INTERNAL)
    operators = {code: person(Role.OPERATOR, make_office(code)) for code in ("3501", "35", "00")}
    while agreement.current_approval_step and agreement.current_approval_step.office.code != "00":
        step = course.waiting_step()
        approve(agreement, step.pk, **course.by_approver(step))
        agreement = course.agreement = Agreement.objects.get(pk=agreement.pk)
    assert acts(operators["3501"]) == ["Lampirkan berita acara pleno"]
    assert acts(operators["35"]) == ["Lampirkan berita acara pleno"]
    assert acts(operators["00"]) == []


def test_a_scan_waits_for_everybody_but_who_uploaded_it() -> None:
    course = begin_course(target=Stage.PENANDATANGANAN)
    agreement = course.advance_to(Stage.PENANDATANGANAN)
    course.fill_signatures()
    staff = office_staff(agreement.office)
    assert acts(staff["operator"]) == ["Unggah pindaian"]
    upload_scan(agreement, make_file(), by=staff["operator"], at=now())
    assert acts(staff["operator"]) == []
    for role in ("kasubbag", "sekretaris", "pemeriksa_hukum"):
        assert acts(staff[role]) == ["Periksa dan sahkan pindaian"]
    colleague = make_post(make_user("operator.kedua"), Role.OPERATOR, agreement.office).user
    assert acts(colleague) == ["Periksa dan sahkan pindaian"]


def test_recorded_agreements_with_gaps_are_one_line_and_sql_agrees_with_python(client: Client) -> None:
    office, operator = make_office(), person(Role.OPERATOR, make_office())
    values = {"instrument": "NK", "title": "Kerja sama lama"}
    for number in ("1/PR.07-NK/3501/2019", ""):
        record_agreement(
            office=office, partners=[make_partner(f"Kampus {number}")], values=values,
            signed_on=date(2019, 5, 2), number=number, by=operator, at=now(),
        )  # fmt: skip
    full = record_agreement(
        office=office, partners=[make_partner("Kampus lengkap")],
        values={**values, "term_kind": "open", "funding": "none", "division": "teknis", "pic": operator},
        signed_on=date(2019, 5, 2), number="3/PR.07-NK/3501/2019", scan=make_file(by=operator.posts.get()),
        by=operator, at=now(),
    )  # fmt: skip
    full.scope_points.create(order=1, text="sosialisasi")
    make_agreement(office)
    lacking = set(Agreement.objects.filter(lacks_data()))
    assert lacking == {row for row in Agreement.objects.all() if data_gaps(row)}
    assert full not in lacking
    line = next(task for task in tasks(operator) if not task.about)
    assert line.title == "2 data kerja sama belum lengkap"
    client.force_login(operator)
    assert len(client.get(line.url).context["agreements"]) == 2


def test_what_has_ended_waits_for_nobody() -> None:
    agreement = agreement_at(Stage.PERSETUJUAN_INTERNAL)
    staff = office_staff(agreement.office)
    cancel(agreement, by=staff["sekretaris"], at=now(), reason="Mitra mengundurkan diri.")
    assert all(acts(user) == [] for user in staff.values())


def test_a_post_that_ended_yesterday_brings_no_work(client: Client) -> None:
    agreement = make_agreement()
    operator = person(Role.OPERATOR, agreement.office)
    yesterday = agreement.office.today - timedelta(days=1)
    Post.objects.filter(user=operator).update(ends_on=yesterday)
    assert acts(operator) == []
    page = home_of(client, operator)
    assert "Anda tidak memegang jabatan saat ini" in page and agreement.title not in page


def test_nobody_without_a_post_is_left_without_advice(client: Client) -> None:
    assert "Hubungi admin satker Anda" in home_of(client, make_user("baru"))


def test_an_admin_reads_of_vacancies_and_of_no_agreement(client: Client) -> None:
    agreement = agreement_at(Stage.PERSETUJUAN_INTERNAL, title="Perihal rahasia admin")
    Post.objects.filter(office=agreement.office, role=Role.KASUBBAG).update(ends_on=date(2026, 1, 1))
    page = home_of(client, person(Role.ADMIN, agreement.office))
    name = agreement.office.name
    assert f"Jabatan Kasubbag/Kabag Rendatin {name} kosong; 1 persetujuan menunggu" in page
    assert agreement.title not in page and "Menunggu Anda" not in page
    assert "kosong; 1" not in home_of(client, person(Role.ADMIN, make_office("3502")))


def test_counters_count_own_subtree_and_open_their_rows(client: Client) -> None:
    draft = make_agreement(title="Draf")
    agreement_at(Stage.PENANDATANGANAN, title="Menunggu tanda tangan")
    agreement_at(Stage.PELAKSANAAN, title="Berlaku")
    soon = agreement_at(Stage.PELAKSANAAN, title="Segera berakhir")
    ends_on = soon.office.today + timedelta(days=20)
    Agreement.objects.filter(pk=soon.pk).update(ends_on=ends_on)
    past = agreement_at(Stage.PELAKSANAAN, title="Lewat waktu")
    Agreement.objects.filter(pk=past.pk).update(ends_on=past.office.today - timedelta(days=1))
    make_agreement(make_office("3502"), title="Satker sebelah")
    client.force_login(person(Role.OPERATOR, draft.office))
    counters = client.get(reverse("home")).context["counters"]
    assert [counter["value"] for counter in counters] == [1, 0, 1, 1, 1, 1, 0]
    assert [counter["label"] for counter in counters[-2:]] == ["Lewat waktu", "Laporan terlambat"]
    assert counters[-2]["tone"] == "danger"
    for counter in counters[:-1]:
        assert len(client.get(counter["url"]).context["agreements"]) == counter["value"]
    client.force_login(person(Role.KETUA, make_office("35")))
    assert client.get(reverse("home")).context["counters"][0]["value"] == 2


def test_changes_by_others_since_the_last_visit_are_told(client: Client) -> None:
    agreement = make_agreement()
    staff = office_staff(agreement.office)
    kasubbag = staff["kasubbag"]
    User.objects.filter(pk=kasubbag.pk).update(previous_visit_at=now() - timedelta(days=90))
    client.force_login(kasubbag)
    assert [event.agreement for event in client.get(reverse("home")).context["events"]] == [agreement]
    client.force_login(staff["operator"])
    assert list(client.get(reverse("home")).context["events"]) == []
    User.objects.filter(pk=kasubbag.pk).update(previous_visit_at=now())
    client.force_login(kasubbag)
    assert list(client.get(reverse("home")).context["events"]) == []


def test_articles_saved_one_after_another_are_one_line_of_the_feed(client: Client) -> None:
    agreement = agreement_at(Stage.LEGAL_DRAFTING)
    staff = office_staff(agreement.office)
    User.objects.update(previous_visit_at=now())
    for article in agreement.articles.filter(matter__in=("pembiayaan", "jangka_waktu", "penutup")):
        for revision in (article.revision, article.revision + 1):
            edit_article(
                article, heading=article.heading, body=f"Isi {revision}.", matter=article.matter, revision=revision,
                by=staff["operator"], at=now(),
            )  # fmt: skip
    client.force_login(staff["kasubbag"])
    lines = client.get(reverse("home")).context["events"]
    assert [line.summary for line in lines] == ["3 bagian naskah diubah"]


def test_a_ketua_is_told_of_appointments(client: Client) -> None:
    office = make_office()
    ketua, admin = person(Role.KETUA, office), person(Role.ADMIN, make_office("35"))
    make_post(make_user("pegawai.baru"), Role.KASUBBAG, office, given_by=admin)
    assert "Pegawai Baru mendapat jabatan Kasubbag/Kabag Rendatin · Kab. Pacitan" in home_of(client, ketua)


def test_the_number_of_queries_does_not_grow_with_the_work(client: Client) -> None:
    course = begin_course(target=Stage.LEGAL_DRAFTING)
    course.advance_to(Stage.LEGAL_DRAFTING)
    agreement_at(Stage.PERSETUJUAN_INTERNAL)
    user = person(Role.OPERATOR, course.agreement.office)
    for role in (Role.KASUBBAG, Role.KETUA, Role.ADMIN):
        make_post(user, role, course.agreement.office)
    few = _queries(client, user)
    for _ in range(4):
        agreement_at(Stage.PERSETUJUAN_INTERNAL)
        agreement_at(Stage.PENANDATANGANAN)
    for _ in range(55):
        make_agreement()
    assert _queries(client, user) == few <= 16
    assert "dan 15 lagi" in home_of(client, user)


def _queries(client: Client, user: User) -> int:
    client.force_login(user)
    client.get("/")  # the first request of a visit notes it
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(reverse("home")).status_code == 200
    return len(found)
