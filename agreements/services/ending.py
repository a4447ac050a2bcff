"""The end of an agreement's life: renewed by a successor, ended early, suspended for a while, its last day set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from agreements.choices import Ending, TermKind
from agreements.cycle import Recommendation
from agreements.models import Agreement, Evaluation
from agreements.refusals import Refused
from agreements.services.agreement import copy_agreement
from agreements.services.writer import change, take_step
from agreements.workflow import AFTER_SIGNING, ENDING, IDENTITY, LAST_DAY, SUSPENSION
from organization.models import StoredFile, User
from organization.templatetags.ui import tanggal


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

    Raises Refused for what is missing: reason, document, an obligation without its settlement.
    """
    with change(
        agreement, ENDING, act="ending_papers", summary="Dokumen pengakhiran dilampirkan", by=by, at=at
    ) as done:
        if file is not None:
            done.agreement.ending_file = file
            done.data = {"sha256": file.sha256}
        for obligation in done.agreement.open_obligations:
            obligation.settlement = settlements.get(obligation.pk, "").strip()[:300]
            obligation.save(update_fields=("settlement",))
    return take_step(agreement, "terminate", by=by, at=at, reason=reason)


def suspend(agreement: Agreement, *, until: date, reason: str, by: User, at: datetime) -> None:
    """Suspend an agreement from today until a day; its clocks stand still meanwhile (rule book section 8)."""
    today = agreement.office.day_of(at)
    with change(
        agreement,
        SUSPENSION,
        act="suspended",
        summary=f"Ditangguhkan sampai {tanggal(until)}",
        by=by,
        at=at,
        note=reason,
    ) as done:
        if not reason.strip():
            raise Refused("Tuliskan alasannya.", field="reason")
        if until <= today:
            raise Refused("Pilih tanggal sesudah hari ini.", field="until")
        if done.agreement.ends_on is not None and until > done.agreement.ends_on:
            raise Refused(
                f"Kerja sama ini berakhir {tanggal(done.agreement.ends_on)}; pilih tanggal sebelum itu.",
                field="until",
            )
        done.agreement.suspended_on, done.agreement.suspended_until = today, until


def resume(agreement: Agreement, *, by: User, at: datetime) -> None:
    """Let a suspended agreement go on before its day; raises Refused when it is not suspended."""
    with change(agreement, SUSPENSION, act="resumed", summary="Dilanjutkan kembali", by=by, at=at) as done:
        if done.agreement.suspended_until is None:
            raise Refused("Kerja sama ini tidak sedang ditangguhkan.")
        done.agreement.suspended_on = done.agreement.suspended_until = None


def set_last_day(agreement: Agreement, day: date, *, by: User, at: datetime) -> None:
    """Say on which day the election stage ended until which an agreement runs; raises Refused for other terms."""
    with change(
        agreement,
        LAST_DAY,
        act="last_day",
        summary=f"Tanggal berakhir ditetapkan: {tanggal(day)}",
        by=by,
        at=at,
    ) as done:
        if done.agreement.term_kind != TermKind.ELECTION_STAGE:
            raise Refused(
                "Tanggal berakhir hanya ditetapkan untuk kerja sama yang berlaku sampai suatu tahapan berakhir."
            )
        if done.agreement.starts_on is not None and day < done.agreement.starts_on:
            raise Refused("Tanggal berakhir tidak boleh sebelum kerja sama mulai berlaku.", field="day")
        done.agreement.term_ends_on = done.agreement.ends_on = day


def is_renewal_recommended(agreement: Agreement) -> bool:
    """Whether the latest evaluation recommends to renew it."""
    latest = Evaluation.objects.filter(row__agreement=agreement).order_by("-given_at").first()
    return latest is not None and latest.recommendation == Recommendation.PERPANJANG


@transaction.atomic
def start_successor(
    agreement: Agreement,
    *,
    title: str,
    reason: str = "",
    by: User,
    at: datetime,
    even_if_running: bool = False,
) -> Agreement:
    """Begin the agreement that renews this one: a copy at Penjajakan, linked to it.

    Needs an evaluation that recommends it, or a written reason (rule book section 8). Raises Refused else, and for
    what never came into force or has ended otherwise than by its term.
    """
    if (
        not agreement.is_signed
        or agreement.ending not in (Ending.NONE, Ending.SELESAI)
        or agreement.amends_id
    ):
        raise Refused(
            "Hanya kerja sama yang sudah ditandatangani dan belum diakhiri yang dapat diperpanjang."
        )
    if not is_renewal_recommended(agreement) and not reason.strip():
        raise Refused(
            "Evaluasi terakhir belum merekomendasikan perpanjangan. Tuliskan alasan memperpanjang tanpa itu.",
            field="reason",
        )
    new = copy_agreement(agreement, title=title, by=by, at=at, even_if_running=even_if_running)
    summary = f"Memperpanjang kerja sama “{agreement.title}”"
    with change(new, IDENTITY, act="succeeds", summary=summary, by=by, at=at, note=reason) as done:
        done.agreement.succeeds = agreement
        done.agreement.succession_reason = reason.strip()[:300]
    return done.agreement


def end_predecessor(successor: Agreement, *, at: datetime) -> None:
    """A signed successor ends what it renews, by itself; inside the signing's transaction."""
    old = successor.succeeds
    if old is not None and not old.ending and old.stage in AFTER_SIGNING:
        take_step(old, "extend", by=None, at=at, reason=f"Diteruskan oleh “{successor.title}”")
