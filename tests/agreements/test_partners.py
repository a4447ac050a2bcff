"""The partner registry: who may enter, change and merge; near-duplicates; contacts; what each person sees."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from agreements.models import Partner, PartnerChange, PartnerContact
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


@pytest.mark.django_db(transaction=True)
def test_two_offices_at_the_same_moment_enter_a_partner_once(monkeypatch: pytest.MonkeyPatch) -> None:
    users = [make_post(office=make_office(code)).user for code in ("3501", "3502")]
    both_looked, look = Barrier(2), service._tidy_and_check

    def look_together(partner: Partner) -> None:
        """Nobody saves before both have found the name free."""
        look(partner)
        both_looked.wait(timeout=20)

    monkeypatch.setattr(service, "_tidy_and_check", look_together)

    def enter(user: User) -> str:
        try:
            return str(service.create_partner({**TYPED}, by=User.objects.get(pk=user.pk), at=now()))
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(enter, users))
    assert answers == [
        "Universitas Jember",
        "Universitas Jember (Lembaga pendidikan) sudah terdaftar. Gunakan yang sudah ada.",
    ]
    assert Partner.objects.count() == PartnerChange.objects.count() == 1


def test_the_database_itself_keeps_a_name_once_per_parent_and_country(people: StandingPeople) -> None:
    make_partner("Universitas Jember")
    with pytest.raises(IntegrityError, match="partner_named_once"), transaction.atomic():
        make_partner("UNIVERSITAS JEMBER")
    make_partner("Universitas Jember", country="Malaysia")
    make_partner("Universitas Jember", merged_into=Partner.objects.first())


def test_a_name_of_another_country_is_another_partner(people: StandingPeople) -> None:
    client = signed_in(people.pacitan)
    for country in ("Belanda", "Australia"):
        typed = {"name": "Ministry of Education", "category": "kementerian", "country": country}
        client.post(address("create"), {**typed, "is_confirmed": "on"})
    assert Partner.objects.filter(name="Ministry of Education").count() == 2


def test_changing_only_the_parent_may_make_a_namesake_too(people: StandingPeople) -> None:
    parent = make_partner("Universitas Jember")
    make_partner("Fakultas Hukum", parent=parent)
    free = make_partner("Fakultas Hukum")
    typed = {**TYPED, "name": "Fakultas Hukum", "parent": parent.pk}
    answer = signed_in(people.pacitan).post(address("edit", free.pk), typed)
    assert "tuliskan namanya lebih lengkap" in " ".join(answer.context["form"].errors["name"])


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


def test_a_website_is_completed_or_refused_at_its_field(people: StandingPeople) -> None:
    client = signed_in(people.pacitan)
    for wrong in ("unej", "javascript:alert(1)", "ftp://unej.ac.id", "unej ac id"):
        answer = client.post(address("create"), {**TYPED, "web": wrong})
        assert "misalnya unair.ac.id" in " ".join(answer.context["form"].errors["web"])
    client.post(address("create"), {**TYPED, "web": "www.unej.ac.id/hukum"})
    partner = Partner.objects.get()
    assert partner.web == "https://www.unej.ac.id/hukum"
    assert 'href="https://www.unej.ac.id/hukum"' in sentences(client.get(address("detail", partner.pk)))


def test_a_website_written_otherwise_before_is_no_link(people: StandingPeople) -> None:
    partner = make_partner(web="javascript:alert(1)")
    assert 'href="javascript' not in sentences(signed_in(people.pacitan).get(address("detail", partner.pk)))


def test_an_accreditation_of_tomorrow_is_refused_at_its_field(people: StandingPeople) -> None:
    client, today = signed_in(people.pacitan), make_office().today
    answer = client.post(address("create"), {**TYPED, "accredited_on": today + timedelta(days=1)})
    assert "belum tiba" in " ".join(answer.context["form"].errors["accredited_on"])
    client.post(address("create"), {**TYPED, "accredited_on": today})
    assert Partner.objects.get().accredited_on == today


def test_a_date_without_its_accreditation_stands_alone(people: StandingPeople) -> None:
    partner = make_partner(accredited_on="2024-05-12", signatory_name="")
    page = sentences(signed_in(people.pacitan).get(address("detail", partner.pk)))
    assert "<dd>12 Mei 2024</dd>" in page
    assert "<dd>Rektor</dd>" in page


def test_who_has_entered_a_partner_is_told_that_it_is_done(people: StandingPeople) -> None:
    answer = signed_in(people.pacitan).post(address("create"), TYPED, follow=True)
    assert "Mitra Universitas Jember berhasil didaftarkan." in sentences(answer)


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
    assert partner.web == "https://www.unej.ac.id"


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


def test_every_change_is_kept_with_who_and_what(people: StandingPeople) -> None:
    client = signed_in(people.pacitan)
    client.post(address("create"), TYPED)
    partner = Partner.objects.get()
    client.post(
        address("edit", partner.pk), {**TYPED, "name": "Universitas Negeri Jember", "address": "Jember"}
    )
    client.post(
        address("edit", partner.pk), {**TYPED, "name": "Universitas Negeri Jember", "address": "Jember"}
    )
    newest, first = PartnerChange.objects.all()
    assert (first.summary, first.changes) == ("Universitas Jember didaftarkan.", {})
    assert newest.summary == "Data Universitas Jember diubah."
    assert newest.changes == {
        "name": ["Universitas Jember", "Universitas Negeri Jember"],
        "address": ["", "Jember"],
    }
    assert newest.post.user == people.pacitan
    page = sentences(signed_in(people.ponorogo).get(address("detail", partner.pk)))
    assert f"<dt>Terakhir diubah oleh</dt><dd>{newest.actor_name}, " in page
    assert "Nama mitra: Universitas Jember → Universitas Negeri Jember" in page
    assert "Alamat: (kosong) → Jember" in page


def test_what_stands_in_the_history_of_a_partner_cannot_be_changed(people: StandingPeople) -> None:
    service.create_partner(TYPED, by=people.pacitan, at=now())
    for spoil in (PartnerChange.objects.all().delete, lambda: PartnerChange.objects.update(summary="Lain")):
        with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
            spoil()


def test_a_page_of_a_partner_offers_to_begin_with_it(people: StandingPeople) -> None:
    partner, abroad = make_partner(), make_partner("University of Melbourne", country="Australia")
    operator = signed_in(people.pacitan)
    link = reverse("agreements:create") + f"?mitra={partner.pk}"
    assert link in sentences(operator.get(address("detail", partner.pk)))
    start = operator.get(link)
    assert start.context["form"].initial["partners"] == [partner.pk]
    assert "?mitra=" not in sentences(operator.get(address("detail", abroad.pk)))
    assert "?mitra=" in sentences(signed_in(people.pusat).get(address("detail", abroad.pk)))
    ketua = make_post(role=Role.KETUA).user
    assert "?mitra=" not in sentences(signed_in(ketua).get(address("detail", partner.pk)))


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
    service.merge_partner(top, low, by=people.pacitan, at=now())
    low.refresh_from_db()
    middle.refresh_from_db()
    assert (low.parent, middle.parent) == (None, low)


def test_parts_of_one_name_are_merged_before_their_wholes(people: StandingPeople) -> None:
    old, kept = make_partner("Univ Jember"), make_partner("Universitas Jember")
    parts = [make_partner("Fakultas Hukum", parent=whole) for whole in (old, kept)]
    client = signed_in(people.pacitan)
    refused = client.post(address("merge", old.pk), {"survivor": kept.pk})
    assert "Gabungkan dulu kedua “Fakultas Hukum”" in sentences(refused)
    service.merge_partner(parts[0], parts[1], by=people.pacitan, at=now())
    client.post(address("merge", old.pk), {"survivor": kept.pk})
    old.refresh_from_db()
    assert old.merged_into == kept
    assert "Univ Jember digabung ke Universitas Jember." in sentences(client.get(address("detail", kept.pk)))


def test_merging_needs_the_right_to_change_both(people: StandingPeople) -> None:
    own = make_partner("Univ Jember")
    other = make_partner("Universitas Jember", entered_by_office=make_office("3502"))
    assert signed_in(people.pacitan).post(address("merge", own.pk), {"survivor": other.pk}).status_code == 403
    service.merge_partner(own, other, by=people.pusat, at=now())
    with pytest.raises(Overtaken, match="sudah digabung"):
        service.merge_partner(own, other, by=people.pusat, at=now())
    with pytest.raises(Refused, match="mitra lain"):
        service.merge_partner(other, other, by=people.pusat, at=now())


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
