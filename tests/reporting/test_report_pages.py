"""The pages of reports: the whole way in the browser's terms, what each office sees, what waits on Beranda."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from agreements.models import Agreement, AgreementPeriod
from agreements.waiting import tasks_of
from organization.models import Post
from reporting.columns import COLUMNS
from reporting.models import FileState, PeriodicReport, ReportState
from reporting.services.files import make_report_file, overdue_files
from reporting.services.report import accept_report, return_report
from reporting.waiting import report_counters, report_tasks
from tests.agreements.cycles import bring, make_running, noon, row_of
from tests.agreements.walking import client_of
from tests.reporting.reports import LAST_DAY, ON_TIME, finish_rows, make_offices, report_of, send, staff
from tests.reporting.test_reports import a_year_of

pytestmark = pytest.mark.django_db

REASON = "Jumlah peserta belum cocok."


@pytest.fixture(autouse=True)
def _offices(settings: Any) -> None:
    settings.KERJASAMA_TODAY = "2026-07-05T12:00"
    make_offices()


def client(office: str, role: str) -> Client:
    return client_of(staff(office)[role])


def address(name: str, report: PeriodicReport, *more: object) -> str:
    return reverse(f"reporting:{name}", args=[report.pk, *more])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_whole_way_by_the_pages(django_capture_on_commit_callbacks: Any) -> None:
    agreement = make_running()
    a_year_of(agreement)
    report = report_of("pacitan")
    operator, kasubbag, sekretaris = (client("pacitan", r) for r in ("operator", "kasubbag", "sekretaris"))
    page = text(operator.get(address("report", report)))
    assert "1 kerja sama belum siap dilaporkan" in page and "Lengkapi lembar pemantauan" in page
    finish_rows(report)
    assert "Semua kerja sama siap dilaporkan" in text(operator.get(address("report", report)))
    operator.post(address("report_start", report))
    operator.post(address("report_note", report), {"note": "Semua berjalan."})
    kasubbag.post(address("report_check", report))
    with django_capture_on_commit_callbacks(execute=True):
        answer = sekretaris.post(address("report_send", report), follow=True)
    assert "Laporan dikirim ke KPU Provinsi Jawa Timur" in text(answer)
    sending = report.sendings.get()
    assert {order.state for order in sending.files.all()} == {FileState.READY}
    jatim = client("jatim", "operator")
    assert "Semua berjalan." in text(jatim.get(address("report", report)))
    jatim.post(address("report_accept", report), {"note": "Terima kasih."})
    assert report_of("pacitan").state == ReportState.DITERIMA
    assert "Terima kasih." in text(operator.get(address("report", report)))


def test_a_report_is_returned_with_a_remark_on_the_row() -> None:
    agreement = make_running()
    finish_rows(report_of("pacitan"))
    report = send("pacitan")
    jatim = client("jatim", "kasubbag")
    page = text(jatim.get(address("report_return", report)))
    assert f'name="remark_{agreement.pk}"' in page
    assert jatim.post(address("report_return", report), {"note": " "}).status_code == 200
    jatim.post(address("report_return", report), {"note": REASON, f"remark_{agreement.pk}": "Periksa angka."})
    page = text(client("pacitan", "operator").get(address("report", report_of("pacitan"))))
    assert REASON in page and "Periksa angka." in page and "Perbaiki laporan" in page


def test_a_second_acceptance_by_the_page_is_told_who_was_faster() -> None:
    report = send("pacitan")
    first, second = client("jatim", "kasubbag"), client("jatim", "operator")
    assert first.post(address("report_accept", report)).status_code == 302
    answer = second.post(address("report_accept", report))
    assert answer.status_code == 409 and staff("jatim")["kasubbag"].full_name in text(answer)


def test_a_gap_leads_each_to_the_page_where_they_can_do_something() -> None:
    agreement = make_running()
    report = report_of("pacitan")
    row = row_of(agreement, report.period)
    wanted = {"operator": "period_fill", "kasubbag": "period", "sekretaris": "period"}
    for role, name in wanted.items():
        link = reverse(f"agreements:{name}", args=[agreement.pk, row.pk])
        assert f'<a href="{link}">{agreement.title}</a>' in text(
            client("pacitan", role).get(address("report", report))
        )
        assert client("pacitan", role).get(link).status_code == 200
    row = bring(row, "evaluasi", at=noon(LAST_DAY))
    link = reverse("agreements:period_evaluate", args=[agreement.pk, row.pk])
    assert f'<a href="{link}">' in text(client("pacitan", "kasubbag").get(address("report", report)))
    page = text(client("pacitan", "operator").get(address("report", report)))
    assert f'<a href="{link}">' not in page and "Menunggu Kasubbag/Kabag Rendatin" in page


def test_a_message_is_ready_for_whose_turn_it_is() -> None:
    report = report_of("pacitan")
    assert "Yth. Operator kerja sama, Laporan kerja sama Semester I 2026" in text(
        client("pacitan", "sekretaris").get(address("report", report))
    )
    assert "Salin pesan WA" not in text(client("pacitan", "operator").get(address("report", report)))
    assert "Salin pesan WA" not in text(client("jatim", "operator").get(address("report", report)))


def test_a_vacant_post_says_so_where_a_report_waits_for_it() -> None:
    report = report_of("pacitan")
    reader = client("pacitan", "ketua")
    assert "sedang kosong" not in text(reader.get(address("report", report)))
    Post.objects.filter(role="operator", office__code="3501").update(ends_on=date(2026, 7, 1))
    page = text(reader.get(address("report", report)))
    assert "Jabatan Operator kerja sama · Kab. Pacitan sedang kosong" in page
    Post.objects.filter(role="operator", office__code="3501").update(ends_on=None)
    report = send("pacitan")
    Post.objects.filter(role__in=("operator", "kasubbag"), office__code="35").update(ends_on=date(2026, 7, 1))
    assert "Kasubbag/Kabag Rendatin · Prov. Jawa Timur sedang kosong" in text(
        reader.get(address("report", report))
    )


def test_the_message_to_an_office_below_says_how_it_stands(settings: Any) -> None:
    report_of("pacitan")
    received = reverse("reporting:received")
    assert "paling lambat 15 Jul 2026" in text(client("jatim", "operator").get(received))
    settings.KERJASAMA_TODAY = "2026-07-20T12:00"
    assert "batasnya 15 Jul 2026 sudah lewat" in text(client("jatim", "operator").get(received))
    return_report(send("pacitan"), note=REASON, by=staff("jatim")["operator"], at=ON_TIME)
    assert "kami kembalikan untuk diperbaiki" in text(client("jatim", "operator").get(received))


def test_a_page_of_an_earlier_sending_decides_nothing() -> None:
    report = send("pacitan")
    first, second = client("jatim", "kasubbag"), client("jatim", "operator")
    assert 'name="sending" value="1"' in text(first.get(address("report", report)))
    second.post(address("report_return", report), {"note": REASON, "sending": "1"})
    send("pacitan")
    answer = first.post(address("report_accept", report), {"sending": "1"})
    assert answer.status_code == 409 and "sudah dikirim lagi" in text(answer)
    page = text(first.post(address("report_return", report), {"note": "Catatan lama.", "sending": "1"}))
    assert "sudah dikirim lagi" in page and "Catatan lama." in page
    assert report_of("pacitan").state == ReportState.DIKIRIM
    first.post(address("report_accept", report), {"sending": "2"})
    assert report_of("pacitan").state == ReportState.DITERIMA


def test_what_is_written_is_escaped_on_the_page_and_in_the_pdf() -> None:
    wicked = "<script>alert(1)</script><b>tebal</b>"
    make_running(title=f"Judul {wicked}")
    finish_rows(report_of("pacitan"))
    sending = send("pacitan").sendings.get()
    order = sending.files.get(kind="pdf")
    make_report_file(order.pk, ON_TIME)
    order.refresh_from_db()
    words = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(order.file.content.read())).pages)
    assert "<script>" in words and "<b>tebal" in words
    page = text(client("jatim", "operator").get(address("report", report_of("pacitan"))))
    assert "&lt;script&gt;alert(1)" in page and wicked not in page


def test_the_columns_stand_in_the_order_of_the_rule_book() -> None:
    assert [column.label for column in COLUMNS.values()] == [
        "No", "Bentuk", "Nomor KPU", "Nomor mitra", "Mitra", "Kategori mitra", "Perihal", "Ruang lingkup", "Mulai",
        "Berakhir", "Sisa hari", "Tahap dan masa berlaku", "Nota Kesepahaman induk", "Kegiatan", "Hasil dan manfaat",
        "Anggaran", "Kendala", "Tindak lanjut", "Rekomendasi", "Bukti", "Narahubung (PIC)",
    ]  # fmt: skip


def test_the_files_say_what_was_frozen() -> None:
    a_year_of(make_running(title="=HYPERLINK(1)"))
    finish_rows(report_of("pacitan"))
    sending = send("pacitan").sendings.get()
    for order in sending.files.all():
        make_report_file(order.pk, ON_TIME)
    files = {order.kind: order.file.content.read() for order in sending.files.select_related("file")}
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"])).pages)
    assert "KPU Kabupaten Pacitan" in words and "Kelas pemilih" in words and "Halaman 1 dari 1" in words
    sheet = load_workbook(io.BytesIO(files["xlsx"])).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(n for n, row in enumerate(rows) if row[0] == "No")
    assert len(rows[head]) == 21 and rows[head + 1][6] == "=HYPERLINK(1)"
    assert sheet.cell(head + 2, 7).data_type == "s"
    assert rows[head + 1][8].date() == date(2025, 3, 1)


def test_a_file_is_made_once_and_a_dead_worker_s_order_is_queued_again() -> None:
    sending = send("ponorogo").sendings.get()
    order = sending.files.get(kind="pdf")
    assert overdue_files(ON_TIME + timedelta(minutes=1)) == []
    later = ON_TIME + timedelta(minutes=5)
    assert sorted(overdue_files(later)) == sorted(sending.files.values_list("pk", flat=True))
    assert overdue_files(later) == []
    make_report_file(order.pk, later)
    first = sending.files.get(kind="pdf").file
    make_report_file(order.pk, later)
    assert sending.files.get(kind="pdf").file == first


def test_the_neighbour_sees_nothing_and_the_office_below_not_the_one_above() -> None:
    pacitan, jatim = report_of("pacitan"), report_of("jatim")
    assert client("ponorogo", "operator").get(address("report", pacitan)).status_code == 404
    assert client("pacitan", "operator").get(address("report", jatim)).status_code == 404


def test_the_province_sees_who_sent_who_is_missing_and_who_is_late(settings: Any) -> None:
    send("pacitan")
    settings.KERJASAMA_TODAY = "2026-07-20T12:00"
    page = client("jatim", "operator").get(reverse("reporting:received"))
    counts = {group["key"]: group["count"] for group in page.context["groups"]}
    assert counts == {"menunggu": 1, "diterima": 0, "belum": 1, "terlambat": 1}
    assert "Yth. Sekretaris KPU Kabupaten Ponorogo" in text(page)
    late = client("jatim", "operator").get(reverse("reporting:received"), {"keadaan": "terlambat"})
    assert [line["report"].office.code for line in late.context["lines"]] == ["3502"]


def test_beranda_tells_each_whose_turn_it_is(settings: Any) -> None:
    make_running()
    finish_rows(report_of("pacitan"))

    def acts(office: str, role: str) -> list[str]:
        return [task.act for task in report_tasks(staff(office)[role])]

    assert acts("pacitan", "operator") == ["Susun laporan Semester I 2026"]
    send("pacitan")
    assert acts("pacitan", "operator") == []
    assert "Terima atau kembalikan laporan Semester I 2026" in acts("jatim", "kasubbag")
    return_report(report_of("pacitan"), note=REASON, by=staff("jatim")["operator"], at=ON_TIME)
    assert acts("pacitan", "operator") == ["Dikembalikan: perbaiki laporan Semester I 2026"]
    settings.KERJASAMA_TODAY = "2026-08-20T12:00"
    counter = next(iter(report_counters(staff("jatim")["ketua"])))
    assert counter["value"] == 3
    late = client("jatim", "ketua").get(counter["url"])
    assert len(late.context["reports"]) == 3


def test_beranda_gathers_the_periods_of_one_office() -> None:
    for number in range(6):
        make_running(title=f"Kerja sama {number}")
    report_of("pacitan")
    acts = [task.act for task in tasks_of(staff("pacitan")["operator"])]
    assert "Isi periode Semester I 2026 untuk 6 kerja sama" in acts
    page = client("pacitan", "operator").get(reverse("agreements:period_list"))
    assert len(page.context["heads"]) == 6


def test_the_year_adds_up_what_was_sent() -> None:
    a_year_of(make_running())
    finish_rows(report_of("pacitan"))
    accept_report(send("pacitan"), by=staff("jatim")["operator"], at=ON_TIME)
    url = reverse("reporting:year", args=[2026, "3501"])
    page = client("jatim", "operator").get(url)
    assert page.context["total"] == {"agreements": 1, "activities": 1, "people": 40, "spending": 1_000_000}
    book = load_workbook(io.BytesIO(client("jatim", "operator").get(f"{url}xlsx/").content))
    assert len(book.sheetnames) == 2
    assert client("ponorogo", "operator").get(url).status_code == 404


def test_a_report_of_many_agreements_needs_as_many_queries_as_one_of_few() -> None:
    def queries(report: PeriodicReport) -> int:
        page = client("pacitan", "operator")
        page.get(reverse("account_login"))
        with CaptureQueriesContext(connection) as found:
            assert page.get(address("report", report)).status_code == 200
        return len(found)

    for number in range(3):
        a_year_of(make_running(title=f"Sedikit {number}"))
    finish_rows(report_of("pacitan"))
    few = queries(report_of("pacitan"))
    period = report_of("pacitan").period
    for number in range(12):
        agreement = make_running(title=f"Banyak {number}")
        a_year_of(agreement)
        AgreementPeriod.objects.create(
            agreement=agreement,
            period=period,
            opened_at=noon(period.starts_on),
            state_entered_at=noon(period.starts_on),
        )
    finish_rows(report_of("pacitan"))
    assert queries(report_of("pacitan")) == few <= 30
    assert Agreement.objects.count() == 15


def test_the_year_comes_as_a_workbook_and_as_csv() -> None:
    make_running()
    finish_rows(report_of("pacitan"))
    send("pacitan")
    operator = client("pacitan", "operator")

    def file(kind: str) -> Any:
        return operator.get(reverse("reporting:year_export", args=(2026, "3501", kind)))

    assert len(load_workbook(io.BytesIO(file("xlsx").content)).sheetnames) == 2
    lines = b"".join(file("csv")).decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and lines[1].startswith("Semester I 2026;1;Nota Kesepahaman;")
    assert file("pdf").status_code == 404
