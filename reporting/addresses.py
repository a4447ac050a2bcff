"""Addresses that several parts of reporting name."""

from __future__ import annotations

from django.urls import reverse
from django.utils.http import urlencode

from agreements.models import Period
from organization.models import Office

ALL_PERIODS = "semua"
OVERDUE = "lewat"
"""What lists of reports call unsent ones past their limit."""


def recap_url(office: Office, period: Period | None) -> str:
    """The recap of an office for a period, or over all periods."""
    return f"{reverse('reporting:recap', args=(office.code,))}?{period_query(period)}"


def period_query(period: Period | None) -> str:
    """How a period stands in addresses."""
    return urlencode({"periode": period.pk if period else ALL_PERIODS})


def late_reports_url(office: Office | None = None) -> str:
    """The list of every report, of any period, that an office and those below it owe and have not sent in time."""
    query = {"periode": ALL_PERIODS, "keadaan": OVERDUE, **({"satker": office.code} if office else {})}
    return f"{reverse('reporting:office_reports')}?{urlencode(query)}"
