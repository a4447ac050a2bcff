"""On the way from a form with a partner picker to the registry and back, nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement, Partner
from agreements.services.agreement import edit_identity
from agreements.services.partner import merge_partner
from organization.clock import now
from organization.models import User
from tests.factories import (
    StandingPeople,
    make_agreement,
    make_partner,
    make_rules,
    pdf_upload,
    standing_people,
)

pytestmark = pytest.mark.django_db

REGISTER = reverse("agreements:partner_create")
NEW = {"name": "Universitas Baru Pacitan", "category": "lembaga_pendidikan", "country": "Indonesia"}
STARTS = [reverse(f"agreements:{name}") for name in ("create", "quick_start", "record")]


@pytest.fixture
def people() -> StandingPeople:
    make_rules()
    return standing_people()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def leave(client: Client, page: str, **typed: Any) -> HttpResponse:
    """Press "Daftarkan mitra baru" on the page."""
    return client.post(page, {"partner_search": "Universitas Baru", "register_partner": "1", **typed})


def body(answer: Any) -> str:
    return answer.content.decode()


def test_the_button_stands_beside_the_search_once_something_was_searched(people: StandingPeople) -> None:
    make_partner("Universitas Lama Pacitan")
    client, button = signed_in(people.pacitan), 'name="register_partner"'
    assert button not in body(client.get(STARTS[0]))
    for words in ("Lama Pacitan", "tidak ada sama sekali"):
        assert button in body(client.post(STARTS[0], {"partner_search": words, "search": "1"}))


def test_that_nothing_was_found_is_said_also_where_a_partner_is_chosen(people: StandingPeople) -> None:
    chosen, client = make_partner("Universitas Lama Pacitan"), signed_in(people.pacitan)
    typed = {"partners": [chosen.pk], "search": "1"}
    found = "Tidak ada mitra dengan nama"
    assert f"{found} “qqq”" in body(client.post(STARTS[0], {**typed, "partner_search": "qqq"}))
    assert found not in body(client.post(STARTS[0], {**typed, "partner_search": "Lama"}))


def test_a_word_that_many_names_share_finds_no_other_partners(people: StandingPeople) -> None:
    for name in ("Universitas Jember", "Universitas Airlangga"):
        make_partner(name)
    client = signed_in(people.pacitan)
    for words, expected in (
        ("Universitas Teluk", []),
        ("Univ Airlanga", ["Airlangga"]),
        ("universitas", ["Airlangga", "Jember"]),
    ):
        found = client.post(STARTS[0], {"partner_search": words, "search": "1"}).context["form"]["partners"]
        assert [label.split()[1] for _, label in found.field.choices] == expected


@pytest.mark.parametrize("page", STARTS)
def test_who_registers_a_partner_on_the_way_comes_back_to_what_was_typed(
    people: StandingPeople, page: str
) -> None:
    chosen, client = make_partner("Dinas Pendidikan Pacitan"), signed_in(people.pacitan)
    left = leave(client, page, title="Kuliah Umum", partners=[chosen.pk])
    entry = client.get(left.headers["Location"])
    assert entry.request["PATH_INFO"] == REGISTER
    assert 'value="Universitas Baru"' in body(entry)
    done = client.post(REGISTER, {**NEW, "next": entry.context["next"]})
    partner = Partner.objects.get(name=NEW["name"])
    back = client.get(done.headers["Location"])
    assert back.request["PATH_INFO"] == page
    assert back.context["form"].data["title"] == "Kuliah Umum"
    assert back.context["form"]["partners"].value() == [str(chosen.pk), str(partner.pk)]
    assert not back.context["form"].errors
    assert "Mitra Universitas Baru Pacitan berhasil didaftarkan." in body(back)
    assert "Isian Anda tadi ada kembali" in body(back)


def test_the_form_come_back_to_begins_the_agreement(people: StandingPeople) -> None:
    client, page = signed_in(people.pacitan), STARTS[0]
    typed = {"instrument": "NK", "title": "Kuliah Umum", "purpose": "a", "expected_benefit": "b"}
    left = leave(client, page, **typed, matter="kelembagaan", secrecy="biasa", origin="made_here")
    entry = client.get(left.headers["Location"])
    done = client.post(REGISTER, {**NEW, "next": entry.context["next"]})
    data = client.get(done.headers["Location"]).context["form"].data
    began = client.post(page, dict(data.lists()))
    assert began.status_code == 302, began.context["form"].errors
    assert [party.partner for party in Agreement.objects.get().partner_parties] == [Partner.objects.get()]


def test_main_data_of_an_agreement_are_found_again_too(people: StandingPeople) -> None:
    agreement, client = make_agreement(), signed_in(people.pacitan)
    page = reverse("agreements:identity", args=(agreement.pk,))
    entry = client.get(leave(client, page, title="Judul lain").headers["Location"])
    done = client.post(REGISTER, {**NEW, "next": entry.context["next"]})
    assert 'value="Judul lain"' in body(client.get(done.headers["Location"]))


def test_what_another_wrote_meanwhile_is_said_on_coming_back(people: StandingPeople) -> None:
    agreement, client = make_agreement(), signed_in(people.pacitan)
    page = reverse("agreements:identity", args=(agreement.pk,))
    entry = client.get(leave(client, page, seen=agreement.history_length).headers["Location"])
    edit_identity(agreement, {"title": "Judul dari rekan"}, by=people.pacitan, at=now())
    assert "berubah selagi Anda mengisi" in body(client.get(entry.context["next"]))


def test_giving_up_or_using_one_that_is_there_leads_back_as_well(people: StandingPeople) -> None:
    there, client = make_partner("Univ. Baru Pacitan"), signed_in(people.pacitan)
    entry = client.get(leave(client, STARTS[0], title="Kuliah Umum").headers["Location"])
    asked = client.post(REGISTER, {**NEW, "next": entry.context["next"]})
    [(similar, use_url)] = asked.context["similar"]
    assert (similar, asked.context["cancel_url"]) == (there, f"{STARTS[0]}?lanjut=1")
    assert use_url.startswith(STARTS[0])
    back = client.get(use_url).context["form"]
    assert (back.data["title"], back["partners"].value()) == ("Kuliah Umum", [str(there.pk)])


def test_files_are_not_kept_and_that_is_said(people: StandingPeople) -> None:
    client = signed_in(people.pacitan)
    entry = client.get(leave(client, STARTS[2], scan=pdf_upload("naskah lama.pdf")).headers["Location"])
    assert "Pilih lagi: naskah lama.pdf." in body(client.get(entry.context["next"]))


def test_what_was_left_shows_only_by_the_way_back_and_once(people: StandingPeople) -> None:
    client, way_back = signed_in(people.pacitan), f"{STARTS[0]}?lanjut=1"
    leave(client, STARTS[0], title="Kuliah Umum")
    assert "Kuliah Umum" not in body(client.get(STARTS[0]))
    assert "Kuliah Umum" not in body(signed_in(people.pacitan).get(way_back))
    assert "Kuliah Umum" in body(client.get(way_back))
    assert "Kuliah Umum" not in body(client.get(way_back))


def test_what_is_too_long_to_keep_stays_on_the_page(people: StandingPeople) -> None:
    client = signed_in(people.pacitan)
    answer = leave(client, STARTS[0], title="Kuliah Umum", purpose="a" * 200_001)
    assert answer.status_code == 200
    assert "terlalu panjang untuk disimpan sementara" in body(answer)
    assert "Kuliah Umum" in body(answer)


@pytest.mark.parametrize(
    "wanted",
    ["https://jahat.test/", "//jahat.test/", "/\\jahat.test", "http:///jahat.test", "javascript:alert(1)", "jahat",
     "http://testserver/kerja-sama/"],
)  # fmt: skip
def test_the_registry_leads_back_only_to_paths_of_ours(people: StandingPeople, wanted: str) -> None:
    client = signed_in(people.pacitan)
    assert client.get(REGISTER, {"next": wanted}).context["cancel_url"] == reverse("agreements:partner_list")
    done = client.post(REGISTER, {**NEW, "next": wanted})
    assert done.headers["Location"] == reverse("agreements:partner_detail", args=(Partner.objects.get().pk,))


@pytest.mark.parametrize("chosen", ["²", "abc", "-1", "9" * 40, "0"])
def test_a_nonsensical_partner_in_the_address_is_passed_over(people: StandingPeople, chosen: str) -> None:
    assert signed_in(people.pacitan).get(STARTS[0], {"mitra": chosen}).status_code == 200


def test_a_partner_merged_after_it_was_chosen_leads_to_the_one_that_stayed(people: StandingPeople) -> None:
    old, kept = make_partner("Univ Jember"), make_partner("Universitas Jember")
    merge_partner(old, kept, by=people.pacitan, at=now())
    typed = {"instrument": "NK", "title": "Kuliah Umum", "partners": [old.pk], "signed_year": "2024"}
    done = signed_in(people.pacitan).post(STARTS[2], typed)
    assert done.status_code == 302, done.context["form"].errors
    [party] = Agreement.objects.get().partner_parties
    assert (party.partner, party.name_as_signed) == (kept, "Universitas Jember")
