"""Accounts and invitations."""

import logging
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from organization.accounts import (
    INVITATION_LIFETIME,
    accept_invitation,
    accounts_administered_by,
    create_account,
    deactivate_account,
    find_invitation,
    invite,
    reactivate_account,
    update_account,
)
from organization.clock import now
from organization.middleware import note_visit
from organization.models import Invitation, Post, User
from organization.redaction import HideInvitationTokens
from organization.refusals import NotAllowed, Refused
from organization.roles import Role
from tests.factories import make_office, make_post, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "tiga-kata-acak-7"


def make_admin(code: str = "3501") -> User:
    return make_post(role=Role.ADMIN, office=make_office(code)).user


def create(
    by: User, username: str = "Siti.Rahayu", email: str = "siti@contoh.test", code: str = "3501"
) -> User:
    return create_account(
        full_name="Siti Rahayu",
        username=username,
        email=email,
        phone="",
        office=make_office(code),
        by=by,
        at=now(),
    )


def token_of(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[1]


def test_a_new_account_has_no_password_and_a_small_username() -> None:
    account = create(make_admin())
    assert not account.has_usable_password()
    assert account.username == "siti.rahayu"


def test_an_admin_enters_accounts_only_for_own_offices() -> None:
    with pytest.raises(NotAllowed):
        create(make_admin(), code="3502")


@pytest.mark.parametrize("other", [{"username": "lain"}, {"email": "lain@contoh.test"}])
def test_a_name_that_is_taken_is_refused(other: dict[str, str]) -> None:
    admin = make_admin()
    create(admin)
    with pytest.raises(Refused, match="sudah dipakai"):
        create(admin, **other)


def test_an_invitation_sets_the_password_once() -> None:
    admin = make_admin()
    token = token_of(invite(create(admin), by=admin, at=now()).link)
    accept_invitation(token, PASSWORD, at=now())
    assert User.objects.get(username="siti.rahayu").check_password(PASSWORD)
    with pytest.raises(Refused, match="sudah dipakai"):
        accept_invitation(token, "kata-sandi-lain-8", at=now())


def test_only_the_hash_of_the_token_is_kept() -> None:
    admin = make_admin()
    token = token_of(invite(create(admin), by=admin, at=now()).link)
    assert token not in str(Invitation.objects.values_list().get())


def test_an_invitation_expires() -> None:
    admin = make_admin()
    token = token_of(invite(create(admin), by=admin, at=now()).link)
    late = now() + INVITATION_LIFETIME
    assert find_invitation(token, late) is None
    with pytest.raises(Refused):
        accept_invitation(token, PASSWORD, at=late)


def test_a_new_invitation_ends_the_older() -> None:
    admin = make_admin()
    account = create(admin)
    first, second = (token_of(invite(account, by=admin, at=now()).link) for _ in range(2))
    assert find_invitation(first, now()) is None
    assert find_invitation(second, now()) is not None


def test_the_invitation_is_mailed() -> None:
    admin = make_admin()
    issued = invite(create(admin), by=admin, at=now())
    assert issued.was_mailed
    assert issued.link in mail.outbox[0].body


def test_without_address_nothing_is_mailed() -> None:
    admin = make_admin()
    assert invite(create(admin, email=""), by=admin, at=now()).was_mailed is None


def test_a_mail_server_that_fails_is_told_and_the_link_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise SMTPServerDisconnected

    monkeypatch.setattr("organization.accounts.send_letter", fail)
    admin = make_admin()
    issued = invite(create(admin), by=admin, at=now())
    assert issued.was_mailed is False
    assert find_invitation(token_of(issued.link), now()) is not None


@pytest.mark.parametrize(
    ("code", "sees"), [("3501", True), ("3502", False), ("35", True), ("00", True), ("36", False)]
)
def test_who_keeps_an_account(code: str, sees: bool) -> None:
    account = make_post().user
    admin = make_admin(code)
    assert accounts_administered_by(admin).filter(pk=account.pk).exists() is sees
    if not sees:
        with pytest.raises(NotAllowed):
            invite(account, by=admin, at=now())
        with pytest.raises(NotAllowed):
            update_account(account, full_name="X", email="", phone="", by=admin, at=now())
        with pytest.raises(NotAllowed):
            deactivate_account(account, by=admin, at=now())


def test_closing_an_account_ends_links_and_posts_and_opening_it_does_not_bring_them_back() -> None:
    admin, account = make_admin(), make_post().user
    token = token_of(invite(account, by=admin, at=now()).link)
    deactivate_account(account, by=admin, at=now())
    assert find_invitation(token, now()) is None
    assert User.objects.get(pk=account.pk).posts_on() == []
    with pytest.raises(Refused, match="tidak aktif"):
        invite(account, by=admin, at=now())
    reactivate_account(account, by=admin, at=now())
    account = User.objects.get(pk=account.pk)
    assert account.is_active
    assert account.posts_on() == []


def test_nobody_closes_the_own_account() -> None:
    admin = make_admin()
    with pytest.raises(Refused, match="akun sendiri"):
        deactivate_account(admin, by=admin, at=now())


def test_the_first_admin_gets_a_link_that_works(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    make_office("00")
    call_command("create_first_admin", "admin.pusat", "Admin Pusat")
    token = token_of(capsys.readouterr().out.strip())
    post = Post.objects.get()
    assert (post.role, post.office.code, post.given_by) == (Role.ADMIN, "00", None)
    page = f"/undangan/{token}/"
    response = client.post(page, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert response.status_code == 302
    assert client.login(username="admin.pusat", password=PASSWORD)
    with pytest.raises(CommandError, match="--force"):
        call_command("create_first_admin", "admin.dua", "Admin Dua")
    call_command("create_first_admin", "admin.dua", "Admin Dua", "--force")
    with pytest.raises(CommandError, match="taken"):
        call_command("create_first_admin", "admin.dua", "Admin Dua", "--force")


def test_the_first_admin_needs_an_office() -> None:
    with pytest.raises(CommandError, match="No office"):
        call_command("create_first_admin", "admin.pusat", "Admin Pusat")


def test_a_visit_is_written_at_most_every_ten_minutes_and_a_new_one_after_hours(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    settings.KERJASAMA_TODAY = "2026-11-23T09:00"
    note_visit(user)
    first = user.last_seen_at
    settings.KERJASAMA_TODAY = "2026-11-23T09:09"
    with django_assert_num_queries(0):
        note_visit(user)
    settings.KERJASAMA_TODAY = "2026-11-23T09:11"
    note_visit(user)
    user.refresh_from_db()
    assert first is not None
    assert (user.previous_visit_at, user.last_seen_at) == (None, first + timedelta(minutes=11))
    settings.KERJASAMA_TODAY = "2026-11-23T14:00"
    note_visit(user)
    user.refresh_from_db()
    assert user.previous_visit_at == first + timedelta(minutes=11)


def test_the_log_keeps_no_invitation_token() -> None:
    record = logging.makeLogRecord({"msg": "Forbidden (%s): %s", "args": ("CSRF", "/undangan/rahasia-1/")})
    assert HideInvitationTokens().filter(record)
    assert record.getMessage() == "Forbidden (CSRF): /undangan/…/"
