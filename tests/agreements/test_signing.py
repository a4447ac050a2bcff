"""Signing: what the second person confirms, and which files exist when."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from agreements.models import Agreement
from agreements.models.access import Access
from agreements.refusals import Overtaken, Refused
from agreements.services.agreement import edit_identity
from agreements.services.rendition import request_rendition
from agreements.services.signing import conclude_signing, upload_scan
from agreements.services.terms import edit_parties
from agreements.workflow import Stage
from organization.clock import now
from organization.files import sweep_unreferenced
from tests.agreements.people import course_at
from tests.agreements.walking import client_of
from tests.factories import agreement_at, make_file, make_office, person, standing_people

pytestmark = pytest.mark.django_db


def test_a_scan_replaced_meanwhile_is_not_confirmed_unseen() -> None:
    standing_people()
    course = course_at(Stage.PENANDATANGANAN)
    if not course.agreement.own_party.number:
        course.fill_signatures()
    operator = person("operator", course.agreement.office)
    seen = upload_scan(course.agreement, make_file(), by=operator, at=now())
    upload_scan(course.agreement, make_file("lain.pdf"), by=operator, at=now())
    with pytest.raises(Overtaken, match="sudah diganti"):
        conclude_signing(
            course.agreement, copy_id=seen.pk, by=person("kasubbag", course.agreement.office), at=now()
        )
    assert Agreement.objects.get(pk=course.agreement.pk).stage == Stage.PENANDATANGANAN


def test_the_clean_copy_exists_of_an_approved_version_only() -> None:
    standing_people()
    agreement = agreement_at(Stage.PERSETUJUAN_INTERNAL)
    with pytest.raises(Refused, match="setelah versi ini disetujui"):
        request_rendition(
            agreement.versions.get(), "signing", by=person("operator", agreement.office), at=now()
        )


@pytest.mark.parametrize(("secrecy", "is_shown"), [("biasa", True), ("terbatas", False), ("rahasia", False)])
def test_the_check_page_shows_the_title_of_what_is_open_to_all_only(secrecy: str, is_shown: bool) -> None:
    agreement = agreement_at(Stage.PELAKSANAAN, secrecy=secrecy, title="Perihal yang peka")
    page = Client().get(f"/cek/{agreement.versions.first().check_token}/").content.decode()
    assert ("Perihal yang peka" in page) is is_shown
    assert agreement.partner_parties[0].name_as_signed not in page
    assert agreement.office.name in page
    assert agreement.own_party.number in page
    assert "Sudah ditandatangani" in page
    assert ("perihal tidak ditampilkan" in page) is not is_shown


def test_the_offices_copy_names_the_posts_as_they_are() -> None:
    pusat = make_office("00")
    agreement = agreement_at(Stage.PENANDATANGANAN, office=pusat, instrument="PKS")
    operator = person("operator", pusat)
    made = request_rendition(agreement.versions.get(), "office_copy", by=operator, at=now())
    assert "Sekretaris Jenderal" in made.slots["paraf"]
    assert "Sekretaris" not in made.slots["paraf"]


def test_the_route_before_submission_names_offices_and_posts() -> None:
    agreement = agreement_at(Stage.LEGAL_DRAFTING, office=make_office("35"))
    page = client_of(person("operator", agreement.office)).get(f"/kerja-sama/{agreement.pk}/persetujuan/")
    text = page.content.decode()
    assert "Ketua · Prov. Jawa Timur (keputusan, disertai berita acara pleno)" in text
    assert "Ketua · KPU RI (keputusan, disertai surat persetujuan KPU RI)" in text


def test_a_term_over_before_the_signing_is_warned_of() -> None:
    agreement = agreement_at(Stage.PENANDATANGANAN)
    over = {"term_kind": "fixed", "term_starts_on": date(2020, 1, 1), "term_ends_on": date(2021, 1, 1)}
    Agreement.objects.filter(pk=agreement.pk).update(**over)
    page = client_of(person("operator", agreement.office)).get(f"/kerja-sama/{agreement.pk}/penandatanganan/")
    assert "Jangka waktunya berakhir 1 Jan 2021" in page.content.decode()


def test_a_participant_sees_only_the_card_of_what_is_secret() -> None:
    people = standing_people()
    agreement = agreement_at(Stage.PELAKSANAAN, office=make_office("35"), secrecy="rahasia")
    agreement.participations.create(office=make_office("3502"))
    seen = Agreement.objects.reachable_by(people.ponorogo).get(pk=agreement.pk)
    assert seen.access == Access.CARD
    Agreement.objects.filter(pk=agreement.pk).update(secrecy="biasa")
    assert Agreement.objects.reachable_by(people.ponorogo).get(pk=agreement.pk).access == Access.FULL


def test_an_office_is_a_party_once() -> None:
    standing_people()
    agreement = agreement_at(Stage.PERUMUSAN)
    row = {"party": None, "office": agreement.office, "order": 3}
    with pytest.raises(Refused, match="sudah menjadi pihak"):
        edit_parties(agreement, [row], by=person("operator", agreement.office), at=now())


def test_unreadable_characters_in_a_reason_do_no_harm() -> None:
    standing_people()
    agreement = agreement_at(Stage.PEMBAHASAN)
    client = client_of(person("operator", agreement.office))
    client.post(f"/kerja-sama/{agreement.pk}/langkah/return_to_penjajakan/", {"reason": "keliru\x00 memilih"})
    assert Agreement.objects.get(pk=agreement.pk).stage == Stage.PENJAJAKAN
    assert client.get("/cek/a\x00b/").status_code == 404


def test_files_of_tests_lie_in_their_own_folder(files_root: Path) -> None:
    assert Path(make_file().content.path).is_relative_to(files_root)


def test_bytes_of_refused_uploads_are_swept_and_others_stay(files_root: Path) -> None:
    kept = Path(make_file().content.path)
    orphan = kept.parent / "0000.pdf"
    orphan.write_bytes(b"%PDF-")
    assert sweep_unreferenced(now()) == 0
    assert sweep_unreferenced(now() + timedelta(days=2)) == 1
    assert kept.exists() and not orphan.exists()


def test_a_stale_page_does_not_overwrite_what_a_colleague_wrote() -> None:
    standing_people()
    agreement = agreement_at(Stage.PEMBAHASAN)
    operator = person("operator", agreement.office)
    seen = agreement.history_length
    edit_identity(agreement, {"purpose": "Tulisan rekan."}, by=operator, at=now())
    data = {
        "title": agreement.title, "partners": [p.partner_id for p in agreement.partner_parties],
        "purpose": "Tulisan saya.", "expected_benefit": "x", "matter": "kelembagaan", "secrecy": "biasa",
    }  # fmt: skip
    client, url = client_of(operator), f"/kerja-sama/{agreement.pk}/data-pokok/"
    for mistake in ({"search": "1", "partner_search": "kampus"}, {"title": ""}):
        assert client.post(url, {**data, **mistake, "seen": seen}).context["seen"] == str(seen)
    stale = client.post(url, {**data, "seen": seen})
    assert (
        "berubah selagi Anda mengisi" in stale.content.decode() and "Tulisan saya." in stale.content.decode()
    )
    assert Agreement.objects.get(pk=agreement.pk).purpose == "Tulisan rekan."
    again = client.post(url, {**data, "seen": stale.context["seen"]})
    assert again.status_code == 302
    assert Agreement.objects.get(pk=agreement.pk).purpose == "Tulisan saya."


def test_a_refused_reason_is_given_back() -> None:
    standing_people()
    agreement = agreement_at(Stage.PEMBAHASAN)
    client, page = client_of(person("operator", agreement.office)), f"/kerja-sama/{agreement.pk}/"
    answer = client.post(
        f"{page}langkah/return_to_perumusan/", {"reason": "Salah mitra."}, headers={"referer": f"http://testserver{page}"},
        follow=True,
    )  # fmt: skip
    assert "Yang Anda tulis: Salah mitra." in answer.content.decode()
