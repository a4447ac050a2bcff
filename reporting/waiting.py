"""What waits for somebody on Beranda because of reports, and how many are late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse

from agreements.task import Task
from organization.models import Post, User
from organization.roles import READING_ROLES
from organization.scoping import held_office_ids
from reporting.addresses import late_reports_url
from reporting.models import PeriodicReport, ReportState
from reporting.models.report import UNSENT, is_overdue
from reporting.services.report import CHECKER, PREPARER, SENDER, receiving_roles

FEW = 5
"""From how many received reports on they stand in one line."""


def report_tasks(user: User) -> Iterator[Task]:
    """Reports to be prepared, checked and sent once their period is over; reports to be decided on."""
    offices = held_office_ids(user, READING_ROLES)
    if not offices:
        return
    today = max(post.office.today for post in user.posts_on())
    own = Q(office__in=offices, state__in=UNSENT, period__ends_on__lte=today)
    received = Q(receiver__in=offices, state=ReportState.DIKIRIM)
    reports = PeriodicReport.objects.filter(own | received).select_related("office", "receiver", "period")
    decided: dict[Post, list[PeriodicReport]] = {}
    for report in reports.order_by("due_on", "office__code"):
        if report.state == ReportState.DIKIRIM:
            if post := user.post_for(report.receiver_id, receiving_roles(report)):
                decided.setdefault(post, []).append(report)
        elif line := _own_line(report, user):
            yield line
    for post, waiting in decided.items():
        yield from _decisions(waiting, post)


def _own_line(report: PeriodicReport, user: User) -> Task | None:
    """What this person does next with a report of their office, if it is their turn."""
    acts = {
        ReportState.BELUM: ("Susun laporan", PREPARER),
        ReportState.DIKEMBALIKAN: ("Dikembalikan: perbaiki laporan", PREPARER),
        ReportState.DRAF: ("Kirim laporan", SENDER) if report.checked_at else ("Periksa laporan", CHECKER),
    }
    act, roles = acts[ReportState(report.state)]
    post = user.post_for(report.office_id, roles)
    if post is None:
        return None
    return Task(
        act=f"{act} {report.period}", about="", subtitle=f"Kepada {report.receiver_name}", post=post, due=report.due_on,
        url=reverse("reporting:report", args=(report.pk,)),
    )  # fmt: skip


def _decisions(waiting: list[PeriodicReport], post: Post) -> Iterator[Task]:
    if len(waiting) >= FEW:
        yield Task(
            act=f"{len(waiting)} laporan menunggu diterima", about="", subtitle="Dari satker di bawah Anda",
            url=f"{reverse('reporting:received')}?keadaan=menunggu", post=post,
        )  # fmt: skip
        return
    for report in waiting:
        yield Task(
            act=f"Terima atau kembalikan laporan {report.period}", about="", subtitle=str(report.office),
            url=reverse("reporting:report", args=(report.pk,)), post=post,
        )  # fmt: skip


def report_counters(user: User) -> Iterator[dict[str, Any]]:
    """How many reports of own subtree are overdue and not sent."""
    posts = user.posts_on()
    today = posts[0].office.today
    late = PeriodicReport.objects.visible_to(user).filter(is_overdue(today)).count()
    yield {
        "label": "Laporan terlambat", "value": late, "tone": "danger" if late else "",
        "url": late_reports_url(),
    }  # fmt: skip
