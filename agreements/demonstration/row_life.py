"""One agreement in one period: its work plan and activities, its monitoring sheet, its evaluation."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import date, datetime, timedelta

from agreements.demonstration.row_acts import RowActs
from agreements.demonstration.row_sheet import evaluation_facts, excuse_of, is_too_short, sheet_facts
from agreements.demonstration.stories import Idea, ideas_of
from agreements.demonstration.timeline import Happening
from agreements.models import Activity, Agreement, FollowUp
from agreements.services.activity import ActivityFacts, change_activity, record_activity
from agreements.services.evaluation import evaluate_and_finish, finish_period
from agreements.services.follow_up import finish_follow_up
from agreements.services.monitoring import fill_sheet, finish_sheet, give_excuse
from organization.models import StoredFile
from organization.roles import Role

MOST_ACTIVITIES = 3
DAYS_FOR_ONE = 25
"""How many days of a period one activity wants."""

BEFORE_CLOSING = timedelta(days=6)

Planning = Generator[datetime, datetime, Activity | None]
"""Gives the planned activity to who carries it out."""


def told(acts: RowActs, is_left: bool) -> Iterator[Happening]:
    """Everything that happens to the row of a made-up agreement; one that is left undone keeps only its plan."""
    if not acts.story.is_quiet:
        ideas, days = ideas_of(acts.story.theme), activity_days(acts)
        for number, day in enumerate(days):
            idea = ideas[(acts.dice("first", len(ideas)) + number) % len(ideas)]
            is_planned = number == len(days) - 1
            if not is_left:
                yield _activity(acts, idea, day, number, is_planned=is_planned)
            elif is_planned:
                yield _plan(acts, idea, day, number)
        if acts.is_running and acts.dice("next", 3):
            yield _next_plan(acts)
    if not is_left:
        yield _sheet(acts)


def excused(acts: RowActs, is_left: bool) -> Iterator[Happening]:
    """A real agreement: nothing is made up about what was done under it, so a ready reason stands."""
    if not is_left:
        yield _excuse(acts)


def activity_days(acts: RowActs) -> list[date]:
    """One to three days, spread over the days in force; none where there are too few."""
    first = acts.first_on
    days = (acts.closes_on - BEFORE_CLOSING - first).days
    wanted = min(1 + acts.dice("count", MOST_ACTIVITIES), days // DAYS_FOR_ONE)
    return [
        acts.on(first + timedelta(days=days * (10 * n + 7) // (10 * wanted)), "day").date()
        for n in range(wanted)
    ]


def _activity(acts: RowActs, idea: Idea, day: date, number: int, *, is_planned: bool) -> Happening:
    """Recorded within days of being held, with a photo or a link; the last one of a period was planned before."""
    planned = (yield from _plan(acts, idea, day, number)) if is_planned else None
    at = yield acts.on(day + timedelta(days=1), number)
    agreement = Agreement.objects.select_related("office").get(pk=acts.row.agreement_id)
    if agreement.ending or agreement.suspended_until is not None:
        return
    has_photo = acts.dice(f"photo {number}", 3) > 0
    facts = idea.facts(agreement, day, acts.key(number), with_link=not has_photo)
    act = acts.by(Role.OPERATOR, at)
    files: list[StoredFile] = []
    if has_photo:
        files = [acts.photos(acts.story.theme, f"foto-{day:%Y%m%d}.jpg", at)]
    if planned is not None:
        change_activity(planned, facts, files=files, **act)
    else:
        record_activity(agreement, facts, files=files, **act)


def _plan(acts: RowActs, idea: Idea, day: date, number: int) -> Planning:
    """A line of the work plan, written at the beginning of the period."""
    early = min(acts.first_on + timedelta(days=9), day - timedelta(days=3))
    at = yield acts.on(max(acts.first_on, early), f"plan {number}")
    return _write_plan(acts, idea, day, number, at)


def _next_plan(acts: RowActs) -> Happening:
    """What is planned for the weeks to come."""
    today = acts.timeline.now.date()
    day = today + timedelta(days=9 + acts.dice("ahead", 25))
    at = yield acts.on(max(acts.first_on, today - timedelta(days=5 + acts.dice("ago", 9))), "next")
    ideas = ideas_of(acts.story.theme)
    if acts.row.agreement.ends_on is None or day <= acts.row.agreement.ends_on:
        _write_plan(acts, ideas[acts.dice("idea", len(ideas))], day, MOST_ACTIVITIES, at)


def _write_plan(acts: RowActs, idea: Idea, day: date, number: int, at: datetime) -> Activity | None:
    agreement = acts.now().agreement
    if agreement.ending or agreement.suspended_until is not None:
        return None
    whole = idea.facts(agreement, day, acts.key(number), with_link=False)
    facts = ActivityFacts(
        title=whole.title, held_on=day, place=whole.place, scope_ids=whole.scope_ids, is_planned=True
    )
    return record_activity(agreement, facts, **acts.by(Role.OPERATOR, at))


def _sheet(acts: RowActs) -> Happening:
    """ "Isi periode ini" by the operator, then the kasubbag's recommendation; a suspended one has its reason."""
    at = yield acts.on(acts.closes_on, "sheet")
    row = acts.now()
    if row.agreement.suspended_until is not None or is_too_short(row):
        yield from _close_with_excuse(acts, at)
        return
    act = acts.by(Role.OPERATOR, at)
    fill_sheet(row, sheet_facts(acts, row), **act)
    row = finish_sheet(acts.now(), **act)
    for follow_up in FollowUp.objects.filter(row=row):
        acts.timeline.follow(_follow_up(acts, follow_up))
    at = yield acts.evaluated_after(at)
    evaluate_and_finish(acts.now(), evaluation_facts(acts, acts.now()), **acts.by(Role.KASUBBAG, at))


def _excuse(acts: RowActs) -> Happening:
    at = yield acts.on(acts.closes_on, "sheet")
    yield from _close_with_excuse(acts, at)


def _close_with_excuse(acts: RowActs, at: datetime) -> Happening:
    reason, note = excuse_of(acts.now())
    act = acts.by(Role.OPERATOR, at)
    give_excuse(acts.now(), reason, note, **act)
    finish_sheet(acts.now(), **act)
    at = yield acts.evaluated_after(at)
    finish_period(acts.now(), **acts.by(Role.KASUBBAG, at))


def _follow_up(acts: RowActs, follow_up: FollowUp) -> Happening:
    """Done before its day, or, of a recent period, every other time left to grow overdue."""
    if not acts.is_long_over and acts.dice("forgotten", 2):
        return
    at = yield acts.on(follow_up.due_on - timedelta(days=3 + acts.dice("done", 9)), "done")
    result = "Sudah dibicarakan dengan mitra dan disepakati; notula disimpan bersama berkas kerja sama."
    finish_follow_up(follow_up, result=result, **acts.by(follow_up.role, at))
