"""What the pages of one period share."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from agreements.models import Activity, Agreement, AgreementPeriod
from agreements.models.activity import ActivityState
from organization.models import User


class OfRow:
    """A page about one period of the agreement."""

    agreement: Any
    user: User
    kwargs: dict[str, Any]

    @cached_property
    def row(self) -> AgreementPeriod:
        rows = self.agreement.period_rows.select_related("period", "sheet", "evaluation")
        rows = rows.prefetch_related("fulfilments", "indicator_values")
        found: AgreementPeriod = get_object_or_404(rows, pk=self.kwargs["row"])
        found.agreement = self.agreement
        return found

    @cached_property
    def activities(self) -> list[Activity]:
        """What was carried out in the period, as far as this person may read it."""
        readable = Agreement.objects.fully_open_to(self.user).values("pk")
        found = Activity.objects.carried_out_in(self.row).filter(
            Q(agreement=self.row.agreement_id) | Q(agreement__in=readable)
        )
        found = found.select_related("agreement", "office").prefetch_related("people")
        return list(found.order_by("held_on", "pk"))

    @cached_property
    def planned(self) -> list[Activity]:
        """What the person's office has planned for the period and not yet told the outcome of."""
        span = (self.row.period.starts_on, self.row.period.ends_on)
        plans = self.agreement.activities.filter(state=ActivityState.PLANNED, held_on__range=span)
        return list(plans.filter(office=self.agreement.office_id).order_by("held_on", "pk"))

    @property
    def closed_activities(self) -> int:
        """How many more count, under a PKS whose contents are closed to this person."""
        return Activity.objects.carried_out_in(self.row).count() - len(self.activities)
