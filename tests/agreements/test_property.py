"""Random legal and illegal acts by random people: what must always be true stays true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from agreements.choices import ApprovalState, PaperKind, RoundOutcome
from agreements.models import Agreement, ApprovalRound, ApprovalStep, Party, RegisteredNumber
from agreements.refusals import Refused
from agreements.services import approval, draft, legal, numbers, signing
from agreements.services.history import broken_at
from agreements.services.paper import attach_paper
from agreements.services.steps import advance
from agreements.services.writer import take_step
from agreements.workflow import STEPS, Stage
from organization.clock import now
from organization.models import Office, Post, User
from organization.models.office import NumberSource
from tests.agreements.people import complete, everybody
from tests.factories import begin_course, make_file, make_partner

pytestmark = pytest.mark.django_db

BACK = {
    ("pembahasan", "penjajakan"), ("perumusan", "pembahasan"), ("legal_drafting", "perumusan"),
    ("persetujuan_internal", "legal_drafting"), ("penandatanganan", "legal_drafting"),
}  # fmt: skip
WHO = st.sampled_from(
    ["operator", "kasubbag", "pemeriksa_hukum", "sekretaris", "ketua", "anggota", "auditor", "admin",
     "operator.jatim", "pemeriksa_hukum.jatim", "ketua.jatim", "operator.pusat", "operator.ponorogo"]
)  # fmt: skip
WHICH = st.integers(0, 1)
ANSWERS = st.sampled_from(["approve", "return_draft", "hold", "reject", "resume"])
# Most promises are made in approval, so one case begins there; the other anywhere.
ENTRY = st.sampled_from([4, 6, 5, 1, 3, 2])
FORWARD = {
    "penjajakan": ("start_discussion", "operator"), "pembahasan": ("start_formulation", "operator"),
    "perumusan": ("start_drafting", "operator"), "legal_drafting": ("submit", "pemeriksa_hukum"),
    "penandatanganan": ("conclude_signing", "kasubbag"),
}  # fmt: skip


class Agreements(RuleBasedStateMachine):
    """Two agreements of KPU Kabupaten Pacitan, whose office keeps its own register."""

    @initialize(stages=st.tuples(st.just(5), ENTRY))
    def begin(self, stages: tuple[int, int]) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.courses = []
        for place, stage in enumerate(stages):
            target = list(Stage)[stage - 1]
            course = begin_course(
                partners=[make_partner(f"Lembaga {place}")], instrument=("NK", "LAIN")[place], target=target
            )
            course.advance_to(target)
            self.courses.append(course)
        Office.objects.filter(pk=self.courses[0].agreement.office_id).update(
            number_source=NumberSource.REGISTER
        )
        self.people = everybody()
        self.clock = now()
        self.ended: dict[int, str] = {}
        self.lengths: dict[int, int] = {}

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            connection.set_rollback(True)
            self.undo.__exit__(None, None, None)

    # What people try

    def attempt(self, which: int, act: Callable[[Agreement, dict[str, Any]], Any], who: str) -> None:
        """Let somebody act; a refusal must leave no trace."""
        course = self.courses[which]
        course._reload()
        before = (course.agreement.stage, course.agreement.ending, course.agreement.history_length)
        self.clock += timedelta(minutes=5)
        by = User.objects.get(pk=self.people[who].pk)
        try:
            with transaction.atomic():
                act(course.agreement, {"by": by, "at": self.at})
        except Refused as refusal:
            assert refusal.sentences and all(sentence.strip() for sentence in refusal.sentences)
            course._reload()
            after = (course.agreement.stage, course.agreement.ending, course.agreement.history_length)
            assert after == before
        course._reload()

    @property
    def at(self) -> datetime:
        return min(self.clock, now())

    @rule(which=WHICH, name=st.sampled_from(sorted(STEPS)), who=WHO, reason=st.sampled_from(["", "alasan"]))
    def any_step_by_anybody(self, which: int, name: str, who: str, reason: str) -> None:
        self.attempt(which, lambda a, act: advance(a, name, reason=reason, **act), who)

    @rule(which=WHICH)
    def the_approval_by_itself(self, which: int) -> None:
        self.attempt(which, lambda a, act: take_step(a, "approve", by=None, at=act["at"]), "operator")

    @rule(which=WHICH, is_complete=st.booleans(), steps=st.integers(1, 3))
    def the_right_people_go_on(self, which: int, is_complete: bool, steps: int) -> None:
        """Do what the stage asks for (or not), then the right person presses its button."""
        for _ in range(steps):
            if is_complete:
                self.complete(which)
            stage = self.courses[which].agreement.stage
            if stage in FORWARD:
                name, who = FORWARD[stage]
                self.attempt(which, lambda a, act, name=name: advance(a, name, **act), who)
            else:
                self.approve_and_attach(which, 2)

    def complete(self, which: int) -> None:
        course = self.courses[which]
        try:
            with transaction.atomic():
                complete(course)
        except Refused:
            course._reload()

    @rule(which=WHICH, count=st.integers(1, 4))
    def the_right_people_approve(self, which: int, count: int) -> None:
        self.approve_and_attach(which, count)

    def approve_and_attach(self, which: int, count: int) -> None:
        for _ in range(count):
            step = self.courses[which].agreement.current_approval_step
            if step is None:
                break
            self.people["waited for"] = self.holder(step.office, step.role)
            self.attempt(which, lambda a, act, pk=step.pk: approval.approve(a, pk, **act), "waited for")
        for step, kind in self.courses[which].agreement.missing_papers:
            self.people["paper bringer"] = self.holder(step.office, "operator")
            self.attempt(
                which, lambda a, act, step=step, kind=kind: self.attach(a, step, kind, act), "paper bringer"
            )

    @rule(which=WHICH, acts=st.lists(ANSWERS, min_size=1, max_size=4))
    def the_right_people_answer(self, which: int, acts: list[str]) -> None:
        for name in acts:
            step = self.courses[which].agreement.current_approval_step
            if step is None:
                break
            words = {} if name in ("approve", "resume") else {"reason": "alasan"}
            self.people["waited for"] = self.holder(step.office, step.role)
            service, pk = getattr(approval, name), step.pk
            self.attempt(which, lambda a, act, s=service, pk=pk, w=words: s(a, pk, **w, **act), "waited for")

    def holder(self, office: Office, role: str) -> User:
        return Post.objects.filter(office=office, role=role, ends_on=None)[0].user

    def attach(self, agreement: Agreement, step: ApprovalStep, kind: str, act: dict[str, Any]) -> None:
        day = agreement.office.today
        attach_paper(agreement, kind=PaperKind(kind), step_id=step.pk, dated_on=day, file=make_file(), **act)

    @rule(
        which=WHICH, who=WHO, place=st.integers(0, 7), reason=st.sampled_from(["", "alasan"]),
        act=st.sampled_from(["approve", "return_draft", "reject", "hold", "resume"]),
    )  # fmt: skip
    def any_answer_by_anybody(self, which: int, who: str, place: int, reason: str, act: str) -> None:
        steps = list(ApprovalStep.objects.filter(round__agreement=self.courses[which].agreement))
        step_id = steps[place % len(steps)].pk if steps else 0
        words = {"approve": {}, "resume": {}}.get(act, {"reason": reason})
        self.attempt(which, lambda a, by: getattr(approval, act)(a, step_id, **words, **by), who)

    @rule(which=WHICH, who=WHO)
    def anybody_writes(self, which: int, who: str) -> None:
        article = self.courses[which].agreement.articles.first()
        if article is not None:
            self.attempt(
                which,
                lambda a, act: draft.edit_article(
                    article, heading=article.heading, body=f"{article.body} ", matter=article.matter,
                    revision=article.revision, **act,
                ),
                who,
            )  # fmt: skip
        self.attempt(which, lambda a, act: draft.freeze(a, **act), who)

    @rule(which=WHICH, who=WHO, number=st.integers(1, 3), is_passed=st.booleans())
    def anybody_checks(self, which: int, who: str, number: int, is_passed: bool) -> None:
        verdict = {"is_passed": is_passed, "note": "catatan"}
        self.attempt(which, lambda a, act: legal.check_version(a, number, **verdict, **act), who)

    @rule(which=WHICH, who=WHO)
    def anybody_signs(self, which: int, who: str) -> None:
        self.attempt(which, lambda a, act: numbers.take_number(a, **act), who)
        self.attempt(which, lambda a, act: signing.upload_scan(a, make_file(), **act), who)

    # What stays true

    def all_agreements(self) -> list[Agreement]:
        return list(Agreement.objects.order_by("pk")) if hasattr(self, "courses") else []

    @invariant()
    def no_stage_is_skipped_and_the_history_is_whole(self) -> None:
        order = list(Stage.values)
        for agreement in self.all_agreements():
            assert broken_at(agreement) is None
            events = list(agreement.events.order_by("sequence"))
            assert events[0].to_stage == agreement.entry_stage
            assert events[-1].to_stage == agreement.stage
            assert events[-1].ending == agreement.ending
            assert [e.sequence for e in events] == list(range(1, len(events) + 1))
            for earlier, later in zip(events, events[1:], strict=False):
                assert later.from_stage == earlier.to_stage
                move = (later.from_stage, later.to_stage)
                is_forward = order.index(move[1]) - order.index(move[0]) == 1
                assert move[0] == move[1] or is_forward or move in BACK, move
            assert len(events) >= self.lengths.get(agreement.pk, 0)
            self.lengths[agreement.pk] = len(events)

    @invariant()
    def what_has_ended_stays_ended(self) -> None:
        for agreement in self.all_agreements():
            if agreement.pk in self.ended:
                assert agreement.ending == self.ended[agreement.pk]
            if agreement.ending:
                self.ended[agreement.pk] = agreement.ending
                assert agreement.ended_on is not None
                assert not agreement.rounds.filter(outcome=RoundOutcome.OPEN).exists()

    @invariant()
    def one_round_is_open_only_in_approval_and_one_step_waits(self) -> None:
        waiting = (ApprovalState.ACTIVE, ApprovalState.HELD)
        for agreement in self.all_agreements():
            is_running = agreement.stage == Stage.PERSETUJUAN_INTERNAL and not agreement.ending
            open_rounds = ApprovalRound.objects.filter(agreement=agreement, outcome=RoundOutcome.OPEN)
            assert open_rounds.count() == int(is_running)
            steps = ApprovalStep.objects.filter(round__agreement=agreement, state__in=waiting)
            assert steps.count() <= int(is_running)

    @invariant()
    def numbers_are_unique_and_gapless(self) -> None:
        if not hasattr(self, "courses"):
            return
        taken = sorted(RegisteredNumber.objects.values_list("series", "serial"))
        by_series: dict[int, list[int]] = {}
        for series, serial in taken:
            by_series.setdefault(series, []).append(serial)
        assert all(serials == list(range(1, len(serials) + 1)) for serials in by_series.values())
        used = list(Party.objects.exclude(number="").exclude(office=None).values_list("office", "number"))
        assert len(used) == len(set(used))

    @invariant()
    def the_database_agrees(self) -> None:
        """The deferred checks of the end of a transaction hold now."""
        connection.check_constraints()


def test_random_acts_keep_every_promise() -> None:
    # Without shrinking: a failure is told in seconds, with the acts that led to it.
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    wanted = hypothesis_settings(max_examples=20, stateful_step_count=25, deadline=None, phases=phases)
    run_state_machine_as_test(Agreements, settings=wanted)  # type: ignore[no-untyped-call]
