"""Random people, days and acts in stages 7 to 10: what must always be true of rows, stages and endings stays true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from agreements.cycle import ROW_STEPS, Excuse, RowState
from agreements.models import Agreement, AgreementPeriod, Period, PeriodScheme
from agreements.models.period import PeriodLength
from agreements.refusals import Refused
from agreements.services.dates import follow_dates
from agreements.services.ending import resume, suspend, terminate
from agreements.services.history import broken_at
from agreements.services.monitoring import finish_sheet, give_excuse
from agreements.services.period import in_force_during, open_rows
from agreements.services.writer import take_row_step
from organization.models import User
from reporting.models import PeriodicReport, ReportState
from reporting.services.opening import open_due
from reporting.services.prefill import rows_of
from reporting.services.report import accept_report, check_report, return_report, send_report, start_report
from tests.agreements.cycles import make_running, noon
from tests.agreements.people import everybody
from tests.factories import make_file, make_office, make_rules

pytestmark = pytest.mark.django_db

FIRST = date(2026, 1, 1)
WHO = st.sampled_from(
    ["operator", "kasubbag", "pemeriksa_hukum", "sekretaris", "ketua", "auditor", "operator.jatim", "operator.ponorogo"]
)  # fmt: skip
WHICH = st.integers(0, 2)
REASON = "Diminta."
REPORT_ACTS: dict[str, tuple[Callable[..., Any], str, dict[str, Any]]] = {
    "start": (start_report, "operator", {}),
    "check": (check_report, "kasubbag", {}),
    "send": (send_report, "sekretaris", {}),
    "accept": (accept_report, "operator.jatim", {}),
    "return": (return_report, "operator.jatim", {"note": REASON}),
}


class Cycles(RuleBasedStateMachine):
    """Three agreements of KPU Kabupaten Pacitan live through random calendars; beat comes only now and then."""

    @initialize(
        terms=st.lists(st.tuples(st.integers(-400, 200), st.integers(1, 900)), min_size=3, max_size=3),
        quarters=st.booleans(),
    )
    def begin(self, terms: list[tuple[int, int]], quarters: bool) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        make_rules()
        if quarters:
            PeriodScheme.objects.create(valid_from=date(2027, 1, 1), length=PeriodLength.TRIWULAN)
        make_office("3501")
        self.people = everybody()
        self.day = FIRST
        self.open()
        self.agreements = [self.born(number, *term) for number, term in enumerate(terms)]
        self.states: dict[int, str] = {}
        self.ended: dict[int, tuple[str, date | None]] = {}

    def born(self, number: int, begins: int, length: int) -> Agreement:
        """In force since before, or from a later day on; its row of the running period comes with the signing."""
        starts_on = FIRST + timedelta(days=begins)
        agreement = make_running(
            title=f"Kerja sama {number}", starts_on=starts_on, at=noon(FIRST),
            ends_on=starts_on + timedelta(days=length), ending_file=make_file(),
        )  # fmt: skip
        open_rows(agreement, at=noon(FIRST))
        return agreement

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            connection.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @property
    def at(self) -> datetime:
        return noon(self.day)

    def open(self) -> None:
        open_due(self.at)

    def attempt(self, act: Callable[[User], Any], who: str) -> None:
        """Let somebody act; a refusal must leave no trace."""
        before = self.picture()
        try:
            with transaction.atomic():
                act(User.objects.get(pk=self.people[who].pk))
        except Refused as refusal:
            assert refusal.sentences and all(sentence.strip() for sentence in refusal.sentences)
            assert self.picture() == before

    def picture(self) -> list[Any]:
        rows = AgreementPeriod.objects.order_by("pk").values_list("pk", "state", "sent_at", "excuse")
        agreements = Agreement.objects.order_by("pk").values_list("stage", "ending", "history_length")
        return [*rows, *agreements, *PeriodicReport.objects.order_by("pk").values_list("state", flat=True)]

    def row(self, which: int, newest: bool) -> AgreementPeriod | None:
        rows = AgreementPeriod.objects.filter(agreement=self.agreements[which]).select_related(
            "agreement__office", "period"
        )
        return rows.last() if newest else rows.exclude(state=RowState.DITERIMA).first() or rows.first()

    # What happens

    @rule(days=st.sampled_from([1, 14, 45, 100]), beats=st.booleans())
    def time_goes_by(self, days: int, beats: bool) -> None:
        self.day += timedelta(days=days)
        if beats:
            self.open()
            follow_dates(self.at)

    @rule(which=WHICH, newest=st.booleans(), name=st.sampled_from(sorted(ROW_STEPS)), who=WHO,
          reason=st.sampled_from(["", REASON]))  # fmt: skip
    def any_step_by_anybody(self, which: int, newest: bool, name: str, who: str, reason: str) -> None:
        if (row := self.row(which, newest)) is not None:
            self.attempt(lambda by: take_row_step(row, name, by=by, at=self.at, reason=reason), who)

    @rule(which=WHICH, newest=st.booleans())
    def the_right_people_fill_a_row(self, which: int, newest: bool) -> None:
        if (row := self.row(which, newest)) is not None:
            self.fill(row)

    def fill(self, row: AgreementPeriod) -> None:
        self.attempt(lambda by: give_excuse(row, Excuse.PARTNER, "", by=by, at=self.at), "operator")
        self.attempt(lambda by: finish_sheet(row, by=by, at=self.at), "operator")
        self.attempt(lambda by: take_row_step(row, "finish_evaluation", by=by, at=self.at), "kasubbag")

    @rule(name=st.sampled_from(sorted(REPORT_ACTS)), newest=st.booleans(), who=st.none() | WHO)
    def something_is_done_with_a_report(self, name: str, newest: bool, who: str | None) -> None:
        act, right, values = REPORT_ACTS[name]
        self.attempt(lambda by: act(self.report(newest), by=by, at=self.at, **values), who or right)

    @rule(late=st.integers(0, 40), stops_at=st.sampled_from(["accept", "accept", "return", "send"]))
    def the_office_reports(self, late: int, stops_at: str) -> None:
        """Everything of the oldest report not accepted, on a day after its period, as far as one act."""
        report = self.report(False)
        self.day = max(self.day, report.period.ends_on + timedelta(days=late))
        self.open()
        for row in rows_of(report).select_related("agreement__office", "period"):
            self.fill(row)
        for name in ("start", "check", "send", "return" if stops_at == "return" else "accept"):
            act, right, values = REPORT_ACTS[name]
            self.attempt(lambda by, a=act, v=values: a(self.report(False), by=by, at=self.at, **v), right)
            if name == stops_at:
                break
        follow_dates(self.at)

    def report(self, newest: bool) -> PeriodicReport:
        reports = PeriodicReport.objects.filter(office__code="3501").select_related(
            "office", "receiver", "period"
        )
        ordered = reports.order_by("period__starts_on")
        open_first = ordered.exclude(state=ReportState.DITERIMA).first() or ordered.first()
        found = ordered.last() if newest else open_first
        assert found is not None
        return found

    @rule(which=WHICH, act=st.sampled_from(["terminate", "suspend", "resume"]), who=st.none() | WHO)
    def life_changes(self, which: int, act: str, who: str | None) -> None:
        agreement = Agreement.objects.get(pk=self.agreements[which].pk)
        acts: dict[str, Callable[[User], Any]] = {
            "terminate": lambda by: terminate(
                agreement, reason=REASON, file=None, settlements={}, by=by, at=self.at
            ),
            "suspend": lambda by: suspend(
                agreement, until=self.day + timedelta(days=40), reason=REASON, by=by, at=self.at
            ),
            "resume": lambda by: resume(agreement, by=by, at=self.at),
        }
        self.attempt(acts[act], who or "sekretaris")

    # What is always true

    @invariant()
    def the_stage_is_that_of_the_oldest_row_not_accepted(self) -> None:
        for agreement in self.fresh():
            rows = agreement.period_rows.order_by("period__starts_on").exclude(state=RowState.DITERIMA)
            oldest = rows.first()
            assert agreement.stage == (oldest.state if oldest else "pelaksanaan")

    @invariant()
    def an_ending_stays_and_only_open_rows_move_after_it(self) -> None:
        for agreement in self.fresh():
            known = self.ended.get(agreement.pk)
            if known:
                assert (agreement.ending, agreement.ended_on) == known
            if agreement.ending:
                self.ended[agreement.pk] = (agreement.ending, agreement.ended_on)
                assert agreement.ending in ("diakhiri", "selesai") and agreement.ended_on
            if agreement.ending == "selesai":
                assert agreement.ends_on is not None and agreement.ends_on < self.day
                assert not agreement.period_rows.exclude(state=RowState.DITERIMA).exists()

    @invariant()
    def what_is_accepted_stays_accepted(self) -> None:
        for row in AgreementPeriod.objects.all():
            if self.states.get(row.pk) == RowState.DITERIMA:
                assert row.state == RowState.DITERIMA
            self.states[row.pk] = row.state
            assert (row.state == RowState.DITERIMA) == (row.accepted_at is not None)
            assert row.sent_at is None or row.state in (RowState.PELAPORAN, RowState.DITERIMA)

    @invariant()
    def every_period_has_one_row_for_each_agreement_in_force_in_it(self) -> None:
        for period in Period.objects.all():
            held = list(period.rows.values_list("agreement", flat=True))
            assert len(held) == len(set(held))
            assert set(in_force_during(period).values_list("pk", flat=True)) <= set(held)

    @invariant()
    def histories_are_whole_and_the_database_agrees(self) -> None:
        for agreement in self.fresh():
            assert broken_at(agreement) is None
        connection.check_constraints()

    def fresh(self) -> list[Agreement]:
        return list(Agreement.objects.select_related("office")) if hasattr(self, "agreements") else []


def test_random_calendars_keep_every_promise() -> None:
    run_state_machine_as_test(
        Cycles,
        settings=hypothesis_settings(
            max_examples=10, stateful_step_count=25, deadline=None, phases=(Phase.explicit, Phase.generate),
        ),
    )  # fmt: skip
