"""Background work: an id in, one call, out."""

from __future__ import annotations

from celery import shared_task

from organization.mail import send_letter
from organization.models import Post
from organization.roles import Role


@shared_task(autoretry_for=(OSError,), retry_backoff=30, max_retries=5)
def email_appointment(post_id: int) -> None:
    """Tell every present Ketua of the office, where an address is known, that a post was given."""
    post = Post.objects.select_related("user", "office", "given_by").get(pk=post_id)
    today = post.office.today
    chairs = Post.objects.filter(office=post.office, role=Role.KETUA, user__is_active=True)
    chairs = chairs.exclude(user__email="").select_related("user")
    addresses = sorted({chair.user.email for chair in chairs if chair.is_in_force(today)})
    send_letter("appointment", addresses, {"post": post})
