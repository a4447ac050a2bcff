"""Approval: routes, rounds, the four acts, papers, and who may not decide (rule book section 5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q

from agreements.choices import ApprovalState, Ending, PaperKind, RoundOutcome
from agreements.demonstration.course import Course
from agreements.forms.decision import PaperForm
from agreements.models import Agreement, ApprovalStep, Route, RouteStep
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.approval import approve, hold, reject, resume, return_draft
from agreements.services.draft import edit_article
from agreements.services.legal import check_version
from agreements.services.paper import attach_paper
from agreements.services.steps import advance
from agreements.workflow import Stage
from organization.clock import now
from organization.models import Post, User
from organization.roles import Role
from tests.agreements.people import course_at
from tests.agreements.walking import client_of
from tests.factories import make_agreement, make_file, make_office, make_post, make_rules, make_user

pytestmark = pytest.mark.django_db

DECIDING = "Anda menyusun versi naskah ini, jadi keputusannya diberikan orang lain"


def current(agreement: Agreement) -> ApprovalStep:
    step = fresh(agreement).current_approval_step
    assert step is not None
    return step


def fresh(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_related("office").get(pk=agreement.pk)


def holder(step: ApprovalStep) -> User:
    return Post.objects.filter(office=step.office, role=step.role, ends_on=None)[0].user


def steps_of(agreement: Agreement) -> list[tuple[str, str, str, list[str]]]:
    round_ = fresh(agreement).current_round
    assert round_ is not None
    return [(s.office.code, s.role, s.kind, s.papers) for s in round_.steps.select_related("office")]


def approve_now(agreement: Agreement, by: User | None = None) -> Agreement:
    step = current(agreement)
    return approve(agreement, step.pk, by=User.objects.get(pk=(by or holder(step)).pk), at=now())


def give_also(user: User, role: str, course: Course) -> User:
    """The same person takes over another post of the owner's office."""
    Post.objects.filter(office=course.agreement.office, role=role).update(ends_on=date(2024, 1, 1))
    make_post(user, role, course.agreement.office)
    return User.objects.get(pk=user.pk)


def submit(course: Course) -> None:
    advance(
        course.agreement,
        "submit",
        by=course.staff.holder(course.agreement.office, Role.PEMERIKSA_HUKUM),
        at=now(),
    )


@pytest.fixture
def course() -> Course:
    """An NK of KPU Kabupaten Pacitan, complete at Legal Drafting."""
    return course_at("legal_drafting")


@pytest.fixture
def submitted() -> Course:
    return course_at("persetujuan_internal")


# Routes

K, H, S, T = "kasubbag", "pemeriksa_hukum", "sekretaris", "ketua"
P, R, D = "paraf", "reviu", "keputusan"
MINUTES, LETTER = ["pleno_minutes"], ["approval_letter"]
SHIPPED: dict[tuple[str, str], list[tuple[str, str, str, list[str]]]] = {
    ("NK", "3501"): [
        ("3501", K, P, []), ("3501", H, P, []), ("3501", S, P, []), ("3501", T, D, MINUTES),
        ("35", H, R, []), ("35", T, R, MINUTES), ("00", H, R, []), ("00", T, D, LETTER),
    ],
    ("NK", "35"): [
        ("35", K, P, []), ("35", H, P, []), ("35", S, P, []), ("35", T, D, MINUTES),
        ("00", H, R, []), ("00", T, D, LETTER),
    ],
    ("NK", "00"): [("00", K, P, []), ("00", H, P, []), ("00", S, P, []), ("00", T, D, [])],
} | {
    (instrument, code): steps
    for instrument in ("PKS", "LAIN")
    for code, steps in {
        "3501": [
            ("3501", K, P, []), ("3501", H, P, []), ("3501", S, P, []), ("3501", T, D, []), ("35", H, R, []),
        ],
        "35": [("35", K, P, []), ("35", H, P, []), ("35", S, P, []), ("35", T, D, [])],
        "00": [("00", K, P, []), ("00", H, P, []), ("00", S, D, [])],
    }.items()
}  # fmt: skip


@pytest.mark.parametrize(("instrument", "code"), SHIPPED)
def test_the_shipped_routes_lead_to_the_right_posts(instrument: str, code: str) -> None:
    agreement = course_at(5, instrument=instrument, office=make_office(code)).agreement
    assert steps_of(agreement) == SHIPPED[instrument, code]


def test_the_most_specific_route_wins() -> None:
    make_rules()
    agreement = make_agreement()
    general = Route.objects.for_agreement(agreement)
    by_matter = Route.objects.create(instrument="NK", level="regency", matter="kelembagaan")
    assert Route.objects.for_agreement(agreement) == by_matter != general
    both = Route.objects.create(
        instrument="NK", level="regency", matter="kelembagaan", category="lembaga_pendidikan"
    )
    Route.objects.create(instrument="NK", level="regency", matter="kesekretariatan", category="badan_usaha")
    assert Route.objects.for_agreement(agreement) == both
    Route.objects.filter(pk=both.pk).update(is_active=False)
    assert Route.objects.for_agreement(agreement) == by_matter


def test_changing_a_route_changes_no_running_round(submitted: Course) -> None:
    before = steps_of(submitted.agreement)
    RouteStep.objects.filter(route__instrument="NK", route__level="regency", order__gt=1).delete()
    assert steps_of(submitted.agreement) == before


# Going on


def test_the_passed_legal_check_counts_as_paraf(submitted: Course) -> None:
    approve_now(submitted.agreement)
    legal = ApprovalStep.objects.get(round__agreement=submitted.agreement, order=2)
    assert (legal.state, legal.by_legal_check) == (ApprovalState.DONE, True)
    assert legal.by_post is not None
    assert legal.by_post.role == Role.PEMERIKSA_HUKUM
    assert current(submitted.agreement).role == Role.SEKRETARIS


def test_the_legal_check_of_the_owner_is_not_the_provinces_review(submitted: Course) -> None:
    submitted.approve_steps(3)
    step = current(submitted.agreement)
    assert (step.office.code, step.role, step.by_legal_check) == ("35", Role.PEMERIKSA_HUKUM, False)


def test_consecutive_steps_of_one_person_are_one_act_under_both_posts(submitted: Course) -> None:
    approve_now(submitted.agreement)
    sekretaris = give_also(holder(current(submitted.agreement)), Role.KETUA, submitted)
    length = fresh(submitted.agreement).history_length
    approve_now(submitted.agreement, sekretaris)
    done = ApprovalStep.objects.filter(round__agreement=submitted.agreement, by_post__user=sekretaris)
    assert [(step.role, step.by_post.role) for step in done if step.by_post] == [
        (Role.SEKRETARIS, Role.SEKRETARIS), (Role.KETUA, Role.KETUA),
    ]  # fmt: skip
    rows = submitted.agreement.events.filter(sequence__gt=length)
    assert [row.post.role for row in rows if row.post] == [Role.SEKRETARIS, Role.KETUA]
    assert current(submitted.agreement).office.code == "35"


def test_the_author_of_the_version_does_not_decide(course: Course) -> None:
    operator = give_also(course.staff.holder(course.agreement.office, Role.OPERATOR), Role.KETUA, course)
    submit(course)
    approve_now(course.agreement)
    approve_now(course.agreement)
    assert current(course.agreement).role == Role.KETUA
    with pytest.raises(Refused, match=DECIDING):
        approve_now(course.agreement, operator)
    assert current(course.agreement).role == Role.KETUA


def test_the_author_may_give_a_paraf_but_the_deciding_step_behind_it_waits(course: Course) -> None:
    author = course.staff.holder(course.agreement.office, Role.OPERATOR)
    give_also(author, Role.SEKRETARIS, course)
    give_also(author, Role.KETUA, course)
    submit(course)
    approve_now(course.agreement)
    approve_now(course.agreement, author)
    assert current(course.agreement).role == Role.KETUA


def test_at_least_one_other_person_takes_part() -> None:
    course = course_at("legal_drafting", instrument="LAIN", office=make_office("35"))
    lonely = make_user("serba.bisa")
    for role in (Role.KASUBBAG, Role.PEMERIKSA_HUKUM, Role.SEKRETARIS, Role.KETUA):
        lonely = give_also(lonely, role, course)
    version = course.agreement.frozen_version
    assert version is not None
    check_version(course.agreement, version.number, is_passed=True, note="", by=lonely, at=now())
    advance(fresh(course.agreement), "submit", by=lonely, at=now())
    with pytest.raises(Refused, match="Sedikitnya satu orang lain"):
        approve_now(course.agreement, lonely)
    assert fresh(course.agreement).stage == Stage.PERSETUJUAN_INTERNAL
    other = give_also(make_user("orang.lain"), Role.KASUBBAG, course)
    approve_now(course.agreement, other)
    approve_now(course.agreement, User.objects.get(pk=lonely.pk))
    assert fresh(course.agreement).stage == Stage.PENANDATANGANAN


# The acts


def test_returning_goes_back_to_drafting_and_the_next_round_has_all_steps(submitted: Course) -> None:
    approve_now(submitted.agreement)
    step = current(submitted.agreement)
    return_draft(submitted.agreement, step.pk, reason="Perbaiki Pasal 3.", by=holder(step), at=now())
    agreement = fresh(submitted.agreement)
    assert agreement.stage == Stage.LEGAL_DRAFTING
    first = agreement.rounds.get()
    assert first.outcome == RoundOutcome.RETURNED
    assert not first.steps.filter(state__in=("waiting", "active", "held")).exists()
    article = agreement.articles.filter(matter="penutup")[0]
    edit_article(
        article, heading=article.heading, body="Diperbaiki.", matter=article.matter, revision=article.revision,
        by=submitted.staff.holder(agreement.office, Role.OPERATOR), at=now(),
    )  # fmt: skip
    submitted._reload()
    submitted.to_approval()
    second = fresh(agreement).current_round
    assert second is not None
    assert (second.number, second.outcome, second.steps.count()) == (2, RoundOutcome.OPEN, 8)
    assert [s.order for s in second.steps.filter(state=ApprovalState.DONE)] == []


def test_a_returned_version_goes_again_unchanged_only_with_a_reason(submitted: Course) -> None:
    step = current(submitted.agreement)
    return_draft(submitted.agreement, step.pk, reason="Pasal 3 bertentangan.", by=holder(step), at=now())
    agreement = fresh(submitted.agreement)
    legal = submitted.staff.holder(agreement.office, Role.PEMERIKSA_HUKUM)
    page = client_of(legal).get(f"/kerja-sama/{agreement.pk}/naskah/").content.decode()
    assert "Dikembalikan oleh" in page and "Pasal 3 bertentangan." in page
    assert "Perbaiki naskah sebelum diajukan lagi" in page
    with pytest.raises(Refused, match=r"sudah dikembalikan dengan catatan: Pasal 3 bertentangan\."):
        advance(agreement, "submit", by=legal, at=now())
    assert fresh(agreement).stage == Stage.LEGAL_DRAFTING
    advance(agreement, "submit", by=legal, at=now(), reason="Keberatan sudah dijelaskan kepada kasubbag.")
    assert fresh(agreement).events.filter(note="Keberatan sudah dijelaskan kepada kasubbag.").exists()


def test_a_return_wants_a_reason(submitted: Course) -> None:
    step = current(submitted.agreement)
    with pytest.raises(Refused, match="Tuliskan alasannya"):
        return_draft(submitted.agreement, step.pk, reason=" ", by=holder(step), at=now())
    assert current(submitted.agreement) == step


def test_holding_stops_the_clock_until_it_is_resumed(submitted: Course, settings: Any) -> None:
    step = current(submitted.agreement)
    by, monday = holder(step), datetime(2026, 11, 23, 9, tzinfo=now().tzinfo)
    ApprovalStep.objects.filter(pk=step.pk).update(due_on=date(2026, 11, 25))
    with pytest.raises(Refused, match="alasan penundaan"):
        hold(submitted.agreement, step.pk, reason="", by=by, at=monday)
    hold(submitted.agreement, step.pk, reason="Menunggu pleno.", by=by, at=monday)
    with pytest.raises(Refused, match="sedang ditunda"):
        approve(submitted.agreement, step.pk, by=by, at=monday)
    with pytest.raises(Overtaken, match="sudah ditunda"):
        hold(submitted.agreement, step.pk, reason="Lagi.", by=by, at=monday)
    resume(submitted.agreement, step.pk, by=by, at=monday + timedelta(days=7))
    step.refresh_from_db()
    assert (step.state, step.due_on, step.held_at) == (ApprovalState.ACTIVE, date(2026, 12, 2), None)
    with pytest.raises(Overtaken, match="tidak sedang ditunda"):
        resume(submitted.agreement, step.pk, by=by, at=monday)


def test_only_a_deciding_step_rejects_and_that_is_the_end(submitted: Course) -> None:
    agreement, step = submitted.agreement, current(submitted.agreement)
    with pytest.raises(Refused, match="hanya dapat dilakukan pada langkah keputusan"):
        reject(agreement, step.pk, reason="Tidak.", by=holder(step), at=now())
    submitted.approve_steps(2)
    step = current(agreement)
    reject(agreement, step.pk, reason="Tidak sejalan.", by=holder(step), at=now())
    ended = fresh(agreement)
    assert (ended.ending, ended.stage) == (Ending.DITOLAK, Stage.PERSETUJUAN_INTERNAL)
    assert ended.ended_on == ended.office.today
    assert ended.rounds.get().outcome == RoundOutcome.REJECTED
    operator = submitted.staff.holder(agreement.office, Role.OPERATOR)
    for name in ("withdraw", "cancel"):
        with pytest.raises((Refused, NotAllowed)):
            advance(ended, name, by=operator, at=now(), reason="coba lagi")
    with pytest.raises(Overtaken, match="sudah diselesaikan oleh"):
        approve(agreement, step.pk, by=holder(step), at=now())
    assert fresh(agreement).ending == Ending.DITOLAK


def test_the_office_withdraws_its_draft(submitted: Course) -> None:
    operator = submitted.staff.holder(submitted.agreement.office, Role.OPERATOR)
    advance(submitted.agreement, "withdraw", by=operator, at=now(), reason="Mitra minta perubahan.")
    agreement = fresh(submitted.agreement)
    assert agreement.stage == Stage.LEGAL_DRAFTING
    assert agreement.rounds.get().outcome == RoundOutcome.WITHDRAWN
    assert agreement.current_approval_step is None


def test_back_from_signing_clears_the_days_and_keeps_the_number() -> None:
    course = course_at("penandatanganan")
    number = course.agreement.own_party.number
    operator = course.staff.holder(course.agreement.office, Role.OPERATOR)
    advance(course.agreement, "reopen_draft", by=operator, at=now(), reason="Salah ketik.")
    agreement = fresh(course.agreement)
    assert agreement.stage == Stage.LEGAL_DRAFTING
    assert agreement.own_party.number == number
    assert not agreement.parties.filter(signed_on__isnull=False).exists()


def test_who_answers_a_step_done_already_hears_by_whom(submitted: Course) -> None:
    step = current(submitted.agreement)
    by = holder(step)
    approve(submitted.agreement, step.pk, by=by, at=now())
    for act in (
        lambda: approve(submitted.agreement, step.pk, by=by, at=now()),
        lambda: return_draft(submitted.agreement, step.pk, reason="x", by=by, at=now()),
        lambda: hold(submitted.agreement, step.pk, reason="x", by=by, at=now()),
        lambda: resume(submitted.agreement, step.pk, by=by, at=now()),
    ):
        with pytest.raises(Overtaken, match=f"sudah diselesaikan oleh {by.full_name}"):
            act()


def test_a_step_that_is_not_reached_yet_cannot_be_taken(submitted: Course) -> None:
    later = ApprovalStep.objects.get(round__agreement=submitted.agreement, order=4)
    with pytest.raises(Overtaken, match="sekarang pada tahap Persetujuan Internal"):
        approve(submitted.agreement, later.pk, by=holder(later), at=now())


def test_who_left_the_post_yesterday_may_act_no_more(submitted: Course) -> None:
    step = current(submitted.agreement)
    post = Post.objects.get(office=step.office, role=step.role)
    Post.objects.filter(pk=post.pk).update(ends_on=step.office.today - timedelta(days=1))
    with pytest.raises(NotAllowed, match=r"Kasubbag/Kabag Rendatin · KPU Kabupaten Pacitan"):
        approve(submitted.agreement, step.pk, by=User.objects.get(pk=post.user_id), at=now())
    successor = make_post(None, step.role, step.office, kind="plt")
    approve(submitted.agreement, step.pk, by=successor.user, at=now())
    assert ApprovalStep.objects.get(pk=step.pk).by_post == successor


def test_the_last_day_of_a_post_still_counts(submitted: Course) -> None:
    step = current(submitted.agreement)
    Post.objects.filter(office=step.office, role=step.role).update(ends_on=step.office.today)
    post = Post.objects.get(office=step.office, role=step.role)
    approve(submitted.agreement, step.pk, by=User.objects.get(pk=post.user_id), at=now())


# Papers


def all_approved(course: Course) -> Agreement:
    """Every step done, no paper attached."""
    for _ in range(7):
        approve_now(course.agreement)
    return fresh(course.agreement)


def attach_all(agreement: Agreement) -> Agreement:
    for step, kind in fresh(agreement).missing_papers:
        operator = Post.objects.get(office=step.office, role=Role.OPERATOR).user
        attach_paper(
            agreement, kind=kind, step_id=step.pk, dated_on=agreement.office.today, file=make_file(),
            by=operator, at=now(),
        )  # fmt: skip
    return fresh(agreement)


def test_papers_may_come_later_but_before_signing(submitted: Course) -> None:
    agreement = all_approved(submitted)
    assert (agreement.stage, len(agreement.missing_papers)) == (Stage.PERSETUJUAN_INTERNAL, 3)
    assert attach_all(agreement).stage == Stage.PENANDATANGANAN
    assert fresh(agreement).rounds.get().outcome == RoundOutcome.APPROVED


def test_when_mendesak_they_may_come_later_still() -> None:
    course = course_at(5, is_urgent=True, urgent_reason="Tahapan dimulai pekan depan.")
    agreement = all_approved(course)
    assert (agreement.stage, len(agreement.missing_papers)) == (Stage.PENANDATANGANAN, 3)
    assert not attach_all(agreement).missing_papers


def test_a_paper_comes_from_the_operator_of_the_office_whose_step_asks(submitted: Course) -> None:
    agreement = submitted.agreement
    step = agreement.rounds.get().steps.get(order=6)
    own = Post.objects.get(office=agreement.office, role=Role.OPERATOR).user
    act = {"kind": "pleno_minutes", "file": make_file(), "at": now()}
    with pytest.raises(NotAllowed, match=r"Prov\. Jawa Timur"):
        attach_paper(agreement, step_id=step.pk, dated_on=agreement.office.today, by=own, **act)
    jatim = Post.objects.get(office=step.office, role=Role.OPERATOR).user
    tomorrow = agreement.office.today + timedelta(days=1)
    with pytest.raises(Refused, match="masa depan"):
        attach_paper(agreement, step_id=step.pk, dated_on=tomorrow, by=jatim, **act)
    attach_paper(agreement, step_id=step.pk, dated_on=agreement.office.today, by=jatim, **act)
    with pytest.raises(Overtaken, match="sudah dilampirkan"):
        attach_paper(agreement, step_id=step.pk, dated_on=agreement.office.today, by=jatim, **act)
    kasubbag_step = agreement.rounds.get().steps.get(order=1)
    with pytest.raises(Overtaken, match="tidak diminta"):
        attach_paper(agreement, step_id=kasubbag_step.pk, dated_on=agreement.office.today, by=own, **act)


def test_limits_count_calendar_days_when_mendesak() -> None:
    urgent = course_at(5, is_urgent=True, urgent_reason="Tahapan.").agreement
    step = current(urgent)
    assert step.activated_at is not None and step.due_on is not None
    assert step.due_on - urgent.office.day_of(step.activated_at) == timedelta(days=3)
    assert not ApprovalStep.objects.filter(Q(state="active", due_on=None)).exists()


def test_the_page_names_the_act_that_waits(submitted: Course) -> None:
    step = current(submitted.agreement)
    page = client_of(holder(step)).get(f"/kerja-sama/{submitted.agreement.pk}/persetujuan/").content.decode()
    assert "Paraf Anda sebagai" in page and "Menunggu paraf" in page and "Menunggu keputusan" not in page


def test_names_of_papers_keep_their_capitals_within_a_sentence() -> None:
    assert PaperKind.APPROVAL_LETTER.within_sentence == "surat persetujuan KPU RI"
    assert PaperForm(kind=PaperKind.APPROVAL_LETTER)["upload"].label == "Berkas surat persetujuan KPU RI"
