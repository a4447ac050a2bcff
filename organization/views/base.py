"""What the pages of Pengaturan share: only admins come in, and a service's no is shown where it belongs."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import FormView, View

from organization import clock
from organization.accounts import accounts_administered_by
from organization.models import Office, User
from organization.refusals import NotAllowed, Refused
from organization.roles import Role
from organization.scoping import held_office_ids, offices_administered_by
from organization.views.resume import Refilled

ONLY_ADMINS = "Halaman ini hanya untuk admin satker. Hubungi admin satker Anda atau satker di atasnya."


class AdminPage(LoginRequiredMixin, View):
    """A page for those who hold an admin post today; what lies outside their offices is not found."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not held_office_ids(request.user, (Role.ADMIN,)):
            raise PermissionDenied(ONLY_ADMINS)
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal

    @cached_property
    def user(self) -> User:
        return cast(User, self.request.user)

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def offices(self) -> QuerySet[Office]:
        """The offices that the admin keeps."""
        return offices_administered_by(self.user)

    @cached_property
    def account(self) -> User:
        """The account of the address, when the admin may see it."""
        return get_object_or_404(accounts_administered_by(self.user), pk=self.kwargs["pk"])

    @cached_property
    def office(self) -> Office:
        """The office of the address, when the admin keeps it."""
        return get_object_or_404(self.offices.select_related("parent"), code=self.kwargs["code"])


class AdminForm(AdminPage, Refilled, FormView):
    """A form that calls one service; its refusals stand above the form and nothing typed is lost."""

    template_name = "organization/form.html"
    done = "Perubahan disimpan."

    def act(self, form: BaseForm) -> HttpResponse | None:
        """Call the service; a response of its own replaces the redirect."""
        raise NotImplementedError

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            response = self.act(form)
        except NotAllowed:
            raise
        except Refused as refusal:
            for sentence in refusal.sentences:
                form.add_error(None, sentence)
            return self.form_invalid(form)
        if response is not None:
            return response
        messages.success(self.request, self.done)
        return super().form_valid(form)
