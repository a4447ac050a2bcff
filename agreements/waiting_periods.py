"""What waits in stages 7 to 9: periods to be filled and evaluated, follow-ups to be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from agreements.cycle import CLOSING_DAYS, RowState
from agreements.models import AgreementPeriod, FollowUp
from agreements.rows import partner_names_of
from agreements.task import Task, make_task
from organization.models import Post, User
from organization.roles import Role

GATHERED_FROM = 4
"""From how many periods of one office on they stand in one line."""

FILLING = Q(state__in=(RowState.PELAKSANAAN, RowState.PEMANTAUAN))


WORK = {
    Role.OPERATOR: ("Isi periode", "period_fill", FILLING),
    Role.KASUBBAG: ("Beri rekomendasi", "period_evaluate", Q(state=RowState.EVALUASI)),
}
"""Who has something to do on a period: what, on which page, on which rows."""


def period_tasks(user: User) -> Iterator[Task]:
    """Periods whose sheet may be closed, for the operator; those that want a recommendation, for the kasubbag."""
    for role, (act, page, _) in WORK.items():
        held = [post for post in user.posts_on() if post.role == role]
        by_place: dict[tuple[int, int], list[AgreementPeriod]] = defaultdict(list)
        for row in due_rows(role, held):
            by_place[row.agreement.office_id, row.period_id].append(row)
        by_office = {post.office_id: post for post in held}
        for (office_id, _), group in by_place.items():
            yield from _lines(group, act, page, by_office[office_id])


def due_rows(role: Role, posts: list[Post]) -> QuerySet[AgreementPeriod]:
    """The rows that wait for somebody with the role in the offices of the posts; none without posts."""
    if not posts:
        return AgreementPeriod.objects.none()
    soon = max(post.office.today for post in posts) + timedelta(days=CLOSING_DAYS)
    is_over = Q(agreement__ends_on__lte=soon) | Q(agreement__ended_on__isnull=False)
    is_due = Q(period__ends_on__lte=soon) | is_over | ~Q(remark="")
    rows = AgreementPeriod.objects.filter(
        WORK[role][2], agreement__office__in=[p.office_id for p in posts], sent_at=None
    )
    if role == Role.OPERATOR:
        rows = rows.filter(is_due)
    return (
        rows.select_related("agreement__office", "period")
        .annotate(partner_names=partner_names_of("agreement"))
        .order_by("period__starts_on", "agreement__title")
    )


def _lines(group: list[AgreementPeriod], act: str, page: str, post: Post) -> Iterator[Task]:
    period = group[0].period
    if len(group) >= GATHERED_FROM:
        yield Task(
            act=f"{act} {period} untuk {len(group)} kerja sama",
            about="",
            subtitle=post.office.short_name,
            url=f"{reverse('agreements:period_list')}?{urlencode({'jabatan': post.role})}",
            post=post,
            since=min(row.state_entered_at for row in group),
            due=group[0].last_on,
        )
        return
    for row in group:
        row.agreement.partner_names = row.partner_names  # type: ignore[attr-defined]
        words = f"{act} {period}"
        if row.remark:
            words = f"Perbaiki {period}" if page == "period_fill" else f"{words} (dikembalikan)"
        url = reverse(f"agreements:{page}", args=(row.agreement_id, row.pk))
        yield make_task(
            row.agreement, words, page, post, since=row.state_entered_at, due=row.last_on, url=url
        )


def follow_up_tasks(user: User) -> Iterator[Task]:
    """Follow-ups that lie with one of the posts."""
    mine = Q(pk__in=[])
    for post in user.posts_on():
        mine |= Q(office=post.office_id, role=post.role)
    found = FollowUp.objects.filter(mine, done_at=None).select_related("agreement__office", "office")
    for each in found.annotate(partner_names=partner_names_of("agreement")).order_by("due_on", "pk"):
        held = user.post_for(each.office_id, (each.role,))
        if held is None:
            continue
        each.agreement.partner_names = each.partner_names
        url = reverse("agreements:follow_up_done", args=(each.agreement_id, each.pk))
        act = f"Tindak lanjut: {each.text}"
        yield make_task(each.agreement, act, "", held, since=each.created_at, due=each.due_on, url=url)
