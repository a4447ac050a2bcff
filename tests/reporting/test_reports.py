"""The periodic report: who does what when, what is frozen, and what the offices above see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from agreements.cycle import RowState
from agreements.models import Activity, ActivityPeople, Agreement
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.history import broken_at
from agreements.services.writer import take_row_step
from organization.models import Office
from reporting.models import PeriodicReport, ReportState, SentReport
from reporting.services.opening import open_due
from reporting.services.prefill import prefill, rows_of
from reporting.services.report import (
    accept_report,
    check_report,
    gaps,
    hash_of,
    return_report,
    send_report,
    start_report,
    write_note,
)
from tests.agreements.cycles import make_running, noon, row_of
from tests.agreements.walking import client_of
from tests.factories import make_office
from tests.reporting.reports import (
    FIRST_DAY,
    LAST_DAY,
    ON_TIME,
    finish_rows,
    make_offices,
    report_of,
    send,
    staff,
)

pytestmark = pytest.mark.django_db

REASON = "Jumlah peserta belum cocok."


@pytest.fixture(autouse=True)
def offices(settings: Any) -> dict[str, Office]:
    settings.KERJASAMA_TODAY = "2026-07-05T12:00"
    return make_offices()


def a_year_of(agreement: Agreement, *, people: int = 40, spending: int = 1_000_000) -> Activity:
    """One activity in March with people and spending."""
    post = staff("pacitan")["operator"].posts.get()
    activity = Activity.objects.create(
        agreement=agreement, office=agreement.office, title="Kelas pemilih", held_on=date(2026, 3, 3),
        spending=spending, recorded_at=noon(date(2026, 3, 3)), post=post,
    )  # fmt: skip
    ActivityPeople.objects.create(activity=activity, group="pelajar", count=people)
    return activity


def test_every_office_gets_its_report_on_the_first_day_with_its_own_limit() -> None:
    open_due(noon(FIRST_DAY))
    due = {report.office.code: report.due_on for report in PeriodicReport.objects.all()}
    assert due == {
        "3501": date(2026, 7, 15), "3502": date(2026, 7, 15), "35": date(2026, 7, 30), "00": date(2026, 8, 14)
    }  # fmt: skip
    pacitan, pusat = report_of("pacitan"), report_of("pusat")
    assert pacitan.receiver.code == "35" and pacitan.province is not None and pacitan.province.code == "35"
    assert pusat.receiver == pusat.office and pusat.province is None


def test_opening_again_makes_only_what_is_missing() -> None:
    open_due(noon(FIRST_DAY))
    assert open_due(noon(FIRST_DAY + timedelta(days=40))) == []
    assert PeriodicReport.objects.count() == 4


def test_after_a_year_without_beat_every_period_is_opened_once() -> None:
    open_due(noon(FIRST_DAY))
    assert [str(period) for period in open_due(noon(date(2027, 2, 1)))] == [
        "Semester II 2026",
        "Semester I 2027",
    ]
    assert PeriodicReport.objects.count() == 12


def test_a_report_with_gaps_is_refused_and_names_each() -> None:
    for title in ("Pendidikan pemilih", "Magang mahasiswa"):
        make_running(title=title)
    report, people = report_of("pacitan"), staff("pacitan")
    start_report(report, by=people["operator"], at=ON_TIME)
    with pytest.raises(Refused) as refused:
        check_report(report_of("pacitan"), by=people["kasubbag"], at=ON_TIME)
    assert [sentence.split(" (")[0] for sentence in refused.value.sentences] == [
        "Magang mahasiswa", "Pendidikan pemilih",
    ]  # fmt: skip
    assert all("Catat sedikitnya satu kegiatan" in sentence for sentence in refused.value.sentences)
    finish_rows(report)
    assert gaps(report) == []
    check_report(report_of("pacitan"), by=people["kasubbag"], at=ON_TIME)


def test_the_office_above_accepts_and_every_agreement_knows_it() -> None:
    agreement = make_running()
    finish_rows(report_of("pacitan"))
    report = send("pacitan")
    row = row_of(agreement, report.period)
    assert (report.state, row.sent_at) == (ReportState.DIKIRIM, ON_TIME)
    accept_report(report, by=staff("jatim")["kasubbag"], at=ON_TIME)
    row = row_of(agreement, report.period)
    assert (report_of("pacitan").state, row.state) == (ReportState.DITERIMA, RowState.DITERIMA)
    acts = list(row.agreement.events.values_list("act", flat=True))
    assert acts[-2:] == ["report_sent", "accept"]
    assert broken_at(Agreement.objects.get(pk=agreement.pk)) is None
    connection.check_constraints()


def test_a_returned_report_is_repaired_and_sent_again() -> None:
    agreement = make_running()
    finish_rows(report_of("pacitan"))
    report, people = send("pacitan"), staff("pacitan")
    return_report(
        report,
        note="Periksa lagi.",
        remarks={agreement.pk: REASON},
        by=staff("jatim")["operator"],
        at=ON_TIME,
    )
    report = report_of("pacitan")
    row = row_of(agreement, report.period)
    assert (report.state, row.remark, row.sent_at) == (ReportState.DIKEMBALIKAN, REASON, None)
    with pytest.raises(Overtaken):
        send_report(report, by=people["sekretaris"], at=ON_TIME)
    take_row_step(row, "return_to_evaluasi", by=people["kasubbag"], at=ON_TIME, reason=REASON)
    start_report(report, by=people["operator"], at=ON_TIME)
    with pytest.raises(Refused, match="belum diperiksa"):
        send_report(report_of("pacitan"), by=people["sekretaris"], at=ON_TIME)
    with pytest.raises(Refused, match="Selesaikan evaluasi"):
        check_report(report_of("pacitan"), by=people["kasubbag"], at=ON_TIME)
    finish_rows(report)
    check_report(report_of("pacitan"), by=people["kasubbag"], at=ON_TIME)
    send_report(report_of("pacitan"), by=people["sekretaris"], at=ON_TIME)
    assert list(report.sendings.values_list("number", flat=True)) == [2, 1]
    accept_report(report_of("pacitan"), by=staff("jatim")["operator"], at=ON_TIME)


def test_a_second_decision_is_told_who_was_faster() -> None:
    report = send("pacitan")
    accept_report(report, by=staff("jatim")["kasubbag"], at=ON_TIME)
    faster = staff("jatim")["kasubbag"].full_name
    with pytest.raises(Overtaken, match=f"sudah diterima oleh {faster}"):
        accept_report(report, by=staff("jatim")["operator"], at=ON_TIME)
    with pytest.raises(Overtaken, match=f"sudah diterima oleh {faster}"):
        return_report(report, note=REASON, by=staff("jatim")["operator"], at=ON_TIME)


def test_sending_opens_on_the_last_day_of_the_period() -> None:
    report, people = report_of("pacitan"), staff("pacitan")
    early = noon(LAST_DAY - timedelta(days=1))
    start_report(report, by=people["operator"], at=early)
    check_report(report_of("pacitan"), by=people["kasubbag"], at=early)
    with pytest.raises(Refused, match="dapat dikirim mulai 30 Jun 2026"):
        send_report(report_of("pacitan"), by=people["sekretaris"], at=early)
    send_report(report_of("pacitan"), by=people["sekretaris"], at=noon(LAST_DAY))


def test_an_office_without_agreements_sends_laporan_nihil() -> None:
    sending = send("ponorogo").sendings.get()
    assert sending.data["rows"] == [] and sending.data["total"]["agreements"] == 0


def test_late_is_a_flag_that_stays() -> None:
    late = noon(date(2026, 7, 16))
    report = send("pacitan", at=late)
    assert report.is_late and report.sendings.get().was_late
    return_report(report, note=REASON, by=staff("jatim")["operator"], at=late)
    send("pacitan", at=late)
    assert report_of("pacitan").is_late
    assert not send("ponorogo").is_late


def test_what_was_sent_stays_as_it_was() -> None:
    agreement = make_running()
    a_year_of(agreement)
    finish_rows(report_of("pacitan"))
    sending = send("pacitan").sendings.get()
    Agreement.objects.filter(pk=agreement.pk).update(title="Judul lain")
    again = SentReport.objects.get(pk=sending.pk)
    assert again.data["rows"][0]["subject"] == "Pendidikan pemilih berkelanjutan"
    assert hash_of(again.data) == again.sha256
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        SentReport.objects.filter(pk=sending.pk).update(sha256="0" * 64)


def test_the_province_sums_up_what_its_offices_sent_and_names_those_that_did_not() -> None:
    agreement = make_running()
    a_year_of(agreement, people=40, spending=1_500_000)
    finish_rows(report_of("pacitan"))
    accept_report(send("pacitan"), by=staff("jatim")["operator"], at=ON_TIME)
    data = send("jatim").sendings.get().data
    below = {each["office"]: (each["state"], each["late"], each["people"]) for each in data["below"]}
    assert below == {
        "KPU Kabupaten Pacitan": ("Diterima", "Tepat waktu", 40),
        "KPU Kabupaten Ponorogo": ("Belum mengirim", "", 0),
    }
    assert data["total"] == {"agreements": 1, "activities": 1, "people": 40, "spending": 1_500_000}
    accept_report(report_of("jatim"), by=staff("pusat")["operator"], at=ON_TIME)
    national = send("pusat").sendings.get().data
    assert national["total"]["people"] == 40 and [each["code"] for each in national["below"]] == ["35"]


def test_kpu_ri_s_own_report_is_accepted_by_its_ketua() -> None:
    report = send("pusat")
    with pytest.raises(NotAllowed, match="Ketua · "):
        accept_report(report, by=staff("pusat")["kasubbag"], at=ON_TIME)
    accept_report(report, by=staff("pusat")["ketua"], at=ON_TIME)
    assert report_of("pusat").state == ReportState.DITERIMA


def test_the_upper_office_does_not_read_the_contents_of_what_is_terbatas() -> None:
    agreement = make_running(secrecy="terbatas")
    a_year_of(agreement)
    finish_rows(report_of("pacitan"))
    row = send("pacitan").sendings.get().data["rows"][0]
    assert row["subject"] == agreement.title
    assert {row[key] for key in ("activities", "benefit", "obstacles", "evidence")} == {"(terbatas)"}


def test_what_is_terbatas_is_not_told_through_its_nk_either() -> None:
    umbrella = make_running()
    below = make_running(instrument="PKS", title="Data", parent=umbrella, secrecy="rahasia")
    a_year_of(below)
    finish_rows(report_of("pacitan"))
    data = send("pacitan").sendings.get().data
    told = {row["subject"]: row["activities"] for row in data["rows"]}
    assert told[below.title] == "(terbatas)"
    assert told[umbrella.title] == "1 kegiatan pada Perjanjian Kerja Sama yang sifatnya terbatas atau rahasia"
    assert data["own"]["activities"] == 1


def test_an_agreement_that_a_report_missed_is_carried_in_the_next() -> None:
    send("pacitan")
    late_comer = make_running(starts_on=date(2026, 6, 29), at=ON_TIME)
    row = row_of(late_comer, report_of("pacitan").period)  # beat finds that its row is missing
    open_due(noon(date(2026, 7, 1)))
    following = PeriodicReport.objects.get(office=late_comer.office, period__starts_on=date(2026, 7, 1))
    assert row in rows_of(following)
    assert row.period in {each.period for each in rows_of(following)}


ACTS: dict[str, tuple[str, Callable[..., Any], dict[str, Any], tuple[tuple[str, str], ...]]] = {
    "start": ("belum", start_report, {"at": ON_TIME}, (("pacitan", "operator"),)),
    "note": ("draf", write_note, {"note": "Catatan."}, (("pacitan", "operator"),)),
    "check": ("draf", check_report, {"at": ON_TIME}, (("pacitan", "kasubbag"),)),
    "send": ("checked", send_report, {"at": ON_TIME}, (("pacitan", "sekretaris"),)),
    "accept": ("dikirim", accept_report, {"at": ON_TIME}, (("jatim", "operator"), ("jatim", "kasubbag"))),
    "return": (
        "dikirim", return_report, {"at": ON_TIME, "note": REASON}, (("jatim", "operator"), ("jatim", "kasubbag")),
    ),
}  # fmt: skip


def report_at(place: str) -> PeriodicReport:
    """A nihil report of Pacitan at one place of its way."""
    report, people = report_of("pacitan"), staff("pacitan")
    if place != "belum":
        start_report(report, by=people["operator"], at=ON_TIME)
    if place in ("checked", "dikirim"):
        check_report(report_of("pacitan"), by=people["kasubbag"], at=ON_TIME)
    if place == "dikirim":
        send_report(report_of("pacitan"), by=people["sekretaris"], at=ON_TIME)
    return report_of("pacitan")


@pytest.mark.parametrize("name", ACTS)
def test_every_act_by_everybody_of_every_office(name: str) -> None:
    place, act, values, allowed = ACTS[name]
    report, wrong = report_at(place), []
    for office in ("pacitan", "ponorogo", "jatim", "pusat"):
        for role, person in staff(office).items():
            try:
                with transaction.atomic():
                    act(report_of("pacitan"), by=person, **values)
                    transaction.set_rollback(True)
                happened = "done"
            except NotAllowed:
                happened = "not allowed"
            if happened != ("done" if (office, role) in allowed else "not allowed"):
                wrong.append(f"{role} of {office}: {happened}")
    assert not wrong, "\n".join(wrong)
    assert report_of("pacitan").state == report.state


def test_an_activity_under_a_pks_of_another_office_counts_once_on_the_way_up() -> None:
    umbrella = make_running(office=make_office("00"), title="Induk", instrument="NK")
    a_year_of(make_running(office=make_office("3501"), title="Turunan", instrument="PKS", parent=umbrella))
    finish_rows(report_of("pacitan"))
    sent = send("pacitan")
    assert sent.sendings.get().data["total"]["people"] == 40
    national = prefill(report_of("pusat"), LAST_DAY)
    assert national["own"]["activities"] == national["own"]["people"] == 0
    assert "40 orang" in national["rows"][0]["activities"]


def test_the_page_says_who_below_has_not_sent_before_an_upper_office_sends() -> None:
    finish_rows(report_of("jatim"))
    send("pacitan")
    people = staff("jatim")
    start_report(report_of("jatim"), by=people["operator"], at=ON_TIME)
    check_report(report_of("jatim"), by=people["kasubbag"], at=ON_TIME)
    page = client_of(people["sekretaris"]).get(reverse("reporting:report", args=(report_of("jatim").pk,)))
    assert page.context["not_in"] == {"not_sent": 1, "undecided": 1}
    told = " ".join(page.content.decode().split())
    assert "1 satker di bawah Anda belum mengirim laporannya, dan 1 laporan menunggu" in told
    assert page.context["below_total"]["office"] == "Jumlah 2 satker"
