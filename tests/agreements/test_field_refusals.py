"""What a service refuses about one input is said beside that input, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement
from agreements.services.draft import freeze
from organization.clock import now
from organization.roles import Role
from organization.templatetags.ui import tanggal
from tests.agreements.walking import client_of
from tests.factories import agreement_at, make_office, make_partner, make_rules, person

pytestmark = pytest.mark.django_db

TYPED = "Yang sudah diketik panjang-panjang."


@pytest.fixture
def operator() -> Client:
    make_rules()
    return client_of(person(Role.OPERATOR, make_office()))


def url(name: str, agreement: Agreement, *args: Any) -> str:
    return reverse(f"agreements:{name}", args=(agreement.pk, *args))


def errors(response: Any) -> dict[str, list[str]]:
    """The messages by field of a form that was sent back."""
    assert response.status_code == 200
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def test_a_number_used_already_is_refused_at_the_field_when_recording(operator: Client) -> None:
    first = agreement_at("pelaksanaan")
    data = {
        "instrument": "NK", "title": TYPED, "partners": [make_partner("Dinas Pendidikan").pk], "signed_year": 2024,
        "number": first.own_party.number, "term_unit": "year",
    }  # fmt: skip
    response = operator.post(reverse("agreements:record"), data)
    assert list(errors(response)) == ["number"]
    assert "sudah dipakai satker ini" in str(errors(response))
    assert TYPED in response.content.decode()


def test_a_consent_older_than_its_version_is_refused_at_the_date(operator: Client) -> None:
    agreement = agreement_at("legal_drafting")
    version = freeze(agreement, by=person("operator", agreement.office), at=now())
    party = agreement.partner_parties[0]
    data = {"version": version.number, "way": "letter", "given_on": "2020-01-02", "note": TYPED}
    response = operator.post(url("consent", agreement, party.pk), data)
    assert f"dibekukan pada {tanggal(agreement.office.today)}" in str(errors(response)["given_on"])
    assert TYPED in response.content.decode()
