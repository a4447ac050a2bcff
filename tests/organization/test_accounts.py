"""Accounts and invitations."""

import logging
import re
import sys
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from kpu_kerjasama.logs import OneLineFormatter
from organization.accounts import (
    INVITATION_LIFETIME,
    accept_invitation,
    accounts_administered_by,
    create_account,
    deactivate_account,
    find_invitation,
    invite,
    reactivate_account,
    send_password_reset,
    update_account,
)
from organization.clock import now
from organization.middleware import note_visit
from organization.models import Invitation, Post, User
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
    admin = make_admin()
    account = make_post(create(admin)).user
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


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("/undangan/rahasia-1/", "/undangan/…/"),
        ("/akun/password/reset/key/1a-c9k-rahasia/", "/akun/password/reset/key/…/"),
        ("Referer https://contoh.test/akun/password/reset/key/1a-c9k-rahasia/?x=1", "Referer https://contoh.test/akun/password/reset/key/…/?x=1"),
        ("/akun/password/reset/key/done/", "/akun/password/reset/key/done/"),
        ("/cek/abc/", "/cek/abc/"),
    ],
)  # fmt: skip
def test_no_log_keeps_a_link_that_sets_a_password(line: str, written: str) -> None:
    record = logging.makeLogRecord({"msg": "Forbidden (%s): %s", "args": ("CSRF", line)})
    assert OneLineFormatter("%(message)s").format(record) == f"Forbidden (CSRF): {written}"


def test_tracebacks_keep_no_such_link_either_and_the_web_server_writes_through_the_same_door() -> None:
    try:
        raise ValueError("/undangan/rahasia-1/")
    except ValueError:
        record = logging.makeLogRecord({"msg": "x", "exc_info": sys.exc_info()})
    assert "rahasia" not in OneLineFormatter("%(message)s").format(record)
    handlers = [handler.formatter for handler in logging.getLogger().handlers]
    assert any(isinstance(formatter, OneLineFormatter) for formatter in handlers)
    for name in ("gunicorn.error", "gunicorn.access"):
        logger = logging.getLogger(name)
        assert logger.propagate and not logger.handlers


def test_no_link_for_an_account_in_use_is_ever_shown_to_the_admin() -> None:
    admin, account = make_admin(), make_user("siti", entered_by_office=make_office())
    with pytest.raises(Refused, match="sudah dipakai"):
        invite(account, by=admin, at=now())
    assert not Invitation.objects.exists()
    client = Client()
    client.force_login(admin)
    page = client.post(f"/kelola/akun/{account.pk}/undang/", follow=True).content.decode()
    assert "sudah dipakai" in page and "/undangan/" not in page
    page = client.post(f"/kelola/akun/{account.pk}/kata-sandi/", follow=True).content.decode()
    link = re.search(r"https?://\S+(/akun/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link and mail.outbox[-1].to == [account.email]
    assert link[1] not in page and "Tautan kata sandi baru dikirim ke surel pemilik akun" in page
    event = account.events.get()
    assert (event.kind, event.by, event.detail) == ("reset_sent", admin, account.email)


def test_the_mailed_link_lets_the_person_choose_a_new_password() -> None:
    admin, account = make_admin(), make_user("siti", entered_by_office=make_office())
    send_password_reset(account, by=admin, at=now())
    link = re.search(r"/akun/password/reset/key/\S+", str(mail.outbox[-1].body))
    assert link
    client = Client()
    form = client.get(link[0], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_a_link_for_a_new_password_needs_an_address_and_a_person_who_signed_in() -> None:
    admin = make_admin()
    with pytest.raises(Refused, match="belum mempunyai surel"):
        send_password_reset(make_user("a", email="", entered_by_office=make_office()), by=admin, at=now())
    with pytest.raises(Refused, match="belum dipakai"):
        send_password_reset(create(admin), by=admin, at=now())
    with pytest.raises(NotAllowed):
        send_password_reset(make_post().user, by=make_admin("3502"), at=now())
    assert mail.outbox == []


def test_a_reset_that_could_not_be_mailed_is_told_and_not_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise SMTPServerDisconnected

    monkeypatch.setattr("organization.accounts.send_letter", fail)
    admin, account = make_admin(), make_user("siti", entered_by_office=make_office())
    with pytest.raises(Refused, match="tidak terkirim"):
        send_password_reset(account, by=admin, at=now())
    assert not account.events.exists()


def test_an_invitation_left_over_gives_nothing_once_the_account_has_a_password() -> None:
    admin = make_admin()
    account = create(admin)
    token = token_of(invite(account, by=admin, at=now()).link)
    account.set_password("dibuat-lewat-lupa-kata-sandi")
    account.save()
    assert find_invitation(token, now()) is None
    with pytest.raises(Refused):
        accept_invitation(token, PASSWORD, at=now())


def test_the_old_address_is_told_of_the_new_one_and_gets_no_links_any_more() -> None:
    admin, account = (
        make_admin(),
        make_user("siti", email="lama@contoh.test", entered_by_office=make_office()),
    )
    Client().post("/akun/password/reset/", {"email": "lama@contoh.test"})
    mail.outbox.clear()
    update_account(account, full_name="Siti", email="baru@contoh.test", phone="", by=admin, at=now())
    assert mail.outbox[-1].to == ["lama@contoh.test"] and "baru@contoh.test" in str(mail.outbox[-1].body)
    assert "lama@contoh.test → baru@contoh.test" in account.events.get().detail
    mail.outbox.clear()
    Client().post("/akun/password/reset/", {"email": "lama@contoh.test"})
    assert ["tidak ada akun" in str(letter.body) for letter in mail.outbox] == [True]


def test_the_trail_of_an_account_names_everything_done_to_it() -> None:
    admin = make_admin()
    account = create(admin)
    token = token_of(invite(account, by=admin, at=now()).link)
    accept_invitation(token, PASSWORD, at=now())
    deactivate_account(account, by=admin, at=now())
    reactivate_account(account, by=admin, at=now())
    told = [(event.kind, event.by) for event in account.events.order_by("pk")]
    assert told == [
        ("created", admin), ("invited", admin), ("accepted", account), ("closed", admin), ("reopened", admin),
    ]  # fmt: skip
