"""Answers to a service's no, the same on every page."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from agreements.refusals import NotAllowed, Refused


class RefusalMiddleware:
    """Turns NotAllowed into 403 with its reason, any other refusal into messages on the page it came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer refusals; leave every other exception alone."""
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"reasons": exception.sentences}, status=403)
        if not isinstance(exception, Refused):
            return None
        came_from = request.META.get("HTTP_REFERER", "")
        if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
            return render(request, "409.html", {"reasons": exception.sentences}, status=409)
        for sentence in exception.sentences:
            messages.error(request, sentence)
        if typed := request.POST.get("reason", request.POST.get("note", "")).strip():
            messages.info(request, f"Yang Anda tulis: {typed}")
        return HttpResponseRedirect(came_from)
