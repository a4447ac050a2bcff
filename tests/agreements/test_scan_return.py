"""The second person may return a scan: it counts no more, and the operator is asked for a better one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agreements.documents.kinds import Kind
from agreements.models import Agreement, Party, Rendition
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.signing import capacity_of, conclude_signing, fill_slots, return_scan, upload_scan
from agreements.waiting import tasks_of
from agreements.workflow import Stage
from organization.clock import now
from organization.models import Post
from organization.roles import PostKind, Role
from tests.agreements.people import course_at, everybody
from tests.agreements.walking import client_of
from tests.factories import make_file

pytestmark = pytest.mark.django_db

REASON = "Halaman 3 tidak terbaca."


@pytest.fixture
def scanned() -> Agreement:
    return course_at(Stage.PENANDATANGANAN).agreement


def acts(agreement: Agreement, who: str) -> list[str]:
    return [task.act for task in tasks_of(everybody()[who]) if task.about == agreement.title]


def test_a_returned_scan_is_asked_for_again_and_its_reason_shown(scanned: Agreement) -> None:
    copy = scanned.latest_signed_copy
    address = reverse("agreements:scan_return", args=[scanned.pk, copy.pk])
    client_of(everybody()["kasubbag"]).post(address, {"reason": REASON})
    assert Agreement.objects.get(pk=scanned.pk).latest_signed_copy is None
    assert acts(scanned, "operator") == ["Unggah pindaian"]
    assert acts(scanned, "kasubbag") == []
    page = client_of(everybody()["operator"]).get(reverse("agreements:signing", args=[scanned.pk]))
    assert REASON in page.content.decode()
    upload_scan(scanned, make_file("bersih.pdf"), by=everybody()["operator"], at=now())
    conclude_signing(scanned, by=everybody()["kasubbag"], at=now())
    assert Agreement.objects.get(pk=scanned.pk).is_signed


def test_a_scan_is_returned_with_a_reason_by_somebody_else_and_once(scanned: Agreement) -> None:
    copy = scanned.latest_signed_copy.pk
    with pytest.raises(Refused, match="apa yang kurang"):
        return_scan(scanned, copy, reason=" ", by=everybody()["kasubbag"], at=now())
    with pytest.raises(NotAllowed, match="selain pengunggah"):
        return_scan(scanned, copy, reason=REASON, by=everybody()["operator"], at=now())
    return_scan(scanned, copy, reason=REASON, by=everybody()["kasubbag"], at=now())
    with pytest.raises(Overtaken, match="sudah diganti atau dikembalikan"):
        return_scan(scanned, copy, reason=REASON, by=everybody()["kasubbag"], at=now())


@pytest.mark.parametrize(("kind", "capacity"), [
    (PostKind.DEFINITIF, ""), (PostKind.PLT, "Plt."), (PostKind.PLH, "Plh."), (PostKind.PJ, "Pj."),
])  # fmt: skip
def test_the_proposed_signatory_signs_on_the_footing_of_the_post(
    scanned: Agreement, kind: str, capacity: str
) -> None:
    Post.objects.filter(office=scanned.office, role=Role.KETUA).update(kind=kind)
    Party.objects.filter(agreement=scanned).update(signatory_name="", signatory_capacity="")
    page = client_of(everybody()["operator"]).get(reverse("agreements:slots", args=[scanned.pk]))
    field = page.context["form"][f"signatory_capacity_{scanned.own_party.pk}"]
    assert field.value() == capacity == capacity_of(Post.objects.get(office=scanned.office, role=Role.KETUA))


def test_a_scan_shorter_than_the_printed_text_is_pointed_out(scanned: Agreement) -> None:
    version = scanned.latest_version
    printed = make_file("salinan.pdf", pages=6)
    Rendition.objects.create(
        version=version, kind=Kind.SIGNING, slots_hash="x", file=printed, state="ready",
        requested_at=now(), queued_at=now(),
    )  # fmt: skip
    page = client_of(everybody()["kasubbag"]).get(reverse("agreements:signing", args=[scanned.pk]))
    assert "Pindaian ini 1 halaman, sedangkan naskah yang dicetak 6 halaman." in page.content.decode()


def test_who_signs_for_somebody_else_names_the_basis(scanned: Agreement) -> None:
    party = scanned.own_party
    row = {"signatory_name": "Siti", "signatory_capacity": "Plh.", "signatory_authority": ""}
    with pytest.raises(Refused, match="dasar kewenangan PIHAK KESATU") as refusal:
        fill_slots(scanned, {party.pk: row}, by=everybody()["operator"], at=now())
    assert refusal.value.field == f"signatory_authority_{party.pk}"
    row["signatory_authority"] = "SPt 12/2026"
    fill_slots(scanned, {party.pk: row}, by=everybody()["operator"], at=now())
