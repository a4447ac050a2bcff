"""Two periods from a photo on a phone to the nation's recap: a report returned, one late, and every figure opened."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from agreements.models import Agreement, IndicatorType, Obligation, Period
from agreements.tasks import remind as remind_of_agreements
from notices.tasks import sweep
from reporting.models import PeriodicReport
from reporting.tasks import open_periods
from reporting.tasks import remind as remind_of_reports
from tests.agreements.cycles import make_running
from tests.browser.cycle_desk import (
    Desks,
    accept,
    finish_the_sheet,
    hand_on,
    opened,
    press_accept,
    recommend,
    send_report,
    take_up,
)
from tests.browser.desk import Windows, fetched, fill, follow, no_serious_axe, photo, press, told
from tests.factories import make_office
from tests.reporting.reports import make_offices, staff

Clock = Callable[[str], None]
TITLE = "Pendidikan pemilih berkelanjutan"
REMARK = "Sebutkan manfaatnya bagi pelajar."
PROVINCE, NATION = "KPU Provinsi Jawa Timur", "KPU Republik Indonesia"
ACTS = {
    "Kegiatan dicatat": 1, "Lembar pemantauan diisi": 3, "Tutup lembar pemantauan": 3, "Rekomendasi: Dilanjutkan": 2,
    "Rekomendasi: Diperpanjang": 2, "Selesaikan evaluasi": 3, "dikirim ke KPU Provinsi Jawa Timur": 3,
    "Laporan Semester I 2026 dikembalikan": 1, "Kembali ke Pemantauan": 1, "Laporan diterima": 2,
}  # fmt: skip
"""What the agreement's history names in the end, and how often."""


@pytest.fixture
def clock(settings: Any) -> Clock:
    """Moves the clock of the whole application."""
    return lambda day: setattr(settings, "KERJASAMA_TODAY", f"{day}T10:00")


def test_two_periods_and_the_recap_of_the_nation(windows: Windows, clock: Clock) -> None:
    desks = Desks(windows)
    clock("2026-01-01")
    agreement = make_world()
    open_periods()
    clock("2026-06-20")
    record_an_activity(desks, agreement)
    fill_from_the_activity(desks)
    recommend(desks, "Dilanjutkan")
    clock("2026-06-30")
    send_report(desks, "pacitan", PROVINCE)
    clock("2026-07-01")
    the_next_period_opens_once(desks, agreement)
    clock("2026-07-02")
    return_with_a_remark(desks)
    clock("2026-07-03")
    repair(desks)
    send_report(desks, "pacitan", PROVINCE, is_returned=True)
    clock("2026-07-06")
    accept_twice(desks)
    clock("2026-07-20")
    read_the_files(desks, send_report(desks, "jatim", NATION))
    accept(desks("pusat", "operator"))

    clock("2026-12-31")
    fill_nihil(desks)
    recommend(desks, "Diperpanjang", is_full=True)
    clock("2027-01-01")
    open_periods()
    clock("2027-01-08")
    reminded_once(desks)
    clock("2027-01-20")
    late = send_report(desks, "pacitan", PROVINCE)
    expect(late.locator(".page-head")).to_contain_text("Terlambat")
    accept(desks("jatim", "operator"))
    late.reload()
    expect(late.locator(".page-head")).to_contain_text(re.compile("Diterima.*Terlambat", re.DOTALL))
    the_history_tells_it_all(desks, agreement)
    from_the_nation_to_pacitan(desks)


def make_world() -> Agreement:
    """Pacitan's NK with an obligation and an indicator; next door and in another province some more."""
    make_offices()
    for code in ("3502", "3201"):
        make_running(office=make_office(code))
    make_running(office=make_office("3502"), title="Masih dibahas", stage="pembahasan", signed_on=None)
    agreement = make_running(title=TITLE)
    Obligation.objects.create(party=agreement.own_party, order=1, text="menyediakan narasumber")
    agreement.indicators.create(type=IndicatorType.objects.get(code="pemilih-dididik"), target=500)
    return agreement


def record_an_activity(desks: Desks, agreement: Agreement) -> None:
    phone = desks("pacitan", "operator")
    phone.goto(f"/kerja-sama/{agreement.pk}/")
    follow(phone.locator(".tabs"), "Pelaksanaan")
    follow(phone, "Catat kegiatan")
    phone.locator("input[type=file]").set_input_files(photo())  # type: ignore[arg-type]
    fill(phone, title="Kelas pemilih pemula", held_on="2026-06-20", place="SMA 1 Pacitan")
    phone.locator("summary", has_text="Jumlah orang").click()
    fill(phone, people_pelajar="120")
    desks.picture(phone, "kegiatan")
    press(phone, "Simpan kegiatan")
    told(phone, "Kegiatan tersimpan.")
    expect(phone.locator("main")).to_contain_text("120 orang · 1 bukti")


def fill_from_the_activity(desks: Desks) -> None:
    phone = desks("pacitan", "operator")
    take_up(phone, "Isi periode Semester I 2026")
    expect(phone.locator("[name=realised]")).to_have_value("Kelas pemilih pemula (20 Jun 2026)")
    fill(phone, planned="Dua kelas.")
    finish_the_sheet(phone, "Sesuai rencana", "Dipenuhi", "120")


def fill_nihil(desks: Desks) -> None:
    phone = desks("pacitan", "operator")
    take_up(phone, "Isi periode Semester II 2026")
    fill(phone, nihil_reason="Sekolah menunda kelasnya.", planned="Satu kelas.", realised="Belum ada.")
    finish_the_sheet(phone, "Belum terlaksana", "Belum dipenuhi", "0")


def the_next_period_opens_once(desks: Desks, agreement: Agreement) -> None:
    """The hourly job on the first day, twice; the new row stands at Pelaksanaan while the old one is on its way."""
    open_periods()
    open_periods()
    reports = PeriodicReport.objects.filter(office=agreement.office)
    assert (Period.objects.count(), agreement.period_rows.count(), reports.count()) == (2, 2, 2)
    phone = desks("pacitan", "operator")
    phone.goto(f"/kerja-sama/{agreement.pk}/pelaksanaan/")
    rows = phone.locator("#periode li")
    expect(rows.nth(0)).to_contain_text(re.compile("Semester II 2026.*Pelaksanaan", re.DOTALL))
    expect(rows.nth(1)).to_contain_text(re.compile("Semester I 2026.*menunggu diterima", re.DOTALL))
    desks.picture(phone, "dua-periode")


def return_with_a_remark(desks: Desks) -> None:
    page = desks("jatim", "operator")
    take_up(page, "Terima atau kembalikan laporan Semester I 2026")
    follow(page, "Kembalikan")
    fill(page, note="Lengkapi hasilnya.")
    page.get_by_label(f"1. {TITLE}").fill(REMARK)
    press(page, "Kembalikan laporan")
    told(page, "Laporan dikembalikan")


def repair(desks: Desks) -> None:
    """Pacitan follows the remark to the row, steps it back and mends it; the kasubbag finishes once more."""
    phone = desks("pacitan", "operator")
    take_up(phone, "Dikembalikan")
    expect(phone.locator(".next")).to_contain_text(REMARK)
    follow(phone.locator(".next"), TITLE)
    expect(phone.locator("#perbaiki")).to_contain_text("Semua isian tetap tersimpan")
    fill(phone, reason="Melengkapi manfaat.")
    desks.picture(phone, "langkah-mundur")
    no_serious_axe(phone)
    press(phone, "Buka dan perbaiki isian")
    told(phone, "Lembar pemantauan dibuka kembali.")
    fill(phone, benefit="120 pelajar tahu cara memeriksa daftar pemilih.")
    hand_on(phone)
    kasubbag = desks("pacitan", "kasubbag")
    take_up(kasubbag, "Beri rekomendasi Semester I 2026 (dikembalikan)")
    press(kasubbag, "Selesaikan evaluasi")
    told(kasubbag, "Evaluasi selesai.")


def accept_twice(desks: Desks) -> None:
    """Operator and kasubbag of the province have the same page open; the second is told who was faster."""
    first, second = desks("jatim", "operator"), desks("jatim", "kasubbag")
    for page in (first, second):
        take_up(page, "Terima atau kembalikan")
    press_accept(first)
    told(first, "Laporan diterima.")
    press_accept(second)
    told(second, f"sudah diterima oleh {staff('jatim')['operator'].full_name}")
    expect(second.locator(".timeline")).to_contain_text(f"{TITLE}: {REMARK}")


def read_the_files(desks: Desks, page: Page) -> None:
    """The province's report with its recap of the offices below, as page, PDF and workbook."""
    expect(page.locator("main")).to_contain_text("Rekap 2 satker di bawahnya")
    desks.picture(page, "laporan-provinsi")
    assert fetched(page, page.locator("a.file", has_text=".pdf")).startswith(b"%PDF")
    book = load_workbook(io.BytesIO(fetched(page, page.locator("a.file", has_text=".xlsx"))))
    assert "KPU Kabupaten Pacitan" in [cell.value for sheet in book for row in sheet for cell in row]


def reminded_once(desks: Desks) -> None:
    """Seven days before the limit: one line at the bell and one letter, however often the jobs run."""
    for _ in range(2):
        remind_of_reports()
        remind_of_agreements()
        sweep()
    address = staff("pacitan")["operator"].email
    (letter,) = (each for each in mail.outbox if address in each.to)
    assert "Semester II 2026" in letter.body
    phone = desks("pacitan", "operator")
    phone.goto("/")
    expect(phone.locator(".bell-count")).to_contain_text("1")
    phone.locator(".bell").click()
    desks.picture(phone, "pemberitahuan")
    follow(phone.locator(".tasks"), "Laporan Semester II 2026 Kab. Pacitan jatuh tempo 7 hari lagi")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Laporan Semester II 2026")
    expect(phone.locator(".bell-count")).to_have_count(0)


def the_history_tells_it_all(desks: Desks, agreement: Agreement) -> None:
    page = desks("pacitan", "kasubbag")
    page.goto(f"/kerja-sama/{agreement.pk}/")
    follow(page.locator(".tabs"), "Riwayat")
    follow(page, "Periksa keutuhan riwayat")
    expect(page.locator("main")).to_contain_text("Riwayat utuh")
    lines = page.locator(".timeline-title").all_inner_texts()
    assert {act: sum(act in line for line in lines) for act in ACTS} == ACTS


def from_the_nation_to_pacitan(desks: Desks) -> None:
    """Down by the tiles; on each level figures of agreements, reports and activities open as many rows."""
    page = desks("pusat", "operator")
    page.goto("/")
    follow(page, "Rekap Kerja Sama")
    follow(page.get_by_role("navigation", name="Periode"), "Semester I 2026")
    desks.picture(page, "rekap-nasional")
    with page.expect_download() as download:
        follow(page, "Semua tabel (Excel)")
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert len(book.worksheets) == page.locator("section.recap").count()
    shown = page.locator("#satker tbody tr", has_text="Jawa Timur").locator("th, td").all_inner_texts()
    assert shown in [[str(value) for value in row] for row in book.worksheets[0].values]
    figures = [opened_figures(page)]
    for tile in ("Prov. Jawa Timur", "Kab. Pacitan"):
        page.locator(".tilemap").get_by_role("link", name=re.compile(f"^{tile}")).click()
        expect(page.locator(".breadcrumb [aria-current]")).to_have_text(tile)
        figures.append(opened_figures(page))
    desks.picture(page, "rekap-pacitan")
    assert figures == [(3, 2, 1), (2, 2, 1), (1, 1, 1)]


def opened_figures(page: Page) -> tuple[int, ...]:
    """Agreements in force, accepted reports and activities: each as shown, and as long as its list."""
    return (
        opened(page, "bentuk", "Jumlah", "Berlaku"),
        opened(page, "laporan", "Diterima", "Jumlah"),
        opened(page, "orang", "Seluruh kegiatan", "Kegiatan"),
    )
