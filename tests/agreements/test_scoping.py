"""Who sees what: one scope, and beside it the exceptions of rule book section 1."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from agreements.choices import Secrecy
from agreements.models import Agreement, OfficeParticipation, Party
from agreements.models.access import Access
from agreements.refusals import NotAllowed
from agreements.services.steps import advance
from organization.clock import now
from organization.models import Post, StoredFile, User
from organization.roles import Role
from tests.agreements.people import course_at, everybody
from tests.agreements.walking import client_of
from tests.factories import agreement_at, make_agreement, make_office, make_post, make_user, person

pytestmark = pytest.mark.django_db

TABS = ("draft", "approval", "signing", "implementation", "history", "alignment", "contact")


def access(user: User, agreement: Agreement) -> str:
    """What the person sees of it: an Access, or "" for nothing."""
    found = Agreement.objects.reachable_by(again(user)).filter(pk=agreement.pk).first()
    return str(found.access) if found else ""


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def operator(code: str) -> User:
    return person(Role.OPERATOR, make_office(code))


def get(user: User, agreement: Agreement, name: str = "detail", *args: Any) -> Any:
    return client_of(user).get(reverse(f"agreements:{name}", args=(agreement.pk, *args)))


def listed(user: User) -> set[int]:
    """What the person's list and counters are made of."""
    return set(Agreement.objects.visible_to(again(user)).values_list("pk", flat=True))


def open_upward(agreement: Agreement, **values: Any) -> Agreement:
    Agreement.objects.filter(pk=agreement.pk).update(opened_upward_at=now(), **values)
    return Agreement.objects.get(pk=agreement.pk)


# The scope


@pytest.mark.parametrize(
    ("owner", "sees"),
    [
        ("3501", {"3501", "35", "00"}),
        ("35", {"35", "00"}),
        ("00", {"00"}),
        ("3502", {"3502", "35", "00"}),
        ("3301", {"33", "00"}),
    ],
)
def test_an_office_sees_its_own_and_everything_below(owner: str, sees: set[str]) -> None:
    agreement = make_agreement(make_office(owner), instrument="LAIN")
    viewers = {code for code in ("00", "35", "33", "3501", "3502") if agreement.pk in listed(operator(code))}
    assert viewers == sees


def test_nobody_without_a_post_sees_anything() -> None:
    agreement = make_agreement()
    assert not Agreement.objects.visible_to(AnonymousUser()).exists()
    assert not Agreement.objects.reachable_by(AnonymousUser()).exists()
    assert access(make_user("tanpa.jabatan"), agreement) == ""
    assert get(make_user("tanpa.jabatan"), agreement).status_code == 404


def test_an_admin_sees_no_agreement_unless_another_post_lets_him() -> None:
    agreement = agreement_at("pelaksanaan")
    admin = person(Role.ADMIN, agreement.office)
    assert access(admin, agreement) == ""
    assert get(admin, agreement).status_code == 404
    make_post(admin, Role.ANGGOTA, agreement.office)
    assert access(admin, agreement) == Access.FULL


def test_rights_end_with_the_post() -> None:
    agreement = make_agreement()
    anggota = make_post(None, Role.ANGGOTA).user
    assert access(anggota, agreement) == Access.FULL
    yesterday = agreement.office.today - timedelta(days=1)
    Post.objects.filter(user=anggota).update(ends_on=yesterday)
    assert access(anggota, agreement) == ""
    tomorrow = agreement.office.today + timedelta(days=1)
    Post.objects.filter(user=anggota).update(starts_on=tomorrow, ends_on=None)
    assert access(anggota, agreement) == ""


def test_an_auditor_reads_below_with_the_trail_and_changes_nothing() -> None:
    agreement = open_upward(course_at("penjajakan").agreement)
    auditor = make_post(None, Role.AUDITOR, make_office("35")).user
    assert access(auditor, agreement) == Access.FULL
    assert get(auditor, agreement, "history").status_code == 200
    with pytest.raises(NotAllowed):
        advance(agreement, "start_discussion", by=auditor, at=now())
    for name in ("identity", "terms", "parties"):
        assert get(auditor, agreement, name).status_code == 403
    assert (
        client_of(auditor).post(reverse("agreements:step", args=(agreement.pk, "cancel"))).status_code == 403
    )


# The card


def test_before_submission_those_above_see_the_card_only() -> None:
    agreement = agreement_at("legal_drafting", title="Kelas Pemilih", purpose="Maksud yang masih tertutup.")
    for code in ("35", "00"):
        upper = operator(code)
        assert access(upper, agreement) == Access.CARD
        page = get(upper, agreement).content.decode()
        assert "Kelas Pemilih" in page
        assert "Universitas Uji Pacitan" in page
        assert "Maksud yang masih tertutup" not in page
        assert {get(upper, agreement, tab).status_code for tab in TABS} == {403}
    assert not Agreement.objects.readable_by(operator("35")).exists()
    assert Agreement.objects.readable_by(operator("3501")).exists()


def test_from_submission_upward_on_they_see_everything() -> None:
    course = course_at("persetujuan_internal")
    assert access(operator("35"), course.agreement) == Access.CARD
    course.approve_steps(3)
    assert access(operator("35"), course.agreement) == Access.FULL
    assert {get(operator("35"), course.agreement, tab).status_code for tab in TABS} == {200}


# Sifat


@pytest.mark.parametrize("secrecy", [Secrecy.TERBATAS, Secrecy.RAHASIA])
def test_terbatas_and_rahasia_show_others_the_card_only(secrecy: str) -> None:
    agreement = open_upward(agreement_at("pelaksanaan", instrument="PKS"), secrecy=secrecy)
    assert access(operator("3501"), agreement) == Access.FULL
    assert access(operator("35"), agreement) == Access.FULL, "the province was on the route"
    assert access(operator("00"), agreement) == Access.CARD, "KPU RI was not"
    assert agreement.pk in listed(operator("00"))
    page = get(operator("00"), agreement).content.decode()
    assert agreement.purpose not in page
    assert not Agreement.objects.readable_by(operator("00")).filter(pk=agreement.pk).exists()


def test_a_secret_nk_is_no_umbrella() -> None:
    nk = agreement_at("pelaksanaan", office=make_office("35"), secrecy=Secrecy.TERBATAS)
    assert access(operator("3501"), nk) == ""


# The umbrella


def test_a_signed_nk_above_is_readable_below_as_umbrella_and_nothing_more() -> None:
    nk = agreement_at("pelaksanaan", office=make_office("35"), purpose="Maksud rahasia dapur.")
    pacitan = operator("3501")
    assert access(pacitan, nk) == Access.UMBRELLA
    page = get(pacitan, nk)
    assert page.status_code == 200
    text = page.content.decode()
    assert "sosialisasi dan pendidikan pemilih" in text
    assert "Maksud rahasia dapur" not in text
    assert {get(pacitan, nk, tab).status_code for tab in TABS} == {403}
    assert nk.pk not in listed(pacitan)
    assert Agreement.objects.umbrella_for(pacitan).get() == nk


def test_an_umbrella_reaches_from_kpu_ri_to_the_regencies() -> None:
    nk = agreement_at("pelaksanaan", office=make_office("00"))
    assert access(operator("3501"), nk) == Access.UMBRELLA
    assert access(operator("33"), nk) == Access.UMBRELLA


@pytest.mark.parametrize(("instrument", "stage"), [("NK", "penandatanganan"), ("PKS", "pelaksanaan")])
def test_what_is_unsigned_or_no_nk_is_no_umbrella(instrument: str, stage: str) -> None:
    above = agreement_at(stage, office=make_office("35"), instrument=instrument)
    assert access(operator("3501"), above) == ""
    assert get(operator("3501"), above).status_code == 404


def test_an_nk_below_or_beside_is_no_umbrella() -> None:
    nk = agreement_at("pelaksanaan", office=make_office("3502"))
    assert access(operator("3501"), nk) == ""


def test_the_umbrellas_signed_file_is_served_and_no_other() -> None:
    nk = agreement_at("pelaksanaan", office=make_office("35"))
    scan = nk.signed_copies.get().file
    minutes = nk.paper_uses.first().paper.file
    assert get(operator("3501"), nk, "file", scan.pk).status_code == 200
    assert get(operator("3501"), nk, "file", minutes.pk).status_code == 404


# Parties and participants


def test_a_participating_office_and_a_party_see_it_though_not_in_their_counts() -> None:
    agreement = agreement_at("perumusan", office=make_office("35"), instrument="PKS")
    OfficeParticipation.objects.create(agreement=agreement, office=make_office("3501"))
    office = make_office("3502")
    Party.objects.create(
        agreement=agreement, order=3, office=office, name_as_signed=office.name, label="PIHAK KETIGA"
    )
    for code in ("3501", "3502"):
        assert access(operator(code), agreement) == Access.FULL
        assert get(operator(code), agreement, "contact").status_code == 200
        assert agreement.pk not in listed(operator(code))
        page = client_of(operator(code)).get(reverse("agreements:list")).content.decode()
        assert reverse("agreements:detail", args=(agreement.pk,)) not in page
        with pytest.raises(NotAllowed):
            advance(agreement, "start_drafting", by=operator(code), at=now())
    assert access(operator("3503"), agreement) == ""


# Files and pages


def test_files_are_served_to_those_who_may_read_them() -> None:
    agreement = agreement_at("pelaksanaan", instrument="LAIN")
    scan = agreement.signed_copies.get().file
    codes = {name: get(user, agreement, "file", scan.pk).status_code for name, user in everybody().items()}
    refused = {name: code for name, code in codes.items() if code != 200}
    assert refused == {"admin": 404, "operator.ponorogo": 404}
    Agreement.objects.filter(pk=agreement.pk).update(opened_upward_at=None)
    assert get(operator("00"), agreement, "file", scan.pk).status_code == 403


def test_a_file_is_served_only_from_the_agreement_it_hangs_on() -> None:
    mine, other = make_agreement(), agreement_at("pelaksanaan", office=make_office("3502"))
    scan = other.signed_copies.get().file
    assert get(operator("3501"), mine, "file", scan.pk).status_code == 404
    assert get(operator("3501"), other, "file", scan.pk).status_code == 404
    assert get(operator("3501"), mine, "file", StoredFile.objects.latest("pk").pk + 1).status_code == 404


def test_the_regency_next_door_gets_404_everywhere() -> None:
    agreement = agreement_at("pelaksanaan")
    assert {get(operator("3502"), agreement, tab).status_code for tab in ("detail", *TABS)} == {404}
    for name in ("cancel", "start_discussion"):
        url = reverse("agreements:step", args=(agreement.pk, name))
        assert client_of(operator("3502")).post(url).status_code == 404
