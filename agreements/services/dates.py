"""What dates do by themselves, in each office's own zone: terms renew, suspensions end, agreements are complete."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Exists, OuterRef

from agreements.choices import Ending, TermKind, TermUnit
from agreements.cycle import RowState
from agreements.models import Agreement, AgreementPeriod
from agreements.refusals import Refused
from agreements.services import history
from agreements.services.period import open_rows
from agreements.services.writer import lock, take_step
from agreements.workflow import AFTER_SIGNING
from organization.templatetags.ui import tanggal

logger = logging.getLogger(__name__)


def follow_dates(now: datetime) -> int:
    """Do what the dates ask for, each agreement in its own transaction; returns how many changed.

    Running it again changes nothing. One that fails is logged and does not hold up the others.
    """
    latest = now.date() + timedelta(days=1)  # in no zone is it later than tomorrow by UTC
    running = Agreement.objects.filter(ending=Ending.NONE, stage__in=AFTER_SIGNING).order_by("pk")
    rows = AgreementPeriod.objects.filter(agreement=OuterRef("pk"))
    is_reported = Exists(rows) & ~Exists(rows.exclude(state=RowState.DITERIMA))
    over = running.filter(ends_on__lt=latest)
    todo: list[tuple[Callable[[int, datetime], bool], list[int]]] = [
        (_end_suspension, list(running.filter(suspended_until__lt=latest).values_list("pk", flat=True))),
        (_renew, list(over.filter(term_kind=TermKind.RENEWING).values_list("pk", flat=True))),
        (_complete, list(over.filter(is_reported, amends=None).values_list("pk", flat=True))),
    ]
    return sum(_safely(act, pk, now) for act, ids in todo for pk in ids)


def _safely(act: Callable[[int, datetime], bool], pk: int, now: datetime) -> int:
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
    agreement.suspended_on = agreement.suspended_until = None
    _append(agreement, "suspension_over", f"Masa penangguhan berakhir {tanggal(until)}", now)
    return True


def _renew(pk: int, now: datetime) -> bool:
    """A term that renews itself goes on by its own length, as often as it takes to reach today."""
    agreement = lock(pk)
    today, ends_on, length = agreement.office.day_of(now), agreement.ends_on, agreement.term_length
    if agreement.ending or ends_on is None or ends_on >= today or not length:
        return False
    months = length * (12 if agreement.term_unit == TermUnit.YEAR else 1)
    count, day_after = 0, ends_on + timedelta(days=1)
    while ends_on < today:
        count += 1
        ends_on = day_after + relativedelta(months=months * count) - timedelta(days=1)
    agreement.ends_on = ends_on
    summary = f"Diperpanjang dengan sendirinya sampai {tanggal(ends_on)}"
    _append(agreement, "renewed", summary, now)
    open_rows(agreement, at=now)
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


def _append(agreement: Agreement, act: str, summary: str, now: datetime) -> None:
    history.append(agreement, act=act, summary=summary, by=None, at=now)
    agreement.save()
