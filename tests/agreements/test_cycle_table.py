"""The table of stages 7 to 10: every state of a row × step × actor, and every condition missing alone.

The expectations are written from rule book section 4, not read from cycle.py.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from agreements.cycle import ROW_STEPS, SHEET, RowState
from agreements.models import Agreement, AgreementPeriod
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.history import broken_at
from agreements.services.period import accept_rows, mark_returned
from agreements.services.writer import take_row_step, take_step
from agreements.workflow import SUSPENSION, Stage
from organization.models import User
from tests.agreements.cycles import bring, excuse, make_period, make_running, noon, row_of, send
from tests.agreements.people import everybody
from tests.factories import make_file

pytestmark = pytest.mark.django_db

LATE_JUNE = noon(date(2026, 6, 20))
REASON = "Diminta diperbaiki."

# State → step → who takes it. Whatever is not written here is refused.
ALLOWED: dict[str, dict[str, tuple[str, ...]]] = {
    "pelaksanaan": {"start_monitoring": ("operator",)},
    "pemantauan": {"close_sheet": ("operator",)},
    "evaluasi": {"finish_evaluation": ("kasubbag",), "return_to_pemantauan": ("operator", "kasubbag")},
    "pelaporan": {"return_to_evaluasi": ("kasubbag",), "return_to_pemantauan": ("operator", "kasubbag")},
    "diterima": {},
}
STARTS_AT = {
    "start_monitoring": ("pelaksanaan",), "close_sheet": ("pemantauan",), "finish_evaluation": ("evaluasi",),
    "accept": ("pelaporan",), "return_to_evaluasi": ("pelaporan",),
    "return_to_pemantauan": ("evaluasi", "pelaporan"),
}  # fmt: skip
MOVES_TO = {
    "start_monitoring": "pemantauan", "close_sheet": "evaluasi", "finish_evaluation": "pelaporan",
    "accept": "diterima", "return_to_evaluasi": "evaluasi", "return_to_pemantauan": "pemantauan",
}  # fmt: skip


def row_at(state: str) -> AgreementPeriod:
    """A row of Semester I 2026 in a state, with everything that its next step asks for."""
    agreement = make_running()
    row = row_of(agreement, make_period())
    row = bring(row, "pelaporan" if state == "diterima" else state, at=LATE_JUNE)
    if state == "diterima":
        send(row, at=LATE_JUNE)
        accept_rows([row], report="Laporan uji", by=everybody()["operator.jatim"].posts.get(), at=LATE_JUNE)
    return row_of(agreement, row.period)


def outcome_of(row: AgreementPeriod, name: str, by: User) -> str:
    """What happens when somebody tries a step; nothing of it stays."""
    try:
        with transaction.atomic():
            moved = take_row_step(row, name, by=by, at=LATE_JUNE + timedelta(hours=1), reason=REASON)
            connection.check_constraints()
            state = str(moved.state)
            transaction.set_rollback(True)
        return state
    except Refused as refusal:
        return type(refusal).__name__


def test_the_table_names_every_step_and_every_state() -> None:
    assert set(STARTS_AT) == set(MOVES_TO) == set(ROW_STEPS)
    assert set(ALLOWED) == set(RowState.values)
    assert [state.stage for state in RowState] == [*list(Stage)[6:], None]


@pytest.mark.parametrize("state", ALLOWED)
def test_every_step_of_a_row_by_everybody(state: str) -> None:
    row = row_at(state)
    wrong = []
    for name in ROW_STEPS:
        for actor, user in everybody().items():
            is_allowed = actor in ALLOWED[state].get(name, ())
            otherwise = "NotAllowed" if state in STARTS_AT[name] else "Overtaken"
            expected = MOVES_TO[name] if is_allowed else otherwise
            happened = outcome_of(row, name, user)
            if happened != expected:
                wrong.append(f"{name} by {actor} at {state}: {happened}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def test_a_step_back_wants_a_reason() -> None:
    row = row_at("pelaporan")
    for name in ("return_to_evaluasi", "return_to_pemantauan"):
        with pytest.raises(Refused, match=r"^Tuliskan alasannya\.$"):
            take_row_step(row, name, by=everybody()["kasubbag"], at=LATE_JUNE, reason=" ")


def test_without_activity_or_reason_monitoring_does_not_begin() -> None:
    row = row_of(make_running(), make_period())
    with pytest.raises(Refused, match="Catat sedikitnya satu kegiatan") as refused:
        take_row_step(row, "start_monitoring", by=everybody()["operator"], at=LATE_JUNE)
    assert type(refused.value) is Refused
    AgreementPeriod.objects.filter(pk=row.pk).update(nihil_reason="Belum ada jadwal dari mitra.")
    moved = take_row_step(row, "start_monitoring", by=everybody()["operator"], at=LATE_JUNE)
    assert moved.state == RowState.PEMANTAUAN


def test_an_empty_sheet_is_not_closed() -> None:
    row = bring(row_of(make_running(), make_period()), "pemantauan", at=LATE_JUNE)
    AgreementPeriod.objects.filter(pk=row.pk).update(excuse="")
    with pytest.raises(Refused, match="Lengkapi lembar pemantauan"):
        take_row_step(row, "close_sheet", by=everybody()["operator"], at=LATE_JUNE)


@pytest.mark.parametrize(
    ("ends_on", "first"),
    [(date(2028, 2, 29), date(2026, 6, 16)), (date(2026, 5, 20), date(2026, 5, 6))],
)
def test_the_sheet_is_closed_from_fourteen_days_before_the_period_or_the_term_ends(
    ends_on: date, first: date
) -> None:
    row = row_of(make_running(ends_on=ends_on), make_period())
    row = bring(row, "pemantauan", at=noon(date(2026, 2, 1)))
    with pytest.raises(Refused, match="mulai 14 hari sebelum"):
        take_row_step(row, "close_sheet", by=everybody()["operator"], at=noon(first - timedelta(days=1)))
    moved = take_row_step(row, "close_sheet", by=everybody()["operator"], at=noon(first))
    assert moved.state == RowState.EVALUASI


def test_without_a_recommendation_the_evaluation_is_not_finished() -> None:
    row = bring(row_of(make_running(), make_period()), "evaluasi", at=LATE_JUNE)
    AgreementPeriod.objects.filter(pk=row.pk).update(excuse="")
    with pytest.raises(Refused, match="Beri rekomendasi"):
        take_row_step(row, "finish_evaluation", by=everybody()["kasubbag"], at=LATE_JUNE)


def test_a_row_in_a_sent_report_stays_until_the_report_comes_back() -> None:
    row = row_at("pelaporan")
    send(row, at=LATE_JUNE)
    for name in ("return_to_evaluasi", "return_to_pemantauan"):
        with pytest.raises(Refused, match="sudah dikirim"):
            take_row_step(row, name, by=everybody()["kasubbag"], at=LATE_JUNE, reason=REASON)
    post = everybody()["operator.jatim"].posts.get()
    remarks = {row.agreement_id: "Jumlah peserta belum cocok."}
    mark_returned([row], remarks, report="Laporan uji", note="Perbaiki.", by=post, at=LATE_JUNE)
    moved = take_row_step(
        row, "return_to_pemantauan", by=everybody()["operator"], at=LATE_JUNE, reason=REASON
    )
    assert (moved.state, moved.remark) == (RowState.PEMANTAUAN, "Jumlah peserta belum cocok.")


def test_only_a_sent_row_is_accepted_and_once() -> None:
    row = row_at("pelaporan")
    post = everybody()["operator.jatim"].posts.get()
    with pytest.raises(Refused, match="belum dikirim"):
        accept_rows([row], report="Laporan uji", by=post, at=LATE_JUNE)
    send(row, at=LATE_JUNE)
    accept_rows([row], report="Laporan uji", by=post, at=LATE_JUNE)
    with pytest.raises(Overtaken, match="Diterima"):
        accept_rows([row], report="Laporan uji", by=post, at=LATE_JUNE)
    last = row.agreement.events.order_by("-sequence")[0]
    assert last.is_system and post.user.full_name in last.note and post.label in last.note


def test_the_stage_is_that_of_the_oldest_period_not_accepted() -> None:
    agreement = make_running()
    older = row_of(agreement, make_period(date(2025, 8, 1)))
    newer = row_of(agreement, make_period(date(2026, 2, 1)))
    newer = bring(newer, "evaluasi", at=LATE_JUNE)
    assert Agreement.objects.get(pk=agreement.pk).stage == Stage.PELAKSANAAN
    older = bring(older, "pelaporan", at=LATE_JUNE)
    assert Agreement.objects.get(pk=agreement.pk).stage == Stage.PELAPORAN
    send(older, at=LATE_JUNE)
    accept_rows([older], report="Laporan uji", by=everybody()["operator.jatim"].posts.get(), at=LATE_JUNE)
    assert Agreement.objects.get(pk=agreement.pk).stage == Stage.EVALUASI
    assert broken_at(Agreement.objects.get(pk=agreement.pk)) is None
    connection.check_constraints()


def test_the_database_refuses_a_state_without_its_history_row() -> None:
    row = row_of(make_running(), make_period())
    with pytest.raises(IntegrityError, match="without its history row"), transaction.atomic():
        AgreementPeriod.objects.filter(pk=row.pk).update(state=RowState.PEMANTAUAN)
        connection.check_constraints()


def test_an_ended_agreement_still_finishes_its_open_period_and_takes_no_other_step() -> None:
    agreement = make_running(ending_file=make_file("pengakhiran.pdf"))
    row = row_of(agreement, make_period())
    ended_at = noon(date(2026, 6, 1))
    take_step(agreement, "terminate", by=everybody()["sekretaris"], at=ended_at, reason=REASON)
    row = bring(row_of(agreement, row.period), "pelaporan", at=ended_at)
    assert (row.last_on, row.state) == (date(2026, 6, 1), RowState.PELAPORAN)
    assert SHEET.is_open_for(row.agreement) and not SUSPENSION.is_open_for(row.agreement)
    send(row, at=LATE_JUNE)
    accept_rows([row], report="Laporan uji", by=everybody()["operator.jatim"].posts.get(), at=LATE_JUNE)
    ended = Agreement.objects.get(pk=agreement.pk)
    assert (ended.stage, ended.ending) == (Stage.PELAKSANAAN, "diakhiri")
    assert not SHEET.is_open_for(ended)
    assert broken_at(ended) is None
    connection.check_constraints()


def test_who_may_not_is_told_who_may() -> None:
    row = row_of(make_running(), make_period())
    excuse(row)
    with pytest.raises(NotAllowed, match="Operator kerja sama · KPU Kabupaten Pacitan"):
        take_row_step(row, "start_monitoring", by=everybody()["ketua"], at=LATE_JUNE)
