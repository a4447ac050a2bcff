"""Addresses that nobody was given: the pages over many offices answer with a page or 404, never with a fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest
from django.core.paginator import Page
from django.test import Client
from django.urls import reverse

from organization.roles import Role
from tests.agreements.cycles import make_period, make_running
from tests.agreements.walking import client_of
from tests.factories import make_office, make_post, standing_people

pytestmark = pytest.mark.django_db

BAD = ("abc", "<script>alert(1)</script>", "\x00", "9" * 30)
NAMES = ("periode", "keadaan", "tingkat", "kelompok", "page", "peta", "sendiri")
LIST_NAMES = (
    "stage",
    "state",
    "flag",
    "office",
    "province",
    "ends",
    "year",
    "category",
    "addenda",
    "sort",
    "tab",
    "q",
)


@pytest.fixture
def client() -> Client:
    """The province's operator, with one agreement and one period below."""
    people = standing_people()
    make_running()
    make_period()
    return client_of(people.jatim)


def pages() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every page over many offices, and what its address may ask for."""
    yield reverse("reporting:recap", args=("35",)), NAMES
    yield reverse("reporting:recap_export", args=("35", "tahap", "csv")), NAMES
    for name in ("office_reports", "activities"):
        yield reverse(f"reporting:{name}"), NAMES
        yield reverse(f"reporting:{name}_export", args=("csv",)), NAMES
    yield reverse("reporting:received"), NAMES
    yield reverse("agreements:list"), LIST_NAMES
    yield reverse("agreements:export", args=("xlsx",)), LIST_NAMES


def test_nonsense_in_an_address_changes_nothing_and_is_not_echoed_as_markup(client: Client) -> None:
    for (page, names), value in product(pages(), BAD):
        answer = client.get(page, dict.fromkeys(names, [value, value]))
        assert answer.status_code == 200, (page, value)
        assert b"<script>alert" not in b"".join(answer), (page, value)  # type: ignore[arg-type]


def test_an_office_that_is_none_is_not_found(client: Client) -> None:
    for page, value in product(("office_reports", "activities"), BAD):
        assert client.get(reverse(f"reporting:{page}"), {"satker": value}).status_code == 404, (page, value)


def test_a_year_outside_the_calendar_is_empty(client: Client) -> None:
    for year in (0, 10_000, 10**30):
        response = client.get(reverse("reporting:year", args=(year, "35")))
        assert response.status_code == 200 and response.context["periods"] == []


def test_the_page_after_the_last_is_the_last(client: Client) -> None:
    for name in ("office_reports", "activities"):
        page = client.get(reverse(f"reporting:{name}"), {"page": "9999"}).context["page_obj"]
        assert isinstance(page, Page) and page.number == page.paginator.num_pages


def test_a_province_with_a_regency_elsewhere_is_counted_and_listed_alone() -> None:
    user = standing_people().jatim
    elsewhere = make_office("3201")
    make_post(user, Role.OPERATOR, elsewhere)
    make_running(starts_on=date(2025, 3, 1))
    make_running(office=elsewhere)
    client = client_of(user)
    figure = (
        client.get(reverse("reporting:recap", args=("35",))).context["tables"]["bentuk"].lines[-1].figures[-1]
    )
    assert figure.value == client.get(figure.url).context["page_obj"].paginator.count == 1
