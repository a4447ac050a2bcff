from __future__ import annotations

from functools import cached_property
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.generic import FormView

from organization import clock
from organization.accounts import accept_invitation, find_invitation
from organization.forms.accounts import FirstPasswordForm
from organization.models import Invitation
from organization.refusals import Refused

TRIES, TRIES_SECONDS = 30, 600


class AcceptInvitation(FormView):
    """The public page behind an invitation link: the person chooses a password, once."""

    template_name = "organization/invitation.html"
    form_class = FirstPasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = self.answer(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        add_never_cache_headers(response)
        return response

    def answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The form, or a page that says why there is none."""
        if has_tried_too_often(request):
            return render(request, "organization/invitation_closed.html", {"is_too_often": True}, status=429)
        if self.invitation is None:
            return self.closed()
        return super().dispatch(request, *args, **kwargs)

    def closed(self) -> HttpResponse:
        """The page for a link that is wrong, used or too old."""
        return render(self.request, "organization/invitation_closed.html", status=410)

    @cached_property
    def invitation(self) -> Invitation | None:
        return find_invitation(self.kwargs["token"], clock.now())

    @property
    def account(self) -> AbstractBaseUser | None:
        """Whose password is set."""
        return self.invitation.user if self.invitation else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.account}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(account=self.account, **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            accept_invitation(self.kwargs["token"], form.cleaned_data["new_password1"], at=clock.now())
        except Refused:
            return self.closed()
        messages.success(self.request, "Kata sandi tersimpan. Silakan masuk.")
        return redirect("account_login")


def has_tried_too_often(request: HttpRequest) -> bool:
    """Whether this address opened too many invitation links in the last ten minutes."""
    key = f"invitation-tries:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, TRIES_SECONDS)
    try:
        return cache.incr(key) > TRIES
    except ValueError:  # The count lapsed between the two calls.
        return False
