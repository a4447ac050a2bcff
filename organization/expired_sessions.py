"""A session that ends while somebody writes keeps what was typed, for that same person and no one else.

A signed cookie remembers who was last signed in with this browser; it opens nothing. A form posted after the
session has ended passed the CSRF check like any other, so it comes from a page of ours: its fields are put into
the still anonymous session, and handed out after signing in, when it is the same person again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from organization.kept_forms import keep, taken
from organization.models import User

Handler = Callable[[HttpRequest], HttpResponse]

WHO_COOKIE = "siapa"
SESSION_KEY = "written_when_expired"
DRAWER = "expired:"
"""Where the fields lie until their writer is back; no page looks there for its own."""
KEPT = "Sesi Anda berakhir saat Anda menulis. Isian Anda kami simpan: masuk lagi untuk melanjutkan."
TOO_LONG = (
    "Sesi Anda berakhir, dan isian Anda terlalu panjang untuk kami simpan. Pakai tombol Kembali pada peramban, "
    "salin tulisan Anda, lalu masuk lagi."
)


@dataclass(frozen=True)
class Written:
    """A form that arrived too late: whose it is, where it was going, and from which page it came."""

    writer: int
    path: str
    came_from: str
    had_files: bool


def expired_sessions(get_response: Handler) -> Handler:
    """Keep what is posted after the session has ended, and remember who is signed in."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(request.user, User):
            remember(request, response)
        elif is_sent_to_sign_in(request, response) and (writer := last_signed_in(request)):
            messages.warning(request, KEPT if put_aside(request, writer) else TOO_LONG)
            back = urlencode({"next": reverse("organization:resume")})
            return HttpResponseRedirect(f"{reverse(settings.LOGIN_URL)}?{back}")
        return response

    return handle


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Set the cookie where it is missing or names somebody else."""
    if last_signed_in(request) != request.user.pk:
        response.set_signed_cookie(
            WHO_COOKIE, str(request.user.pk), httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )  # fmt: skip


def last_signed_in(request: HttpRequest) -> int | None:
    """Who was last signed in with this browser."""
    value = request.get_signed_cookie(WHO_COOKIE, default="")
    return int(value) if value else None


def is_sent_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a form was answered with the sign-in page."""
    if request.method != "POST" or response.status_code != 302 or getattr(request, "htmx", False):
        return False
    return urlsplit(response["Location"]).path == reverse(settings.LOGIN_URL) != request.path


def put_aside(request: HttpRequest, writer: int) -> bool:
    """Keep the posted fields for their writer; False when they are too long."""
    if not keep(request, DRAWER, request.POST):
        return False
    written = Written(writer, request.path, own_path(request), bool(request.FILES))
    request.session[SESSION_KEY] = asdict(written)
    return True


def own_path(request: HttpRequest) -> str:
    """The path of the page of ours that the request came from; Beranda when it names none."""
    came_from = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        return reverse("home")
    return urlsplit(came_from).path


def taken_back(request: HttpRequest) -> tuple[Written, QueryDict] | None:
    """Hand out what the person had written, once; what somebody else had written is thrown away."""
    fields, values = taken(request, DRAWER), request.session.pop(SESSION_KEY, None)
    if fields is None or values is None or values["writer"] != request.user.pk:
        return None
    return Written(**values), fields


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page is too old; what was typed on a page of ours is kept (signing in again changes the token)."""
    origin = f"{request.scheme}://{request.get_host()}"
    writer = request.user.pk or last_signed_in(request)
    is_kept = bool(request.META.get("HTTP_ORIGIN") == origin and writer and put_aside(request, writer))
    return render(request, "403_csrf.html", {"is_kept": is_kept}, status=403)
