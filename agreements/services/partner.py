"""Partners of the national registry: entering, changing, merging; and their contacts (rule book section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q

from agreements.models import Partner, PartnerContact, Party
from agreements.partner_names import core_words, is_same_name
from agreements.refusals import NotAllowed, Overtaken, Refused
from organization.files import store_upload
from organization.models import Office, Post, User
from organization.roles import Role

CANDIDATE_SIMILARITY = 0.3
CANDIDATE_LIMIT = 100


def operator_posts(user: User) -> list[Post]:
    """The posts under which the person enters partners and contacts: operator, of any office."""
    return [post for post in user.posts_on() if post.role == Role.OPERATOR]


def require_operator(user: User, office: Office | None = None) -> Post:
    """The operator's post at the office (any office when none is named); raises NotAllowed."""
    posts = [post for post in operator_posts(user) if office is None or post.office_id == office.pk]
    if not posts:
        where = f" · {office}" if office else " di setiap satker"
        raise NotAllowed(f"Langkah ini hanya untuk: {Role.OPERATOR.label}{where}.")
    return posts[0]


def family(partner: Partner) -> Q:
    """The partner's own record and those merged into it, as a condition on rows with a ``partner``."""
    return Q(partner=partner) | Q(partner__merged_into=partner)


def is_used_elsewhere(partner: Partner) -> bool:
    """Whether another office than the one that entered the partner has it as a party."""
    return (
        Party.objects.filter(family(partner))
        .exclude(agreement__office_id=partner.entered_by_office_id)
        .exists()
    )


def editor_post(partner: Partner, user: User) -> Post | None:
    """The post under which the person may change the partner, if any: KPU RI's operator, or the operator of
    the office that entered it as long as no other office uses it."""
    posts = operator_posts(user)
    national = next((post for post in posts if post.office.is_national), None)
    own = next((post for post in posts if post.office_id == partner.entered_by_office_id), None)
    return national or (own if own and not is_used_elsewhere(partner) else None)


def require_editor(partner: Partner, user: User) -> Post:
    """The post under which the person changes the partner; raises NotAllowed with who may."""
    post = editor_post(partner, user)
    if post is None:
        raise NotAllowed(
            f"Data mitra ini diubah oleh operator {partner.entered_by_office} selama belum dipakai satker lain; "
            "setelah dipakai satker lain, hanya oleh operator KPU RI."
        )
    return post


def namesake_of(
    name: str, category: str, parent: Partner | None, besides: Partner | None = None
) -> Partner | None:
    """The partner that already stands in the registry under exactly this name, category and parent."""
    same = Partner.objects.current().filter(name__iexact=name.strip(), category=category, parent=parent)
    return same.exclude(pk__in=[besides.pk] if besides else []).first()


def near_duplicates(name: str, besides: Partner | None = None) -> list[Partner]:
    """Partners whose name probably means the same, nearest first; the database narrows, the words decide."""
    longest = max(core_words(name), key=len, default="")
    near = Q(similarity__gte=CANDIDATE_SIMILARITY)
    candidates = (
        Partner.objects.similar_to(name, 0)
        .filter(near | Q(name__icontains=longest) if longest else near)
        .exclude(pk__in=[besides.pk] if besides else [])
        .select_related("parent", "entered_by_office")
    )
    return [found for found in candidates[:CANDIDATE_LIMIT] if is_same_name(found.name, name)]


def create_partner(
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    office: Office | None = None,
    logo: UploadedFile | None = None,
) -> Partner:
    """Enter a partner for the office (by default the person's own) and return it.

    Raises NotAllowed for who is no operator, Refused when name, category and parent are in the registry already.
    """
    post = require_operator(by, office)
    with transaction.atomic():
        # One after the other within an office, so that a button pressed twice finds the first partner.
        Office.objects.select_for_update(no_key=True).get(pk=post.office_id)
        partner = Partner(entered_by_office=post.office, created_at=at, **values)
        _refuse_namesake(partner)
        _refuse_wrong_parent(partner)
        if logo is not None:
            partner.logo = store_upload(logo, by=post, at=at)
        partner.save()
    return partner


def edit_partner(
    partner: Partner,
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    logo: UploadedFile | None = None,
    remove_logo: bool = False,
) -> Partner:
    """Change a partner's data; signed agreements keep the name as signed. Raises NotAllowed, Refused."""
    with transaction.atomic():
        locked = _lock(partner)
        post = require_editor(locked, by)
        for name, value in values.items():
            setattr(locked, name, value)
        _refuse_namesake(locked)
        _refuse_wrong_parent(locked)
        if logo is not None:
            locked.logo = store_upload(logo, by=post, at=at)
        elif remove_logo:
            locked.logo = None
        locked.save()
    return locked


def merge_partner(partner: Partner, survivor: Partner, *, by: User) -> Partner:
    """Merge one partner into another: the old record stays and points to the survivor.

    Agreements and contacts keep pointing to the old record, with the name as signed, and show under the
    survivor. No chain is longer than one. Raises NotAllowed, Refused, Overtaken.
    """
    if partner.pk == survivor.pk:
        raise Refused("Pilih mitra lain sebagai tujuan penggabungan.")
    with transaction.atomic():
        # Always in the same order, so that two merges the other way round wait instead of blocking each other.
        locked = {found.pk: _lock(found) for found in sorted((partner, survivor), key=lambda p: p.pk)}
        old, kept = locked[partner.pk], locked[survivor.pk]
        require_editor(old, by)
        require_editor(kept, by)
        _move_children(old, kept)
        Partner.objects.filter(merged_into=old).update(merged_into=kept)
        old.merged_into = kept
        old.save(update_fields=("merged_into",))
    return kept


def add_contact(
    partner: Partner, values: Mapping[str, Any], *, by: User, office: Office | None = None
) -> PartnerContact:
    """Add a contact of the person's office at the partner; raises NotAllowed for who is no operator."""
    post = require_operator(by, office)
    return PartnerContact.objects.create(partner=partner, office=post.office, **values)


def edit_contact(contact: PartnerContact, values: Mapping[str, Any], *, by: User) -> None:
    """Change a contact; only the operator of the office that keeps it may."""
    require_operator(by, contact.office)
    for name, value in values.items():
        setattr(contact, name, value)
    contact.save()


def _lock(partner: Partner) -> Partner:
    locked = (
        Partner.objects.select_for_update(of=("self",)).select_related("entered_by_office").get(pk=partner.pk)
    )
    if locked.merged_into_id:
        raise Overtaken(f"{locked.name} sudah digabung ke {locked.merged_into}. Muat ulang halaman.")
    return locked


def _refuse_namesake(partner: Partner) -> None:
    found = namesake_of(partner.name, partner.category, partner.parent, partner if partner.pk else None)
    if found is not None:
        raise Refused(
            f"{found.name} ({found.get_category_display()}) sudah terdaftar. Gunakan yang sudah ada."
        )


def _refuse_wrong_parent(partner: Partner) -> None:
    """The parent is a current partner and none of the partner's own descendants."""
    parent = partner.parent
    if parent is not None and parent.merged_into_id:
        raise Refused(f"{parent.name} sudah digabung ke mitra lain dan tidak dapat menjadi induk.")
    if partner.pk and is_within(parent, partner):
        raise Refused("Induk tidak boleh mitra ini sendiri atau bagian di bawahnya.")


def is_within(partner: Partner | None, whole: Partner) -> bool:
    """Whether the partner is the whole itself or stands somewhere below it."""
    while partner is not None:
        if partner.pk == whole.pk:
            return True
        partner = partner.parent
    return False


def _move_children(old: Partner, kept: Partner) -> None:
    """Hang what stood below the old partner below the survivor, which must not come to stand below itself."""
    if is_within(kept, old):
        kept.parent = old.parent
        kept.save(update_fields=("parent",))
    Partner.objects.filter(parent=old).exclude(pk=kept.pk).update(parent=kept)
