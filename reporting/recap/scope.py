"""What a recap is about: one office with everything below it, as somebody may see it, on a day and for a period."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.http import urlencode

from agreements.flags import Day
from agreements.models import Activity, Agreement, Period
from agreements.models.access import AgreementQuerySet
from agreements.models.activity import ActivityPeople, ActivityQuerySet, ActivityState
from organization.models import Office, OfficeLevel, User
from organization.scoping import ScopedQuerySet, offices_visible_to, reads_everywhere
from reporting.addresses import ALL_PERIODS
from reporting.models import PeriodicReport
from reporting.models.report import is_overdue


@cache
def _address(page: str) -> str:
    return reverse(page)


def within(office: Office, *, is_alone: bool, path: str = "office") -> Q:
    """Rows of the office, and unless it is meant alone of everything below it."""
    if is_alone or office.level == OfficeLevel.REGENCY:
        return Q(**{path: office.pk})
    if office.is_national:
        return Q()
    return Q(**{path: office.pk}) | Q(**{f"{path}__parent": office.pk})


@dataclass(frozen=True)
class Scope:
    """The rows that a recap counts; addenda are part of what they amend and count nowhere.

    ``is_alone``: the office itself, without those below.
    """

    user: User
    office: Office
    day: Day
    period: Period | None
    is_alone: bool = False

    @cached_property
    def agreements(self) -> AgreementQuerySet:
        """Agreements of the office's subtree."""
        rows: AgreementQuerySet = Agreement.objects.visible_to(self.user)
        return rows.filter(within(self.office, is_alone=self.is_alone), amends=None).order_by()

    @cached_property
    def reports(self) -> ScopedQuerySet:
        """Reports of the period (of all where there is none) that the offices of the subtree owe."""
        rows: ScopedQuerySet = PeriodicReport.objects.visible_to(self.user)
        of_period = {"period": self.period} if self.period else {}
        return rows.filter(within(self.office, is_alone=self.is_alone), **of_period).order_by()

    @cached_property
    def activities(self) -> ActivityQuerySet:
        """What was carried out in the period (ever, where there is none) under these agreements."""
        found: ActivityQuerySet = Activity.objects.filter(self._carried_out())
        return found.order_by()

    @cached_property
    def people(self) -> QuerySet[ActivityPeople]:
        """Whom these activities reached, by group."""
        return ActivityPeople.objects.filter(self._carried_out("activity__")).order_by()

    @cached_property
    def carried_out(self) -> dict[int, int]:
        """How many activities each office's agreements had; asked once for all tables."""
        return dict(self.activities.values_list("agreement__office").annotate(n=Count("pk")))

    @cached_property
    def reached(self) -> list[tuple[int, str, int, int]]:
        """(office, group, activities, people): asked once for all tables; an activity names a group once."""
        found = self.people.values_list("activity__agreement__office", "group")
        return list(found.annotate(activities=Count("pk"), reached=Sum("count")))

    def agreements_url(self, **query: str) -> str:
        """The list of exactly the agreements that a figure counts."""
        return (
            f"{_address('agreements:list')}?{urlencode({**query, **self._office_of_list(), 'addenda': 'no'})}"
        )

    def reports_url(self, **query: str) -> str:
        """The list of exactly the reports that a figure counts."""
        return self._in_period("reporting:office_reports", query)

    def activities_url(self, **query: str) -> str:
        """The list of exactly the activities that a figure counts."""
        return self._in_period("reporting:activities", query)

    def _carried_out(self, prefix: str = "") -> Q:
        """The conditions of ``activities`` for rows that reach them by a prefix: joins, not subqueries."""
        office = f"{prefix}agreement__office"
        found = within(self.office, is_alone=self.is_alone, path=office)
        found &= Q(**{f"{prefix}state": ActivityState.DONE, f"{prefix}agreement__amends": None})
        if self.period:
            found &= Q(**{f"{prefix}held_on__range": (self.period.starts_on, self.period.ends_on)})
        if reads_everywhere(self.user):
            return found
        return found & Q(**{f"{office}__in": offices_visible_to(self.user)})

    @cached_property
    def overdue_reports(self) -> ScopedQuerySet:
        """Reports of any period that are past their limit and not sent."""
        of_any = Scope(self.user, self.office, self.day, None, self.is_alone).reports
        return of_any.filter(is_overdue(self.day.today))

    def of(self, office: Office) -> Scope:
        """The same for one line of the offices below; the office's own line is the office alone."""
        return Scope(self.user, office, self.day, self.period, is_alone=office == self.office)

    def _office_of_list(self) -> dict[str, str]:
        if self.is_alone:
            return {"office": str(self.office.pk)}
        names = {OfficeLevel.PROVINCE: "province", OfficeLevel.REGENCY: "office"}
        name = names.get(OfficeLevel(self.office.level))
        return {name: str(self.office.pk)} if name else {}

    def _in_period(self, page: str, query: dict[str, str]) -> str:
        period = {"periode": str(self.period.pk) if self.period else ALL_PERIODS}
        alone = {"sendiri": "1"} if self.is_alone else {}
        return f"{_address(page)}?{urlencode({'satker': self.office.code, **alone, **period, **query})}"
