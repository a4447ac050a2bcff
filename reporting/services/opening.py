"""A period begins: its rows for agreements and its reports for all offices, once, however often this runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from agreements.models import Period, PeriodScheme
from agreements.services.period import due_spans, open_missing_rows, open_period, scheme_on
from organization.models import Office, OfficeLevel
from organization.models.office import OfficeQuerySet
from reporting.models import PeriodicReport

ZONE = ZoneInfo("Asia/Jakarta")
"""Periods are national: they begin with the day at KPU RI."""

OPENING_LOCK = 7_068_2023
"""Two beats at once open one after the other; the second finds everything there."""


def open_due(now: datetime) -> list[Period]:
    """Open every period since the last one up to today, and make the reports that are missing.

    One transaction: after a month without beat all is caught up at once, or nothing. Returns the newly opened.
    """
    today = now.astimezone(ZONE).date()
    with transaction.atomic():
        _lock()
        opened = [open_period(*span, at=now) for span in list(due_spans(today))]
        running = Period.objects.filter(starts_on__lte=today, ends_on__gte=today)
        for period in {*opened, *running}:
            open_missing_rows(period, at=now)
            make_reports(period)
    return opened


def make_reports(period: Period) -> int:
    """A report for every office that exists on a day of the period and has none yet; how many were made."""
    scheme = scheme_on(period.starts_on)
    offices: OfficeQuerySet = Office.objects.all()
    existing = offices.valid_on(period.starts_on) | offices.valid_on(period.ends_on)
    missing = existing.exclude(periodic_reports__period=period).select_related("parent")
    made = PeriodicReport.objects.bulk_create(_report(office, period, scheme) for office in missing)
    return len(made)


def _report(office: Office, period: Period, scheme: PeriodScheme) -> PeriodicReport:
    days = {
        OfficeLevel.REGENCY: scheme.regency_days,
        OfficeLevel.PROVINCE: scheme.province_days,
        OfficeLevel.NATIONAL: scheme.national_days,
    }
    level = OfficeLevel(office.level)
    province = {OfficeLevel.REGENCY: office.parent, OfficeLevel.PROVINCE: office}.get(level)
    return PeriodicReport(
        office=office,
        period=period,
        province=province,
        receiver=office.parent or office,
        due_on=period.ends_on + timedelta(days=days[level]),
    )


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OPENING_LOCK])
