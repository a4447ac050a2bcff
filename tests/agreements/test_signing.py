"""Signing: what the second person confirms, and which files exist when."""

from __future__ import annotations

from pathlib import Path

import pytest

from agreements.models import Agreement
from agreements.models.access import Access
from agreements.refusals import Overtaken, Refused
from agreements.services.rendition import request_rendition
from agreements.services.signing import conclude_signing, upload_scan
from agreements.services.terms import edit_parties
from agreements.workflow import Stage
from organization.clock import now
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
