"""Opening periods: who gets a row, once, whatever the calendar and however long the system was off."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agreements.models import Agreement, AgreementPeriod, Period, PeriodScheme
from agreements.models.period import PeriodLength
from agreements.services.agreement import record_agreement
from agreements.services.period import due_spans, in_force_during, open_period, open_rows, span_of
from tests.agreements.cycles import make_period, make_running, noon
from tests.agreements.people import everybody
from tests.factories import agreement_at, make_office, make_rules, usual_partner

pytestmark = pytest.mark.django_db

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def open_due(day: date) -> None:
    """What beat does on a day."""
    for length, starts_on, ends_on in list(due_spans(day)):
        open_period(length, starts_on, ends_on, at=noon(day))


def spans() -> list[tuple[date, date]]:
    return list(Period.objects.order_by("starts_on").values_list("starts_on", "ends_on"))


def test_semesters_follow_each_other_without_gap_and_a_new_pattern_begins_with_a_year() -> None:
    make_rules()
    PeriodScheme.objects.create(valid_from=date(2027, 1, 1), length=PeriodLength.TRIWULAN)
    open_due(date(2026, 2, 3))
    open_due(date(2027, 8, 1))
    assert spans() == [
        (date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 3, 31)), (date(2027, 4, 1), date(2027, 6, 30)),
        (date(2027, 7, 1), date(2027, 9, 30)),
    ]  # fmt: skip
    assert [str(period) for period in Period.objects.order_by("starts_on")] == [
        "Semester I 2026", "Semester II 2026", "Triwulan I 2027", "Triwulan II 2027", "Triwulan III 2027",
    ]  # fmt: skip


def test_opening_twice_adds_nothing() -> None:
    make_rules()
    make_running()
    for _ in range(2):
        open_due(date(2026, 7, 1))
    assert Period.objects.count() == AgreementPeriod.objects.count() == 1


def test_the_database_refuses_periods_that_overlap() -> None:
    make_period(date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="periods_never_overlap"), transaction.atomic():
        open_period("triwulan", date(2026, 4, 1), date(2026, 6, 30), at=noon(date(2026, 4, 1)))


def test_an_addendum_and_what_never_came_into_force_have_no_row() -> None:
    original = make_running()
    make_running(title="Adendum", amends=original)
    make_running(title="Mulai tahun depan", starts_on=date(2027, 1, 5))
    make_running(title="Sudah habis", ends_on=date(2025, 12, 31))
    period = make_period(date(2026, 1, 1))
    assert [row.agreement for row in period.rows.all()] == [original]


def test_signing_opens_the_row_of_every_period_since_the_day_of_signing() -> None:
    for day in (date(2025, 8, 1), date(2026, 2, 1), date(2026, 7, 1)):
        make_period(day)
    confirmed_at = noon(date(2026, 7, 3))
    signed = make_running(starts_on=date(2026, 6, 28), at=confirmed_at)
    open_rows(signed, at=confirmed_at)
    open_rows(signed, at=confirmed_at)
    assert [str(row.period) for row in signed.period_rows.all()] == ["Semester I 2026", "Semester II 2026"]


def test_the_last_step_of_signing_opens_the_running_period(settings) -> None:  # type: ignore[no-untyped-def]
    settings.KERJASAMA_TODAY = "2026-06-03T09:00"
    make_period(date(2026, 2, 1))
    signed = agreement_at("pelaksanaan", days_ago=40)
    assert [str(row.period) for row in signed.period_rows.all()] == ["Semester I 2026"]


def test_what_is_recorded_from_paper_gets_the_running_period_only(settings) -> None:  # type: ignore[no-untyped-def]
    settings.KERJASAMA_TODAY = "2026-07-03T09:00"
    make_period(date(2026, 2, 1))
    running = make_period(date(2026, 7, 1))
    facts = {
        "office": make_office("3501"), "partners": [usual_partner()], "by": everybody()["operator"],
        "at": noon(date(2026, 7, 3)), "signed_on": date(2022, 5, 1),
    }  # fmt: skip
    old = record_agreement(values={"instrument": "NK", "title": "Lama", "term_kind": "open"}, **facts)
    over = record_agreement(
        values={"instrument": "PKS", "title": "Habis", "term_kind": "length", "term_length": 1}, **facts
    )
    assert [row.period for row in old.period_rows.all()] == [running]
    assert not over.period_rows.exists()


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    terms=st.lists(st.tuples(DAYS, st.integers(1, 900)), min_size=1, max_size=5),
    visits=st.lists(DAYS, min_size=1, max_size=8),
    quarters_from=st.sampled_from([None, 2025, 2026, 2027]),
)
def test_whatever_the_calendar_each_agreement_has_one_row_for_each_period_it_was_in_force(
    terms: list[tuple[date, int]], visits: list[date], quarters_from: int | None
) -> None:
    """Beat comes on random days only; agreements are signed on random days between."""
    try:
        with transaction.atomic():
            make_rules()
            if quarters_from:
                PeriodScheme.objects.create(
                    valid_from=date(quarters_from, 1, 1), length=PeriodLength.TRIWULAN
                )
            _live(terms, sorted(visits))
            _check_calendar(sorted(visits))
            connection.check_constraints()
            raise _Undone
    except _Undone:
        pass


class _Undone(Exception):
    pass


def _live(terms: list[tuple[date, int]], visits: list[date]) -> None:
    days = sorted({*visits, *(starts_on for starts_on, _ in terms)})
    for day in days:
        if day in visits:
            open_due(day)
        for starts_on, length in terms:
            if starts_on == day:
                at = datetime.combine(day, noon(day).timetz())
                agreement = make_running(starts_on=day, ends_on=day + timedelta(days=length - 1), at=at)
                open_rows(agreement, at=at)


def _check_calendar(visits: list[date]) -> None:
    opened = spans()
    for (_, ended), (started, _) in zip(opened, opened[1:], strict=False):
        assert started == ended + timedelta(days=1)
    assert opened[0][1:] == span_of(visits[0])[2:]
    assert opened[-1][0] == span_of(visits[-1])[1]
    for agreement in Agreement.objects.all():
        rows = list(agreement.period_rows.all())
        wanted = [
            p for p in Period.objects.order_by("starts_on") if in_force_during(p).filter(pk=agreement.pk)
        ]
        assert [row.period for row in rows] == wanted
        assert all(row.days_in_force > 0 and row.first_on <= row.last_on for row in rows)
        assert agreement.stage == agreement.stage_of_periods
