"""Rules of giving and ending posts (rule book section 1)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from organization.accounts import may_keep_account
from organization.clock import now
from organization.forms.posts import PostForm
from organization.models import Office, Post, User
from organization.posts import appointments_since, end_post, give_post, vacant_roles
from organization.refusals import NotAllowed, Refused
from organization.roles import PostKind, Role
from tests.factories import make_office, make_post, make_user

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def stopped_clock(settings: Settings) -> None:
    settings.KERJASAMA_TODAY = f"{TODAY}T09:00"


def make_admin(code: str = "3501") -> User:
    return make_post(role=Role.ADMIN, office=make_office(code)).user


def give(user: User, by: User | None, **values: Any) -> Post:
    defaults: dict[str, Any] = {
        "office": make_office(), "role": Role.OPERATOR, "kind": PostKind.DEFINITIF, "starts_on": TODAY,
        "ends_on": None, "basis_number": "", "basis_on": None, "at": now(),
    }  # fmt: skip
    return give_post(user, by=by, **{**defaults, **values})


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_the_admin_of_the_office_gives_a_post() -> None:
    user = make_user()
    give(user, make_admin())
    assert fresh(user).post_for(make_office().pk, (Role.OPERATOR,)) is not None


@pytest.mark.parametrize("code", ["35", "00"])
def test_the_admin_of_an_office_above_gives_a_post(code: str) -> None:
    make_office()
    assert give(make_user(), make_admin(code)).office == make_office()


@pytest.mark.parametrize("code", ["3502", "36"])
def test_the_admin_of_another_office_gives_none(code: str) -> None:
    with pytest.raises(NotAllowed, match="bukan admin"):
        give(make_user(), make_admin(code))


def test_the_admin_of_a_regency_gives_no_post_in_its_province() -> None:
    with pytest.raises(NotAllowed):
        give(make_user(), make_admin(), office=make_office("35"))


def test_who_is_no_admin_gives_no_post() -> None:
    with pytest.raises(NotAllowed):
        give(make_user(), make_post(role=Role.KETUA).user)


def test_an_admin_whose_post_ended_yesterday_gives_none() -> None:
    admin = make_post(role=Role.ADMIN, ends_on=TODAY - timedelta(days=1)).user
    with pytest.raises(NotAllowed):
        give(make_user(), admin)


def test_an_admin_gives_no_post_to_himself() -> None:
    admin = make_admin("00")
    make_office()
    with pytest.raises(Refused, match="diri sendiri"):
        give(admin, admin)


def test_the_database_refuses_a_post_given_to_oneself() -> None:
    user = make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_post(user, given_by=user)


def test_a_closed_account_gets_no_post() -> None:
    with pytest.raises(Refused, match="tidak aktif"):
        give(make_user(is_active=False), make_admin())


@pytest.mark.parametrize("kind", [PostKind.PLT, PostKind.PLH, PostKind.PJ])
def test_an_acting_post_needs_its_basis(kind: str) -> None:
    with pytest.raises(Refused, match="SK atau surat perintah"):
        give(make_user(), make_admin(), kind=kind, ends_on=TODAY)


def test_a_plh_needs_a_last_day() -> None:
    with pytest.raises(Refused, match="hari terakhir"):
        give(make_user(), make_admin(), kind=PostKind.PLH, basis_number="1/SP", basis_on=TODAY)


def test_days_out_of_order_are_refused() -> None:
    with pytest.raises(Refused, match="sebelum hari mulai"):
        give(make_user(), make_admin(), ends_on=TODAY - timedelta(days=1))


def test_a_second_definitif_holder_is_refused_with_the_name_of_the_first() -> None:
    holder = make_user("budi", full_name="Budi Santoso")
    make_post(holder, Role.SEKRETARIS)
    with pytest.raises(Refused, match=r"Budi Santoso.*Plh\./Plt\."):
        give(make_user(), make_admin(), role=Role.SEKRETARIS)


def test_a_successor_may_begin_the_day_after_the_last() -> None:
    make_post(role=Role.KETUA, ends_on=TODAY)
    with pytest.raises(Refused):
        give(make_user(), make_admin(), role=Role.KETUA)
    assert give(make_user(), make_admin(), role=Role.KETUA, starts_on=TODAY + timedelta(days=1))


def test_a_plh_may_stand_beside_the_definitif_holder() -> None:
    make_post(role=Role.SEKRETARIS)
    post = give(
        make_user(), make_admin(), role=Role.SEKRETARIS, kind=PostKind.PLH, basis_number="1/SP",
        basis_on=TODAY, ends_on=TODAY + timedelta(days=7),
    )  # fmt: skip
    assert post.title == "Plh. Sekretaris"


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANGGOTA, Role.AUDITOR, Role.ADMIN])
def test_some_roles_have_several_holders(role: str) -> None:
    make_post(role=role)
    assert give(make_user(), make_admin("35"), role=role)


def test_the_same_post_is_not_held_twice() -> None:
    post = make_post()
    with pytest.raises(Refused, match="sudah memegang"):
        give(post.user, make_admin())


def test_a_post_ended_at_once_has_no_rights_left() -> None:
    post = make_post()
    ended = end_post(post, ends_on=None, by=make_admin(), at=now())
    assert ended.ends_on == TODAY - timedelta(days=1)
    assert fresh(post.user).posts_on() == []


@pytest.mark.parametrize("starts_on", [TODAY, TODAY + timedelta(days=3)])
def test_a_post_that_just_began_or_did_not_yet_ends_at_once_and_stays_in_the_history(starts_on: date) -> None:
    post = give(make_user(), make_admin(), starts_on=starts_on)
    end_post(post, ends_on=None, by=make_admin("35"), at=now())
    post.refresh_from_db()
    assert post.ended_at == now()
    assert not any(post.is_in_force(TODAY + timedelta(days=day)) for day in range(5))
    assert give(post.user, make_admin("00"), starts_on=starts_on), "the place is free again"


def test_a_post_ends_on_a_later_day() -> None:
    post = make_post()
    end_post(post, ends_on=TODAY + timedelta(days=1), by=make_admin(), at=now())
    assert [held.pk for held in fresh(post.user).posts_on(TODAY + timedelta(days=1))] == [post.pk]
    assert fresh(post.user).posts_on(TODAY + timedelta(days=2)) == []


def test_a_post_does_not_end_in_the_past() -> None:
    with pytest.raises(Refused, match="sebelum hari ini"):
        end_post(make_post(), ends_on=TODAY - timedelta(days=1), by=make_admin(), at=now())


def test_an_ended_post_does_not_end_again() -> None:
    post = make_post(ends_on=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="sudah berakhir"):
        end_post(post, ends_on=None, by=make_admin(), at=now())


def test_the_admin_next_door_ends_no_post() -> None:
    with pytest.raises(NotAllowed):
        end_post(make_post(), ends_on=None, by=make_admin("3502"), at=now())


def test_the_ketua_is_told_of_an_appointment(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    chair = make_post(role=Role.KETUA).user
    make_post(make_user("mantan"), Role.KETUA, ends_on=TODAY - timedelta(days=1))
    make_post(make_user("tetangga"), Role.KETUA, office=make_office("3502"))
    with django_capture_on_commit_callbacks(execute=True):
        post = give(make_user("siti", full_name="Siti"), make_admin())
    assert [message.to for message in mail.outbox] == [[chair.email]]
    assert "Siti" in mail.outbox[0].subject
    assert "Operator kerja sama · Kab. Pacitan" in mail.outbox[0].body
    assert list(appointments_since(fresh(chair), now() - timedelta(minutes=1))) == [post]
    assert list(appointments_since(fresh(chair), now())) == []


def test_vacant_roles_are_named() -> None:
    make_post(role=Role.OPERATOR)
    make_post(make_user("b"), Role.KETUA)
    make_post(make_user("c"), Role.SEKRETARIS, ends_on=TODAY - timedelta(days=1))
    vacant = vacant_roles(Office.objects.get(code="3501"))
    assert vacant == [Role.KASUBBAG, Role.PEMERIKSA_HUKUM, Role.SEKRETARIS]


def test_an_account_with_a_post_above_is_not_kept_from_below() -> None:
    admin = make_admin()
    user = make_post().user
    assert may_keep_account(admin, user, now())
    make_post(user, Role.ANGGOTA, office=make_office("35"))
    assert not may_keep_account(admin, user, now())
    assert may_keep_account(make_admin("35"), user, now())


def test_the_secretary_general_is_named_where_kpu_ri_may_be_chosen() -> None:
    def titles(code: str) -> list[str]:
        make_office("00")
        offices = Office.objects.filter(code=code)
        return [str(label) for _, label in PostForm(offices=offices).fields["role"].choices]

    assert "Sekretaris (di KPU RI: Sekretaris Jenderal)" in titles("00")
    make_office("3501")
    assert "Sekretaris" in titles("3501")
