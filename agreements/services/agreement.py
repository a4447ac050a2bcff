"""Agreements come into being: made here, copied from an old one, or recorded from paper; and their main data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agreements.choices import DatePrecision, Origin
from agreements.documents.wording import party_label
from agreements.models import Agreement, Indicator, Obligation, Partner, Party, ScopePoint, SignedCopy
from agreements.refusals import NotAllowed, Refused
from agreements.services.ending import end_predecessor, refuse_not_renewable
from agreements.services.numbers import set_number
from agreements.services.period import open_rows
from agreements.services.twins import refuse_twin
from agreements.services.writer import change, enter, lock
from agreements.term import counted_dates
from agreements.workflow import IDENTITY, Stage
from organization.models import Office, Post, StoredFile, User
from organization.roles import Role

FOREIGN_SENTENCE = "Kerja sama dengan mitra luar negeri diajukan melalui KPU RI."

COPIED_FIELDS = (
    "instrument", "document_name", "purpose", "expected_benefit", "secrecy", "matter", "division",
    "term_kind", "term_length", "term_unit", "term_until_event", "notice_days", "funding", "parent",
    "parent_outside", "no_parent_reason", "draft_mode",
)  # fmt: skip


def create_agreement(
    *,
    office: Office,
    partners: Iterable[Partner],
    values: Mapping[str, Any],
    by: User,
    at: datetime,
    origin: str = Origin.MADE_HERE,
    even_if_running: bool = False,
) -> Agreement:
    """Begin an agreement at Penjajakan: the office as first party, the partners after it.

    ``values`` are main data (instrument, title, purpose …). Raises NotAllowed when the person is not the
    office's operator, Refused for a foreign partner below KPU RI (rule book section 2), AlreadyRuns when such
    an agreement is running and a second one was not said to be meant.
    """
    post = _operator_post(office, by)
    partners = _checked(office, partners)
    with transaction.atomic():
        agreement = Agreement(office=office, origin=origin, stage=Stage.PENJAJAKAN, **values)
        if not even_if_running:
            refuse_twin(agreement, partners)
        agreement.pic = agreement.pic or by
        enter(agreement, by=post, at=at, summary=f"Dimulai: {agreement.get_origin_display().lower()}")
        _create_parties(agreement, partners)
    return agreement


def copy_agreement(
    old: Agreement, *, title: str, by: User, at: datetime, even_if_running: bool = False
) -> Agreement:
    """Make a new agreement from an old one: main data, terms, parties; nothing of its signing.

    Last year's may still run under the same title; but where one is being prepared already, AlreadyRuns is raised.
    """
    post = _operator_post(old.office, by)
    with transaction.atomic():
        values = {name: getattr(old, name) for name in COPIED_FIELDS}
        agreement = Agreement(
            office=old.office, title=title, stage=Stage.PENJAJAKAN, copied_from=old, **values
        )
        agreement.pic = by
        if not even_if_running:
            refuse_twin(agreement, partners_of(old), only_unsigned=True)
        summary = f"Disalin dari kerja sama “{old.title}”"
        enter(agreement, by=post, at=at, summary=summary)
        copy_rows(old, agreement)
    return agreement


def record_agreement(
    *,
    office: Office,
    partners: Iterable[Partner],
    values: Mapping[str, Any],
    signed_on: date,
    precision: str = DatePrecision.DAY,
    number: str = "",
    scan: StoredFile | None = None,
    by: User,
    at: datetime,
    even_if_running: bool = False,
) -> Agreement:
    """Record what was signed on paper, last week or ten years ago: it enters at Pelaksanaan.

    The date may be exact, a month or a year; whatever else is unknown shows as "data belum lengkap".
    ``values`` may name what it ``succeeds``, which then ends as renewed. Raises Refused for a date in the future, a
    number the office has used already or a predecessor that cannot be renewed, AlreadyRuns when such an agreement
    is here already and a second one was not said to be meant.
    """
    post = _operator_post(office, by)
    partners = _checked(office, partners)
    if signed_on > office.day_of(at):
        raise Refused("Tanggal penandatanganan tidak boleh di masa depan.", field="signed_year")
    with transaction.atomic():
        agreement = Agreement(office=office, origin=Origin.RECORDED, stage=Stage.PELAKSANAAN, **values)
        agreement.signed_on, agreement.signed_precision = signed_on, precision
        agreement.starts_on, agreement.ends_on = counted_dates(agreement, signed_on, precision)
        agreement.opened_upward_at = at
        _check_predecessor(agreement)
        if not even_if_running and agreement.succeeds_id is None:  # a renewal is like what it renews
            refuse_twin(agreement, partners)
        enter(agreement, by=post, at=at, summary="Dicatat dari dokumen yang sudah ditandatangani")
        _create_parties(agreement, partners, signed_on=signed_on, signed_precision=precision)
        if number:
            set_number(agreement.own_party, number)
        if scan is not None:
            SignedCopy.objects.create(agreement=agreement, file=scan, uploaded_at=at, post=post)
        open_rows(agreement, at=at)
        end_predecessor(agreement, at=at)
    return agreement


def edit_identity(
    agreement: Agreement,
    values: Mapping[str, Any],
    *,
    partners: Iterable[Partner] | None = None,
    by: User,
    at: datetime,
) -> None:
    """Change main data, and with ``partners`` who the partners are; raises Refused, NotAllowed, Overtaken."""
    with change(agreement, IDENTITY, act="identity", summary="Data pokok diubah", by=by, at=at) as done:
        for name, value in values.items():
            setattr(done.agreement, name, value)
        done.agreement.draft_revision += 1
        if partners is not None:
            _change_partners(done.agreement, _checked(done.agreement.office, partners))
        if done.agreement.signed_on:
            done.agreement.starts_on, done.agreement.ends_on = counted_dates(
                done.agreement, done.agreement.signed_on, done.agreement.signed_precision
            )
        done.data = {"fields": sorted(values)}


@dataclass(frozen=True)
class Gap:
    """What a recorded agreement still lacks, and the page and section where it is filled in."""

    name: str
    page: str
    anchor: str


def data_gaps(agreement: Agreement) -> list[Gap]:
    """What a recorded agreement still lacks ("data belum lengkap"): a list to complete, never a gate."""
    if agreement.origin != Origin.RECORDED:
        return []
    own = agreement.own_party
    facts: dict[Gap, object] = {
        Gap("nomor naskah dari satker Anda", "signing", "nomor"): own and own.number,
        Gap("tanggal penandatanganan yang lengkap", "slots", "isian"): (
            agreement.signed_precision == DatePrecision.DAY
        ),
        Gap("ruang lingkup", "terms", "id_scope"): list(agreement.scope_points.all()),
        Gap("jangka waktu", "terms", "id_term_kind"): agreement.term_kind,
        Gap("pembiayaan", "terms", "id_funding"): agreement.funding,
        Gap("divisi penanggung jawab", "terms", "id_division"): agreement.division,
        Gap("narahubung (PIC)", "terms", "id_pic"): agreement.pic_id,
        Gap("pindaian naskah", "signing", "pindaian"): agreement.latest_signed_copy,
    }
    return [gap for gap, known in facts.items() if not known]


def _check_predecessor(agreement: Agreement) -> None:
    """What a recorded agreement succeeds is the same office's, and can be renewed."""
    if agreement.succeeds_id is None:
        return
    old = lock(agreement.succeeds_id)
    if old.office_id != agreement.office_id:
        raise Refused("Yang diperpanjang harus kerja sama satker yang sama.", field="succeeds")
    refuse_not_renewable(old)


def _operator_post(office: Office, user: User) -> Post:
    post = user.post_for(office.pk, (Role.OPERATOR,))
    if post is None:
        raise NotAllowed(f"Langkah ini hanya untuk: {Role.OPERATOR.label} · {office}.")
    return post


def _checked(office: Office, partners: Iterable[Partner]) -> list[Partner]:
    """The partners, each once and as what it was merged into; refused where the rules refuse them."""
    found = list(dict.fromkeys(partner.merged_into or partner for partner in partners))
    if not found:
        raise Refused("Pilih sedikitnya satu mitra.")
    if is_for_national_only(office, found):
        raise Refused(FOREIGN_SENTENCE, field="partners")
    return found


def is_for_national_only(office: Office, partners: Iterable[Partner]) -> bool:
    """Whether an office below KPU RI must leave these partners to KPU RI."""
    return not office.is_national and any(partner.is_foreign for partner in partners)


def partners_of(agreement: Agreement) -> list[Partner]:
    """The partners of an agreement as the registry knows them today."""
    parties = agreement.parties.exclude(partner=None).select_related("partner__merged_into")
    return [party.partner.merged_into or party.partner for party in parties if party.partner]


def _create_parties(agreement: Agreement, partners: list[Partner], **dates: Any) -> None:
    office = agreement.office
    Party.objects.create(
        agreement=agreement, order=1, is_owner=True, office=office, name_as_signed=office.name, label=party_label(1),
        address=office.address or f"{office.seat}", **dates,
    )  # fmt: skip
    for order, partner in enumerate(partners, start=2):
        add_partner_party(agreement, partner, order, **dates)


def add_partner_party(agreement: Agreement, partner: Partner, order: int, **dates: Any) -> Party:
    """Add a partner as a party, with its name, address and signatory as the registry knows them today."""
    return Party.objects.create(
        agreement=agreement, order=order, partner=partner, name_as_signed=partner.name, label=party_label(order),
        address=partner.address, signatory_name=partner.signatory_name, signatory_title=partner.signatory_title,
        signatory_authority=partner.signatory_authority, **dates,
    )  # fmt: skip


def _change_partners(agreement: Agreement, partners: list[Partner]) -> None:
    """Remove the parties of partners no longer named, append the new ones, number them all anew.

    A party whose partner was merged meanwhile stays, with its name as signed.
    """
    wanted, kept = {partner.pk for partner in partners}, set()
    for party in agreement.parties.select_related("partner").exclude(partner=None):
        assert party.partner is not None  # by the query
        stands_for = party.partner.merged_into_id or party.partner_id
        if stands_for in wanted:
            kept.add(stands_for)
        else:
            party.delete()
    order = 1 + max(party.order for party in agreement.parties.all())
    for offset, partner in enumerate(p for p in partners if p.pk not in kept):
        add_partner_party(agreement, partner, order + offset)
    for order, party in enumerate(agreement.parties.order_by("order"), start=1):
        party.order, party.label = order, party_label(order)
        party.save(update_fields=("order", "label"))


def copy_rows(old: Agreement, new: Agreement, *, with_due_days: bool = False) -> None:
    """Copy parties, obligations, scope points and indicators; nothing of the signing."""
    for party in old.parties.select_related("partner__merged_into", "office"):
        partner = party.partner.merged_into or party.partner if party.partner else None
        twin = Party.objects.create(
            agreement=new, order=party.order, is_owner=party.is_owner, office=party.office, partner=partner,
            label=party.label,
            name_as_signed=partner.name if partner else party.name_as_signed, address=party.address,
            signatory_name=party.signatory_name, signatory_title=party.signatory_title,
            signatory_authority=party.signatory_authority,
        )  # fmt: skip
        Obligation.objects.bulk_create(
            Obligation(
                party=twin,
                order=o.order,
                text=o.text,
                recurrence=o.recurrence,
                due_on=o.due_on if with_due_days else None,
            )  # fmt: skip
            for o in party.obligations.all()
        )
    ScopePoint.objects.bulk_create(
        ScopePoint(agreement=new, order=point.order, text=point.text) for point in old.scope_points.all()
    )
    Indicator.objects.bulk_create(
        Indicator(agreement=new, type=i.type, baseline=None, target=i.target) for i in old.indicators.all()
    )
