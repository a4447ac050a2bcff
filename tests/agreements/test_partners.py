"""The partner registry: who may enter, change and merge; near-duplicates; contacts; what each person sees."""

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from agreements.models import Partner, PartnerContact
from agreements.partner_names import is_same_name
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services import partner as service
from organization.clock import now
from organization.models import User
from organization.roles import Role
from tests.factories import (
    StandingPeople,
    make_agreement,
    make_office,
    make_partner,
    make_post,
    make_user,
    standing_people,
)

pytestmark = pytest.mark.django_db

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
TYPED = {"name": "Universitas Jember", "category": "lembaga_pendidikan", "country": "Indonesia"}


@pytest.fixture
def people() -> StandingPeople:
    return standing_people()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, *args: object) -> str:
    return reverse(f"agreements:partner_{name}", args=args)


def sentences(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


# Names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PT Pos Indonesia (Persero)", "Pos Indonesia"),
        ("Kejaksaan RI", "Kejaksaan Republik Indonesia"),
        ("Univ. Airlangga", "Universitas Airlanga"),
        ("Pemkab Pacitan", "Pemerintah Kabupaten Pacitan"),
        ("PBNU", "Pengurus Besar Nahdlatul Ulama (PBNU)"),
    ],
)
def test_two_spellings_are_the_same_partner(one: str, other: str) -> None:
    assert is_same_name(one, other)
    assert is_same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Universitas Jember", "Universitas Airlangga"),
        ("Fakultas Hukum Universitas Airlangga", "Universitas Airlangga"),
        ("Pemerintah Kabupaten Malang", "Pemerintah Kota Malang"),
        ("Kejaksaan Negeri Pacitan", "Kejaksaan Negeri Ponorogo"),
        ("Universitas Islam Malang", "Universitas Muhammadiyah Malang"),
    ],
)
def test_two_partners_stay_two(one: str, other: str) -> None:
    assert not is_same_name(one, other)


# Entering


def test_an_operator_enters_a_partner_and_returns_to_the_page_that_asked(people: StandingPeople) -> None:
    page = address("create") + "?next=/kerja-sama/baru/%3Fa%3D1"
    answer = signed_in(people.pacitan).post(page, TYPED)
    partner = Partner.objects.get(name="Universitas Jember")
    assert partner.entered_by_office.code == "3501"
    assert answer.headers["Location"] == f"/kerja-sama/baru/?a=1&mitra={partner.pk}"


def test_a_foreign_address_to_return_to_is_not_followed(people: StandingPeople) -> None:
    answer = signed_in(people.pacitan).post(address("create") + "?next=https://jahat.test/", TYPED)
    assert answer.headers["Location"] == address("detail", Partner.objects.get().pk)


def test_pressing_twice_makes_one_partner(people: StandingPeople) -> None:
    client = signed_in(people.pacitan)
    client.post(address("create"), TYPED)
    again = client.post(address("create"), {**TYPED, "name": " universitas  jember", "is_confirmed": "on"})
    assert Partner.objects.count() == 1
    assert "sudah terdaftar" in sentences(again)
    assert address("detail", Partner.objects.get().pk) in sentences(again)


def test_the_service_itself_refuses_a_namesake(people: StandingPeople) -> None:
    values = {"name": "Universitas Jember", "category": "lembaga_pendidikan"}
    service.create_partner(values, by=people.pacitan, at=now())
    with pytest.raises(Refused, match="sudah terdaftar"):
        service.create_partner(values, by=people.ponorogo, at=now())


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_partner() -> None:
    user = make_post().user
    values = {"name": "Universitas Jember", "category": "lembaga_pendidikan"}

    def press(_: int) -> str:
        try:
            return str(service.create_partner(values, by=User.objects.get(pk=user.pk), at=now()))
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, range(4)))
    assert Partner.objects.count() == 1
    assert answers.count("Universitas Jember") == 1


def test_the_same_faculty_name_may_stand_under_two_universities(people: StandingPeople) -> None:
    for name in ("Universitas Jember", "Universitas Airlangga"):
        values = {"name": "Fakultas Hukum", "category": "lembaga_pendidikan", "parent": make_partner(name)}
        service.create_partner(values, by=people.pacitan, at=now())
    assert Partner.objects.filter(name="Fakultas Hukum").count() == 2


def test_near_duplicates_are_shown_and_must_be_confirmed(people: StandingPeople) -> None:
    near = make_partner("Univ. Jember")
    make_partner("Universitas Airlangga")
    client = signed_in(people.pacitan)
    shown = client.post(address("create"), {**TYPED, "address": "Jalan Kalimantan 37"})
    assert Partner.objects.count() == 2
    assert [partner for partner, url in shown.context["similar"]] == [near]
    assert "Gunakan yang sudah ada" in sentences(shown)
    assert "Tetap simpan sebagai mitra baru" in sentences(shown)
    assert "Jalan Kalimantan 37" in sentences(shown)
    client.post(address("create"), {**TYPED, "is_confirmed": "on"})
    assert Partner.objects.count() == 3


def test_a_foreign_partner_is_entered_with_the_notice(people: StandingPeople) -> None:
    values = {**TYPED, "name": "University of Melbourne", "country": "Australia"}
    answer = signed_in(people.pacitan).post(address("create"), values, follow=True)
    assert "diajukan melalui KPU RI" in sentences(answer)
    assert Partner.objects.get().is_foreign


def test_searching_for_a_parent_saves_nothing_and_keeps_what_was_typed(people: StandingPeople) -> None:
    parent = make_partner("Universitas Jember")
    client = signed_in(people.pacitan)
    typed = {**TYPED, "name": "Fakultas Hukum UNEJ", "parent_search": "jember"}
    searched = client.post(address("create"), typed)
    assert Partner.objects.count() == 1
    assert "Universitas Jember" in sentences(searched)
    assert "Fakultas Hukum UNEJ" in sentences(searched)
    client.post(address("create"), {**typed, "parent_searched": "jember", "parent": parent.pk})
    assert Partner.objects.get(name="Fakultas Hukum UNEJ").parent == parent


def test_only_operators_enter_partners(people: StandingPeople) -> None:
    ketua = make_post(role=Role.KETUA).user
    answer = signed_in(ketua).get(address("create"))
    assert answer.status_code == 403
    assert "Operator kerja sama" in sentences(answer)
    with pytest.raises(NotAllowed):
        service.create_partner({"name": "X", "category": "kementerian"}, by=ketua, at=now())


def test_an_operator_of_two_offices_says_for_which(people: StandingPeople) -> None:
    make_post(people.pacitan, Role.OPERATOR, make_office("3502"))
    client = signed_in(User.objects.get(pk=people.pacitan.pk))
    assert "Atas nama satker" in sentences(client.get(address("create")))
    client.post(address("create"), {**TYPED, "office": make_office("3502").pk})
    assert Partner.objects.get().entered_by_office.code == "3502"


# The logo


def test_a_logo_is_stored_served_and_removed(people: StandingPeople) -> None:
    client = signed_in(people.pacitan)
    client.post(address("create"), {**TYPED, "logo_upload": SimpleUploadedFile("logo.png", PNG)})
    partner = Partner.objects.get()
    served = client.get(address("logo", partner.pk))
    assert served.headers["Content-Type"] == "image/png"
    assert b"".join(served.streaming_content) == PNG  # type: ignore[attr-defined]
    assert Client().get(address("logo", partner.pk)).status_code == 302
    client.post(address("edit", partner.pk), {**TYPED, "remove_logo": "on"})
    assert client.get(address("logo", partner.pk)).status_code == 404


def test_a_logo_that_is_no_image_is_refused_at_the_field(people: StandingPeople) -> None:
    wrong = SimpleUploadedFile("logo.png", b"%PDF-1.7 bukan gambar")
    answer = signed_in(people.pacitan).post(address("create"), {**TYPED, "logo_upload": wrong})
    assert "Isi berkas tidak sesuai" in sentences(answer)
    assert not Partner.objects.exists()


# Changing


def test_the_entering_office_edits_until_another_office_uses_the_partner(people: StandingPeople) -> None:
    partner = make_partner("Universitas Jember")
    own, next_door, national = map(signed_in, (people.pacitan, people.ponorogo, people.pusat))
    page, typed = address("edit", partner.pk), {**TYPED, "web": "unej.ac.id"}
    assert next_door.get(page).status_code == 403
    make_agreement(partners=[partner])
    assert own.post(page, typed).status_code == 302
    make_agreement(make_office("3502"), partners=[partner])
    refused = own.post(page, {**typed, "web": "salah.id"})
    assert refused.status_code == 403
    assert "hanya oleh operator KPU RI" in sentences(refused)
    assert national.post(page, {**typed, "web": "www.unej.ac.id"}).status_code == 302
    partner.refresh_from_db()
    assert partner.web == "www.unej.ac.id"


def test_renaming_to_another_partners_name_is_refused(people: StandingPeople) -> None:
    make_partner("Universitas Jember")
    partner = make_partner("Universitas Airlangga")
    answer = signed_in(people.pacitan).post(address("edit", partner.pk), TYPED)
    assert "sudah terdaftar" in sentences(answer)
    partner.refresh_from_db()
    assert partner.name == "Universitas Airlangga"


def test_no_partner_stands_below_itself(people: StandingPeople) -> None:
    top = make_partner("Universitas Jember")
    middle = make_partner("Fakultas Hukum Universitas Jember", parent=top)
    low = make_partner("Laboratorium Hukum Universitas Jember", parent=middle)
    answer = signed_in(people.pacitan).post(address("edit", top.pk), {**TYPED, "parent": low.pk})
    assert "Induk tidak boleh" in sentences(answer)
    with pytest.raises(Refused, match="Induk tidak boleh"):
        service.edit_partner(top, {"parent": low}, by=people.pacitan, at=now())


# Merging


def test_merging_keeps_old_records_and_names_as_signed_and_makes_no_chain(people: StandingPeople) -> None:
    first, second, third = (
        make_partner(name) for name in ("Univ Jember", "Universitas Jembr", "Universitas Jember")
    )
    agreement = make_agreement(partners=[first])
    child = make_partner("Fakultas Hukum Universitas Jember", parent=first)
    service.add_contact(first, {"name": "Sri", "phone": "0812"}, by=people.pacitan)
    client = signed_in(people.pacitan)
    client.post(address("merge", first.pk), {"survivor": second.pk})
    client.post(address("merge", second.pk), {"survivor": third.pk})
    assert set(third.merged_from.all()) == {first, second}
    child.refresh_from_db()
    assert child.parent == third
    assert agreement.parties.get(order=2).name_as_signed == "Univ Jember"
    profile = sentences(client.get(address("detail", third.pk)))
    assert agreement.title in profile
    assert "sebagai Univ Jember" in profile
    assert "Sri" in profile
    moved = client.get(address("detail", first.pk))
    assert moved.headers["Location"] == address("detail", third.pk)
    assert first not in Partner.objects.current()
    found = client.get(address("list"), {"q": "Univ Jem"})
    assert [(p, p.agreement_count) for p in found.context["partners"]] == [(third, 1)]


def test_merging_a_partner_into_its_own_part_makes_no_circle(people: StandingPeople) -> None:
    top = make_partner("Universitas Jember")
    middle = make_partner("Pascasarjana Universitas Jember", parent=top)
    low = make_partner("Universitas Negeri Jember", parent=middle)
    service.merge_partner(top, low, by=people.pacitan)
    low.refresh_from_db()
    middle.refresh_from_db()
    assert (low.parent, middle.parent) == (None, low)


def test_merging_needs_the_right_to_change_both(people: StandingPeople) -> None:
    own = make_partner("Univ Jember")
    other = make_partner("Universitas Jember", entered_by_office=make_office("3502"))
    assert signed_in(people.pacitan).post(address("merge", own.pk), {"survivor": other.pk}).status_code == 403
    service.merge_partner(own, other, by=people.pusat)
    with pytest.raises(Overtaken, match="sudah digabung"):
        service.merge_partner(own, other, by=people.pusat)
    with pytest.raises(Refused, match="mitra lain"):
        service.merge_partner(other, other, by=people.pusat)


def test_the_merge_page_proposes_near_duplicates_and_searches(people: StandingPeople) -> None:
    partner, near, far = map(make_partner, ("Univ Jember", "Universitas Jember", "Universitas Airlangga"))
    client = signed_in(people.pacitan)
    page = sentences(client.get(address("merge", partner.pk)))
    assert near.name in page
    assert far.name not in page
    searched = client.post(address("merge", partner.pk), {"survivor_search": "airlangga", "search": "1"})
    assert far.name in sentences(searched)
    partner.refresh_from_db()
    assert partner.merged_into is None


# Reading and contacts


def test_every_reader_sees_all_partners_but_counts_only_agreements_of_own_offices(
    people: StandingPeople,
) -> None:
    partner = make_partner("Universitas Jember")
    agreement = make_agreement(partners=[partner], title="Pojok Pemilu Kampus")
    for user, expected in ((people.pacitan, 1), (people.jatim, 1), (people.pusat, 1), (people.ponorogo, 0)):
        client = signed_in(user)
        rows = client.get(address("list")).context["partners"]
        assert [row.agreement_count for row in rows] == [expected]
        assert (agreement.title in sentences(client.get(address("detail", partner.pk)))) is bool(expected)


def test_who_holds_no_reading_post_is_told_so(people: StandingPeople) -> None:
    partner = make_partner()
    for user in (make_user("tanpa.jabatan"), make_post(role=Role.ADMIN).user):
        for page in (address("list"), address("detail", partner.pk)):
            assert signed_in(user).get(page).status_code == 403
    answer = Client().get(address("list"))
    assert answer.status_code == 302
    assert reverse("account_login") in answer.headers["Location"]


def test_contacts_belong_to_their_office(people: StandingPeople) -> None:
    partner = make_partner("Universitas Jember")
    own, province, next_door = map(signed_in, (people.pacitan, people.jatim, people.ponorogo))
    incomplete = own.post(address("contact_add", partner.pk), {"name": "Bagus Prakoso"})
    assert "nomor telepon/WA atau surel" in sentences(incomplete)
    own.post(address("contact_add", partner.pk), {"name": "Bagus Prakoso", "phone": "0812 3456"})
    contact = PartnerContact.objects.get()
    assert contact.office.code == "3501"
    page = address("contact_edit", partner.pk, contact.pk)
    changed = {"name": "Bagus Prakoso", "email": "sri@unej.test"}
    assert next_door.post(page, changed).status_code == 404
    assert province.post(page, changed).status_code == 403
    assert own.post(page, changed).status_code == 302
    contact.refresh_from_db()
    assert (contact.email, contact.is_active) == ("sri@unej.test", False)
    assert "Bagus Prakoso" in sentences(province.get(address("detail", partner.pk)))
    assert "Bagus Prakoso" not in sentences(next_door.get(address("detail", partner.pk)))


def test_the_list_searches_filters_and_keeps_its_number_of_queries(
    people: StandingPeople, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_partner("Kementerian Agama", category="kementerian")
    for number in range(30):
        make_partner(f"Sekolah {number}")
    client = signed_in(people.pacitan)
    client.get(address("list"))
    with django_assert_max_num_queries(5):
        page = client.get(address("list"))
    assert len(page.context["partners"]) == 25
    found = client.get(address("list"), {"category": "kementerian", "q": "agama"})
    assert [row.name for row in found.context["partners"]] == ["Kementerian Agama"]
    assert "Tidak ada mitra yang cocok" in sentences(client.get(address("list"), {"q": "zzz"}))
    assert client.get(address("list"), {"category": "tidak-ada", "page": "x"}).status_code in (200, 404)


def test_a_profile_takes_as_many_queries_for_many_agreements_as_for_one(people: StandingPeople) -> None:
    partner = make_partner("Universitas Jember")
    client, page = signed_in(people.pacitan), address("detail", partner.pk)
    counts = []
    for title in ("Pertama", "Kedua", "Ketiga"):
        make_agreement(partners=[partner], title=title)
        service.add_contact(partner, {"name": f"Narahubung {title}", "phone": "1"}, by=people.pacitan)
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            assert title in sentences(client.get(page))
        counts.append(len(captured))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 12


def test_unknown_partners_are_not_found(people: StandingPeople) -> None:
    for name in ("detail", "edit", "merge", "logo", "contact_add"):
        assert signed_in(people.pacitan).get(address(name, 999999)).status_code == 404
