"""Partners of the national registry: entering, changing, merging; and their contacts (rule book section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Q

from agreements.models import Partner, PartnerContact, Party
from agreements.partner_names import core_words, is_same_name
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.partner_history import facts_of, record
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


def namesake_of(partner: Partner) -> Partner | None:
    """The other partner that stands in the registry under exactly this name, category, country and parent."""
    same = Partner.objects.current().filter(
        name__iexact=partner.name, category=partner.category, country__iexact=partner.country, parent=partner.parent_id
    )  # fmt: skip
    return same.exclude(pk=partner.pk).first()


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
        partner = Partner(entered_by_office=post.office, created_at=at, **values)
        _tidy_and_check(partner)
        if logo is not None:
            partner.logo = store_upload(logo, by=post, at=at)
        _save(partner)
        record(partner, f"{partner} didaftarkan.", by=post, at=at)
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
        post, before = require_editor(locked, by), facts_of(locked)
        for name, value in values.items():
            setattr(locked, name, value)
        _tidy_and_check(locked)
        if logo is not None:
            locked.logo = store_upload(logo, by=post, at=at)
        elif remove_logo:
            locked.logo = None
        _save(locked)
        record(locked, f"Data {before['name']} diubah.", by=post, at=at, before=before)
    return locked


def merge_partner(partner: Partner, survivor: Partner, *, by: User, at: datetime) -> Partner:
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
        post = require_editor(kept, by)
        # Merged first, so that the survivor may take its place below the old one's parent under the same name.
        old.merged_into = kept
        old.save(update_fields=("merged_into",))
        _move_children(old, kept)
        Partner.objects.filter(merged_into=old).update(merged_into=kept)
        record(old, f"{old} digabung ke {kept}.", by=post, at=at)
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


def _tidy_and_check(partner: Partner) -> None:
    """Write the name with single spaces; refuse a namesake and a wrong parent."""
    partner.name = " ".join(partner.name.split())
    _refuse_namesake(partner)
    _refuse_wrong_parent(partner)


def _save(partner: Partner) -> None:
    """Save; the database refuses the namesake that somebody else enters at this very moment."""
    try:
        with transaction.atomic():
            partner.save()
    except IntegrityError:
        _refuse_namesake(partner)
        raise


def _refuse_namesake(partner: Partner) -> None:
    found = namesake_of(partner)
    if found is not None:
        raise Refused(
            f"{found.name} ({found.get_category_display()}) sudah terdaftar. Gunakan yang sudah ada.",
            field="name",
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
    moved: list[tuple[Partner, Partner | None]] = [
        (child, kept) for child in Partner.objects.filter(parent=old).exclude(pk=kept.pk)
    ]
    if is_within(kept, old):
        moved.append((kept, old.parent))
    for child, parent in moved:
        child.parent = parent
        if child.merged_into_id is None and (twin := namesake_of(child)):
            where = f"di bawah {parent}" if parent else "dalam daftar"
            raise Refused(
                f"{twin} sudah ada {where}. Gabungkan dulu kedua “{twin}” itu, baru gabungkan mitra ini."
            )
        child.save(update_fields=("parent",))
