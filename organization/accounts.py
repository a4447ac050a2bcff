"""Accounts: made, invited, edited and closed by the admin of the person's office or of an office above."""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from organization.mail import send_letter
from organization.models import Invitation, Office, Post, User
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
    _save_account(account)
    return account


def update_account(account: User, *, full_name: str, email: str, phone: str, by: User, at: datetime) -> None:
    """Correct the name and addresses of an account."""
    require_keeper(by, account, at)
    account.full_name, account.email, account.phone = full_name, email, phone
    _save_account(account)


def invite(account: User, *, by: User | None, at: datetime) -> IssuedInvitation:
    """Issue a link for a first or a new password, end the older ones, and mail it where there is an address.

    The mail leaves from here and not from a background task, because the link must reach neither the queue
    nor the log; that it failed is told to the admin, who holds the link anyway.
    """
    require_keeper(by, account, at)
    if not account.is_active:
        raise Refused("Akun ini tidak aktif. Aktifkan dahulu, lalu kirim undangan.")
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
    link = settings.APP_BASE_URL + reverse("organization:invitation", args=[token])
    return IssuedInvitation(invitation, link, _mail_invitation(invitation, link))


def find_invitation(token: str, at: datetime) -> Invitation | None:
    """The invitation of a link, when it may still be used."""
    found = Invitation.objects.select_related("user").filter(token_hash=_hash(token)).first()
    return found if found and found.is_open(at) and found.user.is_active else None


def accept_invitation(token: str, password: str, *, at: datetime) -> User:
    """Set the password of the invited account, once; raises Refused when the link is used, old or unknown."""
    with transaction.atomic():
        taken = Invitation.objects.filter(
            token_hash=_hash(token), used_at=None, expires_at__gt=at, user__is_active=True
        ).update(used_at=at)
        if not taken:
            raise Refused("Tautan ini keliru, sudah dipakai, atau sudah lewat waktunya.")
        account = User.objects.get(invitations__token_hash=_hash(token))
        account.set_password(password)
        account.save(update_fields=["password"])
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
    account.is_active = False


def reactivate_account(account: User, *, by: User, at: datetime) -> None:
    """Open a closed account again; its posts stay ended and are given anew."""
    require_keeper(by, account, at)
    User.objects.filter(pk=account.pk).update(is_active=True)
    account.is_active = True


def _save_account(account: User) -> None:
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise Refused(TAKEN) from error


def _revoke_invitations(account: User, at: datetime) -> None:
    Invitation.objects.filter(user=account, used_at=None, expires_at__gt=at).update(expires_at=at)


def _mail_invitation(invitation: Invitation, link: str) -> bool | None:
    account = invitation.user
    if not account.email:
        return None
    try:
        send_letter(
            "invitation", [account.email], {"account": account, "invitation": invitation, "link": link}
        )
    except OSError:
        log.exception("Invitation %s could not be mailed", invitation.pk)
        return False
    return True


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
