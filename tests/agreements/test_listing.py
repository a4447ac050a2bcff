"""The list "Kerja Sama": who finds what, by which words and filters, and at what cost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.models import Agreement, Article, OfficeParticipation
from agreements.search import matching
from agreements.services.approval import cancel
from agreements.workflow import Stage
from organization.clock import now
from organization.models import User
from organization.roles import Role
from tests.factories import (
    StandingPeople,
    agreement_at,
    make_agreement,
    make_office,
    make_partner,
    make_user,
    person,
    standing_people,
)

pytestmark = pytest.mark.django_db
URL = "/kerja-sama/"


@pytest.fixture
def people() -> StandingPeople:
    return standing_people()


def shown(client: Client, user: User, **query: Any) -> list[str]:
    """The titles of the rows, after checking that the page stands."""
    client.force_login(user)
    response = client.get(URL, query)
    assert response.status_code == 200
    return [row["agreement"].title for row in response.context["agreements"]]


def page(client: Client, user: User, **query: Any) -> str:
    client.force_login(user)
    return client.get(URL, query).content.decode()


def test_an_office_lists_its_own_and_what_is_below_and_never_its_neighbours(
    client: Client, people: StandingPeople
) -> None:
    make_agreement(title="Milik Pacitan")
    for user in (people.pacitan, people.jatim, people.pusat):
        assert shown(client, user) == ["Milik Pacitan"]
    assert shown(client, people.ponorogo) == []
    assert shown(client, people.ponorogo, q="Pacitan") == []


def test_words_find_title_partner_number_scope_and_text(client: Client, people: StandingPeople) -> None:
    agreement = agreement_at(Stage.PELAKSANAAN, title="Pendidikan Pemilih Pemula")
    make_agreement(title="Lainnya", partners=[make_partner("Universitas Seberang")])
    number = agreement.own_party.number
    Article.objects.filter(agreement=agreement, matter="sanksi").delete()
    first = Article.objects.filter(agreement=agreement).first()
    assert first is not None
    first.body += " Pengadaan kendaraan operasional."
    first.save()
    for words in ("pemula pendidikan", "universitas uji", number, "pertukaran data", "kendaraan operasional"):
        assert shown(client, people.pacitan, q=words) == ["Pendidikan Pemilih Pemula"], words
    assert shown(client, people.pacitan, q="pemula seberang") == []
    assert shown(client, people.pacitan, q="'\"&|!():*%_\\") == []


def test_a_card_shows_and_betrays_nothing_of_its_text(client: Client, people: StandingPeople) -> None:
    agreement = agreement_at(Stage.LEGAL_DRAFTING, title="Belum diajukan")
    Article.objects.filter(agreement=agreement, kind="5_article", order=1).update(body="Kata kunci zamrud.")
    assert shown(client, people.pacitan, q="zamrud") == ["Belum diajukan"]
    assert shown(client, people.jatim, q="zamrud") == []
    assert shown(client, people.jatim, q="pertukaran data") == []
    assert "Hanya ringkasan" in page(client, people.jatim)

    secret = agreement_at(Stage.PELAKSANAAN, title="Yang rahasia", instrument="PKS", secrecy="rahasia")
    number = secret.own_party.number
    assert number in page(client, people.pacitan)
    assert shown(client, people.pusat, q=number) == []
    assert number not in page(client, people.pusat)
    assert "Yang rahasia" in page(client, people.pusat)


def test_filters_narrow_and_combine(client: Client, people: StandingPeople) -> None:
    make_agreement(title="Draf kampus")
    signed = agreement_at(Stage.PELAKSANAAN, title="Sudah berlaku", instrument="PKS")
    dinas = make_partner("Dinas Uji", category="pemerintah_daerah")
    make_agreement(make_office("3502"), title="Punya Ponorogo", partners=[dinas])
    ended = make_agreement(title="Batal")
    cancel(ended, by=people.pacitan, at=now(), reason="Mitra mengundurkan diri.")
    make_agreement(make_office("3301"), title="Jawa Tengah")
    year, province = signed.signed_on.year, make_office("35").pk
    expected: list[tuple[dict[str, Any], set[str]]] = [
        ({"stage": "draft"}, {"Draf kampus", "Punya Ponorogo"}),
        ({"stage": "pelaksanaan"}, {"Sudah berlaku"}),
        ({"stage": "penjajakan", "state": "dibatalkan"}, {"Batal"}),
        ({"state": "dibatalkan"}, {"Batal"}),
        ({"state": "in_force"}, {"Sudah berlaku"}),
        ({"instrument": "PKS"}, {"Sudah berlaku"}),
        ({"category": "pemerintah_daerah"}, {"Punya Ponorogo"}),
        ({"year": year}, {"Sudah berlaku"}),
        ({"origin": "recorded"}, set()),
        ({"office": make_office("3502").pk}, {"Punya Ponorogo"}),
        ({"mine": "on"}, set()),
        ({"stage": "draft", "office": make_office().pk}, {"Draf kampus"}),
    ]
    for query, titles in expected:
        assert set(shown(client, people.jatim, **query)) == titles, query
    assert len(shown(client, people.pusat, province=province)) == 4
    assert shown(client, people.pacitan, sort="title") == ["Batal", "Draf kampus", "Sudah berlaku"]
    for sort in ("newest", "ending", "waiting"):
        assert len(shown(client, people.pacitan, sort=sort)) == 3


@pytest.mark.parametrize(
    "query",
    [
        {"stage": "x"}, {"state": "'"}, {"year": "dua ribu"}, {"year": "99999999999999999999"},
        {"office": "999999"}, {"office": "1 OR 1=1"}, {"province": "x"}, {"sort": "x"}, {"q": "x" * 201},
        {"q": "nol\x00"}, {"category": "x"},
    ],
)  # fmt: skip
def test_a_wrong_filter_is_named_and_ignored(
    client: Client, people: StandingPeople, query: dict[str, str]
) -> None:
    make_agreement(title="Tetap tampil")
    make_agreement(make_office("3301"), title="Tetap tampil")
    assert shown(client, people.pusat, **query) == ["Tetap tampil"] * 2
    assert "Sebagian saringan tidak dipakai" in page(client, people.pusat, **query)


@pytest.mark.parametrize("query", [{"page": "x"}, {"page": "999"}, {"page": "-1"}, {"tab": "x"}])
def test_a_wrong_page_or_tab_shows_the_nearest(
    client: Client, people: StandingPeople, query: dict[str, str]
) -> None:
    make_agreement(title="Tetap tampil")
    assert shown(client, people.pacitan, **query) == ["Tetap tampil"]


def test_other_tabs_show_what_we_take_part_in_and_what_is_above(
    client: Client, people: StandingPeople
) -> None:
    joined = make_agreement(title="Diikuti Ponorogo")
    OfficeParticipation.objects.create(agreement=joined, office=make_office("3502"))
    above = agreement_at(Stage.PELAKSANAAN, office=make_office("35"), title="Induk Jawa Timur")
    number = above.own_party.number
    assert shown(client, people.ponorogo) == []
    assert shown(client, people.ponorogo, tab="joined") == ["Diikuti Ponorogo"]
    assert shown(client, people.ponorogo, tab="joined", q="penjajakan") == []
    assert shown(client, people.ponorogo, tab="umbrella", q=number) == ["Induk Jawa Timur"]
    assert shown(client, people.pacitan, tab="joined") == []


def test_only_an_operator_is_offered_to_begin_or_copy(client: Client, people: StandingPeople) -> None:
    agreement = make_agreement()
    copy = reverse("agreements:copy", args=(agreement.pk,))
    create = reverse("agreements:create")
    assert copy in page(client, people.pacitan) and create in page(client, people.pacitan)
    assert copy not in page(client, people.jatim)
    ketua = page(client, person(Role.KETUA, agreement.office))
    assert copy not in ketua and create not in ketua


def test_admins_and_people_without_a_post_see_no_rows(client: Client, people: StandingPeople) -> None:
    make_agreement(title="Tidak tampak")
    for user in (person(Role.ADMIN, make_office()), make_user("baru")):
        assert shown(client, user) == []
        assert "Daftar ini tidak terbuka bagi jabatan Anda" in page(client, user)


def test_without_signing_in_the_list_asks_to(client: Client) -> None:
    assert client.get(URL).status_code == 302


def test_thirty_rows_cost_as_many_queries_as_three(client: Client, people: StandingPeople) -> None:
    for _ in range(3):
        make_agreement()
    few = _queries(client, people.jatim)
    for _ in range(27):
        make_agreement()
    assert _queries(client, people.jatim) == few <= 8
    assert _queries(client, people.jatim, q="pemilih", stage="draft", office=make_office().pk) == few
    assert len(shown(client, people.jatim)) == 25
    assert len(shown(client, people.jatim, page=2)) == 5


def _queries(client: Client, user: User, **query: Any) -> int:
    client.force_login(user)
    client.get("/")  # the first request of a visit notes it
    with CaptureQueriesContext(connection) as found:
        assert client.get(URL, query).status_code == 200
    return len(found)


def test_the_search_in_texts_is_served_by_its_index() -> None:
    agreement_at(Stage.LEGAL_DRAFTING)
    from_index = "article_text_search"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    assert from_index in _plan_of_text_search()


def _plan_of_text_search() -> str:
    from_search = matching("kendaraan", None)
    return Agreement.objects.filter(from_search).order_by().explain()


def test_kpu_ri_is_offered_the_regencies_of_the_province_it_chose(
    client: Client, people: StandingPeople
) -> None:
    pacitan, jatim = make_agreement(title="Milik Pacitan").office, people.jatim.posts_on()[0].office
    option = f'<option value="{pacitan.pk}"'
    assert option not in page(client, people.pusat)
    assert option in page(client, people.pusat, province=jatim.pk)
    assert option in page(client, people.pusat, office=pacitan.pk)
    assert shown(client, people.pusat, office=pacitan.pk) == ["Milik Pacitan"]
    assert option in page(client, people.jatim)
    assert option not in page(client, people.pusat, province="9" * 40)
