"""Accounts: made, invited, edited and closed by the admin of the person's office or of an office above.

An account without password is opened by a link that the admin may hand over. An account in use belongs to its
person: a link for a new password goes to that person's own address and is shown to nobody.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from organization.mail import send_letter
from organization.models import AccountEvent, AccountEventKind, Invitation, Office, Post, User
from organization.refusals import NotAllowed, Refused
from organization.scoping import Viewer, offices_administered_by

log = logging.getLogger(__name__)

INVITATION_LIFETIME = timedelta(days=7)
TAKEN = "Nama pengguna atau surel ini sudah dipakai akun lain. Gunakan yang lain."


@dataclass(frozen=True)
class IssuedInvitation:
    """An invitation with its link, which is known only now: the database keeps no more than its hash."""

    invitation: Invitation
    link: str
    was_mailed: bool | None
    """Whether the e-mail went out; None when the account has no address."""


def accounts_administered_by(user: Viewer) -> QuerySet[User]:
    """Accounts entered by, or ever holding a post in, the offices that the user administers."""
    offices = offices_administered_by(user).values("pk")
    held = Post.objects.filter(office__in=offices).values("user")
    return User.objects.filter(Q(entered_by_office__in=offices) | Q(pk__in=held))


def may_keep_account(admin: User, account: User, at: datetime) -> bool:
    """Whether the admin may edit, invite or close the account.

    Every post that it holds or will hold must lie in the admin's offices: whoever can set the password of an
    account has all its posts.
    """
    if not accounts_administered_by(admin).filter(pk=account.pk).exists():
        return False
    held = {post.office_id for post in open_posts(account, at)}
    return offices_administered_by(admin).filter(pk__in=held).count() == len(held)


def open_posts(account: User, at: datetime) -> list[Post]:
    """The posts that the account holds or will hold."""
    posts = account.posts.select_related("office")
    return [post for post in posts if post.ends_on is None or post.ends_on >= post.office.day_of(at)]


def require_keeper(by: User | None, account: User, at: datetime) -> None:
    """Refuse who may not keep the account; None is the installation itself."""
    if by is not None and not may_keep_account(by, account, at):
        raise NotAllowed(
            f"{account} memegang jabatan di luar satker yang Anda kelola. "
            "Akunnya hanya dapat diubah oleh admin satker di atasnya."
        )


def create_account(
    *, full_name: str, username: str, email: str, phone: str, office: Office, by: User | None, at: datetime
) -> User:
    """Make an account without password and posts, entered by an office; raises Refused when a name is taken."""
    if by is not None and not offices_administered_by(by).filter(pk=office.pk).exists():
        raise NotAllowed(f"Anda bukan admin {office} atau satker di atasnya.")
    account = User(
        full_name=full_name,
        username=username.lower(),
        email=email,
        phone=phone,
        entered_by_office=office,
        date_joined=at,
    )
    account.set_unusable_password()
    with transaction.atomic():
        _save_account(account)
        _note(account, AccountEventKind.CREATED, by, at)
    return account


def update_account(account: User, *, full_name: str, email: str, phone: str, by: User, at: datetime) -> None:
    """Correct the name and addresses of an account; the address that no longer counts is told."""
    require_keeper(by, account, at)
    before = User.objects.get(pk=account.pk)
    account.full_name, account.email, account.phone = full_name, email, phone
    labels = {"full_name": "nama", "email": "surel", "phone": "nomor telepon"}
    changed = [
        f"{label} ({getattr(before, name) or 'kosong'} → {getattr(account, name) or 'kosong'})"
        for name, label in labels.items()
        if getattr(before, name) != getattr(account, name)
    ]
    with transaction.atomic():
        _save_account(account)
        if changed:
            _note(account, AccountEventKind.EDITED, by, at, ", ".join(changed))
        if before.email != email:
            # allauth remembers addresses of its own; links for a new password must not go to an old one.
            EmailAddress.objects.filter(user=account).delete()
    if before.email and before.email != email and account.has_usable_password():
        _mail("address_changed", before.email, {"account": account, "by": by})


def invite(account: User, *, by: User | None, at: datetime) -> IssuedInvitation:
    """Issue a link for the first password, end the older ones, and mail it where there is an address.

    The mail leaves from here and not from a background task, because the link must reach neither the queue
    nor the log; that it failed is told to the admin, who holds the link anyway.
    """
    require_keeper(by, account, at)
    _require_active(account)
    if account.has_usable_password():
        raise Refused(
            f"Akun {account} sudah dipakai. Kirim tautan kata sandi baru ke surel pemiliknya dari halaman akun ini."
        )
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=account.pk)
        _revoke_invitations(account, at)
        invitation = Invitation.objects.create(
            user=account,
            token_hash=_hash(token),
            invited_by=by,
            created_at=at,
            expires_at=at + INVITATION_LIFETIME,
        )
        _note(account, AccountEventKind.INVITED, by, at)
    link = settings.APP_BASE_URL + reverse("organization:invitation", args=[token])
    words = {"account": account, "invitation": invitation, "link": link}
    was_mailed = _mail("invitation", account.email, words) if account.email else None
    return IssuedInvitation(invitation, link, was_mailed)


def send_password_reset(account: User, *, by: User, at: datetime) -> None:
    """Mail a link for a new password to the person's own address; nobody else gets to see it, and it is on record."""
    require_keeper(by, account, at)
    _require_active(account)
    if not account.has_usable_password():
        raise Refused(f"Akun {account} belum dipakai. Buat undangan untuk kata sandi pertamanya.")
    if not account.email:
        raise Refused(
            f"Akun {account} belum mempunyai surel, sehingga tautan tidak dapat dikirim. "
            "Catat dahulu surel pegawai ini melalui Ubah data."
        )
    arguments = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
    link = settings.APP_BASE_URL + reverse("account_reset_password_from_key", kwargs=arguments)
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
    with transaction.atomic():
        _note(account, AccountEventKind.RESET_SENT, by, at, account.email)
        if not _mail(
            "password_reset", account.email, {"account": account, "by": by, "link": link, "days": days}
        ):
            raise Refused(f"Surel ke {account.email} tidak terkirim. Coba lagi beberapa saat lagi.")


def find_invitation(token: str, at: datetime) -> Invitation | None:
    """The invitation of a link, when it may still be used."""
    found = Invitation.objects.select_related("user").filter(token_hash=_hash(token)).first()
    if found is None or not found.is_open(at) or not found.user.is_active:
        return None
    return None if found.user.has_usable_password() else found


def accept_invitation(token: str, password: str, *, at: datetime) -> User:
    """Set the first password of the invited account; raises Refused when the link is used, old or unknown.

    A link still lying about gives nothing once the account has a password, however it got it.
    """
    with transaction.atomic():
        taken = Invitation.objects.filter(
            token_hash=_hash(token),
            used_at=None,
            expires_at__gt=at,
            user__is_active=True,
            user__password__startswith=UNUSABLE_PASSWORD_PREFIX,
        ).update(used_at=at)
        if not taken:
            raise Refused("Tautan ini keliru, sudah dipakai, atau sudah lewat waktunya.")
        account = User.objects.get(invitations__token_hash=_hash(token))
        account.set_password(password)
        account.save(update_fields=["password"])
        _note(account, AccountEventKind.ACCEPTED, account, at)
    return account


def deactivate_account(account: User, *, by: User, at: datetime) -> None:
    """Close an account: nobody signs in with it, its links end, and its posts end at once."""
    require_keeper(by, account, at)
    if account == by:
        raise Refused("Anda tidak dapat menonaktifkan akun sendiri. Minta admin lain melakukannya.")
    with transaction.atomic():
        _revoke_invitations(account, at)
        for post in open_posts(account, at):
            post.end_at_once(by=by, at=at)
        User.objects.filter(pk=account.pk).update(is_active=False)
        _note(account, AccountEventKind.CLOSED, by, at)
    account.is_active = False


def reactivate_account(account: User, *, by: User, at: datetime) -> None:
    """Open a closed account again; its posts stay ended and are given anew."""
    require_keeper(by, account, at)
    with transaction.atomic():
        User.objects.filter(pk=account.pk).update(is_active=True)
        _note(account, AccountEventKind.REOPENED, by, at)
    account.is_active = True


def _save_account(account: User) -> None:
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise Refused(TAKEN) from error


def _revoke_invitations(account: User, at: datetime) -> None:
    Invitation.objects.filter(user=account, used_at=None, expires_at__gt=at).update(expires_at=at)


def _note(account: User, kind: AccountEventKind, by: User | None, at: datetime, detail: str = "") -> None:
    AccountEvent.objects.create(account=account, kind=kind, detail=detail[:300], by=by, at=at)


def _require_active(account: User) -> None:
    if not account.is_active:
        raise Refused("Akun ini tidak aktif. Aktifkan dahulu, lalu kirim tautannya.")


def _mail(letter: str, address: str, words: dict[str, Any]) -> bool:
    try:
        send_letter(letter, [address], words)
    except OSError:
        log.exception("A letter (%s) could not be mailed", letter)
        return False
    return True


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
