"""The terms of an agreement: term and funding, scope, parties, obligations, indicators, parent, participants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from agreements.choices import Funding
from agreements.documents.wording import party_label
from agreements.models import Agreement, Indicator, Obligation, OfficeParticipation, Party, ScopePoint
from agreements.refusals import Refused
from agreements.services.writer import change
from agreements.term import counted_dates
from agreements.workflow import TERMS
from organization.models import Office, User

ONCE_SENTENCE = "Setiap jenis indikator hanya dapat dipakai satu kali."
NO_FUNDING_SENTENCE = "Kosongkan, atau pilih sumber pembiayaannya: sekarang tertulis tanpa pembiayaan."


def edit_terms(
    agreement: Agreement,
    values: Mapping[str, Any],
    *,
    scope: Sequence[str] | None = None,
    participants: Iterable[Office] | None = None,
    by: User,
    at: datetime,
) -> None:
    """Change term, funding, division, parent …; with ``scope`` its points and ``participants`` the satker peserta.

    Raises Refused for values that contradict each other and for a parent that cannot be one.
    """
    with change(agreement, TERMS, act="terms", summary="Isi pokok diubah", by=by, at=at) as done:
        current = done.agreement
        for name, value in values.items():
            setattr(current, name, value)
        _refuse_wrong_parent(current)
        _refuse_contradictions(current)
        current.draft_revision += 1
        if current.signed_on:
            current.starts_on, current.ends_on = counted_dates(
                current, current.signed_on, current.signed_precision
            )
        if scope is not None:
            _replace_scope(current, scope)
        if participants is not None:
            _replace_participants(current, participants)
        done.data = {"fields": sorted(values)}


def edit_obligations(
    agreement: Agreement, rows: Sequence[Mapping[str, Any]], *, by: User, at: datetime
) -> None:
    """Replace the obligations by the given rows (party, text, recurrence, due_on), numbered per party."""
    with change(
        agreement, TERMS, act="obligations", summary="Kewajiban para pihak diubah", by=by, at=at
    ) as done:
        Obligation.objects.filter(party__agreement=done.agreement).delete()
        counts: dict[int, int] = {}
        for row in rows:
            party = row["party"]
            if party.agreement_id != done.agreement.pk:
                raise Refused("Pihak ini bukan pihak kerja sama ini.")
            counts[party.pk] = counts.get(party.pk, 0) + 1
            Obligation.objects.create(order=counts[party.pk], **row)
        done.agreement.draft_revision += 1


def edit_indicators(
    agreement: Agreement, rows: Sequence[Mapping[str, Any]], *, by: User, at: datetime
) -> None:
    """Replace the indicators by the given rows (type, baseline, target)."""
    with change(agreement, TERMS, act="indicators", summary="Indikator manfaat diubah", by=by, at=at) as done:
        done.agreement.indicators.all().delete()
        if len({row["type"] for row in rows}) < len(rows):
            raise Refused(ONCE_SENTENCE)
        Indicator.objects.bulk_create(Indicator(agreement=done.agreement, **row) for row in rows)


def edit_parties(agreement: Agreement, rows: Sequence[Mapping[str, Any]], *, by: User, at: datetime) -> None:
    """Change order, name as signed and address of the parties and add offices as further parties.

    Each row: party (or None with office for a new one), order, name_as_signed, address, is_removed.
    Raises Refused when the owner's own side would be removed or fewer than two parties remain.
    """
    with change(agreement, TERMS, act="parties", summary="Para pihak diubah", by=by, at=at) as done:
        for row in sorted(rows, key=lambda row: row["order"]):
            _apply_party_row(done.agreement, row)
        remaining = list(done.agreement.parties.order_by("order", "pk"))
        if len(remaining) < 2:
            raise Refused("Kerja sama memerlukan sedikitnya dua pihak.")
        for order, party in enumerate(remaining, start=1):
            party.order, party.label = order, party_label(order)
            party.save(update_fields=("order", "label"))
        done.agreement.draft_revision += 1


def _apply_party_row(agreement: Agreement, row: Mapping[str, Any]) -> None:
    party: Party | None = row.get("party")
    if party is None:
        office: Office = row["office"]
        if agreement.parties.filter(office=office).exists():
            raise Refused(f"{office} sudah menjadi pihak dalam kerja sama ini.")
        Party.objects.create(
            agreement=agreement, office=office, order=row["order"], label="-",
            name_as_signed=row.get("name_as_signed") or office.name, address=row.get("address") or office.seat,
        )  # fmt: skip
        return
    if row.get("is_removed"):
        if party.office_id == agreement.office_id:
            raise Refused("Satker pemilik tidak dapat dikeluarkan dari para pihak.")
        party.delete()
        return
    party.order = row["order"]
    party.name_as_signed = row["name_as_signed"]
    party.address = row["address"]
    party.save(update_fields=("order", "name_as_signed", "address"))


def _refuse_wrong_parent(agreement: Agreement) -> None:
    parent = agreement.parent
    if parent is None:
        return
    if parent.pk == agreement.pk or parent.instrument != "NK":
        raise Refused("Naskah induk harus berupa Nota Kesepahaman lain.", field="parent")
    above = (
        agreement.office_id,
        agreement.office.parent_id,
        agreement.office.parent and agreement.office.parent.parent_id,
    )
    if parent.office_id not in above:
        raise Refused("Naskah induk harus milik satker Anda atau KPU di atasnya.", field="parent")


def _refuse_contradictions(agreement: Agreement) -> None:
    amount = agreement.funding_amount
    if amount is not None and amount <= 0:
        raise Refused("Jumlah pembiayaan harus lebih dari nol.", field="funding_amount")
    if agreement.funding == Funding.NONE and (amount or agreement.grant_number):
        raise Refused(NO_FUNDING_SENTENCE, field="funding_amount" if amount else "grant_number")
    starts_on, ends_on = agreement.term_starts_on, agreement.term_ends_on
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused("Tanggal berakhir mendahului tanggal mulai.", field="term_ends_on")


def _replace_scope(agreement: Agreement, scope: Sequence[str]) -> None:
    points = [text.strip() for text in scope if text.strip()]
    kept = list(agreement.scope_points.values_list("text", flat=True))
    if points == kept:
        return
    agreement.scope_points.all().delete()
    ScopePoint.objects.bulk_create(
        ScopePoint(agreement=agreement, order=order, text=text) for order, text in enumerate(points, start=1)
    )


def _replace_participants(agreement: Agreement, offices: Iterable[Office]) -> None:
    wanted = {office.pk for office in offices} - {agreement.office_id}
    agreement.participations.exclude(office__in=wanted).delete()
    present = set(agreement.participations.values_list("office_id", flat=True))
    OfficeParticipation.objects.bulk_create(
        OfficeParticipation(agreement=agreement, office_id=pk) for pk in sorted(wanted - present)
    )
