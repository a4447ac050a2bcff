"""What people are reminded of about reports: before and after the limit; and the offices above (section 9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse

from notices.rules import Draft, ReminderRule, days_words, drafts_for
from organization.holders import Holders
from organization.models import Office
from organization.roles import Role
from organization.templatetags.ui import tanggal
from reporting.addresses import late_reports_url
from reporting.models import PeriodicReport, ReportState, SentReport
from reporting.models.report import UNSENT

BEFORE = ReminderRule(
    "report_due", "Laporan jatuh tempo", steps=(-30, -14, -7, -3, -1, 0), roles=(Role.OPERATOR,),
    joining=((-7, (Role.KASUBBAG, Role.SEKRETARIS)),),
)  # fmt: skip
AFTER = ReminderRule(
    "report_overdue", "Laporan terlambat", steps=(1, 3, 7), repeat_days=7,
    roles=(Role.OPERATOR, Role.KASUBBAG, Role.SEKRETARIS, Role.KETUA),
)  # fmt: skip
DIGEST_FROM, NATIONAL_FROM = 3, 14
"""From how many days after the limit the upper office is told daily, and KPU RI per province."""

TOLD = (Role.OPERATOR, Role.KASUBBAG, Role.SEKRETARIS, Role.KETUA)


def due(now: datetime) -> Iterator[Draft]:
    """Everything about unsent reports that somebody should have been told by now; sent ones are left in peace."""
    today = now.date()
    _, latest = BEFORE.span(today + timedelta(days=1))
    reports = PeriodicReport.objects.filter(state__in=UNSENT, due_on__lte=latest).annotate(
        was_sent=Exists(SentReport.objects.filter(report=OuterRef("pk")))
    )
    unsent = list(reports.select_related("office", "period", "receiver__parent", "province"))
    holders = Holders(TOLD, today)
    overdue: list[PeriodicReport] = []
    for report in unsent:
        day = report.office.day_of(now)
        yield from _of_report(report, day, holders)
        if (day - report.due_on).days >= DIGEST_FROM and report.receiver_id != report.office_id:
            overdue.append(report)
    yield from _returned(holders)
    yield from _digests(overdue, now, holders)
    yield from _national_digests(overdue, now, holders)


def _of_report(report: PeriodicReport, day: date, holders: Holders) -> Iterator[Draft]:
    """The office's own people: the latest step that has come, before or after the limit."""
    rule = AFTER if day > report.due_on else BEFORE
    step = rule.step_on(report.due_on, day)
    if step is None:
        return
    people = holders.of(report.office_id, rule.roles_at(step))
    yield from drafts_for(
        people, rule=rule.key(step), subject=f"report {report.pk}", office_id=report.office_id,
        due_on=report.due_on, title=_title(report, (day - report.due_on).days),
        text=f"Batas {tanggal(report.due_on)}, kepada {report.receiver_name}.",
        url=reverse("reporting:report", args=(report.pk,)),
    )  # fmt: skip


def _returned(holders: Holders) -> Iterator[Draft]:
    """That a report came back, once for each sending; to whoever mends, checks and sends it."""
    reports = PeriodicReport.objects.filter(state=ReportState.DIKEMBALIKAN).annotate(times=Count("sendings"))
    for report in reports.select_related("office", "period", "receiver"):
        yield from drafts_for(
            holders.of(report.office_id, (Role.OPERATOR, Role.KASUBBAG, Role.SEKRETARIS)),
            rule="report_returned", subject=f"report {report.pk} sending {report.times}", office_id=report.office_id,
            due_on=report.due_on, title=f"Laporan {report.period} {report.office.short_name} dikembalikan",
            text=f"Oleh {report.receiver_name}; catatannya ada pada halaman laporan.",
            url=reverse("reporting:report", args=(report.pk,)),
        )  # fmt: skip


def _title(report: PeriodicReport, late: int) -> str:
    """What is to be done and since when; one that was sent and came back is not called late."""
    name = f"Laporan {report.period} {report.office.short_name}"
    if report.was_sent:  # type: ignore[attr-defined]
        when = f"batas lewat {late} hari" if late > 0 else f"batas {days_words(late)}"
        return f"{name} dikembalikan dan belum dikirim lagi ({when})"
    return f"{name} terlambat {late} hari" if late > 0 else f"{name} jatuh tempo {days_words(late)}"


def _digests(overdue: list[PeriodicReport], now: datetime, holders: Holders) -> Iterator[Draft]:
    """One line a day for the upper office: how many below have not sent."""
    by_receiver: dict[tuple[int, int], list[PeriodicReport]] = defaultdict(list)
    for report in overdue:
        by_receiver[report.receiver_id, report.period_id].append(report)
    for reports in by_receiver.values():
        first = reports[0]
        day = first.receiver.day_of(now)
        names = ", ".join(report.office.short_name for report in reports[:8])
        more = f" dan {len(reports) - 8} lagi" if len(reports) > 8 else ""
        for person in holders.of(first.receiver_id, (Role.OPERATOR,)):
            yield Draft(
                rule="report_digest", subject=f"period {first.period_id} office {first.receiver_id}",
                recipient_id=person, office_id=first.receiver_id, due_on=day,
                title=f"{len(reports)} satker belum mengirim laporan {first.period}", text=f"{names}{more}.",
                url=f"{reverse('reporting:received')}?periode={first.period_id}&keadaan=terlambat",
            )  # fmt: skip


def _national_digests(overdue: list[PeriodicReport], now: datetime, holders: Holders) -> Iterator[Draft]:
    """From 14 days after the limit KPU RI is told too, one line for each province and day."""
    by_province: dict[tuple[int, int], list[PeriodicReport]] = defaultdict(list)
    for report in overdue:
        late = (report.office.day_of(now) - report.due_on).days
        if late >= NATIONAL_FROM and report.province_id and report.receiver.parent_id:
            by_province[report.province_id, report.period_id].append(report)
    for (province_id, period_id), reports in by_province.items():
        first = reports[0]
        national: Office = first.receiver.parent  # type: ignore[assignment]
        for person in holders.of(national.pk, (Role.OPERATOR,)):
            yield Draft(
                rule="report_digest_national", subject=f"period {period_id} office {province_id}",
                recipient_id=person, office_id=national.pk, due_on=national.day_of(now),
                title=f"{len(reports)} satker di {first.province} belum mengirim laporan {first.period}",
                url=late_reports_url(first.province),
            )  # fmt: skip
