"""What every page knows about the person who looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

from organization.models import Post, User
from organization.roles import READING_ROLES, Role
from organization.scoping import rule_keeping_post


@dataclass(frozen=True)
class Menu:
    """The posts in force, whether Pengaturan has anything for them, and whether they read agreements."""

    posts: list[Post]
    can_manage: bool
    can_read: bool


def menu(request: HttpRequest) -> dict[str, Menu]:
    """Give the templates ``menu``; it costs no query beyond the user's posts, which are read once."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"menu": Menu([], False, False)}
    posts = user.posts_on()
    can_manage = any(post.role == Role.ADMIN for post in posts) or rule_keeping_post(user) is not None
    return {"menu": Menu(posts, can_manage, any(post.role in READING_ROLES for post in posts))}
