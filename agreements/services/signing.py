"""Signing on paper: signatories, dates and places; the scan; a second person's confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agreements.choices import Capacity, DatePrecision, NumberOrigin, Origin, RoundOutcome
from agreements.models import Agreement, Party, SignatoryRule, SignedCopy
from agreements.refusals import Overtaken, Refused
from agreements.services.addendum import merge_addendum
from agreements.services.ending import end_predecessor
from agreements.services.numbers import set_number
from agreements.services.period import open_rows
from agreements.services.writer import change, take_step
from agreements.term import term_dates
from agreements.workflow import CONFIRMATION, SIGNATURES
from organization.models import Post, StoredFile, User
from organization.roles import PostKind, Role, role_title
from organization.templatetags.ui import tanggal

SLOTS = (
    "signatory_name",
    "signatory_title",
    "signatory_capacity",
    "signatory_authority",
    "signed_on",
    "signed_at_place",
)


def fill_slots(
    agreement: Agreement, rows: Mapping[int, Mapping[str, Any]], *, by: User, at: datetime
) -> None:
    """Fill the signing slots by party id; a row may carry a ``number`` too. Approvals stay as they are.

    Raises Refused for a date in the future or before the approval was complete, or a number used already.
    """
    with change(
        agreement, SIGNATURES, act="slots", summary="Data penandatanganan diisi", by=by, at=at
    ) as done:
        for party in done.agreement.parties.all():
            row = rows.get(party.pk, {})
            _refuse_wrong_day(done.agreement, party, row.get("signed_on"), at)
            _refuse_without_authority(done.agreement, party, row)
            for name in SLOTS:
                if name in row:
                    setattr(party, name, row[name])
            number = row.get("number")
            if number is None or party.number_origin == NumberOrigin.REGISTER or number == party.number:
                party.save()
            else:
                set_number(party, number.strip(), field=slot_field("number", party))
        if done.agreement.origin == Origin.RECORDED:
            _complete_recorded(done.agreement, given={row.get("signed_on") for row in rows.values()})


def _refuse_without_authority(agreement: Agreement, party: Party, row: Mapping[str, Any]) -> None:
    """Who signs for somebody else names the basis; on what was signed long ago it may be unknown."""
    capacity = row.get("signatory_capacity", party.signatory_capacity)
    authority = row.get("signatory_authority", party.signatory_authority)
    if capacity and not authority.strip() and agreement.origin != Origin.RECORDED:
        raise Refused(
            f"Isi dasar kewenangan {party.label} karena penanda tangannya bertindak sebagai "
            f"{Capacity(capacity).label}: nomor dan tanggal SK, surat perintah, atau surat kuasa.",
            field=slot_field("signatory_authority", party),
        )


def slot_field(name: str, party: Party) -> str:
    """What the field of one party's slot is called on the page where all parties are filled in."""
    return f"{name}_{party.pk}"


def upload_scan(agreement: Agreement, file: StoredFile, *, by: User, at: datetime) -> SignedCopy:
    """Add a scan of the signed document; a later one takes the place of an earlier one."""
    with change(agreement, SIGNATURES, act="scan", summary="Pindaian naskah diunggah", by=by, at=at) as done:
        done.data = {"sha256": file.sha256, "pages": file.pages}
        return SignedCopy.objects.create(
            agreement=done.agreement,
            round=done.agreement.current_round,
            file=file,
            uploaded_at=at,
            post=done.post,
        )


def return_scan(agreement: Agreement, copy_id: int, *, reason: str, by: User, at: datetime) -> None:
    """The second person finds the scan wanting: it counts no more, and the operator is asked for a better one."""
    if not reason.strip():
        raise Refused("Tuliskan apa yang kurang pada pindaian ini.")
    with change(
        agreement,
        CONFIRMATION,
        act="scan_returned",
        summary="Pindaian dikembalikan",
        by=by,
        at=at,
        note=reason,
    ) as done:
        copy = done.agreement.latest_signed_copy
        if copy is None or copy.pk != copy_id:
            raise Overtaken("Pindaian ini sudah diganti atau dikembalikan. Muat ulang halaman.")
        copy.returned_by, copy.returned_at, copy.return_reason = done.post, at, reason.strip()[:300]
        copy.save(update_fields=("returned_by", "returned_at", "return_reason"))
        done.data = {"sha256": copy.file.sha256}


def conclude_signing(
    agreement: Agreement, *, by: User, at: datetime, reason: str = "", copy_id: int | None = None
) -> Agreement:
    """A second person confirms the scan: the agreement is signed and in force from its first day on."""
    with transaction.atomic():
        moved = take_step(agreement, "conclude_signing", by=by, at=at, reason=reason)
        copy = moved.latest_signed_copy
        post = moved.events.order_by("-sequence")[0].post
        assert copy is not None and post is not None  # both are conditions of the step
        if copy_id is not None and copy_id != copy.pk:
            raise Overtaken(
                "Pindaian sudah diganti selagi Anda memeriksanya. Buka dan periksa pindaian yang baru."
            )
        confirmed = SignedCopy.objects.filter(pk=copy.pk, confirmed_by=None)
        if not confirmed.update(confirmed_by=post, confirmed_at=at):
            raise Overtaken("Pindaian ini sudah disahkan.")
        if moved.amends_id is not None:
            open_rows(merge_addendum(moved, by=post, at=at), at=at)
        else:
            open_rows(moved, at=at)
            end_predecessor(moved, at=at)
    return moved


def reopen_draft(agreement: Agreement, *, by: User, at: datetime, reason: str) -> Agreement:
    """From signing back to drafting: the days of signing are cleared, the number stays with the agreement."""
    with transaction.atomic():
        moved = take_step(agreement, "reopen_draft", by=by, at=at, reason=reason)
        moved.parties.update(signed_on=None)
    return moved


def propose_signatory(agreement: Agreement, at: datetime) -> tuple[str, Post | None]:
    """Who signs for the owner by KPU RI's table: the title, and who holds that post now, if anybody does."""
    office = agreement.office
    rule = SignatoryRule.objects.filter(
        instrument=agreement.instrument, level=office.level, matter=agreement.matter
    ).first()
    role = rule.role if rule else Role.KETUA
    posts = Post.objects.filter(office=office, role=role).select_related("user", "office")
    holder = next((post for post in posts if post.is_in_force(office.day_of(at))), None)
    return f"{role_title(role, office.is_national)} {office.name}", holder


def capacity_of(post: Post) -> Capacity:
    """How the holder of a post signs: Plt., Plh. or Pj., nothing for a definitif one."""
    is_definitive = post.kind == PostKind.DEFINITIF
    return Capacity.NONE if is_definitive else Capacity(PostKind(post.kind).label)


def _refuse_wrong_day(agreement: Agreement, party: Party, day: date | None, at: datetime) -> None:
    if day is None:
        return
    field = slot_field("signed_on", party)
    if day > agreement.office.day_of(at):
        raise Refused("Tanggal tanda tangan tidak boleh di masa depan.", field=field)
    round_ = agreement.current_round
    if round_ is not None and round_.outcome == RoundOutcome.APPROVED and round_.closed_at:
        approved_on = agreement.office.day_of(round_.closed_at)
        if day < approved_on:
            raise Refused(
                f"Persetujuan baru selesai pada {tanggal(approved_on)}; naskah tidak dapat ditandatangani sebelum itu. "
                "Periksa tanggalnya.",
                field=field,
            )


def _complete_recorded(agreement: Agreement, given: set[date | None]) -> None:
    """A recorded agreement was signed before: a better known day corrects what was recorded first."""
    exact = agreement.last_signature_on
    if exact is None or exact == agreement.signed_on or exact not in given:
        return
    agreement.signed_on, agreement.signed_precision = exact, DatePrecision.DAY
    agreement.parties.filter(signed_on=exact).update(signed_precision=DatePrecision.DAY)
    agreement.starts_on, agreement.ends_on = term_dates(agreement, exact)
