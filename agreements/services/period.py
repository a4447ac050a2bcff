"""Reporting periods: opened on their first day with a row for every agreement in force; what reports do to rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q, QuerySet

from agreements.choices import Ending, Origin
from agreements.models import Agreement, AgreementPeriod, Period, PeriodScheme
from agreements.models.period import PeriodLength
from agreements.services.writer import keep_stage, lock_row, take_row_step
from organization.models import Post

BATCH = 5_000


def scheme_on(day: date) -> PeriodScheme:
    """The rule of periods in force on a day; raises PeriodScheme.DoesNotExist before the first."""
    return PeriodScheme.objects.filter(valid_from__lte=day).latest("valid_from")


def span_of(day: date) -> tuple[PeriodLength, date, date]:
    """Length, first and last day of the period that a day lies in."""
    length = PeriodLength(scheme_on(day).length)
    first_month = (day.month - 1) // length.months * length.months + 1
    starts_on = date(day.year, first_month, 1)
    return length, starts_on, starts_on + relativedelta(months=length.months) - timedelta(days=1)


def due_spans(day: date) -> Iterator[tuple[PeriodLength, date, date]]:
    """The periods that should be open on a day and are not: all since the last one opened, or the running one."""
    last = Period.objects.order_by("-starts_on").first()
    cursor = last.ends_on + timedelta(days=1) if last else day
    while cursor <= day:
        length, starts_on, ends_on = span_of(cursor)
        yield length, starts_on, ends_on
        cursor = ends_on + timedelta(days=1)


def open_period(length: str, starts_on: date, ends_on: date, *, at: datetime) -> Period:
    """Open one period with a row for every agreement in force on a day of it; inside one transaction."""
    with transaction.atomic():
        period = Period.objects.create(length=length, starts_on=starts_on, ends_on=ends_on, opened_at=at)
        ids = in_force_during(period).values_list("pk", flat=True).iterator(BATCH)
        rows = (_new_row(agreement_id, period, at) for agreement_id in ids)
        AgreementPeriod.objects.bulk_create(rows, batch_size=BATCH)
    return period


def open_missing_rows(period: Period, *, at: datetime) -> int:
    """Open the rows that a running period still lacks: of what was signed in the very moment it was opened."""
    # A set to look into: right after the opening the database knows nothing of the new rows, and NOT EXISTS would
    # compare every agreement with every row.
    present = AgreementPeriod.objects.filter(period=period).order_by()
    late = in_force_during(period).exclude(pk__in=present.values("agreement"))
    rows = [_new_row(pk, period, at) for pk in late.values_list("pk", flat=True)]
    AgreementPeriod.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    return len(rows)


def in_force_during(period: Period) -> QuerySet[Agreement]:
    """Signed agreements with at least one day in force in the period; addenda have no cycle of their own."""
    return Agreement.objects.filter(
        Q(starts_on=None) | Q(starts_on__lte=period.ends_on),
        Q(ends_on=None) | Q(ends_on__gte=period.starts_on),
        Q(ended_on=None) | Q(ended_on__gte=period.starts_on),
        signed_on__isnull=False,
        amends=None,
    ).exclude(ending__in=(Ending.DIBATALKAN, Ending.DITOLAK))


def open_rows(agreement: Agreement, *, at: datetime) -> list[AgreementPeriod]:
    """Open the missing rows of an agreement just signed, recorded or prolonged; the caller holds its lock.

    What was made here gets one for every opened period since its signing; what was recorded from paper only for
    the running one. A period that is opened later brings its own.
    """
    today = agreement.office.day_of(at)
    since = (
        today if agreement.origin == Origin.RECORDED or agreement.signed_on is None else agreement.signed_on
    )
    periods = Period.objects.filter(ends_on__gte=since, starts_on__lte=today)
    wanted = [p for p in periods if in_force_during(p).filter(pk=agreement.pk).exists()]
    present = set(AgreementPeriod.objects.filter(agreement=agreement).values_list("period_id", flat=True))
    missing = [_new_row(agreement.pk, period, at) for period in wanted if period.pk not in present]
    return AgreementPeriod.objects.bulk_create(missing)


def mark_sent(rows: Iterable[AgreementPeriod], *, report: str, receiver: str, by: Post, at: datetime) -> None:
    """Close the rows while the report that contains them is with the upper office, and say so in each history."""
    for row in _locked(rows):
        row.sent_at, row.remark = at, ""
        row.save(update_fields=("sent_at", "remark"))
        _tell(row, "report_sent", f"{report} dikirim ke {receiver}", by=by, at=at)


def mark_returned(
    rows: Iterable[AgreementPeriod],
    remarks: Mapping[int, str],
    *,
    report: str,
    note: str,
    by: Post,
    at: datetime,
) -> None:
    """Open the rows again for repair, each with the upper office's remark (by agreement id)."""
    for row in _locked(rows):
        row.sent_at, row.remark = None, remarks.get(row.agreement_id, "")
        row.save(update_fields=("sent_at", "remark"))
        _tell(row, "report_returned", f"{report} dikembalikan", note=row.remark or note, by=by, at=at)


def accept_rows(rows: Iterable[AgreementPeriod], *, report: str, by: Post, at: datetime) -> None:
    """Every row of an accepted report is done; each agreement's history names who accepted."""
    for row in sorted(rows, key=lambda each: each.agreement_id):
        take_row_step(
            row, "accept", by=None, at=at, reason=f"{report} diterima oleh {by.user.full_name} ({by.label})"
        )


def _locked(rows: Iterable[AgreementPeriod]) -> Iterator[AgreementPeriod]:
    """The rows one by one, always in the same order so that two people never wait for each other."""
    for row in sorted(rows, key=lambda each: each.agreement_id):
        yield lock_row(row.pk)


def _tell(row: AgreementPeriod, act: str, summary: str, *, by: Post, at: datetime, note: str = "") -> None:
    data = {"row": row.pk, "period": str(row.period)}
    keep_stage(row.agreement, act=act, summary=summary, by=by, at=at, note=note, data=data)


def _new_row(agreement_id: int, period: Period, at: datetime) -> AgreementPeriod:
    return AgreementPeriod(agreement_id=agreement_id, period=period, opened_at=at, state_entered_at=at)
