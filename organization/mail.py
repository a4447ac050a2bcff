"""Letters by e-mail: a subject and a text in templates/emails, sent at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from organization.models import Post
from organization.roles import Role


def send_letter(name: str, recipients: Sequence[str], context: dict[str, Any]) -> None:
    """Send emails/<name>.txt to each address as a letter of its own; raises OSError when the mail server fails."""
    words = {**context, "app_url": settings.APP_BASE_URL}
    subject = " ".join(render_to_string(f"emails/{name}_subject.txt", words).split())
    body = render_to_string(f"emails/{name}.txt", words)
    for recipient in recipients:
        EmailMessage(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body, to=[recipient]).send()


def send_appointment(post_id: int) -> None:
    """Tell every present Ketua of the office, where an address is known, that a post was given."""
    post = Post.objects.select_related("user", "office", "given_by").get(pk=post_id)
    today = post.office.today
    chairs = Post.objects.filter(office=post.office, role=Role.KETUA, user__is_active=True)
    chairs = chairs.exclude(user__email="").select_related("user")
    addresses = sorted({chair.user.email for chair in chairs if chair.is_in_force(today)})
    send_letter("appointment", addresses, {"post": post})
