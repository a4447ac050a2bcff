"""Isi periode ini: from the activity to the kasubbag's recommendation, by the real pages and services."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from agreements.cycle import Excuse, RowState
from agreements.models import (
    Activity,
    Agreement,
    AgreementPeriod,
    EvaluationQuestion,
    FollowUp,
    Indicator,
    IndicatorType,
    Obligation,
)
from agreements.period_head import RowHead
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.activity import ActivityFacts, record_activity
from agreements.services.evaluation import EvaluationFacts, evaluate, evaluate_and_finish
from agreements.services.follow_up import NewFollowUp, finish_follow_up
from agreements.services.history import broken_at
from agreements.services.monitoring import SheetFacts, Told, fill_sheet, finish_sheet, give_excuse
from agreements.services.period import mark_returned
from agreements.services.writer import take_row_step, take_step
from agreements.waiting_periods import period_tasks
from organization.models import Post
from tests.agreements.cycles import bring, make_period, make_running, noon, row_of, send
from tests.agreements.people import everybody
from tests.agreements.walking import client_of
from tests.factories import make_file

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 20)
NOON = noon(TODAY)
LATER = NOON + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.KERJASAMA_TODAY = "2026-06-20T12:00"


@pytest.fixture
def row() -> AgreementPeriod:
    """Semester I 2026 of an agreement with one obligation and one indicator, nothing filled in."""
    agreement = make_running()
    Obligation.objects.create(party=agreement.own_party, order=1, text="menyediakan narasumber")
    Indicator.objects.create(agreement=agreement, type=a_type(), target=500)
    return row_of(agreement, make_period())


def a_type() -> IndicatorType:
    return IndicatorType.objects.get_or_create(
        code="uji", defaults={"name": "Pemilih terdidik", "unit": "orang"}
    )[0]


def carry_out(agreement: Agreement) -> Activity:
    post = everybody()["operator"].posts.get()
    return Activity.objects.create(
        agreement=agreement, office=agreement.office, title="Kelas pemilih", held_on=date(2026, 4, 2),
        output="40 pelajar paham", recorded_at=NOON, post=post,
    )  # fmt: skip


def whole(row: AgreementPeriod, **values: Any) -> SheetFacts:
    """A sheet in which nothing is missing."""
    obligation = Obligation.objects.get(party__agreement=row.agreement)
    defaults = {
        "planned": "Dua kelas.", "realised": "Satu kelas.", "progress": "partly", "has_no_obstacle": True,
        "has_no_follow_up": True, "told": {obligation.pk: Told("done")},
    }  # fmt: skip
    return SheetFacts(**{**defaults, **values})


def operator() -> Any:
    return everybody()["operator"]


# Services


def test_a_whole_sheet_takes_the_row_from_seven_to_nine(row: AgreementPeriod) -> None:
    carry_out(row.agreement)
    fill_sheet(row, whole(row), by=operator(), at=NOON)
    assert finish_sheet(row, by=operator(), at=NOON).state == RowState.EVALUASI
    agreement = Agreement.objects.get(pk=row.agreement_id)
    assert agreement.stage == "evaluasi"
    assert [e.act for e in agreement.events.order_by("sequence")][-3:] == [
        "sheet",
        "start_monitoring",
        "close_sheet",
    ]
    assert broken_at(agreement) is None


LACKS: dict[str, tuple[dict[str, Any], str]] = {
    "plan": ({"planned": ""}, "Lengkapi lembar pemantauan"),
    "realised": ({"realised": ""}, "Lengkapi lembar pemantauan"),
    "progress": ({"progress": ""}, "Lengkapi lembar pemantauan"),
    "obstacles": ({"has_no_obstacle": False}, "Lengkapi lembar pemantauan"),
    "follow-ups": ({"has_no_follow_up": False}, "Lengkapi lembar pemantauan"),
    "obligation": ({"told": {}}, "Lengkapi lembar pemantauan"),
}


@pytest.mark.parametrize("name", LACKS)
def test_a_sheet_lacking_one_thing_is_kept_but_not_closed(row: AgreementPeriod, name: str) -> None:
    values, words = LACKS[name]
    carry_out(row.agreement)
    fill_sheet(row, whole(row, **values), by=operator(), at=NOON)
    with pytest.raises(Refused, match=words):
        finish_sheet(row, by=operator(), at=NOON)
    assert row_of(row.agreement, row.period).state == RowState.PELAKSANAAN


def test_the_sheet_names_what_it_lacks(row: AgreementPeriod) -> None:
    fill_sheet(row, whole(row, planned="", told={}), by=operator(), at=NOON)
    gaps = row_of(row.agreement, row.period).sheet_gaps
    assert gaps == ["yang direncanakan", "kewajiban PIHAK KESATU: menyediakan narasumber"]


def test_without_activity_the_reason_of_nihil_is_asked(row: AgreementPeriod) -> None:
    fill_sheet(row, whole(row), by=operator(), at=NOON)
    with pytest.raises(Refused, match="nyatakan nihil"):
        finish_sheet(row, by=operator(), at=NOON)
    fill_sheet(row, whole(row, nihil_reason="Jadwal mitra bergeser."), by=operator(), at=NOON)
    assert finish_sheet(row, by=operator(), at=NOON).state == RowState.EVALUASI


def test_obstacles_and_none_of_them_contradict_each_other(row: AgreementPeriod) -> None:
    with pytest.raises(Refused, match="jangan keduanya"):
        fill_sheet(row, whole(row, obstacles="Anggaran."), by=operator(), at=NOON)


def test_only_the_operator_fills_and_only_the_kasubbag_evaluates(row: AgreementPeriod) -> None:
    for who in ("kasubbag", "sekretaris", "operator.jatim"):
        with pytest.raises(NotAllowed):
            fill_sheet(row, whole(row), by=everybody()[who], at=NOON)
    row = bring(row, "evaluasi", at=NOON)
    for who in ("operator", "sekretaris", "operator.jatim"):
        with pytest.raises(NotAllowed):
            evaluate(row, EvaluationFacts("lanjut", "Baik."), by=everybody()[who], at=NOON)


def test_a_closed_sheet_is_not_written(row: AgreementPeriod) -> None:
    row = bring(row, "evaluasi", at=NOON)
    with pytest.raises(Overtaken, match="sudah ditutup"):
        fill_sheet(row, whole(row), by=operator(), at=NOON)


def test_a_recommendation_finishes_a_period_within_the_year(row: AgreementPeriod) -> None:
    row = at_evaluation(row)
    facts = EvaluationFacts("lanjut", "Berjalan baik.")
    moved = evaluate_and_finish(row, facts, by=everybody()["kasubbag"], at=NOON)
    assert moved.state == RowState.PELAPORAN


def test_a_recommendation_needs_its_note(row: AgreementPeriod) -> None:
    row = at_evaluation(row)
    with pytest.raises(Refused, match="catatan singkat"):
        evaluate(row, EvaluationFacts("lanjut", " "), by=everybody()["kasubbag"], at=NOON)


def at_evaluation(row: AgreementPeriod) -> AgreementPeriod:
    carry_out(row.agreement)
    fill_sheet(row, whole(row), by=operator(), at=NOON)
    return finish_sheet(row, by=operator(), at=NOON)


def test_before_the_end_the_full_instrument_is_asked_for(row: AgreementPeriod) -> None:
    Agreement.objects.filter(pk=row.agreement_id).update(ends_on=date(2026, 9, 1))
    row = at_evaluation(row_of(row.agreement, row.period))
    kasubbag = everybody()["kasubbag"]
    short = EvaluationFacts("perpanjang", "Diteruskan.")
    with pytest.raises(Refused, match="beri nilai butir 1, 2, 3"):
        evaluate_and_finish(row, short, by=kasubbag, at=NOON)
    assert not hasattr(row_of(row.agreement, row.period), "evaluation")
    questions = list(EvaluationQuestion.objects.asked_of(row))
    answers: dict[int, tuple[int | None, str]] = {question.pk: (3, "") for question in questions}
    evaluate_and_finish(row, EvaluationFacts("perpanjang", "Diteruskan.", answers), by=kasubbag, at=NOON)
    assert row_of(row.agreement, row.period).state == RowState.PELAPORAN


def test_the_lowest_score_is_explained(row: AgreementPeriod) -> None:
    row = at_evaluation(row)
    question = EvaluationQuestion.objects.asked_of(row)[0]
    facts = EvaluationFacts("akhiri", "Tidak berjalan.", {question.pk: (1, " ")})
    with pytest.raises(Refused, match="Kurang"):
        evaluate(row, facts, by=everybody()["kasubbag"], at=NOON)


# Ready reasons


def test_a_ready_reason_stands_as_sheet_and_evaluation(row: AgreementPeriod) -> None:
    give_excuse(row, Excuse.PARTNER, "", by=operator(), at=NOON)
    moved = finish_sheet(row, by=operator(), at=NOON)
    assert moved.state == RowState.EVALUASI
    assert bring(moved, "pelaporan", at=NOON).state == RowState.PELAPORAN


def test_not_begun_is_a_reason_under_sixty_days_only(row: AgreementPeriod) -> None:
    with pytest.raises(Refused, match="tidak sesuai dengan tanggal"):
        give_excuse(row, Excuse.NOT_BEGUN, "", by=operator(), at=NOON)
    for first, is_allowed in ((date(2026, 5, 2), False), (date(2026, 5, 3), True)):
        young = make_running(title=f"Baru {first}", starts_on=first)
        new = AgreementPeriod.objects.create(
            agreement=young, period=row.period, opened_at=NOON, state_entered_at=NOON
        )
        assert (new.days_in_force < 60) is is_allowed
        if is_allowed:
            give_excuse(new, Excuse.NOT_BEGUN, "", by=operator(), at=NOON)


def test_suspended_is_a_reason_while_it_is(row: AgreementPeriod) -> None:
    with pytest.raises(Refused, match="tidak sesuai"):
        give_excuse(row, Excuse.SUSPENDED, "", by=operator(), at=NOON)
    Agreement.objects.filter(pk=row.agreement_id).update(
        suspended_on=date(2026, 5, 1), suspended_until=TODAY + timedelta(days=40)
    )
    give_excuse(row_of(row.agreement, row.period), Excuse.SUSPENDED, "", by=operator(), at=NOON)


def test_another_reason_is_explained(row: AgreementPeriod) -> None:
    with pytest.raises(Refused, match="Jelaskan"):
        give_excuse(row, Excuse.OTHER, " ", by=operator(), at=NOON)


# Follow-ups


def test_a_follow_up_is_finished_by_its_role_with_a_result(row: AgreementPeriod) -> None:
    todo = NewFollowUp("Kirim jadwal kelas", "sekretaris", TODAY + timedelta(days=10))
    fill_sheet(row, whole(row, has_no_follow_up=False, follow_ups=[todo]), by=operator(), at=NOON)
    told = row.agreement.events.latest("sequence")
    assert told.summary == "Semester I 2026 · Lembar pemantauan diisi, 1 tindak lanjut ditambahkan"
    assert told.note == "Tindak lanjut: Kirim jadwal kelas (Sekretaris, paling lambat 30 Jun 2026)"
    follow_up = FollowUp.objects.get()
    with pytest.raises(NotAllowed, match="Sekretaris · KPU Kabupaten Pacitan"):
        finish_follow_up(follow_up, result="Terkirim.", by=everybody()["ketua"], at=NOON)
    with pytest.raises(Refused, match="hasil"):
        finish_follow_up(follow_up, result=" ", by=everybody()["sekretaris"], at=NOON)
    finish_follow_up(follow_up, result="Terkirim.", by=everybody()["sekretaris"], at=NOON)
    with pytest.raises(Overtaken, match="sudah dinyatakan selesai"):
        finish_follow_up(follow_up, result="Lagi.", by=operator(), at=NOON)


def test_a_follow_up_is_not_due_in_the_past(row: AgreementPeriod) -> None:
    todo = NewFollowUp("Kirim jadwal", "operator", TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="sudah lewat"):
        fill_sheet(row, whole(row, follow_ups=[todo]), by=operator(), at=NOON)
    assert not FollowUp.objects.exists()


# Pages


def address(name: str, row: AgreementPeriod, *more: object) -> str:
    return reverse(f"agreements:{name}", args=[row.agreement_id, row.pk, *more])


def typed(row: AgreementPeriod, **values: Any) -> dict[str, Any]:
    obligation = Obligation.objects.get(party__agreement=row.agreement)
    indicator = Indicator.objects.get(agreement=row.agreement)
    return {
        "planned": "Dua kelas.", "realised": "Satu kelas.", "progress": "partly", "benefit": "Pemilih paham.",
        "has_no_obstacle": "on", "has_no_follow_up": "on", f"told_{obligation.pk}": "done",
        f"value_{indicator.pk}": "40", **values,
    }  # fmt: skip


def test_the_whole_period_by_its_pages(row: AgreementPeriod) -> None:
    carry_out(row.agreement)
    client = client_of(operator())
    page = client.get(address("period_fill", row)).content.decode()
    assert "Kelas pemilih (2 Apr 2026)" in page and "40 pelajar paham" in page
    answer = client.post(address("period_fill", row), typed(row, finish="1"))
    assert answer.status_code == 302 and answer["Location"] == address("period", row)
    kasubbag = client_of(everybody()["kasubbag"])
    kasubbag.post(
        address("period_evaluate", row), {"recommendation": "lanjut", "note": "Baik.", "finish": "1"}
    )
    row = row_of(row.agreement, row.period)
    assert row.state == RowState.PELAPORAN and row.indicator_values.get().value == 40
    page = kasubbag.get(address("period", row)).content.decode()
    assert "Dilanjutkan" in page and "Dipenuhi" in page


def test_an_incomplete_sheet_is_saved_and_says_what_is_missing(row: AgreementPeriod) -> None:
    client = client_of(operator())
    answer = client.post(address("period_fill", row), typed(row, planned="", finish="1"), follow=True)
    text = answer.content.decode()
    assert "Isian tersimpan, tetapi belum diteruskan ke Kasubbag" in text
    assert '<div class="alert warning" role="alert">' in text and '<div class="alert success"' not in text
    assert '<a href="#id_planned">Yang direncanakan</a>' in text and "Yang terlaksana</a>" not in text
    assert '<a href="#kegiatan">Catat sedikitnya satu kegiatan' in text
    assert row_of(row.agreement, row.period).sheet.realised == "Satu kelas."


def test_an_incomplete_evaluation_names_the_questions_left(row: AgreementPeriod) -> None:
    Agreement.objects.filter(pk=row.agreement_id).update(ends_on=date(2026, 9, 1))
    row = at_evaluation(row_of(row.agreement, row.period))
    questions = list(EvaluationQuestion.objects.asked_of(row))
    scores = {f"score_{question.pk}": "3" for question in questions[2:]}
    client = client_of(everybody()["kasubbag"])
    facts = {"recommendation": "lanjut", "note": "Baik.", "finish": "1", **scores}
    text = client.post(address("period_evaluate", row), facts, follow=True).content.decode()
    assert "Evaluasi tersimpan, tetapi belum selesai" in text and "beri nilai butir 1, 2." in text
    rest = {f"score_{question.pk}": "4" for question in questions}
    text = client.post(address("period_evaluate", row), {**facts, **rest}, follow=True).content.decode()
    assert "Periode ini siap masuk laporan" in text


def test_beranda_offers_the_last_period_at_once_when_the_agreement_was_ended_early(
    row: AgreementPeriod, settings: Any
) -> None:
    settings.KERJASAMA_TODAY = "2026-03-20T12:00"
    assert list(period_tasks(operator())) == []
    Obligation.objects.update(settlement="Tidak dilanjutkan.")
    Agreement.objects.filter(pk=row.agreement_id).update(ending_file=make_file())
    take_step(row.agreement, "terminate", by=everybody()["sekretaris"], at=NOON, reason="Disepakati.")
    assert [task.act for task in period_tasks(operator())] == ["Isi periode Semester I 2026"]


def test_a_stale_sheet_is_noticed_and_keeps_what_was_typed(row: AgreementPeriod) -> None:
    client = client_of(operator())
    seen = client.get(address("period_fill", row)).context["seen"]
    fill_sheet(row, whole(row), by=operator(), at=NOON)
    page = client.post(
        address("period_fill", row), typed(row, seen=seen, realised="Dari halaman lama.", save="1")
    )
    text = page.content.decode()
    assert page.status_code == 200 and "berubah selagi Anda mengisi" in text and "Dari halaman lama." in text
    assert row_of(row.agreement, row.period).sheet.realised == "Satu kelas."


def test_a_stale_sheet_that_was_handed_over_says_so_instead_of_asking_to_save_again(
    row: AgreementPeriod,
) -> None:
    client = client_of(operator())
    seen = client.get(address("period_fill", row)).context["seen"]
    carry_out(row.agreement)
    fill_sheet(row, whole(row), by=operator(), at=NOON)
    finish_sheet(row, by=operator(), at=NOON)
    text = client.post(address("period_fill", row), typed(row, seen=seen, save="1")).content.decode()
    assert "sekarang pada Evaluasi" in text and "tidak dapat disimpan lagi" in text
    assert "simpan sekali lagi" not in text and "Satu kelas." in text


def test_before_the_window_the_page_says_from_when_on(row: AgreementPeriod, settings: Any) -> None:
    settings.KERJASAMA_TODAY = "2026-03-20T12:00"
    page = client_of(operator()).get(address("period_fill", row)).content.decode()
    assert "16 Jun 2026" in page
    assert 'name="finish"' not in page and 'name="save" value="1">Simpan</button>' in page


def test_the_reason_page_offers_only_what_the_dates_allow(row: AgreementPeriod) -> None:
    client = client_of(operator())
    page = client.get(address("period_excuse", row)).content.decode()
    assert "belum berjalan" not in page and "mitra belum dapat" in page
    client.post(address("period_excuse", row), {"excuse": "mitra", "excuse_note": ""})
    client.post(address("period_step", row, "close_sheet"))
    assert row_of(row.agreement, row.period).state == RowState.EVALUASI


def test_a_returned_period_shows_its_remark_and_is_reopened(row: AgreementPeriod) -> None:
    row = bring(row, "pelaporan", at=NOON)
    AgreementPeriod.objects.filter(pk=row.pk).update(remark="Foto belum ada.")
    client = client_of(operator())
    home = client.get(reverse("agreements:implementation", args=[row.agreement_id])).content.decode()
    assert "Foto belum ada." in home and "Dikembalikan" in home
    assert "dikembalikan satker di atas" in home and "selesai diisi" not in home
    assert f"{address('period', row)}#perbaiki" in home and "Buka dan perbaiki isian" in home
    page = client.get(address("period", row)).content.decode()
    assert 'id="perbaiki" open' in page and "dikembalikan satker di atas" in page
    reader = client_of(everybody()["sekretaris"]).get(address("period", row)).content.decode()
    assert 'id="perbaiki"' not in reader and "Kasubbag/Kabag Rendatin" in reader
    answer = client.post(address("period_step", row, "return_to_pemantauan"), {"reason": "Menambah foto."})
    assert answer.url == address("period_fill", row)
    assert row_of(row.agreement, row.period).state == RowState.PEMANTAUAN


def test_a_returned_period_once_repaired_says_so_and_waits_by_its_own_name(row: AgreementPeriod) -> None:
    carry_out(row.agreement)
    row = bring(row, "pelaporan", at=NOON)
    send(row, at=NOON)
    sender = everybody()["sekretaris"].posts.get()
    mark_returned(
        [row], {row.agreement_id: "Foto?"}, report="Laporan uji", note="Perbaiki.", by=sender, at=LATER
    )
    row = row_of(row.agreement, row.period)
    assert RowHead(row, operator()).wants_repair
    row = take_row_step(row, "return_to_pemantauan", by=operator(), at=LATER, reason="Foto.")
    assert [task.act for task in period_tasks(operator())] == ["Perbaiki Semester I 2026"]
    row = take_row_step(row, "close_sheet", by=operator(), at=LATER)
    kasubbag = everybody()["kasubbag"]
    assert [task.act for task in period_tasks(kasubbag)] == [
        "Beri rekomendasi Semester I 2026 (dikembalikan)"
    ]
    page = client_of(operator()).get(address("period", row)).content.decode()
    assert 'id="perbaiki"' in page and "memberi rekomendasi lagi" in page
    row = take_row_step(row, "finish_evaluation", by=kasubbag, at=LATER + timedelta(hours=1))
    head = RowHead(row, operator())
    assert not head.wants_repair and "Sudah diperbaiki" in head.hint


def test_a_vacant_post_says_so_where_a_period_waits_for_it(row: AgreementPeriod) -> None:
    row = at_evaluation(row)
    reader = client_of(operator())
    assert "sedang kosong" not in reader.get(address("period", row)).content.decode()
    Post.objects.filter(role="kasubbag").update(ends_on=date(2026, 6, 1))
    page = reader.get(address("period", row)).content.decode()
    assert "Jabatan Kasubbag/Kabag Rendatin · Kab. Pacitan sedang kosong" in page and "Plh. atau Plt." in page


def test_a_sent_period_offers_no_step_back(row: AgreementPeriod) -> None:
    row = bring(row, "pelaporan", at=NOON)
    send(row, at=NOON)
    page = client_of(everybody()["kasubbag"]).get(address("period", row))
    assert page.context["steps_back"] == []


def test_a_row_of_another_agreement_is_not_found(row: AgreementPeriod) -> None:
    other = make_running(title="Lain")
    wrong = reverse("agreements:period", args=[other.pk, row.pk])
    assert client_of(operator()).get(wrong).status_code == 404


def test_two_people_at_once_one_moves_the_other_is_told(row: AgreementPeriod) -> None:
    carry_out(row.agreement)
    fill_sheet(row, whole(row), by=operator(), at=NOON)
    finish_sheet(row, by=operator(), at=NOON)
    with pytest.raises(Overtaken), transaction.atomic():
        finish_sheet(row, by=operator(), at=NOON)


def test_a_plan_of_the_period_is_offered_to_be_told_as_carried_out(row: AgreementPeriod) -> None:
    people = everybody()
    plan = record_activity(
        row.agreement, ActivityFacts(title="Kelas yang direncanakan", held_on=row.period.starts_on, is_planned=True),
        by=people["operator"], at=noon(row.period.starts_on),
    )  # fmt: skip
    url = reverse("agreements:period_fill", args=(row.agreement_id, row.pk))
    page = client_of(people["operator"]).get(url)
    assert reverse("agreements:activity_edit", args=(row.agreement_id, plan.pk)) in page.content.decode()
    assert "Kelas yang direncanakan" in page.context["form"]["planned"].value()
