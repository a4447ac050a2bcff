"""The one clock: everything that asks for the time asks here, so that tests can stop it for all processes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """Return this instant, or the one at which the setting KERJASAMA_TODAY stopped the clock; told in WIB.

    So ``now().date()`` is the day at KPU RI, in production as in tests; an office's own day is ``office.day_of``.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    if not settings.KERJASAMA_TODAY:
        return timezone.localtime(timezone=zone)
    stopped_at = datetime.fromisoformat(settings.KERJASAMA_TODAY)
    return stopped_at if stopped_at.tzinfo else stopped_at.replace(tzinfo=zone)


def today(timezone_name: str) -> date:
    """Return the day it is in the zone of an office, for example Asia/Jayapura."""
    return now().astimezone(ZoneInfo(timezone_name)).date()
