"""Beranda: what waits for me, the counters of my offices, and what changed since my last visit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import TemplateView

from agreements import feed
from agreements.choices import ApprovalState, Ending, Validity
from agreements.forms.filters import DRAFTS
from agreements.models import Agreement, ApprovalStep, HistoryEvent
from agreements.task import Task
from agreements.validity import validity_expression
from agreements.waiting import tasks_of
from agreements.workflow import Stage
from organization import clock
from organization.models import Post, User
from organization.posts import EXPECTED_ROLES, appointments_since
from organization.roles import READING_ROLES, Role, role_title
from organization.scoping import held_office_ids, offices_administered_by

MOST_TASKS = 50
MOST_VACANCIES = 20
MOST_EVENTS = 10
MOST_READ = 100
"""From how many history rows the lines of "Yang berubah" are made, several acts in a row being one line."""
FIRST_VISIT_DAYS = 7
"""How far back "Yang berubah" looks when there was no earlier visit."""


class Home(LoginRequiredMixin, TemplateView):
    """Everybody's first page; what it shows follows from the posts held today."""

    template_name = "agreements/home.html"
    task_sources: Sequence[Callable[[User], Iterable[Task]]] = (tasks_of,)
    counter_sources: Sequence[Callable[[User], Iterable[dict[str, Any]]]] = ()
    """Further lines and counters come from the applications above this one; ``kpu_kerjasama/urls.py`` names them."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = cast(User, self.request.user)
        posts = user.posts_on()
        context: dict[str, Any] = {"posts": posts}
        if any(post.role in READING_ROLES for post in posts):
            context |= _reading(user, posts, self.task_sources, self.counter_sources)
        if any(post.role == Role.ADMIN for post in posts):
            vacancies = vacancies_below(user, posts[0].office.today)
            context |= {"is_admin": True, "vacancies": vacancies[:MOST_VACANCIES]}
            context["accounts_url"] = reverse("organization:account_list")
            context["vacancies_left"] = max(0, len(vacancies) - MOST_VACANCIES)
        if not posts:
            context["last_post"] = user.all_posts[-1] if user.all_posts else None
        return super().get_context_data(**context, **kwargs)


def _reading(
    user: User, posts: list[Post], task_sources: Sequence[Any], counter_sources: Sequence[Any]
) -> dict[str, Any]:
    found = (task for source in task_sources for task in source(user))
    tasks = sorted(found, key=lambda task: task.urgency)
    further = [counter for source in counter_sources for counter in source(user)]
    now = clock.now()
    is_ketua = any(post.role == Role.KETUA for post in posts)
    since = user.previous_visit_at or now - timedelta(days=FIRST_VISIT_DAYS)
    return {
        "is_reader": True,
        "is_operator": any(post.role == Role.OPERATOR for post in posts),
        "tasks": tasks[:MOST_TASKS],
        "tasks_left": max(0, len(tasks) - MOST_TASKS),
        "counters": [*counters(user, posts[0].office.today), *further],
        "events": list(islice(feed.entries(events_since(user, since)[:MOST_READ]), MOST_EVENTS)),
        "appointments": appointments_since(user, since)[:MOST_EVENTS] if is_ketua else [],
        "since": since,
        "is_first_visit": user.previous_visit_at is None,
    }


def counters(user: User, today: date) -> list[dict[str, Any]]:
    """The agreements of own subtree in six groups, counted by one query, each with the list that shows them."""
    running = Q(ending=Ending.NONE)
    groups: list[tuple[str, str, Q, dict[str, str]]] = [
        ("Draf", "", Q(stage__in=DRAFTS), {"stage": "draft"}),
        (
            "Menunggu persetujuan",
            "",
            Q(stage=Stage.PERSETUJUAN_INTERNAL),
            {"stage": Stage.PERSETUJUAN_INTERNAL},
        ),
        ("Menunggu tanda tangan", "", Q(stage=Stage.PENANDATANGANAN), {"stage": Stage.PENANDATANGANAN}),
        ("Berlaku", "success", Q(validity_today=Validity.IN_FORCE), {"state": Validity.IN_FORCE}),
        ("Akan berakhir", "warning", Q(validity_today=Validity.ENDING_SOON), {"state": Validity.ENDING_SOON}),
        ("Lewat waktu", "danger", Q(validity_today=Validity.PAST), {"state": Validity.PAST}),
    ]
    rows = Agreement.objects.visible_to(user).alias(validity_today=validity_expression(today)).order_by()
    counts = {f"group_{n}": Count("pk", filter=running & group[2]) for n, group in enumerate(groups)}
    found = rows.aggregate(**counts)
    return [
        {
            "label": label,
            "value": found[f"group_{n}"],
            "tone": tone if found[f"group_{n}"] else "",
            "url": f"{reverse('agreements:list')}?{urlencode(query)}",
        }
        for n, (label, tone, _, query) in enumerate(groups)
    ]


def events_since(user: User, since: datetime) -> QuerySet[HistoryEvent]:
    """What others did on the agreements of the user's own offices, newest first."""
    own = held_office_ids(user, READING_ROLES)
    return (
        HistoryEvent.objects.filter(agreement__office__in=own, at__gt=since)
        .exclude(post__user=user)
        .select_related("agreement__office", "post__user", "post__office", "contact")
        .order_by("-at", "-pk")
    )


def vacancies_below(user: User, today: date) -> list[dict[str, Any]]:
    """Posts that nobody holds today while approval steps wait for them, in the offices the user administers."""
    holders = Post.objects.filter(office=OuterRef("office"), role=OuterRef("role"), starts_on__lte=today)
    holders = holders.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    waiting = ApprovalStep.objects.filter(
        ~Exists(holders),
        office__in=offices_administered_by(user),
        state__in=(ApprovalState.ACTIVE, ApprovalState.HELD),
        round__agreement__ending=Ending.NONE,
    )
    rows = waiting.order_by("office__code", "role").values(
        "office__name", "office__code", "office__level", "role"
    )
    return [
        {
            "office": row["office__name"],
            "role": role_title(row["role"], row["office__level"] == "national"),
            "count": row["count"],
            "url": _appointing_url(row["office__code"], row["role"]),
        }
        for row in rows.annotate(count=Count("pk"))
    ]


def _appointing_url(office_code: str, role: str) -> str:
    """Where a holder is appointed; roles that an office need not have are given with an account."""
    if role in EXPECTED_ROLES:
        return reverse("organization:vacancy_fill", args=(office_code, role))
    return reverse("organization:account_list")
