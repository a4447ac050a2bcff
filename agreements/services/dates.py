"""What dates do by themselves, in each office's own zone: terms renew, suspensions end, agreements are complete."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from agreements.choices import Ending, TermKind
from agreements.cycle import RowState
from agreements.models import Agreement, AgreementPeriod
from agreements.refusals import Refused
from agreements.services.period import open_rows
from agreements.services.writer import keep_stage, lock, take_step
from agreements.suspension import span_data
from agreements.term import renewed_until
from agreements.workflow import AFTER_SIGNING
from organization.templatetags.ui import tanggal

logger = logging.getLogger(__name__)

Act = Callable[[int, datetime], bool]


def follow_dates(now: datetime) -> int:
    """Do what the dates ask for, each agreement in its own transaction; returns how many changed.

    Running it again changes nothing. One that fails is logged and does not hold up the others. The queries only
    gather whose day may have come in some zone; under the lock the office's own day decides.
    """
    todo: list[tuple[Act, list[int]]] = [(act, _ids(rows)) for act, rows in _candidates(now)]
    return sum(_safely(act, pk, now) for act, ids in todo for pk in ids)


def _candidates(now: datetime) -> list[tuple[Act, QuerySet[Agreement]]]:
    tomorrow = now.date() + timedelta(days=1)  # no zone is further on
    running = Agreement.objects.filter(ending=Ending.NONE, stage__in=AFTER_SIGNING, amends=None)
    over = running.filter(ends_on__lt=tomorrow)
    rows = AgreementPeriod.objects.filter(agreement=OuterRef("pk"))
    # A last day in a period that is not opened yet has its last report still to come.
    has_last_period = Exists(rows.filter(period__ends_on__gte=OuterRef("ends_on")))
    all_accepted = ~Exists(rows.exclude(state=RowState.DITERIMA))
    return [
        (_end_suspension, running.filter(suspended_until__lt=tomorrow)),
        (_renew, over.filter(term_kind=TermKind.RENEWING, term_length__isnull=False)),
        (_complete, over.filter(has_last_period, all_accepted)),
    ]


def _ids(rows: QuerySet[Agreement]) -> list[int]:
    return list(rows.order_by(F("ends_on").asc(nulls_last=True), "pk").values_list("pk", flat=True))


def _safely(act: Act, pk: int, now: datetime) -> int:
    try:
        with transaction.atomic():
            return int(act(pk, now))
    except Exception:
        logger.exception("Agreement %s could not follow its dates", pk)
        return 0


def _end_suspension(pk: int, now: datetime) -> bool:
    agreement = lock(pk)
    until = agreement.suspended_until
    if until is None or until >= agreement.office.day_of(now):
        return False
    data = span_data(agreement, until)
    agreement.suspended_on = agreement.suspended_until = None
    summary = f"Masa penangguhan berakhir {tanggal(until)}"
    keep_stage(agreement, act="suspension_over", summary=summary, by=None, at=now, data=data)
    return True


def _renew(pk: int, now: datetime) -> bool:
    """A term that renews itself goes on by its own length, as often as it takes to reach today."""
    agreement = lock(pk)
    today, before = agreement.office.day_of(now), agreement.ends_on
    is_due = agreement.term_kind == TermKind.RENEWING and before is not None and before < today
    if agreement.ending or not is_due or agreement.signed_on is None:
        return False
    ends_on = renewed_until(agreement, agreement.signed_on, agreement.signed_precision, today)
    if ends_on is None:
        return False
    agreement.ends_on = ends_on
    agreement.save(update_fields=("ends_on",))
    open_rows(agreement, at=now)
    keep_stage(
        agreement, act="renewed", summary=f"Diperpanjang dengan sendirinya sampai {tanggal(ends_on)}", by=None,
        at=now, data={"before": str(before), "after": str(ends_on)},
    )  # fmt: skip
    return True


def _complete(pk: int, now: datetime) -> bool:
    agreement = lock(pk)
    if agreement.ending or agreement.ends_on is None or agreement.ends_on >= agreement.office.day_of(now):
        return False
    try:
        take_step(
            agreement, "complete", by=None, at=now, reason="Jangka waktu habis dan laporan terakhir diterima"
        )
    except Refused:
        return False  # a period was opened again meanwhile
    return True
