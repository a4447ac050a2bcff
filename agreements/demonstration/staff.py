"""Who holds a post, kept in memory so that a person's posts are read once."""

from __future__ import annotations

from organization.models import Office, Post, User


class VacantPost(LookupError):
    """Nobody holds the post whose act is wanted."""


class Staff:
    """Finds the holder of (office, role)."""

    def __init__(self) -> None:
        self._people: dict[int, User] = {}
        self._holders: dict[tuple[int, str], int] = {}

    def forget(self) -> None:
        """Somebody was appointed or left: ask again."""
        self._people.clear()
        self._holders.clear()

    def holder(self, office: Office | int, role: str) -> User:
        """The person who holds the post now; raises VacantPost."""
        office_id = office if isinstance(office, int) else office.pk
        key = (office_id, str(role))
        if key not in self._holders:
            posts = Post.objects.filter(office=office_id, role=role, ends_on=None).select_related("user")
            post = posts.order_by("-starts_on", "pk").first()
            if post is None:
                raise VacantPost(f"{role} of office {office_id}")
            self._holders[key] = post.user_id
            self._people.setdefault(post.user_id, post.user)
        return self._people[self._holders[key]]
