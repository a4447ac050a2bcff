"""What a signed agreement's head says: how it stands today, and what can be done with it here."""

from __future__ import annotations

from django.urls import reverse

from agreements.choices import Validity
from agreements.cycle import ACTIVITY
from agreements.models import Agreement
from agreements.services.ending import successor_of
from agreements.workflow import SIGNATURES
from organization.models import User
from organization.roles import Role
from organization.templatetags.ui import tanggal

STANDING = {
    Validity.NOT_YET: "Sudah ditandatangani, tetapi jangka waktunya belum mulai.",
    Validity.IN_FORCE: "Kegiatan yang disepakati dilaksanakan bersama mitra.",
    Validity.ENDING_SOON: "Jangka waktunya segera habis. Bicarakan dengan mitra apakah diperpanjang.",
    Validity.PAST: "Jangka waktunya sudah habis, jadi kegiatannya tidak lagi berdasar pada naskah ini. Untuk "
    "melanjutkan, sepakati perpanjangan atau kerja sama baru dengan mitra.",
}
RENEWED = {
    Validity.ENDING_SOON: "Jangka waktunya segera habis; perpanjangannya sudah disiapkan.",
    Validity.PAST: "Jangka waktunya sudah habis; perpanjangannya sudah disiapkan.",
}
"""The same where what renews it exists already."""


def standing_sentence(agreement: Agreement, *, is_open: bool = True) -> str:
    """How a signed agreement stands today; why it stands still only to those to whom its contents are open."""
    validity = agreement.validity(agreement.office.today)
    if validity == Validity.SUSPENDED:
        last = agreement.events.filter(act="suspended").order_by("sequence").last() if is_open else None
        why = f" Alasannya: {last.note}" if last is not None and last.note else ""
        return f"Pelaksanaannya ditangguhkan sampai {tanggal(agreement.suspended_until)}.{why}"
    if validity in RENEWED and successor_of(agreement) is not None:
        return RENEWED[validity]
    return STANDING[validity] if validity else ""


def may_amend(agreement: Agreement, user: User) -> bool:
    """Whether the person may begin an addendum to it."""
    is_amendable = agreement.is_signed and not agreement.ending and not agreement.amends_id
    return is_amendable and user.post_for(agreement.office_id, (Role.OPERATOR,)) is not None


def acts_now(agreement: Agreement, user: User) -> list[dict[str, str]]:
    """What the person can do with a signed agreement: an activity, its scan, an addendum, a new one like it."""
    acts = []
    if ACTIVITY.may(agreement, user):
        acts.append(_act(agreement, "activity_new", "Catat kegiatan", "plus"))
    if agreement.latest_signed_copy is not None:
        acts.append(_act(agreement, "signing", "Lihat pindaian naskah", "file", "#pindaian"))
    elif SIGNATURES.may(agreement, user):
        acts.append(_act(agreement, "scan", "Unggah pindaian naskah", "upload"))
    if may_amend(agreement, user):
        acts.append(_act(agreement, "addendum", "Buat adendum", "pen"))
    if user.post_for(agreement.office_id, (Role.OPERATOR,)):
        acts.append(_act(agreement, "copy", "Salin jadi kerja sama baru", "copy"))
    return acts


def _act(agreement: Agreement, page: str, label: str, icon: str, anchor: str = "") -> dict[str, str]:
    return {"label": label, "icon": icon, "url": reverse(f"agreements:{page}", args=(agreement.pk,)) + anchor}
