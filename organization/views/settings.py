from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from organization.roles import READING_ROLES, Role
from organization.scoping import held_office_ids, rule_keeping_post


class Settings(LoginRequiredMixin, TemplateView):
    """Pengaturan: what the person may keep or look up here."""

    template_name = "organization/settings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            is_admin=bool(held_office_ids(user, (Role.ADMIN,))),
            is_reader=bool(held_office_ids(user, READING_ROLES)),
            keeps_rules=rule_keeping_post(user) is not None,
            **kwargs,
        )
