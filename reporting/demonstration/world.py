"""Builds the demonstration world, whole or for some offices only, in the order of time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time

from django.db import transaction

from agreements.demonstration.timeline import Happening, Timeline
from agreements.demonstration.world import Agreements, nights
from agreements.models import AgreementPeriod, Period
from reporting.demonstration.courses import Courses
from reporting.demonstration.reports import ReportCourse
from reporting.models import PeriodicReport
from reporting.services.opening import ZONE, open_due

FIRST_MINUTE, NIGHTLY = time(0, 5), time(0, 15)


@transaction.atomic
def build_world(now: datetime, codes: Collection[str] | None = None) -> list[str]:
    """Make people, agreements, periods and reports of all offices, or of those with the given codes.

    Everything passes through the services of the pages, in the order in which it would have happened; what would
    come after ``now`` does not happen. All or nothing, so that a start broken off begins anew.
    Returns a sentence for every row of the source that could not be brought in.
    """
    timeline = Timeline(now)
    courses = Courses.seen_from(now.astimezone(ZONE).date())
    agreements = Agreements(now, codes, timeline, courses.is_left_undone)
    agreements.begin()
    for day in courses.first_days:
        timeline.follow(opening(day, agreements, courses, timeline))
    timeline.follow(nights(_at(courses.older_on, NIGHTLY)))
    timeline.run()
    return agreements.left_out


def opening(day: date, agreements: Agreements, courses: Courses, timeline: Timeline) -> Happening:
    """A period opens on its first day; its rows and its reports are taken up."""
    at = yield _at(day, FIRST_MINUTE)
    for period in open_due(at):
        agreements.life.take_up(AgreementPeriod.objects.filter(period=period))
        for report in _reports(period, agreements):
            way = courses.way_of(report.office.code, period.starts_on)
            if way is not None:
                today = timeline.now.astimezone(ZONE).date()
                course = ReportCourse(report, way, agreements.life.staff, today)
                timeline.follow(course.happen())


def _reports(period: Period, agreements: Agreements) -> list[PeriodicReport]:
    """The reports of the offices whose posts are held, in the order of their codes."""
    reports = PeriodicReport.objects.filter(period=period, office__code__in=agreements.staffed)
    return list(reports.select_related("office", "receiver", "period").order_by("office__code"))


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZONE)
