"""Letters by e-mail: a subject and a text in templates/emails, sent at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def send_letter(name: str, recipients: Sequence[str], context: dict[str, Any]) -> None:
    """Send emails/<name>.txt to each address as a letter of its own; raises OSError when the mail server fails."""
    words = {**context, "app_url": settings.APP_BASE_URL}
    subject = " ".join(render_to_string(f"emails/{name}_subject.txt", words).split())
    body = render_to_string(f"emails/{name}.txt", words)
    for recipient in recipients:
        EmailMessage(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body, to=[recipient]).send()
