"""The pages of one agreement and the list ask the database a fixed number of questions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.workflow import Stage
from organization.roles import Role
from tests.agreements.walking import client_of
from tests.factories import agreement_at, make_office, make_partner, person

MOST_ON_DETAIL = 12
MOST_ON_LIST = 8


def queries_of(role: str, url: str) -> int:
    """Queries of a page for somebody of KPU Kabupaten Pacitan whose session is already cached."""
    client = client_of(person(role, make_office()))
    client.get(reverse("account_login"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.django_db
@pytest.mark.parametrize("instrument", ["NK", "PKS"])
@pytest.mark.parametrize("number", range(1, 8))
def test_the_summary_needs_few_queries_at_every_stage(number: int, instrument: str) -> None:
    agreement = agreement_at(number, instrument=instrument)
    url = reverse("agreements:detail", args=(agreement.pk,))
    for role in (Role.OPERATOR, Role.PEMERIKSA_HUKUM, Role.KETUA):
        assert queries_of(role, url) <= MOST_ON_DETAIL, (Stage(agreement.stage).label, role)


@pytest.mark.django_db
def test_the_list_needs_as_many_queries_for_many_rows_as_for_few() -> None:
    agreement_at(4)
    few = queries_of(Role.OPERATOR, reverse("agreements:list"))
    for number in range(1, 8):
        agreement_at(number, partners=[make_partner(f"Universitas {number}")])
    assert queries_of(Role.OPERATOR, reverse("agreements:list")) == few <= MOST_ON_LIST
