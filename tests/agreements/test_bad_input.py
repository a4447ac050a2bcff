"""Bad input: a message at the field, nothing saved, nothing typed lost; strangers and unknown ids get 404."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfWriter
from pytest_django import Settings

from agreements.models import Agreement, ContactNote, Rendition
from agreements.workflow import Stage
from organization.models import StoredFile
from organization.roles import Role
from organization.templatetags.ui import tanggal
from tests.agreements.people import course_at
from tests.agreements.walking import client_of
from tests.factories import (
    agreement_at,
    make_agreement,
    make_office,
    make_partner,
    make_rules,
    pdf_bytes,
    person,
)

pytestmark = pytest.mark.django_db

TYPED = "Hasil yang sudah diketik panjang-panjang."


@pytest.fixture
def operator() -> Client:
    make_rules()
    return client_of(person(Role.OPERATOR, make_office()))


def url(name: str, agreement: Agreement, *args: Any) -> str:
    return reverse(f"agreements:{name}", args=(agreement.pk, *args))


def errors(response: Any) -> dict[str, list[str]]:
    """The messages by field of a form that was sent back."""
    assert response.status_code == 200
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def encrypted_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.encrypt("rahasia")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


# Files

FILES = {
    "of a kind not accepted": ("catatan.exe", b"MZ\x90\x00", "Jenis berkas ini tidak diterima"),
    "without any ending": ("catatan", b"%PDF-1.4", "Jenis berkas ini tidak diterima"),
    "a renamed program": ("catatan.pdf", b"MZ\x90\x00" * 50, "Isi berkas tidak sesuai dengan namanya"),
    "too large": ("besar.pdf", b"%PDF-1.4" + b"0" * 1_100_000, "Berkas terlalu besar. Ukuran paling besar 1 MB"),
    "a broken PDF": ("rusak.pdf", b"%PDF-1.4\n%%EOF rusak", "rusak atau terkunci kata sandi"),
    "a locked PDF": ("kunci.pdf", encrypted_pdf(), "rusak atau terkunci kata sandi"),
    "empty": ("kosong.pdf", b"", "kosong"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_a_bad_file_gets_its_message_at_the_field(operator: Client, settings: Settings, what: str) -> None:
    settings.MAX_UPLOAD_MB = 1
    agreement = make_agreement()
    name, content, sentence = FILES[what]
    before = StoredFile.objects.count()
    response = operator.post(
        url("contact", agreement),
        {
            "kind": "rapat", "held_on": agreement.office.today.isoformat(), "result": TYPED,
            "upload": SimpleUploadedFile(name, content, content_type="application/pdf"),
        },
    )  # fmt: skip
    found = errors(response)
    assert set(found) == {"upload"}
    assert sentence in " ".join(found["upload"])
    assert TYPED in response.content.decode()
    assert not ContactNote.objects.exists()
    assert StoredFile.objects.count() == before


def test_a_scan_must_be_a_pdf_or_a_picture(operator: Client) -> None:
    agreement = agreement_at("penandatanganan")
    word = SimpleUploadedFile("naskah.docx", b"PK\x03\x04isi")
    assert "Jenis berkas ini tidak diterima" in str(
        errors(operator.post(url("scan", agreement), {"upload": word}))
    )
    assert "upload" in errors(operator.post(url("scan", agreement), {}))
    assert not agreement.signed_copies.exists()


# Dates


@pytest.mark.parametrize("held_on", ["", "besok", "2026-02-30", "31/31/2026", "0000-00-00"])
def test_what_is_no_date_is_said_at_the_field(operator: Client, held_on: str) -> None:
    agreement = make_agreement()
    data = {"kind": "rapat", "held_on": held_on, "result": TYPED}
    response = operator.post(url("contact", agreement), data)
    assert set(errors(response)) == {"held_on"}
    assert TYPED in response.content.decode()


def test_a_contact_in_the_future_is_refused(operator: Client) -> None:
    agreement = make_agreement()
    tomorrow = agreement.office.today + timedelta(days=1)
    data = {"kind": "rapat", "held_on": tomorrow.isoformat(), "result": TYPED}
    response = operator.post(url("contact", agreement), data)
    assert "masa depan" in str(errors(response)["held_on"])
    assert TYPED in response.content.decode()
    assert not ContactNote.objects.exists()


def test_a_term_that_ends_before_it_starts_is_refused_at_its_end(operator: Client) -> None:
    agreement = agreement_at("perumusan")
    data = {
        "scope": "butir yang diketik", "term_kind": "fixed", "term_starts_on": "2026-12-01",
        "term_ends_on": "2026-11-01", "term_unit": "year", "funding": "none", "division": "sosdiklih",
    }  # fmt: skip
    response = operator.post(url("terms", agreement), data)
    assert "term_ends_on" in errors(response)
    assert "butir yang diketik" in response.content.decode()
    assert not agreement.scope_points.exists()


def slots(agreement: Agreement, **values: str) -> dict[str, str]:
    """A filled page of signing slots; values are by field, for every party."""
    data = {}
    for party in agreement.parties.all():
        row = {
            "signatory_name": "Nama yang Diketik", "signatory_title": "Ketua", "signed_at_place": "Pacitan",
            "signed_on": agreement.office.today.isoformat(), "number": f"{party.pk}/X/2026", **values,
        }  # fmt: skip
        data |= {f"{name}_{party.pk}": value for name, value in row.items()}
    return data


def test_signing_in_the_future_is_refused_at_the_date(operator: Client) -> None:
    agreement = agreement_at("penandatanganan")
    day = (agreement.office.today + timedelta(days=1)).isoformat()
    response = operator.post(url("slots", agreement), slots(agreement, signed_on=day))
    assert {name.rpartition("_")[0] for name in errors(response)} == {"signed_on"}
    assert "Nama yang Diketik" in response.content.decode()
    assert not agreement.parties.exclude(signed_on=None).exists()


def test_signing_before_the_approval_was_complete_is_refused_at_the_date(operator: Client) -> None:
    agreement = agreement_at("penandatanganan")
    response = operator.post(url("slots", agreement), slots(agreement, signed_on="2020-01-02"))
    approved_on = agreement.office.day_of(agreement.current_round.closed_at)
    assert list(errors(response)) == [f"signed_on_{agreement.parties.first().pk}"]
    assert f"Persetujuan baru selesai pada {tanggal(approved_on)}" in str(errors(response))
    assert not agreement.parties.exclude(signed_on=None).exists()


# Numbers


def test_a_number_used_already_is_refused_at_the_field(operator: Client) -> None:
    first = agreement_at("pelaksanaan")
    second = agreement_at("penandatanganan", partners=[make_partner("Dinas Pendidikan")])
    number = first.own_party.number
    data = slots(second) | {f"number_{second.own_party.pk}": number}
    response = operator.post(url("slots", second), data)
    found = errors(response)
    assert list(found) == [f"number_{second.own_party.pk}"]
    assert "sudah dipakai satker ini" in str(found)
    assert number in response.content.decode()
    assert Agreement.objects.get(pk=second.pk).own_party.number == ""


def test_recording_with_a_number_used_already_keeps_what_was_typed(operator: Client) -> None:
    number = agreement_at("pelaksanaan").own_party.number
    partner = make_partner("Dinas Pendidikan")
    data = {
        "instrument": "NK", "title": "Naskah lama dari lemari", "partners": [partner.pk], "signed_year": 2024,
        "number": number, "term_unit": "year",
    }  # fmt: skip
    response = operator.post(reverse("agreements:record"), data)
    assert "sudah dipakai" in str(errors(response))
    assert "Naskah lama dari lemari" in response.content.decode()
    assert not Agreement.objects.filter(title="Naskah lama dari lemari").exists()


# Texts


def test_an_absurdly_long_title_is_refused_at_the_field(operator: Client) -> None:
    agreement = make_agreement()
    data = {
        "title": "a" * 5000, "partners": [agreement.partner_parties[0].partner_id], "purpose": TYPED,
        "expected_benefit": "manfaat", "matter": "kelembagaan", "secrecy": "biasa",
    }  # fmt: skip
    response = operator.post(url("identity", agreement), data)
    assert set(errors(response)) == {"title"}
    assert TYPED in response.content.decode()
    assert Agreement.objects.get(pk=agreement.pk).title == agreement.title


@pytest.mark.parametrize("text", ["a\x00b", "😀 <script>alert(1)</script>", "\u202eterbalik", "ﷺ" * 50])
def test_strange_characters_break_nothing(operator: Client, text: str) -> None:
    agreement = make_agreement()
    data = {"kind": "surat", "held_on": agreement.office.today.isoformat(), "result": text}
    response = operator.post(url("contact", agreement), data)
    assert response.status_code == (200 if "\x00" in text else 302)
    assert "<script>alert(1)" not in operator.get(url("contact", agreement)).content.decode()


def test_mendesak_without_a_reason_is_said_at_the_reason(operator: Client) -> None:
    agreement = make_agreement()
    data = {
        "title": "Judul", "partners": [agreement.partner_parties[0].partner_id], "purpose": "x",
        "expected_benefit": "y", "matter": "kelembagaan", "secrecy": "biasa", "is_urgent": "on",
    }  # fmt: skip
    assert set(errors(operator.post(url("identity", agreement), data))) == {"urgent_reason"}


def test_nothing_filled_in_says_so_at_every_field(operator: Client) -> None:
    found = errors(operator.post(reverse("agreements:create"), {}))
    assert {"instrument", "title", "partners"} <= set(found)
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("value", ["999999", "abc", "-1", "1; DROP TABLE"])
def test_a_partner_that_does_not_exist_is_refused_at_the_field(operator: Client, value: str) -> None:
    data = {"instrument": "NK", "title": "Judul yang diketik", "partners": [value], "origin": "made_here"}
    response = operator.post(reverse("agreements:create"), data)
    assert "partners" in errors(response)
    assert "Judul yang diketik" in response.content.decode()


# Addresses

UNKNOWN = (
    "/kerja-sama/999999/", "/kerja-sama/99999999999999999999999/", "/kerja-sama/999999/naskah/", "/kerja-sama/abc/",
    "/kerja-sama/-1/", "/mitra/999999/", "/cek/tidak-ada/", "/undangan/tidak-ada-sama-sekali/", "/tidak/ada/",
)  # fmt: skip


@pytest.mark.parametrize("path", UNKNOWN)
def test_an_unknown_address_is_not_found(operator: Client, path: str) -> None:
    assert operator.get(path).status_code in (404, 410)


def test_words_in_an_address_that_mean_nothing_are_not_found(operator: Client) -> None:
    agreement = course_at("legal_drafting").agreement
    article = agreement.articles.all()[0]
    base = f"/kerja-sama/{agreement.pk}"
    for path in (
        f"{base}/langkah/meloncat/", f"{base}/versi/1/buat/emas/", f"{base}/versi/99/buat/draft/",
        f"{base}/naskah/{article.pk}/kesamping/", f"{base}/persetujuan/1/setuju/", f"{base}/persetujuan/1/curi/",
    ):  # fmt: skip
        assert operator.post(path).status_code == 404, path
    assert operator.get(f"{base}/versi/99/").status_code == 404
    assert operator.get(f"{base}/berkas-naskah/99999/").status_code == 404
    checker = client_of(person(Role.PEMERIKSA_HUKUM, agreement.office))
    assert checker.get(f"{base}/naskah/materi/emas/").status_code == 404
    assert not Rendition.objects.exists()


def test_rows_of_another_agreement_are_not_found_through_ones_own(operator: Client) -> None:
    mine = agreement_at("legal_drafting")
    other = agreement_at("persetujuan_internal", office=make_office("3502"))
    step = other.current_approval_step
    assert step is not None
    article, party = other.articles.all()[0], other.partner_parties[0]
    assert operator.get(url("article", mine, article.pk)).status_code == 404
    assert operator.post(url("article", mine, article.pk), {"body": "x", "revision": 1}).status_code == 404
    assert operator.post(url("article_remove", mine, article.pk)).status_code == 404
    assert operator.get(url("consent", mine, party.pk)).status_code == 404
    assert operator.post(url("approval_act", mine, step.pk, "setuju")).status_code == 404
    assert operator.get(url("paper", mine, step.pk, "pleno_minutes")).status_code == 404
    assert operator.get(url("draft", other)).status_code == 404


# The request itself


def test_a_post_without_its_token_is_refused() -> None:
    agreement = course_at("penjajakan").agreement
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(Role.OPERATOR, agreement.office))
    assert client.post(url("step", agreement, "start_discussion")).status_code == 403
    assert Agreement.objects.get(pk=agreement.pk).stage == Stage.PENJAJAKAN


def test_a_step_is_not_taken_by_opening_a_link(operator: Client) -> None:
    agreement = course_at("penjajakan").agreement
    assert operator.get(url("step", agreement, "start_discussion")).status_code == 405
    assert Agreement.objects.get(pk=agreement.pk).stage == Stage.PENJAJAKAN


def test_a_stale_page_is_told_where_the_agreement_stands_now(operator: Client) -> None:
    agreement = agreement_at("pembahasan")
    response = operator.post(url("step", agreement, "start_discussion"))
    assert response.status_code == 409
    assert "sekarang pada tahap Pembahasan" in response.content.decode()
    page = "http://testserver" + url("detail", agreement)
    back = operator.post(url("step", agreement, "start_discussion"), headers={"referer": page}, follow=True)
    assert back.redirect_chain == [(page, 302)]
    assert "sekarang pada tahap Pembahasan" in back.content.decode()


def test_a_missing_condition_is_told_in_its_sentence(operator: Client) -> None:
    agreement = make_agreement()
    response = operator.post(url("step", agreement, "start_discussion"))
    assert response.status_code == 409
    for sentence in (
        "Jawab semua butir daftar keselarasan.",
        "Catat sedikitnya satu komunikasi dengan mitra",
    ):
        assert sentence in response.content.decode()


def test_the_pdf_of_the_tests_is_a_good_one() -> None:
    assert pdf_bytes().startswith(b"%PDF-")
