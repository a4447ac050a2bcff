"""Activities: who records them, what is asked back, what stays in the history."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from agreements.cycle import RowState
from agreements.models import Activity, Agreement, OfficeParticipation, ScopePoint
from agreements.models.activity import ActivityState
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.activity import (
    MOST_EVIDENCE,
    ActivityFacts,
    Doubtful,
    change_activity,
    record_activity,
    remove_evidence,
    withdraw_activity,
)
from agreements.services.history import broken_at
from organization.models import StoredFile
from tests.agreements.cycles import bring, make_period, make_running, noon, row_of, send
from tests.agreements.people import everybody
from tests.agreements.walking import client_of
from tests.factories import agreement_at, make_agreement, make_file, make_office, make_png, person

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 20)
NOON = noon(TODAY)


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.KERJASAMA_TODAY = "2026-06-20T12:00"


def facts(**values: Any) -> ActivityFacts:
    return ActivityFacts(**{"title": "Kelas pemilih", "held_on": TODAY - timedelta(days=3), **values})


def record(agreement: Agreement, who: str = "operator", *, is_sure: bool = False, **values: Any) -> Activity:
    files = values.pop("files", ())
    return record_activity(
        agreement, facts(**values), files=files, is_sure=is_sure, by=everybody()[who], at=NOON
    )


def test_an_activity_says_who_was_reached_and_stands_in_the_history() -> None:
    agreement = make_running()
    point = ScopePoint.objects.create(agreement=agreement, order=1, text="pendidikan pemilih")
    activity = record(
        agreement, people={"pelajar": 40, "disabilitas": 2}, scope_ids=[point.pk], spending=Decimal(500_000),
        link="https://contoh.test/berita", files=[make_file("foto.pdf")],
    )  # fmt: skip
    assert (activity.people_count, activity.evidence.count(), activity.scope_points.get()) == (42, 2, point)
    last = agreement.events.latest("sequence")
    assert last.summary == "Kegiatan dicatat: Kelas pemilih, 17 Jun 2026"
    assert broken_at(Agreement.objects.get(pk=agreement.pk)) is None


def test_only_the_operator_of_the_owner_or_of_a_participant_records() -> None:
    agreement = make_running()
    for who in ("kasubbag", "sekretaris", "operator.jatim", "operator.ponorogo", "admin"):
        with pytest.raises(NotAllowed, match="satker pemilik atau satker peserta"):
            record(agreement, who)
    OfficeParticipation.objects.create(agreement=agreement, office=make_office("3502"))
    assert record(agreement, "operator.ponorogo").office.code == "3502"


def test_an_activity_of_another_office_is_not_changed() -> None:
    agreement = make_running()
    OfficeParticipation.objects.create(agreement=agreement, office=make_office("3502"))
    activity = record(agreement, "operator.ponorogo")
    with pytest.raises(NotAllowed, match="satker yang mencatatnya"):
        change_activity(activity, facts(), by=everybody()["operator"], at=NOON)


DOUBTS: dict[str, tuple[dict[str, Any], str]] = {
    "after the end": ({"held_on": date(2026, 6, 2)}, "sesudah kerja sama berakhir"),
    "absurd count": ({"held_on": date(2026, 5, 2), "people": {"masyarakat": 250_000}}, "250.000 orang"),
    "long before": ({"held_on": date(2016, 6, 2)}, "jauh sebelum kerja sama ini dimulai"),
    "absurd spending": ({"held_on": date(2026, 5, 2), "spending": Decimal(11_000_000_000)}, "sepuluh miliar"),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_what_is_odd_is_asked_back_and_taken_when_meant(name: str) -> None:
    values, words = DOUBTS[name]
    agreement = make_running(ends_on=date(2026, 5, 31))
    with pytest.raises(Doubtful, match=words):
        record(agreement, **values)
    assert not agreement.activities.exists()
    assert record(agreement, is_sure=True, **values).pk


def test_spending_above_the_funding_is_asked_back() -> None:
    agreement = make_running(funding="apbn", funding_amount=2_000_000)
    with pytest.raises(Doubtful, match="jumlah pembiayaan"):
        record(agreement, spending=Decimal(2_000_001))
    assert record(agreement, spending=Decimal(2_000_000)).pk


def test_the_same_activity_twice_is_asked_back() -> None:
    agreement = make_running()
    record(agreement)
    with pytest.raises(Doubtful, match="sudah dicatat"):
        record(agreement, title="KELAS pemilih ")
    assert agreement.activities.count() == 1


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "future": ({"held_on": TODAY + timedelta(days=1)}, "Simpan sebagai rencana", "held_on"),
    "ends before": ({"ends_on": TODAY - timedelta(days=9)}, "sebelum tanggal mulai", "ends_on"),
    "no title": ({"title": " "}, "nama kegiatan", "title"),
    "foreign scope": ({"scope_ids": [987654]}, "ruang lingkup dari kerja sama ini", "scope"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_is_refused_at_its_field(name: str) -> None:
    values, words, field = WRONG[name]
    with pytest.raises(Refused, match=words) as refused:
        record(make_running(), is_sure=True, **values)
    assert refused.value.field == field


def test_a_plan_may_lie_ahead_and_is_carried_out_later() -> None:
    agreement = agreement_at("perumusan")
    plan = record(agreement, is_planned=True, held_on=TODAY + timedelta(days=30))
    assert plan.state == ActivityState.PLANNED
    done = change_activity(plan, facts(), by=everybody()["operator"], at=NOON)
    assert done.state == ActivityState.DONE
    assert agreement.events.latest("sequence").summary == "Kegiatan terlaksana: Kelas pemilih"


def test_what_was_reported_is_neither_changed_nor_withdrawn() -> None:
    agreement = make_running()
    activity = record(agreement)
    row = bring(row_of(agreement, make_period()), "pelaporan", at=NOON)
    send(row, at=NOON)
    for act in (
        lambda: change_activity(activity, facts(), by=everybody()["operator"], at=NOON),
        lambda: withdraw_activity(activity, reason="Keliru.", by=everybody()["operator"], at=NOON),
    ):
        with pytest.raises(Refused, match="Laporan Semester I 2026 .* sudah dikirim, jadi"):
            act()


def test_a_withdrawn_activity_counts_no_more_and_stays_readable() -> None:
    agreement = make_running()
    activity = record(agreement)
    with pytest.raises(Refused, match="alasannya"):
        withdraw_activity(activity, reason=" ", by=everybody()["operator"], at=NOON)
    withdraw_activity(activity, reason="Salah kerja sama.", by=everybody()["operator"], at=NOON)
    row = row_of(agreement, make_period())
    assert not row.is_active
    page = client_of(everybody()["operator"]).get(
        reverse("agreements:activity", args=[agreement.pk, activity.pk])
    )
    assert "Salah kerja sama." in page.content.decode()
    with pytest.raises(Overtaken):
        withdraw_activity(activity, reason="Lagi.", by=everybody()["operator"], at=NOON)


def test_evidence_is_limited_and_may_be_taken_away() -> None:
    agreement = make_running()
    files = [make_file(f"{number}.pdf") for number in range(MOST_EVIDENCE + 1)]
    with pytest.raises(Refused, match="Paling banyak"):
        record(agreement, files=files)
    activity = record(agreement, files=files[:2])
    evidence = activity.evidence.all()[0]
    remove_evidence(activity, evidence.pk, by=everybody()["operator"], at=NOON)
    with pytest.raises(Overtaken):
        remove_evidence(activity, evidence.pk, by=everybody()["operator"], at=NOON)
    assert activity.evidence.count() == 1


def test_an_nk_is_active_through_the_activities_of_its_pks() -> None:
    umbrella = make_running()
    below = make_running(instrument="PKS", title="Magang", parent=umbrella)
    period = make_period()
    record(below)
    assert row_of(umbrella, period).is_active and row_of(below, period).is_active
    assert row_of(umbrella, period).state == RowState.PELAKSANAAN


def test_the_activities_of_a_classified_pks_count_for_its_nk_but_are_not_told_there() -> None:
    national = make_office("00")
    umbrella = make_running(office=national, opened_upward_at=NOON)
    below = make_running(instrument="PKS", title="Pertukaran data", parent=umbrella, secrecy="rahasia")
    period = make_period()
    record(below, title="Rapat yang dirahasiakan", output="Hasil yang dirahasiakan")
    row = row_of(umbrella, period)
    assert row.is_active
    reader = client_of(person("operator", national))
    for name in ("period", "period_fill"):
        page = reader.get(reverse(f"agreements:{name}", args=[umbrella.pk, row.pk])).content.decode()
        assert "dirahasiakan" not in page and "1 kegiatan lagi dihitung" in page
    own = reverse("agreements:period", args=[below.pk, row_of(below, period).pk])
    assert "Rapat yang dirahasiakan" in client_of(everybody()["operator"]).get(own).content.decode()


def test_a_participant_records_and_reads_and_fills_nothing_else() -> None:
    agreement = make_running()
    row = row_of(agreement, make_period())
    neighbour = client_of(everybody()["operator.ponorogo"])
    assert neighbour.get(page_of(agreement)).status_code == 404
    OfficeParticipation.objects.create(agreement=agreement, office=make_office("3502"))
    neighbour.post(page_of(agreement), typed())
    activity = agreement.activities.get()
    assert activity.office.code == "3502" and row.is_active
    pages = {
        "implementation": 200, "activity_new": 200, "terminate": 403, "suspend": 403, "successor": 403,
    }  # fmt: skip
    for name, code in pages.items():
        answer = neighbour.get(reverse(f"agreements:{name}", args=[agreement.pk]))
        assert answer.status_code == code, name
    for name, code in {
        "period": 200,
        "period_fill": 403,
        "period_excuse": 403,
        "period_evaluate": 403,
    }.items():
        answer = neighbour.get(reverse(f"agreements:{name}", args=[agreement.pk, row.pk]))
        assert answer.status_code == code, name
        assert code == 200 or "KPU Kabupaten Pacitan" in answer.content.decode(), "says who may"


# The page


def page_of(agreement: Agreement) -> str:
    return reverse("agreements:activity_new", args=[agreement.pk])


def typed(**values: Any) -> dict[str, Any]:
    return {"title": "Kelas pemilih", "state": "done", "held_on": "2026-06-17", **values}


def photo(name: str = "foto.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_png(), content_type="image/png")


def test_photos_come_with_the_form_and_are_shown_to_those_who_may_see() -> None:
    agreement = make_running()
    client = client_of(everybody()["operator"])
    answer = client.post(
        page_of(agreement), typed(uploads=[photo("a.png"), photo("b.png")], people_pelajar="40")
    )
    assert answer.status_code == 302
    activity = agreement.activities.get()
    assert (activity.evidence.count(), activity.people_count) == (2, 40)
    address = reverse("agreements:file", args=[agreement.pk, activity.evidence.all()[0].file_id])
    assert client.get(address)["Content-Type"] == "image/png"
    assert client_of(everybody()["operator.ponorogo"]).get(address).status_code == 404


def test_a_large_photo_of_a_phone_becomes_evidence() -> None:
    agreement, stream = make_running(), io.BytesIO()
    Image.effect_noise((4000, 3000), 60).save(stream, "JPEG", quality=95)
    large = stream.getvalue()
    assert len(large) > 5_000_000
    upload = SimpleUploadedFile("IMG_20260617_101010.JPG", large, content_type="image/jpeg")
    answer = client_of(everybody()["operator"]).post(page_of(agreement), typed(uploads=[upload]))
    assert answer.status_code == 302
    file = agreement.activities.get().evidence.get().file
    assert (file.media_type, file.size) == ("image/jpeg", len(large))


def test_a_question_keeps_what_was_typed_and_the_photos() -> None:
    agreement = make_running()
    client = client_of(everybody()["operator"])
    odd = typed(people_masyarakat="300000")
    page = client.post(page_of(agreement), {**odd, "uploads": [photo()]})
    text = page.content.decode()
    assert "300.000 orang" in text and "Sudah diterima: foto.png" in text and 'value="Kelas pemilih"' in text
    assert not agreement.activities.exists()
    token = page.context["form"].kept_token
    client.post(page_of(agreement), {**odd, "is_sure": "on", "kept_files": token})
    assert agreement.activities.get().evidence.get().file.name == "foto.png"


def test_kept_photos_are_taken_from_their_owner_only() -> None:
    agreement = make_running()
    page = client_of(everybody()["operator"]).post(
        page_of(agreement), {**typed(people_masyarakat="300000"), "uploads": [photo()]}
    )
    token = page.context["form"].kept_token
    OfficeParticipation.objects.create(agreement=agreement, office=make_office("3502"))
    neighbour = client_of(everybody()["operator.ponorogo"])
    neighbour.post(page_of(agreement), {**typed(), "kept_files": token})
    neighbour.post(page_of(agreement), {**typed(title="Lain"), "kept_files": token + "x"})
    assert [activity.evidence.count() for activity in agreement.activities.all()] == [0, 0]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"held_on": "2026-06-21"}, "Simpan sebagai rencana"),
        ({"people_pelajar": "-3"}, "paling kecil 0"),
        ({"people_pelajar": "banyak"}, "Tulis angka bulat"),
        ({"uploads": SimpleUploadedFile("a.exe", b"MZ")}, "tidak diterima"),
        ({"uploads": SimpleUploadedFile("IMG_1.HEIC", b"ftypheic")}, "Paling Kompatibel"),
        ({"uploads": SimpleUploadedFile("a.png", b"bukan gambar")}, "tidak sesuai dengan namanya"),
        ({"title": ""}, "wajib"),
        ({"link": "javascript:alert(1)"}, "Alamat situs ini salah tulis"),
    ],
)
def test_a_bad_field_is_told_beside_it_and_nothing_is_saved(values: dict[str, Any], words: str) -> None:
    agreement = make_running()
    files_before = StoredFile.objects.count()
    page = client_of(everybody()["operator"]).post(page_of(agreement), typed(**values))
    assert page.status_code == 200 and words in page.content.decode()
    assert not agreement.activities.exists() and StoredFile.objects.count() == files_before


def test_before_signing_activities_are_recorded_too() -> None:
    agreement = make_agreement()
    person("operator", make_office("3501"))
    assert client_of(everybody()["operator"]).get(page_of(agreement)).status_code == 200
    assert record(agreement).pk


# Days that are reported or suspended, and what is locked


def sent_semester(agreement: Agreement) -> Any:
    row = bring(row_of(agreement, make_period()), "pelaporan", at=NOON)
    send(row, at=NOON)
    return row


def test_a_day_in_a_sent_report_is_asked_back_when_new_and_when_moved_there() -> None:
    agreement = make_running()
    elsewhere = record(agreement, title="Tahun lalu", held_on=date(2025, 11, 3))
    sent_semester(agreement)
    with pytest.raises(
        Doubtful, match="Laporan Semester I 2026 .* dikirim. Kegiatan ini tercatat sebagai susulan"
    ):
        record(agreement)
    with pytest.raises(Doubtful, match="susulan"):
        change_activity(elsewhere, facts(title="Tahun lalu"), by=everybody()["operator"], at=NOON)
    assert record(agreement, is_sure=True).pk


def test_the_page_asks_back_about_a_sent_report_and_saves_when_confirmed() -> None:
    agreement = make_running()
    sent_semester(agreement)
    client = client_of(everybody()["operator"])
    answer = client.post(page_of(agreement), typed())
    assert answer.status_code == 200 and "susulan" in answer.content.decode()
    assert client.post(page_of(agreement), typed(is_sure="on")).status_code == 302


def test_a_day_of_suspension_is_asked_back_for_what_was_carried_out() -> None:
    agreement = make_running(suspended_on=date(2026, 6, 10), suspended_until=date(2026, 8, 1))
    with pytest.raises(Doubtful, match="ditangguhkan pada 17 Jun 2026"):
        record(agreement)
    assert record(agreement, is_planned=True, title="Rencana").pk
    assert record(agreement, held_on=date(2026, 6, 9)).pk


def test_a_locked_activity_says_why_instead_of_offering_to_change_it() -> None:
    agreement = make_running()
    OfficeParticipation.objects.create(agreement=agreement, office=make_office("3502"))
    mine, theirs = record(agreement), record(agreement, "operator.ponorogo", title="Kelas tetangga")
    withdrawn = record(agreement, title="Keliru")
    withdraw_activity(withdrawn, reason="Keliru.", by=everybody()["operator"], at=NOON)
    client = client_of(everybody()["operator"])

    def page(activity: Activity) -> str:
        return client.get(reverse("agreements:activity", args=[agreement.pk, activity.pk])).content.decode()

    assert "Tarik kegiatan" in page(mine)
    assert "yaitu KPU Kabupaten Ponorogo" in page(theirs) and "Tarik kegiatan" not in page(theirs)
    assert "sudah ditarik" in page(withdrawn)
    sent_semester(agreement)
    text = page(mine)
    edit = reverse("agreements:activity_edit", args=[agreement.pk, mine.pk])
    assert (
        "jadi kegiatan ini tidak dapat diubah" in text and "Tarik kegiatan" not in text and edit not in text
    )
    assert client.get(edit).status_code == 403


def test_saving_leads_back_to_the_period_from_which_it_was_begun() -> None:
    agreement = make_running()
    neighbour = make_running(title="Lain")
    row, other = (row_of(each, make_period()) for each in (agreement, neighbour))
    fill = reverse("agreements:period_fill", args=[agreement.pk, row.pk])
    client = client_of(everybody()["operator"])
    assert f"{page_of(agreement)}?periode={row.pk}" in client.get(fill).content.decode()
    assert client.post(f"{page_of(agreement)}?periode={row.pk}", typed()).url == fill
    plain = reverse("agreements:implementation", args=[agreement.pk])
    for number, odd in enumerate((str(other.pk), "x", "9" * 30)):
        answer = client.post(f"{page_of(agreement)}?periode={odd}", typed(title=f"Kelas {number}"))
        assert answer.url == plain, "only a period of this agreement"


def test_people_are_counted_with_separators() -> None:
    agreement = make_running()
    activity = record(agreement, people={"masyarakat": 12_500})
    row = row_of(agreement, make_period())
    client = client_of(everybody()["operator"])
    pages = {"activity": activity.pk, "period": row.pk, "period_fill": row.pk}
    for name, pk in pages.items():
        text = client.get(reverse(f"agreements:{name}", args=[agreement.pk, pk])).content.decode()
        assert "12.500 orang" in text, name
    text = client.get(reverse("agreements:implementation", args=[agreement.pk])).content.decode()
    assert "12.500 orang" in text


def test_the_history_shows_what_an_activity_said_before_in_words() -> None:
    agreement = make_running()
    activity = record(
        agreement, title="<b>Kelas</b> lama", people={"pemilih_pemula": 1200}, spending=Decimal(1_500_000)
    )
    change_activity(activity, facts(title="Kelas baru"), by=everybody()["operator"], at=NOON)
    page = client_of(everybody()["operator"]).get(reverse("agreements:history", args=[agreement.pk]))
    text = page.content.decode()
    for words in ("Isian sebelumnya", "&lt;b&gt;Kelas&lt;/b&gt; lama", "17 Jun 2026", "Rp1.500.000"):
        assert words in text
    assert "pemilih pemula 1.200" in text and "pemilih_pemula" not in text and "<b>Kelas" not in text
