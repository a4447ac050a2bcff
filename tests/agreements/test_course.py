"""The course that the demonstration and the tests walk; the whole world is tested in tests/reporting."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agreements.demonstration.timeline import Timeline, moment
from agreements.services.history import broken_at
from agreements.workflow import Stage
from tests.factories import agreement_at, make_office, standing_people

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("stage", range(1, 8))
@pytest.mark.parametrize("instrument", ["NK", "PKS", "LAIN"])
def test_the_course_reaches_every_stage_with_an_unbroken_history(stage, instrument):
    agreement = agreement_at(stage, instrument=instrument)
    assert agreement.stage == list(Stage)[stage - 1]
    assert broken_at(agreement) is None


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["35", "00"])
def test_the_course_reaches_signing_at_the_upper_offices_too(code):
    agreement = agreement_at(7, office=make_office(code))
    assert agreement.signed_on is not None


@pytest.mark.django_db
def test_the_operator_of_the_owner_is_the_standing_account():
    people = standing_people()
    assert agreement_at(1).pic == people.pacitan


def test_a_timeline_takes_the_steps_of_all_happenings_in_order_and_stops_now():
    told, timeline = [], Timeline(NOW)

    def happens(name, *days):
        for day in days:
            at = yield NOW + timedelta(days=day)
            told.append((name, (at - NOW).days))

    timeline.follow(happens("a", -5, -1, 1))
    timeline.follow(happens("b", -3))
    timeline.run()
    assert told == [("a", -5), ("b", -3), ("a", -1)]


def test_a_step_wanted_before_the_present_one_comes_with_it():
    told, timeline = [], Timeline(NOW)

    def late():
        told.append((yield NOW - timedelta(days=9)))

    def first():
        at = yield NOW - timedelta(days=2)
        timeline.follow(late())
        told.append(at)

    timeline.follow(first())
    timeline.run()
    assert told == [NOW - timedelta(days=2)] * 2


def test_moments_keep_office_hours_and_leave_weekends_alone():
    saturday = date(2026, 11, 28)
    at = moment(saturday, "kunci", "Asia/Jayapura")
    assert (at.date(), moment(saturday, "kunci", "Asia/Jayapura")) == (date(2026, 11, 30), at)
    assert 8 <= at.hour < 16
