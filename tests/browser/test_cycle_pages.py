"""Stages 7 to 10 in a real browser: every page on both widths, and the way from a photo to an accepted report."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from agreements import reminders as agreement_reminders
from agreements.cycle import RowState
from agreements.models import Activity, Agreement, AgreementPeriod, FollowUp, IndicatorType, Obligation
from notices.models import Message
from notices.services.reminding import remind
from organization.roles import Role
from reporting import reminders as report_reminders
from reporting.models import ReportState
from reporting.services.report import return_report
from tests.agreements.cycles import bring, make_running, noon, row_of
from tests.browser.cycle_desk import press_send
from tests.browser.desk import Windows, fill, follow, photo, press, told
from tests.browser.test_every_page import Inspection, of_agreement
from tests.reporting.reports import LAST_DAY, ON_TIME, finish_rows, make_offices, report_of, send, staff

LONG = "Pendidikan pemilih berkelanjutan bagi pelajar sekolah menengah atas se-Kabupaten Pacitan"


@pytest.fixture(autouse=True)
def _offices(settings: Any) -> None:
    settings.KERJASAMA_TODAY = "2026-07-05T12:00"
    make_offices()


def running(**values: Any) -> Agreement:
    """An agreement with an obligation and an indicator, and a large sum spent."""
    agreement = make_running(
        **{"title": LONG, "ends_on": date(2026, 8, 31), "opened_upward_at": ON_TIME, **values}
    )
    Obligation.objects.create(party=agreement.own_party, order=1, text="menyediakan narasumber")
    agreement.indicators.create(type=IndicatorType.objects.all()[0], target=500)
    post = staff("pacitan")["operator"].posts.get()
    Activity.objects.create(
        agreement=agreement, office=agreement.office, title="Kelas pemilih", held_on=date(2026, 4, 2), post=post,
        spending=900_000_000_000, recorded_at=ON_TIME,
    )  # fmt: skip
    return agreement


def of_row(row: AgreementPeriod, *names: str) -> list[str]:
    return [reverse(f"agreements:{name}", args=[row.agreement_id, row.pk]) for name in names]


def test_pages_of_a_running_agreement(windows: Windows) -> None:
    agreement, evaluated = running(), running(title="Magang mahasiswa")
    period = report_of("pacitan").period
    row = row_of(agreement, period)
    second = bring(row_of(evaluated, period), "evaluasi", at=noon(LAST_DAY))
    AgreementPeriod.objects.filter(pk=second.pk).update(excuse="")
    todo = FollowUp.objects.create(
        agreement=agreement, row=row, text="Kirim jadwal", office=agreement.office, role=Role.OPERATOR,
        due_on=date(2026, 7, 1), created_at=ON_TIME, post=staff("pacitan")["operator"].posts.get(),
    )  # fmt: skip
    activity = agreement.activities.get()
    seen = Inspection(windows, windows.of(staff("pacitan")["operator"]))
    seen.look(["/", *of_agreement(agreement, "implementation", "activity_new", "successor")])
    seen.look(
        reverse(f"agreements:{name}", args=[agreement.pk, activity.pk])
        for name in ("activity", "activity_edit")
    )
    seen.look([*of_row(row, "period", "period_fill", "period_excuse"), reverse("agreements:period_list")])
    seen.look([reverse("agreements:follow_up_done", args=[agreement.pk, todo.pk])])
    seen.look(of_row(second, "period_evaluate"), status=403)
    seen.conclude()
    kasubbag = Inspection(windows, windows.of(staff("pacitan")["kasubbag"]))
    kasubbag.look(["/", *of_row(second, "period", "period_evaluate")])
    kasubbag.conclude()
    sekretaris = Inspection(windows, windows.of(staff("pacitan")["sekretaris"]))
    sekretaris.look(of_agreement(agreement, "terminate", "suspend"))
    sekretaris.conclude()


def test_pages_of_reports_and_reminders(windows: Windows, settings: Any) -> None:
    running()
    report = report_of("pacitan")
    page, year = reverse("reporting:report", args=[report.pk]), reverse("reporting:year", args=[2026, "35"])
    seen = Inspection(windows, windows.of(staff("pacitan")["operator"]))
    seen.look([page, reverse("reporting:report_list")])  # with gaps
    finish_rows(report)
    send("pacitan")
    above = Inspection(windows, windows.of(staff("jatim")["operator"]))
    above.look(
        ["/", page, reverse("reporting:received"), reverse("reporting:report_return", args=[report.pk])]
    )
    return_report(report, note="Periksa.", by=staff("jatim")["operator"], at=ON_TIME)
    seen.look([page])
    settings.KERJASAMA_TODAY = "2026-08-06T12:00"
    late = noon(date(2026, 8, 6))
    remind([*agreement_reminders.due(late), *report_reminders.due(late)], late)
    seen.look([reverse("notices:list")])
    send("jatim", at=late)
    above.look([reverse("notices:list"), f"{reverse('reporting:received')}?keadaan=terlambat", year])
    above.look([reverse("reporting:report", args=[report_of("jatim").pk])])
    admin = staff("pacitan")["admin"]
    Message.objects.create(
        recipient=staff("pacitan")["operator"], office=report.office, day=date(2026, 8, 6), state="failed",
        send_after=late,
    )  # fmt: skip
    keeper = Inspection(windows, windows.of(admin))
    keeper.look([reverse("notices:undelivered")])
    for inspection in (seen, above, keeper):
        inspection.conclude()


def test_from_a_photo_on_the_phone_to_an_accepted_report_without_javascript(windows: Windows) -> None:
    agreement = make_running(title="Magang mahasiswa", ends_on=date(2028, 2, 29))
    report, people = report_of("pacitan"), staff("pacitan")
    phone = windows.of(people["operator"], is_phone=True, with_javascript=False)
    phone.goto(reverse("agreements:activity_new", args=[agreement.pk]))
    fill(phone, title="Kelas pemilih pemula", held_on="2026-06-20")
    phone.locator("input[type=file]").set_input_files(photo())  # type: ignore[arg-type]
    press(phone, "Simpan kegiatan")
    told(phone, "Kegiatan tersimpan.")
    follow(phone, "Isi periode ini")
    expect(phone.locator("[name=realised]")).to_have_value("Kelas pemilih pemula (20 Jun 2026)")
    fill(phone, planned="Dua kelas.")
    phone.get_by_label("Tidak ada kendala").check()
    press(phone, "Selesai, teruskan ke Kasubbag")
    told(phone, "Isian tersimpan, tetapi belum diteruskan ke Kasubbag.")
    expect(phone.locator("[name=planned]")).to_have_value("Dua kelas.")
    follow(phone, "Tindak lanjut")
    phone.get_by_label("Sebagian terlaksana").check()
    phone.get_by_label("Tidak ada yang perlu ditindaklanjuti").check()
    press(phone, "Selesai, teruskan ke Kasubbag")
    told(phone, "diteruskan ke Kasubbag")
    assert row_of(agreement, report.period).state == RowState.EVALUASI
    desk = windows.of(people["kasubbag"], with_javascript=False)
    desk.goto("/")
    follow(desk, "Beri rekomendasi")
    desk.get_by_label("Dilanjutkan").check()
    fill(desk, note="Berjalan baik.")
    press(desk, "Selesaikan evaluasi")
    told(desk, "Periode ini siap masuk laporan.")
    page = reverse("reporting:report", args=[report.pk])
    phone.goto(page)
    press(phone, "Susun laporan")
    desk.goto(page)
    press(desk, "Nyatakan sudah diperiksa")
    sender = windows.of(people["sekretaris"], is_phone=True, with_javascript=False)
    sender.goto(page)
    press_send(sender)
    told(sender, "Laporan dikirim ke KPU Provinsi Jawa Timur.")
    above = windows.of(staff("jatim")["operator"], is_phone=True, with_javascript=False)
    above.goto("/")
    follow(above, "Terima atau kembalikan laporan")
    above.locator("summary", has_text="Terima laporan").click()
    press(above, "Ya, terima laporan")
    told(above, "Laporan diterima.")
    assert report_of("pacitan").state == ReportState.DITERIMA
    assert row_of(agreement, report.period).state == RowState.DITERIMA
