"""Lets the first person in: everyone else is invited from inside."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from organization import clock
from organization.accounts import IssuedInvitation, create_account, invite
from organization.models import Office, Post, User
from organization.posts import give_post
from organization.refusals import Refused
from organization.roles import PostKind, Role


class Command(BaseCommand):
    """Makes the first admin and prints the link by which the person sets a password."""

    help = "Creates the first admin of an office (KPU RI unless told) and prints the invitation link."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, where, and whether to go on although there is an admin."""
        parser.add_argument("username", help="for example admin.pusat")
        parser.add_argument("full_name", help="in quotation marks")
        parser.add_argument("--email", default="")
        parser.add_argument("--office", default="00", help="code of the office; 00 is KPU RI")
        parser.add_argument("--force", action="store_true", help="although the office has an admin already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make account, post and invitation, or nothing."""
        office = Office.objects.filter(code=options["office"]).first()
        if office is None:
            raise CommandError(f"No office {options['office']}. Load the offices first: manage.py prepare")
        if not options["force"] and has_admin(office):
            raise CommandError(f"{office} has an admin already; --force makes another one.")
        try:
            issued = make_admin(office, options["username"], options["full_name"], options["email"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        until = f"{issued.invitation.expires_at:%Y-%m-%d %H:%M %Z}"
        self.stdout.write(f"Open this link once, before {until}, to set the password:\n{issued.link}")


def has_admin(office: Office) -> bool:
    """Whether an active person is admin of the office today."""
    posts = Post.objects.filter(office=office, role=Role.ADMIN, user__is_active=True).select_related("office")
    return any(post.is_in_force(office.today) for post in posts)


def make_admin(office: Office, username: str, full_name: str, email: str) -> IssuedInvitation:
    """An account with an admin post, given by the installation itself, and its invitation."""
    at = clock.now()
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"The username {username} is taken.")
    with transaction.atomic():
        account = create_account(
            full_name=full_name, username=username, email=email, phone="", office=office, by=None, at=at
        )
        give_post(
            account, office=office, role=Role.ADMIN, kind=PostKind.DEFINITIF, starts_on=office.day_of(at),
            ends_on=None, basis_number="", basis_on=None, by=None, at=at,
        )  # fmt: skip
    return invite(account, by=None, at=at)
