"""What the pages over many offices share: whose rows, on which day, for which period."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404
from django.views.generic import View
from django.views.generic.base import ContextMixin

from agreements.flags import Day
from agreements.models import Period
from organization import clock
from organization.models import Office, OfficeLevel, User
from organization.refusals import NotAllowed
from organization.roles import READING_ROLES
from organization.scoping import held_office_ids, offices_visible_to
from reporting.addresses import ALL_PERIODS
from reporting.recap.scope import Scope

MOST_PERIODS = 6
LEVELS = list(OfficeLevel)


class ForOffices(LoginRequiredMixin, ContextMixin, View):
    """A page about one office and those below it: 404 for strangers, refused to who reads nothing."""

    @cached_property
    def user(self) -> User:
        return cast(User, self.request.user)

    @cached_property
    def own_office(self) -> Office:
        """The highest office where the person may read."""
        ids = held_office_ids(self.user, READING_ROLES)
        if not ids:
            raise NotAllowed("Halaman ini terbuka bagi pegawai dengan jabatan selain admin satker.")
        posts = (post for post in self.user.posts_on() if post.office_id in ids)
        return max(
            (post.office for post in posts), key=lambda office: LEVELS.index(OfficeLevel(office.level))
        )

    @property
    def office_code(self) -> str:
        """The office asked for; the person's own where none is. PostgreSQL knows no NUL characters."""
        asked = self.kwargs.get("code") or self.request.GET.get("satker") or self.own_office.code
        return str(asked).replace("\x00", "")

    @cached_property
    def office(self) -> Office:
        own = self.own_office
        if self.office_code == own.code:
            return own
        return get_object_or_404(
            offices_visible_to(self.user).select_related("parent"), code=self.office_code
        )

    @cached_property
    def day(self) -> Day:
        return Day(self.own_office.today, clock.now())

    @cached_property
    def periods(self) -> list[Period]:
        return list(Period.objects.all()[:MOST_PERIODS])

    @cached_property
    def period(self) -> Period | None:
        """The one asked for, None for all; else the last that has ended, since that is the one being reported on."""
        wanted = self.request.GET.get("periode", "")
        if wanted == ALL_PERIODS:
            return None
        asked = next((period for period in self.periods if str(period.pk) == wanted), None)
        ended = [period for period in self.periods if period.ends_on <= self.day.today]
        return asked or next(iter([*ended, *self.periods]), None)

    @cached_property
    def scope(self) -> Scope:
        is_alone = self.request.GET.get("sendiri") == "1"
        return Scope(self.user, self.office, self.day, self.period, is_alone=is_alone)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"office": self.office, "period": self.period, "periods": self.periods, "scope": self.scope}
        return {**super().get_context_data(**kwargs), **context}
