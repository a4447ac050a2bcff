"""The legal check of a version and every partner's agreement to it."""

from __future__ import annotations

from datetime import date, datetime

from agreements.choices import DraftMode
from agreements.models import Agreement, LegalCheck, PartnerConsent, Party, Version
from agreements.refusals import Overtaken, Refused
from agreements.services.writer import change
from agreements.workflow import CONSENT, LEGAL, sentence, version_is_frozen
from organization.models import StoredFile, User
from organization.templatetags.ui import tanggal


def check_version(
    agreement: Agreement, version_number: int, *, is_passed: bool, note: str, by: User, at: datetime
) -> LegalCheck:
    """Record the pemeriksa hukum's verdict on the frozen version that was read; a failing one wants its reasons."""
    verdict = "lulus" if is_passed else "perlu diperbaiki"
    summary = f"Pemeriksaan hukum versi {version_number}: {verdict}"
    with change(agreement, LEGAL, act="legal_check", summary=summary, by=by, at=at, note=note) as done:
        version = _frozen(done.agreement, version_number)
        if not is_passed and not note.strip():
            raise Refused("Tuliskan apa yang perlu diperbaiki pada naskah.", field="note")
        return LegalCheck.objects.create(
            version=version, is_passed=is_passed, note=note, post=done.post, at=at
        )


def record_consent(
    agreement: Agreement,
    version_number: int,
    party: Party,
    *,
    way: str,
    given_on: date,
    note: str = "",
    file: StoredFile | None = None,
    by: User,
    at: datetime,
) -> PartnerConsent:
    """Record that a partner agrees to exactly this version; once per partner and version."""
    summary = f"Persetujuan {party.name_as_signed} atas versi {version_number}"
    with change(agreement, CONSENT, act="consent", summary=summary, by=by, at=at, note=note) as done:
        version = _frozen(done.agreement, version_number)
        if given_on > done.agreement.office.day_of(at):
            raise Refused("Tanggal persetujuan mitra tidak boleh di masa depan.", field="given_on")
        is_ours = version.mode == DraftMode.TEMPLATE  # a partner's own file may come with its letter
        if is_ours and given_on < done.agreement.office.day_of(version.created_at):
            frozen_on = tanggal(done.agreement.office.day_of(version.created_at))
            raise Refused(
                f"{version} baru dibekukan pada {frozen_on}; mitra tidak dapat menyetujuinya sebelum itu. "
                "Periksa tanggalnya.",
                field="given_on",
            )
        if party.agreement_id != done.agreement.pk or party.partner_id is None:
            raise Refused("Pilih mitra dari kerja sama ini.")
        if version.consents.filter(party=party).exists():
            raise Overtaken(f"Persetujuan {party.name_as_signed} atas versi ini sudah dicatat.")
        return PartnerConsent.objects.create(
            version=version,
            party=party,
            way=way,
            given_on=given_on,
            note=note,
            file=file,
            post=done.post,
            at=at,
        )


def _frozen(agreement: Agreement, number: int) -> Version:
    version, latest = agreement.frozen_version, agreement.latest_version
    if version is None and latest is not None:
        raise Overtaken(
            f"Naskah diubah sesudah {latest} dibekukan. Bekukan dahulu versi yang baru; yang diperiksa dan disetujui "
            "adalah versi itu."
        )
    if version is None:
        raise Refused(sentence(version_is_frozen))
    if version.number != number:
        raise Overtaken(f"Sudah ada {version} yang lebih baru. Muat ulang halaman dan baca versi itu.")
    return version
