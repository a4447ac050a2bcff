"""KPU RI keeps how often offices report, by when, and what a full evaluation asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agreements.cycle import Recommendation
from agreements.models import (
    Evaluation,
    EvaluationAnswer,
    EvaluationInstrument,
    EvaluationQuestion,
    PeriodScheme,
)
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.evaluation_instrument import publish_instrument
from agreements.services.period import due_spans, open_period, scheme_on, span_of
from agreements.services.scheme import SchemeFacts, fingerprint, latest_scheme, plan_scheme
from organization.models import User
from tests.agreements.cycles import bring, make_period, make_running, noon, row_of
from tests.agreements.people import everybody
from tests.agreements.walking import client_of
from tests.factories import make_rules, standing_people

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 20)
NOON = noon(TODAY)
QUARTERLY = SchemeFacts("triwulan", regency_days=10, province_days=20, national_days=30)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.KERJASAMA_TODAY = "2026-06-20T12:00"


@pytest.fixture
def keeper() -> User:
    make_rules()
    return standing_people().pusat


def plan(by: User, wanted: SchemeFacts = QUARTERLY, **values: Any) -> PeriodScheme:
    defaults = {"reason": "Diminta pimpinan.", "seen": fingerprint(latest_scheme())}
    return plan_scheme(wanted, **{**defaults, **values}, by=by, at=NOON)


# Periods


def test_another_scheme_holds_from_the_next_new_year_and_changes_nothing_that_runs(keeper: User) -> None:
    running = make_period(TODAY)
    planned = plan(keeper)
    assert planned.valid_from == date(2027, 1, 1)
    assert (planned.set_by, planned.note) == (keeper.posts.get(), "Diminta pimpinan.")
    assert scheme_on(date(2026, 12, 31)).length == "semester"
    assert span_of(date(2026, 12, 31))[1:] == (date(2026, 7, 1), date(2026, 12, 31))
    for length, starts_on, ends_on in list(due_spans(date(2027, 4, 1))):
        open_period(length, starts_on, ends_on, at=NOON)
    running.refresh_from_db()
    names = [str(period) for period in type(running).objects.order_by("starts_on")]
    assert names == ["Semester I 2026", "Semester II 2026", "Triwulan I 2027", "Triwulan II 2027"]


def test_what_is_planned_may_be_changed_again_before_it_holds(keeper: User) -> None:
    first = plan(keeper)
    second = plan(keeper, replace(QUARTERLY, national_days=40), reason="Waktu rekap kurang.")
    assert (second.pk, second.national_days, second.note) == (first.pk, 40, "Waktu rekap kurang.")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"length": "bulan"}, "Pilih periode"),
        ({"regency_days": 0}, "satu hari"),
        ({"province_days": 10}, "sesudah batas KPU Kabupaten/Kota"),
        ({"national_days": 20}, "sesudah batas KPU Provinsi"),
        ({"national_days": 61}, "paling lama 60 hari"),
    ],
)
def test_days_that_do_not_follow_each_other_are_refused(
    keeper: User, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        plan(keeper, replace(QUARTERLY, **changes))
    assert PeriodScheme.objects.count() == 1


def test_the_database_too_wants_the_upper_office_later(keeper: User) -> None:
    with pytest.raises(IntegrityError, match="scheme_upper_office_is_later"), transaction.atomic():
        PeriodScheme.objects.update(regency_days=40)


def test_a_change_needs_a_reason_and_something_that_changes(keeper: User) -> None:
    with pytest.raises(Refused, match="alasan"):
        plan(keeper, reason=" ")
    plan(keeper)
    with pytest.raises(Refused, match="Belum ada yang berubah"):
        plan(keeper)


def test_who_is_second_is_told_so(keeper: User) -> None:
    seen = fingerprint(latest_scheme())
    plan(keeper, seen=seen)
    with pytest.raises(Overtaken, match="diubah orang lain"):
        plan(keeper, replace(QUARTERLY, national_days=45), seen=seen)


def test_others_read_the_scheme_and_do_not_change_it(keeper: User) -> None:
    people = standing_people()
    with pytest.raises(NotAllowed, match="KPU RI"):
        plan(people.jatim)
    read = client_of(people.pacitan).get(reverse("agreements:scheme")).content.decode()
    assert "Semester" in read and "paling lambat 15 hari" in read
    assert reverse("agreements:scheme_edit") not in read


def test_the_page_of_the_scheme_plans_it_and_shows_what_is_planned(keeper: User) -> None:
    client, url = client_of(keeper), reverse("agreements:scheme_edit")
    page = client.get(url)
    assert "1 Jan 2027" in page.content.decode()
    fields = {**page.context["form"].initial, "length": "triwulan", "reason": "Diminta pimpinan."}
    wrong = client.post(url, {**fields, "province_days": 15})
    assert "sesudah batas KPU Kabupaten/Kota" in wrong.content.decode()
    shown = client.post(url, fields, follow=True).content.decode()
    assert "berlaku sejak 1 Jan 2027" in shown and "Rencana: Triwulan" in shown
    assert "Berlaku sekarang: Semester" in shown and "1 Jan 2026 sampai 30 Jun 2026" in shown


# The instrument of the full evaluation


def test_a_new_version_leaves_the_evaluations_that_have_begun_with_theirs(keeper: User) -> None:
    begun, other = make_running(), make_running(title="Belum dinilai")
    period = make_period(date(2025, 7, 1))
    rows = [bring(row_of(each, period), "evaluasi", at=noon(date(2025, 12, 28))) for each in (begun, other)]
    evaluation = Evaluation.objects.create(
        row=rows[0], recommendation=Recommendation.LANJUT, note="Baik.", given_at=NOON,
        post=everybody()["kasubbag"].posts.get(),
    )  # fmt: skip
    first = EvaluationQuestion.objects.asked_of(rows[0])[0]
    EvaluationAnswer.objects.create(evaluation=evaluation, question=first, score=3)
    made = publish_instrument(
        [("Hasil", "Target tercapai"), ("Hubungan", "Komunikasi lancar"), ("", " ")],
        reason="Lebih ringkas.", based_on=1, by=keeper, at=NOON,
    )  # fmt: skip
    assert (made.number, made.published_on, made.published_by) == (2, TODAY, keeper.posts.get())
    assert EvaluationQuestion.objects.asked_of(rows[0]).count() == 12
    assert [q.text for q in EvaluationQuestion.objects.asked_of(rows[1])] == [
        "Target tercapai",
        "Komunikasi lancar",
    ]


@pytest.mark.parametrize(
    ("questions", "reason", "words"),
    [
        ([("", "")], "x", "sedikitnya satu butir"),
        ([("", "Target tercapai")], "x", "Isi aspek"),
        ([("Hasil", "Target"), ("Umum", "Target")], "x", "tertulis dua kali"),
        ([("Hasil", "Target tercapai")], " ", "alasan perubahan"),
    ],
)
def test_an_instrument_that_does_not_hold_together_is_refused(
    keeper: User, questions: list[tuple[str, str]], reason: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        publish_instrument(questions, reason=reason, based_on=1, by=keeper, at=NOON)
    assert EvaluationInstrument.objects.count() == 1


def test_the_same_instrument_again_or_one_based_on_an_old_version_is_refused(keeper: User) -> None:
    current = list(EvaluationQuestion.objects.values_list("aspect", "text"))
    with pytest.raises(Refused, match="Belum ada butir"):
        publish_instrument(current, reason="x", based_on=1, by=keeper, at=NOON)
    with pytest.raises(Overtaken, match="orang lain"):
        publish_instrument(current[:3], reason="x", based_on=0, by=keeper, at=NOON)
    with pytest.raises(NotAllowed):
        publish_instrument(current[:3], reason="x", based_on=1, by=standing_people().jatim, at=NOON)


def test_the_page_of_the_instrument_publishes_a_new_version(keeper: User) -> None:
    client, url = client_of(keeper), reverse("agreements:instrument_create")
    page = client.get(url)
    assert len(page.context["formset"].forms) == 14
    fields = {
        "questions-TOTAL_FORMS": 2, "questions-INITIAL_FORMS": 0,
        "questions-0-order": 2, "questions-0-aspect": "Hasil", "questions-0-text": "Target tercapai",
        "questions-1-order": 1, "questions-1-aspect": "", "questions-1-text": "Sesuai rencana",
        "based_on": 1, "reason": "Lebih ringkas.",
    }  # fmt: skip
    assert "Isi aspeknya" in client.post(url, fields).content.decode()
    shown = client.post(url, {**fields, "questions-1-aspect": "Kesesuaian"}, follow=True).content.decode()
    assert "Instrumen evaluasi versi 2 diterbitkan" in shown and "Lebih ringkas." in shown
    assert shown.index("Sesuai rencana") < shown.index("Target tercapai")
