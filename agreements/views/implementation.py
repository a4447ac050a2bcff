"""Pelaksanaan: what follows from the signed agreement: its periods, activities, obligations, addenda."""

from __future__ import annotations

from typing import Any

from agreements.after_signing import may_amend
from agreements.cycle import FILLING
from agreements.models import Agreement
from agreements.period_head import RowHead
from agreements.views.activity import activities_context
from agreements.views.base import AgreementPage
from agreements.views.ending import endings_context


class Implementation(AgreementPage):
    """The tab of stages 7 to 10; before signing only the activities and plans."""

    template_name = "agreements/implementation.html"
    tab = "implementation"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreement, user = self.agreement, self.user
        children = Agreement.objects.visible_to(user).filter(parent=agreement).select_related("office")
        heads = [RowHead(row, user) for row in agreement.period_rows.select_related("period")]
        for head in heads:
            head.row.agreement = agreement
        context = {
            "heads": sorted(heads, key=lambda head: head.row.period.starts_on, reverse=True),
            "open_heads": [head for head in heads if head.row.state in FILLING],
            "follow_ups": agreement.follow_ups.filter(done_at=None).select_related("office"),
            "children": children,
            "indicators": agreement.indicators.select_related("type"),
            "addenda": agreement.addenda.order_by("created_at"),
            "can_amend": may_amend(agreement, user),
            **activities_context(agreement, user),
            **endings_context(agreement, user),
        }
        return super().get_context_data(**context, **kwargs)
