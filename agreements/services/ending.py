"""The end of an agreement's life: ended early, suspended for a while, its last day set, renewed by what follows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction

from agreements.choices import Ending, TermKind, Validity
from agreements.models import Agreement
from agreements.refusals import Refused
from agreements.services.period import open_rows
from agreements.services.writer import Change, change, take_step
from agreements.suspension import span_data
from agreements.workflow import AFTER_SIGNING, ENDING, LAST_DAY, SUSPENSION
from organization.models import StoredFile, User
from organization.templatetags.ui import tanggal

LONGEST_SUSPENSION = relativedelta(years=1)
"""How far ahead the last day of a suspension may lie; it may be prolonged again."""

ADDENDUM_SENTENCE = "Adendum mengikuti naskah asalnya; lakukan ini pada naskah asalnya."
NOT_RENEWABLE_SENTENCE = (
    "Hanya kerja sama yang sudah ditandatangani dan belum diakhiri yang dapat diperpanjang."
)


@transaction.atomic
def terminate(
    agreement: Agreement,
    *,
    reason: str,
    file: StoredFile | None,
    settlements: Mapping[int, str],
    by: User,
    at: datetime,
) -> Agreement:
    """End an agreement before its term, with the document and what becomes of each open obligation (by id).

    Raises Refused for what is missing: reason, document, an obligation without its settlement (each is named); and
    where there is nothing to end early, because the term is over.
    """
    summary = "Dokumen pengakhiran dan penyelesaian kewajiban dicatat"
    with change(agreement, ENDING, act="ending_papers", summary=summary, by=by, at=at) as done:
        _refuse_addendum(done.agreement)
        _refuse_past(done)
        if not reason.strip():
            raise Refused("Tuliskan alasannya.", field="reason")
        if file is not None:
            done.agreement.ending_file = file
            done.data["sha256"] = file.sha256
        done.data["settlements"] = _settle(done.agreement, settlements)
    return take_step(agreement, "terminate", by=by, at=at, reason=reason)


def suspend(agreement: Agreement, *, until: date, reason: str, by: User, at: datetime) -> None:
    """Suspend an agreement from today until a day, or prolong its suspension; its clocks stand still meanwhile.

    The term itself grows no longer. Raises Refused for what is not in force, or a day out of reach.
    """
    today = agreement.office.day_of(at)
    summary = f"Ditangguhkan sampai {tanggal(until)}"
    with change(agreement, SUSPENSION, act="suspended", summary=summary, by=by, at=at, note=reason) as done:
        current = done.agreement
        _refuse_addendum(current)
        if current.validity(today) in (Validity.NOT_YET, Validity.PAST):
            raise Refused("Hanya kerja sama yang sedang berlaku yang dapat ditangguhkan.")
        if not reason.strip():
            raise Refused("Tuliskan alasannya.", field="reason")
        _refuse_wrong_until(current, until, today)
        if current.suspended_until is None:
            current.suspended_on = today
        elif until == current.suspended_until:
            raise Refused(f"Kerja sama ini sudah ditangguhkan sampai {tanggal(until)}.", field="until")
        else:
            done.summary = f"Penangguhan diubah: sampai {tanggal(until)}"
        current.suspended_until = until


def resume(agreement: Agreement, *, by: User, at: datetime) -> None:
    """Let a suspended agreement go on before its day; raises Refused when it is not suspended."""
    with change(agreement, SUSPENSION, act="resumed", summary="Dilanjutkan kembali", by=by, at=at) as done:
        current = done.agreement
        if current.suspended_until is None:
            raise Refused("Kerja sama ini tidak sedang ditangguhkan.")
        yesterday = current.office.day_of(at) - timedelta(days=1)
        done.data = span_data(current, min(current.suspended_until, yesterday))
        current.suspended_on = current.suspended_until = None


def set_last_day(agreement: Agreement, day: date, *, basis: str, by: User, at: datetime) -> None:
    """Say on which day the election stage ended until which an agreement runs, and what says so.

    Raises Refused for other terms, a day before the first, or without the basis.
    """
    with change(agreement, LAST_DAY, act="last_day", summary="", by=by, at=at, note=basis) as done:
        current = done.agreement
        _refuse_addendum(current)
        if sentence := last_day_refusal(current):
            raise Refused(sentence)
        if not basis.strip():
            raise Refused("Sebutkan dasarnya.", field="basis")
        if current.starts_on is not None and day < current.starts_on:
            raise Refused("Tanggal berakhir tidak boleh sebelum kerja sama mulai berlaku.", field="day")
        done.summary = f"Tanggal berakhir ditetapkan: {tanggal(day)}"
        done.data = {"before": str(current.ends_on or ""), "after": str(day)}
        current.term_ends_on = current.ends_on = day
        current.save(update_fields=("term_ends_on", "ends_on"))
        open_rows(current, at=at)  # a later day than one set before may reach into periods opened since


def last_day_refusal(agreement: Agreement) -> str:
    """Why no last day can be set; empty for a term that runs until an election stage ends."""
    if agreement.term_kind == TermKind.ELECTION_STAGE:
        return ""
    return "Tanggal berakhir hanya ditetapkan untuk kerja sama yang berlaku sampai suatu tahapan berakhir."


def refuse_not_renewable(agreement: Agreement) -> None:
    """Raise Refused for what cannot be followed by a successor: unsigned, ended early, or followed already."""
    if agreement.amends_id:
        raise Refused(ADDENDUM_SENTENCE)
    if not agreement.is_signed or agreement.ending not in (Ending.NONE, Ending.SELESAI):
        raise Refused(NOT_RENEWABLE_SENTENCE)
    if (other := successor_of(agreement)) is not None:
        raise Refused(f"Penerusnya sudah ada: “{other.title}”, pada tahap {other.stage_label}.")


def successor_of(agreement: Agreement) -> Agreement | None:
    """What renews it, in preparation or signed; not what came to nothing."""
    stopped = (Ending.DIBATALKAN, Ending.DITOLAK)
    return agreement.successors.exclude(ending__in=stopped).first()


def end_predecessor(successor: Agreement, *, at: datetime) -> None:
    """A signed successor ends what it renews, by itself; inside the signing's transaction.

    What has ended meanwhile keeps its own ending; the link between the two stays.
    """
    old = successor.succeeds
    if old is not None and not old.ending and old.stage in AFTER_SIGNING:
        take_step(
            old, "extend", by=None, at=at, reason=f"Diteruskan oleh “{successor.title}”",
            data={"successor": successor.pk},
        )  # fmt: skip


def _settle(agreement: Agreement, settlements: Mapping[int, str]) -> dict[str, str]:
    """Write down what becomes of each open obligation; returns it for the history."""
    kept = {}
    for obligation in agreement.open_obligations:
        text = settlements.get(obligation.pk, "").strip()
        if not text:
            raise Refused(
                f"Tuliskan penyelesaian kewajiban {obligation.party.label}: {obligation.text}.",
                field=f"settlement_{obligation.pk}",
            )
        obligation.settlement = text[:300]
        obligation.save(update_fields=("settlement",))
        kept[str(obligation.pk)] = obligation.settlement
    return kept


def _refuse_addendum(agreement: Agreement) -> None:
    if agreement.amends_id:
        raise Refused(ADDENDUM_SENTENCE)


def _refuse_past(done: Change) -> None:
    """Early means before the term is over; afterwards the last accepted report completes the agreement."""
    ends_on = done.agreement.ends_on
    if ends_on is None or ends_on >= done.agreement.office.day_of(done.at):
        return
    raise Refused(
        f"Jangka waktunya sudah habis pada {tanggal(ends_on)}, jadi tidak perlu diakhiri lebih awal. Kerja sama ini "
        "selesai dengan sendirinya begitu laporan terakhirnya diterima."
    )


def _refuse_wrong_until(agreement: Agreement, until: date, today: date) -> None:
    if until <= today:
        raise Refused("Pilih tanggal sesudah hari ini.", field="until")
    is_renewing = agreement.term_kind == TermKind.RENEWING
    longest, ends_on = today + LONGEST_SUSPENSION, None if is_renewing else agreement.ends_on
    if ends_on is not None and until > ends_on and ends_on <= longest:
        raise Refused(
            f"Pilih tanggal paling lambat {tanggal(ends_on)}, hari terakhir kerja sama ini berlaku.",
            field="until",
        )
    if until > longest:
        raise Refused(
            f"Pilih tanggal paling lambat {tanggal(longest)}: penangguhan paling lama satu tahun ke depan. Bila perlu, "
            "perpanjang lagi kemudian.",
            field="until",
        )
