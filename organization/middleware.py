"""What happens around every request of somebody signed in: the visit is noted, times are shown in the office's zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from organization.clock import now
from organization.models import User

Handler = Callable[[HttpRequest], HttpResponse]

SEEN_EVERY = timedelta(minutes=10)
NEW_VISIT_AFTER = timedelta(hours=4)


def visits(get_response: Handler) -> Handler:
    """Keep when the user was last here and when the visit before ended; at most one write in ten minutes."""

    def handle(request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User):
            note_visit(request.user)
        return get_response(request)

    return handle


def note_visit(user: User) -> None:
    """Write down the visit; two requests at once write once, because the old instant is the condition."""
    at, seen_at = now(), user.last_seen_at
    if seen_at is not None and at - seen_at < SEEN_EVERY:
        return
    values = {"last_seen_at": at}
    if seen_at is not None and at - seen_at >= NEW_VISIT_AFTER:
        values["previous_visit_at"] = seen_at
    User.objects.filter(pk=user.pk, last_seen_at=seen_at).update(**values)
    for name, value in values.items():
        setattr(user, name, value)


def office_time_zone(get_response: Handler) -> Handler:
    """Show times in the zone of the office of the user's first post in force."""

    def handle(request: HttpRequest) -> HttpResponse:
        posts = request.user.posts_on() if isinstance(request.user, User) else []
        with timezone.override(posts[0].office.timezone if posts else None):
            return get_response(request)

    return handle
