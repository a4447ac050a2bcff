"""Posts: given and ended by the admin of the office or of an office above, never to oneself."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet

from organization.models import Office, Post, User
from organization.refusals import NotAllowed, Refused
from organization.roles import PostKind, Role, role_title
from organization.scoping import held_office_ids, offices_administered_by
from organization.tasks import email_appointment

SINGLE_HOLDER_ROLES = (Role.KASUBBAG, Role.PEMERIKSA_HUKUM, Role.SEKRETARIS, Role.KETUA)
"""Roles of which an office has one definitif holder at a time."""

EXPECTED_ROLES = (Role.OPERATOR, *SINGLE_HOLDER_ROLES)
"""Roles that an office needs for its waiting work; without a holder they show as vacant."""


def give_post(
    user: User,
    *,
    office: Office,
    role: str,
    kind: str,
    starts_on: date,
    ends_on: date | None,
    basis_number: str,
    basis_on: date | None,
    by: User | None,
    at: datetime,
) -> Post:
    """Give somebody a post and tell the Ketua of the office.

    ``by`` is None for the installation itself. Raises NotAllowed when the giver is no admin of the office or of
    one above, Refused with the sentence of the rule that is broken.
    """
    _check_giver(user, office, by)
    post = Post(
        user=user,
        office=office,
        role=role,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        basis_number=basis_number.strip(),
        basis_on=basis_on,
        given_by=by,
        given_at=at,
    )
    _check_terms(post)
    with transaction.atomic():
        # One appointment per office at a time, so that two admins cannot fill the same place.
        Office.objects.select_for_update().get(pk=office.pk)
        _check_place_is_free(post)
        post.save()
        if by is not None:
            transaction.on_commit(lambda: email_appointment.delay(post.pk))
    return post


def end_post(post: Post, *, ends_on: date | None, by: User, at: datetime) -> Post:
    """End a post: on a last day from today on, or at once when none is given. The history stays."""
    if not offices_administered_by(by).filter(pk=post.office_id).exists():
        raise NotAllowed(f"Anda bukan admin {post.office} atau satker di atasnya.")
    today = post.office.day_of(at)
    with transaction.atomic():
        locked = Post.objects.select_for_update(of=("self",)).select_related("office").get(pk=post.pk)
        if locked.ends_on is not None and locked.ends_on < today:
            raise Refused("Jabatan ini sudah berakhir. Muat ulang halaman.")
        if ends_on is None:
            locked.end_at_once(by=by, at=at)
        elif ends_on < max(today, locked.starts_on):
            raise Refused("Hari terakhir tidak boleh sebelum hari ini atau sebelum jabatan dimulai.")
        else:
            locked.ends_on, locked.ended_by, locked.ended_at = ends_on, by, at
            locked.save(update_fields=["ends_on", "ended_by", "ended_at"])
    return locked


def appointments_since(user: User, instant: datetime) -> QuerySet[Post]:
    """Posts given since an instant in the offices where the user is Ketua, newest first."""
    return (
        Post.objects.filter(office__in=held_office_ids(user, (Role.KETUA,)), given_at__gt=instant)
        .exclude(given_by=None)
        .select_related("user", "office", "given_by")
        .order_by("-given_at")
    )


def vacant_roles(office: Office) -> list[Role]:
    """The expected roles that nobody holds today; reads ``office.posts``, prefetched where many are asked."""
    today = office.today
    held = {post.role for post in office.posts.all() if post.is_in_force(today)}
    return [role for role in EXPECTED_ROLES if role not in held]


def _check_giver(user: User, office: Office, by: User | None) -> None:
    if not user.is_active:
        raise Refused(f"Akun {user} tidak aktif. Aktifkan dahulu sebelum memberi jabatan.")
    if by is None:
        return
    if by == user:
        raise Refused(
            "Anda tidak dapat memberikan jabatan kepada diri sendiri. "
            "Minta admin lain di satker ini atau satker di atasnya."
        )
    if not offices_administered_by(by).filter(pk=office.pk).exists():
        raise NotAllowed(f"Anda bukan admin {office} atau satker di atasnya.")


def _check_terms(post: Post) -> None:
    kind = PostKind(post.kind)
    if post.ends_on is not None and post.ends_on < post.starts_on:
        raise Refused("Hari terakhir tidak boleh sebelum hari mulai.")
    if kind is PostKind.DEFINITIF:
        return
    if not post.basis_number or post.basis_on is None:
        raise Refused(f"Jabatan {kind.label} memerlukan nomor dan tanggal SK atau surat perintah.")
    if kind is PostKind.PLH and post.ends_on is None:
        raise Refused("Jabatan Plh. memerlukan hari terakhir.")


def _check_place_is_free(post: Post) -> None:
    overlapping = _overlapping(post)
    title = role_title(post.role, post.office.is_national)
    if same := overlapping.filter(user=post.user).first():
        raise Refused(
            f"{post.user} sudah memegang jabatan {same.label} pada masa itu. "
            "Akhiri jabatan tersebut lebih dahulu atau ubah tanggalnya."
        )
    if post.kind != PostKind.DEFINITIF or post.role not in SINGLE_HOLDER_ROLES:
        return
    if holder := overlapping.filter(kind=PostKind.DEFINITIF).first():
        raise Refused(
            f"{title} {post.office} pada masa itu adalah {holder.user}. "
            "Akhiri jabatannya lebih dahulu, atau tunjuk Plh./Plt."
        )


def _overlapping(post: Post) -> QuerySet[Post]:
    """Posts of the same office and role with a day in common, those that never gave a day left out."""
    others = Post.objects.filter(office=post.office, role=post.role).select_related("user", "office")
    others = others.filter(
        Q(ends_on=None) | (Q(ends_on__gte=F("starts_on")) & Q(ends_on__gte=post.starts_on))
    )
    return others if post.ends_on is None else others.filter(starts_on__lte=post.ends_on)
