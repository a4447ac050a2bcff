"""Nobody begins the same agreement twice by mistake."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.choices import Origin
from agreements.models import Agreement, Partner
from agreements.services.agreement import create_agreement
from agreements.services.steps import advance
from agreements.services.twins import AlreadyRuns
from agreements.workflow import Stage
from organization.clock import now
from organization.models import User
from organization.roles import Role
from tests.agreements.test_concurrency import at_once
from tests.agreements.walking import client_of
from tests.factories import (
    agreement_at,
    make_agreement,
    make_office,
    make_partner,
    make_rules,
    pdf_upload,
    person,
)

TITLE = "Pendidikan Pemilih bagi Mahasiswa"


@pytest.fixture
def operator(db: None) -> User:
    make_rules()
    return person(Role.OPERATOR, make_office())


@pytest.fixture
def client(operator: User) -> Client:
    return client_of(operator)


def beginning(partner: Partner, **values: Any) -> dict[str, Any]:
    return {
        "instrument": "NK", "title": TITLE, "partners": [partner.pk], "purpose": "Maksud yang diketik.",
        "expected_benefit": "Manfaat.", "matter": "kelembagaan", "secrecy": "biasa", "origin": "made_here", **values,
    }  # fmt: skip


def quick(partner: Partner, **values: Any) -> dict[str, Any]:
    return {
        "instrument": "NK", "title": TITLE, "partners": [partner.pk], "purpose": "Maksud yang diketik.",
        "expected_benefit": "Manfaat.", "is_aligned": "on", "kind": "rapat", "result": "Sepakat.",
        "held_on": make_office().today.isoformat(), "agreed_points": "Kelas.", "scope": "kelas pemilih",
        "term_length": "2", "term_unit": "year", "funding": "none", "division": "sosdiklih", **values,
    }  # fmt: skip


def recording(partner: Partner, **values: Any) -> dict[str, Any]:
    return {"instrument": "NK", "title": TITLE, "partners": [partner.pk], "signed_year": "2024", **values}


@pytest.mark.parametrize(
    ("name", "form"), [("create", beginning), ("quick_start", quick), ("record", recording)]
)
def test_a_second_press_is_asked_whether_it_is_meant(client: Client, name: str, form: Any) -> None:
    partner, url = make_partner(), reverse(f"agreements:{name}")
    assert client.post(url, form(partner)).status_code == 302
    first = Agreement.objects.get()
    asked = client.post(url, form(partner, title="  pendidikan PEMILIH  bagi mahasiswa "))
    page = asked.content.decode()
    assert asked.status_code == 200
    assert Agreement.objects.count() == 1
    assert f'href="{reverse("agreements:detail", args=(first.pk,))}"' in page
    assert "Tetap mulai yang baru" in page
    assert "pendidikan PEMILIH  bagi mahasiswa" in page
    assert client.post(url, form(partner, start_anyway="on")).status_code == 302
    assert Agreement.objects.count() == 2


@pytest.mark.parametrize("name", ["create", "quick_start", "record"])
def test_the_question_is_not_there_before_it_is_needed(client: Client, name: str) -> None:
    assert "Tetap mulai yang baru" not in client.get(reverse(f"agreements:{name}")).content.decode()


def test_the_tick_stays_while_something_else_is_mended(client: Client) -> None:
    partner = make_partner()
    client.post(reverse("agreements:create"), beginning(partner))
    again = client.post(reverse("agreements:create"), beginning(partner, partners=[], start_anyway="on"))
    assert 'id="id_start_anyway" checked' in again.content.decode()


@pytest.mark.parametrize("other", [{"instrument": "LAIN", "document_name": "Komitmen"}, {"title": "Lain"}])
def test_another_instrument_or_title_is_another_agreement(client: Client, other: dict[str, str]) -> None:
    partner = make_partner()
    client.post(reverse("agreements:create"), beginning(partner))
    assert client.post(reverse("agreements:create"), beginning(partner, **other)).status_code == 302


def test_the_same_title_with_another_partner_is_another_agreement(client: Client) -> None:
    client.post(reverse("agreements:create"), beginning(make_partner()))
    other = make_partner("Universitas Lain")
    assert client.post(reverse("agreements:create"), beginning(other)).status_code == 302


def test_after_one_was_cancelled_it_may_begin_again_unasked(client: Client, operator: User) -> None:
    partner = make_partner()
    client.post(reverse("agreements:create"), beginning(partner))
    advance(Agreement.objects.get(), "cancel", by=operator, at=now(), reason="Salah satker.")
    assert client.post(reverse("agreements:create"), beginning(partner)).status_code == 302


def test_a_partner_merged_meanwhile_is_still_the_same(client: Client) -> None:
    old, kept = make_partner("Univ. Uji"), make_partner("Universitas Uji")
    client.post(reverse("agreements:create"), beginning(old))
    Partner.objects.filter(pk=old.pk).update(merged_into=kept)
    assert client.post(reverse("agreements:create"), beginning(kept)).status_code == 200


def test_last_years_is_copied_unasked_though_it_runs_but_only_once(client: Client) -> None:
    old = agreement_at(Stage.PELAKSANAAN)
    url = reverse("agreements:copy", args=(old.pk,))
    assert client.post(url, {"title": old.title}).status_code == 302
    again = client.post(url, {"title": old.title})
    assert "Tetap mulai yang baru" in again.content.decode()
    assert client.post(url, {"title": old.title, "start_anyway": "on"}).status_code == 302


def test_what_is_still_being_prepared_is_not_copied_under_its_title_unasked(client: Client) -> None:
    old = make_agreement()
    url = reverse("agreements:copy", args=(old.pk,))
    assert client.post(url, {"title": old.title}).status_code == 200
    assert client.post(url, {"title": f"{old.title} 2027"}).status_code == 302


def test_a_second_addendum_of_the_same_title_is_asked_about(client: Client) -> None:
    url = reverse("agreements:addendum", args=(agreement_at(Stage.PELAKSANAAN).pk,))
    assert client.post(url, {"title": "Perpanjangan"}).status_code == 302
    assert client.post(url, {"title": "Perpanjangan"}).status_code == 200


def test_a_file_chosen_before_the_question_is_asked_for_again(client: Client) -> None:
    partner = make_partner()
    client.post(reverse("agreements:record"), recording(partner))
    again = client.post(reverse("agreements:record"), recording(partner, scan=pdf_upload("lama.pdf")))
    assert "Pilih kembali berkasnya: lama.pdf" in again.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_the_same_at_once_the_second_is_asked() -> None:
    make_rules()
    office, partner = make_office(), make_partner()
    operator = person(Role.OPERATOR, office)
    values = {"instrument": "NK", "title": TITLE, "purpose": "x", "expected_benefit": "y"}

    def begin() -> Agreement:
        return create_agreement(
            office=office, partners=[partner], values=values, origin=Origin.MADE_HERE, by=operator, at=now()
        )

    outcomes = at_once([begin, begin])
    assert {type(outcome) for outcome in outcomes} == {Agreement, AlreadyRuns}
    assert Agreement.objects.count() == 1
