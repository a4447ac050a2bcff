"""How long a stage may take before an agreement counts as stuck in it (rule book section 10), in days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from dateutil.relativedelta import relativedelta
from django.core.cache import cache
from django.db.models import Aggregate, Count, F, FloatField

from agreements.instruments import Instrument
from agreements.models import HistoryEvent
from agreements.workflow import UNSIGNED, Stage

LEAST = timedelta(days=30)
UNKNOWN = timedelta(days=60)
"""The limit of a stage that too few have left to know how long it usually takes."""

ENOUGH_STAYS = 30
YEARS_BACK = 3
KEPT_SECONDS = 12 * 60 * 60

PACED_BY_PEOPLE = (*UNSIGNED, Stage.EVALUASI, Stage.PELAPORAN)
"""Pelaksanaan and Pemantauan last as long as the reporting period; see docs/decisions/stuck-stages.md."""

Limits = dict[tuple[str, str], timedelta]


class NinetiethPercentile(Aggregate):
    """The value that nine in ten do not exceed."""

    function = "percentile_cont"
    template = "%(function)s(0.9) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def stage_limits(now: datetime) -> Limits:
    """The limits of the day by (stage, instrument); measured once a day over all offices."""
    return cast(
        Limits,
        cache.get_or_set(f"stage-limits:{now.date()}", lambda: measured_limits(now), KEPT_SECONDS),
    )


def measured_limits(now: datetime) -> Limits:
    """max(30 days, p90 of the closed stays of the last three years) where at least 30 are known, else 60 days."""
    stays = (
        HistoryEvent.objects.filter(
            at__gte=now - relativedelta(years=YEARS_BACK),
            from_stage__in=PACED_BY_PEOPLE,
            stage_seconds__isnull=False,
        )
        .exclude(to_stage=F("from_stage"))
        .order_by()
        .values_list("from_stage", "agreement__instrument")
        .annotate(count=Count("pk"), p90=NinetiethPercentile("stage_seconds"))
    )
    known = {
        (stage, instrument): max(LEAST, timedelta(seconds=p90))
        for stage, instrument, count, p90 in stays
        if count >= ENOUGH_STAYS
    }
    every = ((stage.value, instrument) for stage in PACED_BY_PEOPLE for instrument in Instrument.values)
    return {key: known.get(key, UNKNOWN) for key in every}
