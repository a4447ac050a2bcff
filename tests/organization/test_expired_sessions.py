"""A session that ends while somebody writes keeps what was typed, for that person only."""

from __future__ import annotations

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements.models import ContactNote
from organization.kept_forms import MOST_CHARACTERS
from organization.models import Office, User
from organization.roles import Role
from tests.agreements.people import course_at
from tests.factories import PASSWORD, agreement_at, make_office, make_post, make_user, pdf_bytes, person

pytestmark = pytest.mark.django_db

OFFICE = "/kelola/satker/3501/"
TYPED = {"seat": "Pacitan Kota", "address": "Jalan Contoh 1", "number_source": "register"}


def admin(username: str = "admin") -> User:
    return make_post(make_user(username), Role.ADMIN, make_office("3501")).user


def was_signed_in(user: User, **options: object) -> Client:
    """A browser whose session has ended."""
    client = Client(**options)
    client.force_login(user)
    client.get("/")
    del client.cookies[django_settings.SESSION_COOKIE_NAME]
    return client


def sign_in(client: Client, user: User, following: str) -> str:
    """Sign in where the page was sent to; return the page at the end."""
    form = {"login": user.username, "password": PASSWORD, "next": "/lanjutkan/"}
    assert "next=%2Flanjutkan%2F" in following
    return client.post("/akun/login/", form, follow=True).content.decode()


def test_the_same_person_finds_the_form_filled_and_saves_it() -> None:
    user = admin()
    client = was_signed_in(user)
    answer = client.post(OFFICE, TYPED)
    assert "Isian Anda kami simpan" in client.get(answer["Location"]).content.decode()
    page = sign_in(client, user, answer["Location"])
    assert 'value="Pacitan Kota"' in page and "Jalan Contoh 1" in page
    assert "isian Anda kami simpan. Periksa, lalu simpan kembali." in page
    assert Office.objects.get(code="3501").seat != "Pacitan Kota"
    assert client.post(OFFICE, TYPED).status_code == 302
    assert Office.objects.get(code="3501").seat == "Pacitan Kota"
    assert "kami simpan" not in client.get(OFFICE).content.decode()


def test_somebody_else_at_the_same_computer_sees_nothing_of_it() -> None:
    writer, other = admin(), admin("lain")
    client = was_signed_in(writer)
    answer = client.post(OFFICE, TYPED)
    assert "Pacitan Kota" not in sign_in(client, other, answer["Location"])
    assert "Pacitan Kota" not in client.get(OFFICE).content.decode()
    client.post("/akun/logout/")
    assert "Pacitan Kota" not in sign_in(client, writer, answer["Location"])


def test_nothing_is_kept_of_who_never_signed_in_here_or_of_a_forged_cookie() -> None:
    client = Client()
    assert client.post(OFFICE, TYPED)["Location"] == f"/akun/login/?next={OFFICE}"
    client.cookies["siapa"] = str(admin().pk)
    assert client.post(OFFICE, TYPED)["Location"] == f"/akun/login/?next={OFFICE}"
    assert not client.session.keys()


def test_another_site_cannot_have_anything_kept() -> None:
    client = was_signed_in(admin(), enforce_csrf_checks=True)
    assert client.post(OFFICE, TYPED).status_code == 403
    assert client.post(OFFICE, TYPED, headers={"origin": "https://lain.test"}).status_code == 403
    assert "Buka lagi" not in client.post(OFFICE, TYPED).content.decode()
    assert not client.session.keys()


def test_a_page_opened_before_signing_in_anew_keeps_its_text_although_its_token_is_old() -> None:
    user = admin()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    answer = client.post(OFFICE, TYPED, headers={"origin": "http://testserver"})
    assert answer.status_code == 403 and "Buka lagi isian saya" in answer.content.decode()
    assert 'value="Pacitan Kota"' in client.get("/lanjutkan/", follow=True).content.decode()


def test_what_is_too_long_is_told_to_be_copied() -> None:
    client = was_signed_in(admin())
    answer = client.post(OFFICE, {**TYPED, "address": "a" * MOST_CHARACTERS})
    assert "terlalu panjang untuk kami simpan" in client.get(answer["Location"]).content.decode()


def test_the_reason_typed_for_a_button_comes_back_on_the_page_of_the_button() -> None:
    agreement = agreement_at("persetujuan_internal")
    user = person(Role.KASUBBAG, make_office("3501"))
    step = agreement.rounds.get().steps.get(state="active")
    page = f"/kerja-sama/{agreement.pk}/persetujuan/"
    client = was_signed_in(user)
    answer = client.post(
        f"{page}{step.pk}/kembalikan/",
        {"reason": "Pasal 3 belum jelas"},
        HTTP_REFERER=f"http://testserver{page}",
    )
    text = sign_in(client, user, answer["Location"])
    assert "Yang Anda tulis: Pasal 3 belum jelas" in text and "belum ada yang disimpan" in text
    step.refresh_from_db()
    assert step.state == "active"


def test_a_contact_note_is_found_again_and_its_file_is_asked_for() -> None:
    user = person(Role.OPERATOR, make_office("3501"))
    page = f"/kerja-sama/{course_at('penjajakan').agreement.pk}/komunikasi/"
    client = was_signed_in(user)
    file = SimpleUploadedFile("undangan.pdf", pdf_bytes(1))
    values = {"kind": "rapat", "held_on": "2026-01-12", "result": "Setuju.", "upload": file}
    answer = client.post(page, values)
    text = sign_in(client, user, answer["Location"])
    assert "Setuju." in text and "Pilih lagi berkasnya." in text
    assert not ContactNote.objects.filter(result="Setuju.").exists()
