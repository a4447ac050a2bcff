"""A term counted from a day of signing that is known by its year or month only."""

from datetime import date

import pytest

from agreements.choices import DatePrecision, TermKind
from agreements.models import Agreement
from agreements.overview import Overview
from agreements.services.agreement import record_agreement
from agreements.term import latest_day
from organization.clock import now
from organization.roles import Role
from tests.factories import make_office, make_partner, make_rules, person


@pytest.mark.parametrize(
    ("precision", "last"),
    [
        (DatePrecision.DAY, date(2024, 2, 1)),
        (DatePrecision.MONTH, date(2024, 2, 29)),
        (DatePrecision.YEAR, date(2024, 12, 31)),
    ],
)
def test_an_inexact_day_may_mean_any_until_the_last(precision: str, last: date) -> None:
    assert latest_day(date(2024, 2, 1), precision) == last


@pytest.mark.django_db
def test_a_recorded_year_ends_no_earlier_than_its_last_day_would_and_says_about_when() -> None:
    make_rules()
    operator = person(Role.OPERATOR, make_office())
    agreement = record_agreement(
        office=make_office(), partners=[make_partner()], signed_on=date(2023, 1, 1), precision=DatePrecision.YEAR,
        values={
            "instrument": "NK", "title": "Pendidikan pemilih", "term_kind": TermKind.LENGTH, "term_length": 1,
            "term_unit": "year",
        },
        by=operator, at=now(),
    )  # fmt: skip
    assert (agreement.starts_on, agreement.ends_on) == (date(2023, 1, 1), date(2024, 12, 30))
    assert Overview(agreement, operator).ends_text == "paling lambat 2024 (perkiraan)"
    exact = Agreement(term_kind=TermKind.FIXED, signed_precision=DatePrecision.YEAR, ends_on=date(2024, 6, 1))
    assert Overview(exact, operator).ends_text == "1 Jun 2024"
