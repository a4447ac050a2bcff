"""The flags of rule book section 10: for each one agreement that has it, and the near misses that do not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from agreements.choices import Ending, PaperKind
from agreements.flags import FLAGS, Day
from agreements.instruments import Instrument
from agreements.models import (
    Activity,
    Agreement,
    AgreementPeriod,
    ApprovalRound,
    Evaluation,
    EvaluationAnswer,
    EvaluationQuestion,
    FollowUp,
    HistoryEvent,
    OfficialPaper,
    PaperUse,
)
from agreements.models.activity import ActivityState
from agreements.services.agreement import record_agreement
from agreements.services.period import open_rows
from agreements.stage_limits import PACED_BY_PEOPLE, UNKNOWN, measured_limits
from agreements.workflow import Stage
from organization.models import Post
from organization.roles import Role
from tests.agreements.cycles import make_period, make_running, noon
from tests.factories import agreement_at, make_file, make_office, make_partner, make_rules, person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
NOW = noon(TODAY)
DAY = timedelta(days=1)
ENDED = {"ending": Ending.DIAKHIRI, "ended_on": date(2026, 10, 1)}


def flagged(code: str) -> set[str]:
    """The titles of the agreements that have the flag today."""
    cache.clear()
    rows = Agreement.objects.filter(FLAGS[code].condition(Day(TODAY, NOW)))
    return set(rows.values_list("title", flat=True))


def make_titled(**values_by_title: dict[str, Any]) -> dict[str, Agreement]:
    """Agreements in force since March 2025, each with its own values."""
    return {title: make_running(title=title, **values) for title, values in values_by_title.items()}


def record(agreement: Agreement, held_on: date, **values: Any) -> None:
    """An activity under the agreement."""
    Activity.objects.create(
        agreement=agreement, office=agreement.office, title="Kelas", held_on=held_on, recorded_at=noon(held_on),
        post=agreement.created_by, **values,
    )  # fmt: skip


# No activity for six months


def test_what_is_in_force_without_activity_for_six_months_is_idle() -> None:
    six_months_ago = date(2026, 5, 23)
    made = make_titled(
        never={}, long_ago={}, lately={}, lasting={}, planned={}, withdrawn={},
        signed_then={"starts_on": six_months_ago}, signed_after={"starts_on": six_months_ago + DAY},
        begun_after={"signed_on": date(2025, 3, 1), "starts_on": six_months_ago + DAY},
    )  # fmt: skip
    record(made["long_ago"], six_months_ago)
    record(made["lately"], six_months_ago + DAY)
    record(made["lasting"], six_months_ago - DAY, ends_on=six_months_ago + DAY)
    record(made["planned"], TODAY - DAY, state=ActivityState.PLANNED)
    record(made["withdrawn"], TODAY - DAY, state=ActivityState.WITHDRAWN, withdrawn_reason="Salah catat.")
    assert flagged("idle") == {"never", "long_ago", "planned", "withdrawn", "signed_then"}


def test_only_what_is_in_force_can_be_idle() -> None:
    original = make_running(title="in_force")
    make_titled(
        last_day={"ends_on": TODAY}, resumed={"suspended_until": TODAY - DAY}, endless={"ends_on": None},
        over={"ends_on": TODAY - DAY}, suspended={"suspended_until": TODAY}, ended=ENDED,
        addendum={"amends": original}, unsigned={"signed_on": None, "stage": Stage.PERUMUSAN},
    )  # fmt: skip
    assert flagged("idle") == {"in_force", "last_day", "resumed", "endless"}


def test_an_nk_is_active_through_its_pks_but_not_the_other_way_round() -> None:
    umbrella, active = make_running(title="umbrella"), make_running(title="active")
    child = make_running(title="child", instrument=Instrument.PKS, parent=umbrella)
    make_running(title="idle_child", instrument=Instrument.PKS, parent=active)
    pks = make_running(title="pks", instrument=Instrument.PKS)
    below = make_running(title="below", instrument=Instrument.LAIN, parent=pks)
    for agreement in (child, active, below):
        record(agreement, TODAY - DAY)
    assert flagged("idle") == {"idle_child", "pks"}


# NK without PKS after twelve months


def test_an_nk_that_after_a_year_led_to_no_signed_pks_is_flagged() -> None:
    a_year_ago = date(2025, 11, 23)
    made = make_titled(
        alone={"starts_on": a_year_ago}, young={"starts_on": a_year_ago + DAY}, with_pks={}, with_draft={},
        with_other={}, pks={"instrument": Instrument.PKS}, other={"instrument": Instrument.LAIN},
        ended=ENDED, over={"ends_on": TODAY - DAY}, suspended={"suspended_until": TODAY + DAY},
    )  # fmt: skip
    make_running(title="addendum", amends=made["with_pks"])
    make_running(title="child", instrument=Instrument.PKS, parent=made["with_pks"])
    draft = {"signed_on": None, "stage": Stage.PERUMUSAN}
    make_running(title="draft", instrument=Instrument.PKS, parent=made["with_draft"], **draft)
    make_running(title="letter", instrument=Instrument.LAIN, parent=made["with_other"])
    assert flagged("without_pks") == {"alone", "with_draft", "with_other"}


def test_a_pks_that_has_ended_still_came_of_its_nk() -> None:
    umbrella = make_running(title="umbrella")
    make_running(title="child", instrument=Instrument.PKS, parent=umbrella, **ENDED)
    assert flagged("without_pks") == set()


# Stuck in a stage


def make_standing(title: str, days: int, stage: Stage = Stage.PERUMUSAN, **values: Any) -> Agreement:
    """An agreement that entered its stage so many days and a second ago."""
    is_signed = {} if stage in (Stage.EVALUASI, Stage.PELAKSANAAN, Stage.PEMANTAUAN) else {"signed_on": None}
    at = NOW - timedelta(days=days, seconds=1)
    return make_running(title=title, stage=stage, at=at, **is_signed, **values)


def make_stays(
    count: int, days: float, *, ago: int = 10, instrument: str = Instrument.NK, **values: Any
) -> None:
    """So many stays at Perumusan that were closed so many days ago after so many days."""
    agreement = make_running(title="measured", instrument=instrument, **ENDED)
    first = HistoryEvent.objects.filter(agreement=agreement).count() + 1
    facts = {
        "from_stage": Stage.PERUMUSAN, "to_stage": Stage.LEGAL_DRAFTING, "at": NOW - timedelta(days=ago),
        "stage_seconds": int(days * 86_400), "act": "start_drafting", "summary": "Uji", **values,
    }  # fmt: skip
    HistoryEvent.objects.bulk_create(
        HistoryEvent(
            agreement=agreement, sequence=first + number, post=agreement.created_by, hash="x", previous_hash="x",
            **facts,
        )
        for number in range(count)
    )  # fmt: skip


def limit_of(instrument: str = Instrument.NK, stage: Stage = Stage.PERUMUSAN) -> float:
    """The measured limit in days."""
    return measured_limits(NOW)[stage, instrument] / DAY


def test_more_than_sixty_days_in_a_stage_is_stuck_while_few_stays_are_known() -> None:
    make_standing("stuck", 60)
    Agreement.objects.filter(pk=make_standing("just", 60).pk).update(
        stage_entered_at=NOW - timedelta(days=60)
    )
    make_standing("evaluation", 60, Stage.EVALUASI)
    make_standing("carried_out", 400, Stage.PELAKSANAAN)
    make_standing("monitored", 400, Stage.PEMANTAUAN)
    make_standing("ended", 400, **ENDED)
    make_standing("suspended", 400, Stage.EVALUASI, suspended_until=TODAY)
    make_standing("resumed", 400, Stage.EVALUASI, suspended_until=TODAY - DAY)
    assert flagged("stuck") == {"stuck", "evaluation", "resumed"}


def test_an_addendum_may_be_stuck_too() -> None:
    make_standing("addendum", 61, amends=make_running())
    assert flagged("stuck") == {"addendum"}


def test_known_stays_of_the_same_form_shorten_the_limit_to_thirty_days_and_no_further() -> None:
    make_standing("nk", 31)
    make_standing("fresh", 29)
    make_standing("pks", 31, instrument=Instrument.PKS)
    make_stays(29, days=5)
    assert flagged("stuck") == set()
    make_stays(1, days=5)
    assert flagged("stuck") == {"nk"}
    assert (limit_of(), limit_of(Instrument.PKS)) == (30, 60)


def test_thirty_long_stays_lengthen_the_limit() -> None:
    make_stays(30, days=100)
    make_standing("usual", 99)
    make_standing("stuck", 100)
    assert flagged("stuck") == {"stuck"}


def test_the_limit_is_what_nine_in_ten_stays_did_not_exceed() -> None:
    for days in range(1, 101):
        make_stays(1, days=days)
    assert limit_of() == pytest.approx(90.1)


def test_only_closed_stays_of_the_last_three_years_are_measured() -> None:
    make_stays(30, days=100, ago=3 * 365 + 2)
    make_stays(30, days=100, to_stage=Stage.PERUMUSAN)
    make_stays(30, days=100, stage_seconds=None)
    make_stays(29, days=100)
    assert limit_of() == UNKNOWN / DAY == 60
    make_stays(1, days=100, ago=3 * 365)
    assert limit_of() == 100


def test_stages_that_follow_the_calendar_have_no_limit() -> None:
    limits = measured_limits(NOW)
    assert {stage for stage, _ in limits} == {stage.value for stage in PACED_BY_PEOPLE}
    assert not {Stage.PELAKSANAAN, Stage.PEMANTAUAN} & set(PACED_BY_PEOPLE)
    assert {instrument for _, instrument in limits} == set(Instrument.values)


# Follow-up overdue


def test_a_follow_up_is_overdue_from_the_day_after_its_own() -> None:
    made = make_titled(late={}, today={}, done={}, ended=ENDED)
    post = Post.objects.filter(role=Role.OPERATOR)[0]
    done = {"done_at": NOW, "done_by": post, "result": "Selesai."}
    for title, due_on, more in (
        ("late", TODAY - DAY, {}), ("today", TODAY, {}), ("done", TODAY - DAY, done), ("ended", TODAY - DAY, {}),
    ):  # fmt: skip
        agreement = made[title]
        FollowUp.objects.create(
            agreement=agreement, office=agreement.office, text="Kirim jadwal", role=Role.OPERATOR, due_on=due_on,
            created_at=NOW, post=post, **more,
        )  # fmt: skip
    assert flagged("follow_up") == {"late"}


# Ends soon without a full evaluation


def evaluate(agreement: Agreement, *, days_ago: int, unanswered: int = 0) -> None:
    """An evaluation given so many days ago, with all answers but some."""
    row = AgreementPeriod.objects.get(agreement=agreement)
    given = Evaluation.objects.create(
        row=row, recommendation="lanjut", note="Baik.", given_at=NOW - timedelta(days=days_ago),
        post=agreement.created_by,
    )  # fmt: skip
    questions = list(EvaluationQuestion.objects.asked_of(row))
    assert len(questions) > 1
    EvaluationAnswer.objects.bulk_create(
        EvaluationAnswer(evaluation=given, question=question, score=3)
        for question in questions[: len(questions) - unanswered]
    )


def test_what_ends_within_180_days_is_flagged() -> None:
    limit = TODAY + timedelta(days=180)
    original = make_running(title="far", ends_on=limit + DAY)
    make_titled(
        near={"ends_on": limit}, last_day={"ends_on": TODAY}, over={"ends_on": TODAY - DAY}, endless={"ends_on": None},
        ended={"ends_on": limit, **ENDED}, addendum={"ends_on": limit, "amends": original},
        unsigned={"ends_on": limit, "signed_on": None, "stage": Stage.PERUMUSAN},
    )  # fmt: skip
    assert flagged("unevaluated") == {"near", "last_day"}


def test_only_a_full_evaluation_of_the_last_180_days_takes_the_flag_away() -> None:
    make_period(date(2026, 7, 1))
    made = make_titled(**{
        title: {"ends_on": TODAY + timedelta(days=90)} for title in ("never", "full", "old", "partial", "short")
    })  # fmt: skip
    for agreement in made.values():
        open_rows(agreement, at=NOW)
        AgreementPeriod.objects.filter(agreement=agreement).exclude(period__starts_on="2026-07-01").delete()
    evaluate(made["full"], days_ago=180)
    evaluate(made["old"], days_ago=181)
    evaluate(made["partial"], days_ago=1, unanswered=1)
    Evaluation.objects.create(
        row=AgreementPeriod.objects.get(agreement=made["short"]), recommendation="lanjut", note="Baik.",
        given_at=NOW, post=made["short"].created_by,
    )  # fmt: skip
    assert flagged("unevaluated") == {"never", "old", "partial", "short"}


# Data and papers that are missing


def test_what_was_recorded_with_gaps_is_incomplete() -> None:
    make_rules()
    make_running(title="made_here")
    for title in ("recorded", "ended"):
        record_agreement(
            office=make_office(), partners=[make_partner(f"Mitra {title}")], signed_on=date(2023, 1, 1),
            precision="year", values={"instrument": "NK", "title": title},
            by=person(Role.OPERATOR, make_office()), at=NOW,
        )  # fmt: skip
    make_running(title="ended_gap", origin="recorded", **ENDED)
    assert flagged("incomplete") == {"recorded", "ended"}


def test_papers_are_missing_until_the_last_one_of_the_latest_round_is_there() -> None:
    agreement = agreement_at(Stage.PENANDATANGANAN, title="mendesak")
    assert flagged("papers") == set()
    use = PaperUse.objects.filter(step__round__agreement=agreement, paper__kind=PaperKind.PLENO_MINUTES)[0]
    step, paper = use.step, use.paper
    PaperUse.objects.filter(step=step).delete()
    assert flagged("papers") == {"mendesak"}
    other = OfficialPaper.objects.create(
        office=paper.office, kind=PaperKind.OTHER, dated_on=TODAY, file=make_file(), added_by=paper.added_by,
        added_at=NOW,
    )  # fmt: skip
    PaperUse.objects.create(paper=other, agreement=agreement, step=step)
    assert flagged("papers") == {"mendesak"}
    later = ApprovalRound.objects.get(agreement=agreement)
    again = ApprovalRound.objects.create(
        agreement=agreement,
        version=later.version,
        number=later.number + 1,
        outcome=later.outcome,
        opened_at=NOW,
    )
    assert flagged("papers") == set()
    again.delete()
    PaperUse.objects.create(paper=paper, agreement=agreement, step=step)
    assert flagged("papers") == set()


def test_papers_may_still_come_while_the_approval_goes_on() -> None:
    agreement_at(Stage.PERSETUJUAN_INTERNAL, title="berjalan")
    assert flagged("papers") == set()
