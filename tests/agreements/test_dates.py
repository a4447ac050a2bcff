"""What dates do by themselves every night, in the office's own zone, the same however often it runs."""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agreements.choices import DatePrecision, Ending, TermKind, TermUnit
from agreements.models import Agreement
from agreements.services import dates
from agreements.services.dates import follow_dates
from agreements.services.history import broken_at
from agreements.services.period import accept_rows, open_rows
from agreements.tasks import follow_dates as follow_dates_task
from agreements.term import renewed_until
from kpu_kerjasama.celery import app
from tests.agreements.cycles import bring, make_period, make_running, noon, row_of, send
from tests.agreements.people import everybody
from tests.factories import make_office, make_rules

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 20)
JAYAPURA = "9403"


@pytest.fixture(autouse=True)
def _rules() -> None:
    make_rules()


def fresh(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_related("office").get(pk=agreement.pk)


def at(instant: datetime, settings: Any) -> datetime:
    """The clock of the whole application stands at this instant."""
    settings.KERJASAMA_TODAY = instant.isoformat()
    return instant


def accept(agreement: Agreement, day: date) -> None:
    """The report with the agreement's period of a day is accepted; the staff of Pacitan does what is to be done."""
    owner, period = agreement.office, make_period(day)
    closed_at = noon(period.ends_on)
    open_rows(agreement, at=closed_at)
    Agreement.objects.filter(pk=agreement.pk).update(office=make_office("3501"))
    row = bring(row_of(agreement, period), "pelaporan", at=closed_at)
    send(row, at=closed_at)
    accept_rows([row], report="Laporan uji", by=everybody()["operator.jatim"].posts.get(), at=closed_at)
    Agreement.objects.filter(pk=agreement.pk).update(office=owner)


def renewing(**values: Any) -> Agreement:
    defaults = {
        "starts_on": date(2022, 2, 28), "ends_on": date(2023, 2, 27), "term_kind": TermKind.RENEWING,
        "term_length": 1, "term_unit": TermUnit.YEAR, "notice_days": 30,
    }  # fmt: skip
    return make_running(**{**defaults, **values})


# Complete


def test_an_agreement_is_complete_when_its_term_is_over_and_its_last_report_accepted(settings: Any) -> None:
    now = at(noon(TODAY), settings)
    agreement = make_running(ends_on=date(2026, 6, 10))
    make_period(date(2026, 1, 1))
    assert follow_dates(now) == 0
    accept(agreement, date(2026, 1, 1))
    assert follow_dates(now) == 1
    done = fresh(agreement)
    assert (done.ending, done.ended_on) == (Ending.SELESAI, TODAY)
    assert done.events.latest("sequence").is_system
    assert follow_dates(now) == 0 and broken_at(done) is None


def test_a_last_day_in_a_period_that_is_not_opened_yet_waits_for_its_report(settings: Any) -> None:
    """Beat was off at the turn of the half-year: the last report is still to come."""
    agreement = make_running(ends_on=date(2026, 7, 5))
    make_period(date(2026, 1, 1))
    accept(agreement, date(2026, 1, 1))
    now = at(noon(TODAY), settings)
    assert follow_dates(now) == 0
    make_period(date(2026, 7, 1))
    assert follow_dates(now) == 0
    accept(agreement, date(2026, 7, 1))
    assert follow_dates(now) == 1 and fresh(agreement).ending == Ending.SELESAI


def test_what_has_no_period_here_is_not_completed(settings: Any) -> None:
    agreement = make_running(starts_on=date(2019, 1, 1), ends_on=date(2020, 1, 1))
    assert follow_dates(at(noon(TODAY), settings)) == 0 and not fresh(agreement).ending


def test_an_addendum_follows_no_dates_of_its_own(settings: Any) -> None:
    addendum = renewing(title="Adendum", amends=make_running())
    assert follow_dates(at(noon(TODAY), settings)) == 0
    assert fresh(addendum).ends_on == date(2023, 2, 27)


# Zones: 20 July in Jayapura begins two hours before it does in Pacitan.


@pytest.mark.parametrize(
    ("clock", "is_over_in_papua", "is_over_in_java"),
    [("14:59", False, False), ("15:01", True, False), ("16:59", True, False), ("17:01", True, True)],
)
def test_the_day_ends_in_the_zone_of_the_office(
    settings: Any, clock: str, is_over_in_papua: bool, is_over_in_java: bool
) -> None:
    papua = make_office(JAYAPURA)
    assert papua.timezone == "Asia/Jayapura"
    last = TODAY - timedelta(days=1)
    made: dict[str, list[Agreement]] = {}
    for name, office in (("papua", papua), ("java", make_office("3501"))):
        ending = make_running(office=office, ends_on=last, title=f"Habis {name}")
        accept(ending, date(2026, 1, 1))
        make_period(date(2026, 7, 1))
        accept(ending, date(2026, 7, 1))
        resting = make_running(
            office=office, title=f"Rehat {name}", suspended_on=date(2026, 7, 1), suspended_until=last
        )
        lasting = renewing(office=office, title=f"Terus {name}", starts_on=date(2025, 7, 20), ends_on=last)
        made[name] = [ending, resting, lasting]
    now = datetime.fromisoformat(f"{last}T{clock}+00:00")
    for zone in ("UTC", "Asia/Jakarta", "Asia/Jayapura"):  # whatever zone the instant is written in
        follow_dates(at(now.astimezone(ZoneInfo(zone)), settings))
        for name, is_over in (("papua", is_over_in_papua), ("java", is_over_in_java)):
            ending, resting, lasting = (fresh(each) for each in made[name])
            assert (ending.ending == Ending.SELESAI) is is_over
            assert (resting.suspended_until is None) is is_over
            assert (lasting.ends_on == date(2027, 7, 19)) is is_over


# Terms that renew themselves


def test_a_term_that_renews_itself_goes_on_as_often_as_it_takes(settings: Any) -> None:
    now = at(noon(TODAY), settings)
    agreement = renewing()
    make_period(date(2026, 1, 1))
    make_period(date(2026, 7, 1))
    assert not agreement.period_rows.exists()
    assert follow_dates(now) == 1
    renewed = fresh(agreement)
    assert renewed.ends_on == date(2027, 2, 27)
    assert [str(row.period) for row in renewed.period_rows.all()] == ["Semester I 2026", "Semester II 2026"]
    told = renewed.events.latest("sequence")
    assert told.is_system and told.data == {"before": "2023-02-27", "after": "2027-02-27"}
    assert follow_dates(now) == 0 and broken_at(renewed) is None


def test_a_term_of_unknown_length_does_not_renew(settings: Any) -> None:
    agreement = renewing(term_length=None)
    assert follow_dates(at(noon(TODAY), settings)) == 0
    assert fresh(agreement).ends_on == date(2023, 2, 27)


def test_a_signing_known_by_its_year_renews_from_the_end_of_that_year(settings: Any) -> None:
    agreement = renewing(
        starts_on=date(2020, 1, 1), ends_on=date(2021, 12, 30), signed_precision=DatePrecision.YEAR
    )
    follow_dates(at(noon(TODAY), settings))
    assert fresh(agreement).ends_on == date(2026, 12, 30)


@given(
    signed_on=st.dates(date(2015, 1, 1), date(2026, 1, 1)),
    months=st.integers(1, 40),
    nights=st.lists(st.dates(date(2015, 1, 1), date(2030, 1, 1)), min_size=1, max_size=6),
)
def test_the_stretch_holds_its_day_and_does_not_depend_on_the_nights_before(
    signed_on: date, months: int, nights: list[date]
) -> None:
    term = Agreement(term_kind=TermKind.RENEWING, term_length=months, term_unit=TermUnit.MONTH)
    on_the_way = None
    for night in sorted(night for night in nights if night >= signed_on):
        if on_the_way is None or on_the_way < night:
            on_the_way = renewed_until(term, signed_on, DatePrecision.DAY, night)
        at_once = renewed_until(term, signed_on, DatePrecision.DAY, night)
        assert at_once is not None and on_the_way == at_once >= night
        earlier = renewed_until(term, signed_on, DatePrecision.DAY, signed_on)
        assert earlier is not None and (at_once == earlier or at_once - timedelta(days=31 * months) < night)


@hypothesis_settings(max_examples=15)
@given(
    ends_on=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    suspended=st.one_of(st.none(), st.integers(1, 90)),
    kind=st.sampled_from((TermKind.FIXED, TermKind.RENEWING)),
    nights=st.lists(st.integers(1, 60), min_size=1, max_size=8),
)
def test_any_calendar_of_nights_ends_where_one_night_ends(
    settings: Any, ends_on: date, suspended: int | None, kind: str, nights: list[int]
) -> None:
    """Two equal agreements, one of which is followed on the last night only, end up equal."""
    facts: dict[str, Any] = {
        "starts_on": date(2025, 1, 1), "ends_on": ends_on, "term_kind": kind, "term_length": 5,
        "term_unit": TermUnit.MONTH,
    }  # fmt: skip
    if suspended is not None:
        facts |= {
            "suspended_on": date(2026, 1, 2),
            "suspended_until": date(2026, 1, 2) + timedelta(suspended),
        }
    followed, late = make_running(title="Tiap malam", **facts), make_running(title="Sekali", **facts)
    day = date(2026, 1, 1)
    for pause in nights:
        day += timedelta(days=pause)
        now = at(noon(day), settings)
        Agreement.objects.filter(pk=late.pk).update(amends=followed)  # an addendum is left alone
        follow_dates(now)
        assert follow_dates(now) == 0
    Agreement.objects.filter(pk=late.pk).update(amends=None)
    follow_dates(at(noon(day), settings))
    one, other = fresh(followed), fresh(late)
    assert (one.ends_on, one.suspended_until, one.ending) == (
        other.ends_on,
        other.suspended_until,
        other.ending,
    )
    assert one.ends_on is not None and (kind == TermKind.FIXED or one.ends_on >= day)
    assert broken_at(one) is None and broken_at(other) is None
    connection.check_constraints()


# Failing


def test_one_that_fails_is_logged_and_does_not_hold_up_the_others(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = renewing(title="Rusak"), renewing(title="Baik")
    follow = dates.keep_stage

    def fail_for_bad(agreement: Agreement, **values: Any) -> None:
        if agreement.pk == bad.pk:
            raise RuntimeError("no paper")
        follow(agreement, **values)

    monkeypatch.setattr(dates, "keep_stage", fail_for_bad)
    with caplog.at_level(logging.ERROR):
        assert follow_dates(at(noon(TODAY), settings)) == 1
    assert f"Agreement {bad.pk} could not follow its dates" in caplog.text and "no paper" in caplog.text
    assert fresh(bad).ends_on == date(2023, 2, 27) and fresh(good).ends_on == date(2027, 2, 27)


def test_beat_asks_for_it_every_hour(settings: Any) -> None:
    at(noon(TODAY), settings)
    agreement = renewing()
    follow_dates_task.delay()
    assert fresh(agreement).ends_on == date(2027, 2, 27)
    job = app.conf.beat_schedule["follow dates"]
    assert (job["task"], job["schedule"]) == (follow_dates_task.name, 3600)
