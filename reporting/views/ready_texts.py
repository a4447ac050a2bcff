"""Ready texts for WhatsApp about reports, to be copied and sent by hand."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from organization.roles import Role, role_title
from organization.templatetags.ui import tanggal
from reporting.models import PeriodicReport, ReportState
from reporting.services.report import (
    CHECKER,
    PREPARER,
    SENDER,
)
from reporting.views.base import acting_roles


def address_of(report: PeriodicReport) -> str:
    """Where the report is found, for a text that leaves the application."""
    return f"{settings.APP_BASE_URL}{reverse('reporting:report', args=(report.pk,))}"


def reminder_text(report: PeriodicReport) -> str:
    """A ready text for WhatsApp that asks an office for its report."""
    title = role_title(Role.SEKRETARIS, report.office.is_national)
    what = f"Laporan kerja sama {report.period}"
    if report.state == ReportState.DIKEMBALIKAN:
        asked = f"{what} kami kembalikan untuk diperbaiki; mohon dikirim lagi"
    elif report.office.today > report.due_on:
        asked = (
            f"{what} belum kami terima; batasnya {tanggal(report.due_on)} sudah lewat. Mohon segera dikirim"
        )
    else:
        asked = f"mohon mengirimkan {what} paling lambat {tanggal(report.due_on)}"
    return f"Yth. {title} {report.office}, {asked} melalui KPU Kerja Sama: {address_of(report)}"


def turn_text(report: PeriodicReport) -> str:
    """A ready text for WhatsApp that tells a colleague that the report waits for them."""
    acts = {PREPARER: "disusun", CHECKER: "diperiksa", SENDER: "dikirim"}
    roles = acting_roles(report)
    act = "diperbaiki" if report.state == ReportState.DIKEMBALIKAN else acts[roles]
    title = role_title(roles[0], report.office.is_national)
    return (
        f"Yth. {title}, Laporan kerja sama {report.period} {report.office} menunggu {act}, batas "
        f"{tanggal(report.due_on)}. Buka di KPU Kerja Sama: {address_of(report)}"
    )
