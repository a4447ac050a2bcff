"""What Django and allauth say by themselves is said in our words, on every form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from organization.forms.accounts import FirstPasswordForm
from organization.forms.posts import PostForm
from organization.models import Office
from tests.factories import make_user

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale/id/LC_MESSAGES"


class EveryKind(forms.Form):
    text = forms.CharField(max_length=3)
    day = forms.DateField()
    number = forms.IntegerField(min_value=1)
    choice = forms.ChoiceField(choices=(("a", "A"),))
    email = forms.EmailField()


def sentences(catalogue: Catalog) -> dict[str, str]:
    """Singular sentence → our wording."""

    def first(text: Any) -> str:
        return text if isinstance(text, str) else text[0]

    return {first(message.id): first(message.string) for message in catalogue if message.id}


def test_the_compiled_wording_is_that_of_the_text_file() -> None:
    with (CATALOGUE / "django.po").open("rb") as text, (CATALOGUE / "django.mo").open("rb") as compiled:
        written, used = sentences(read_po(text)), sentences(read_mo(compiled))
    assert used == written, "run: msgfmt locale/id/LC_MESSAGES/django.po -o locale/id/LC_MESSAGES/django.mo"


def test_our_wording_is_of_sentences_that_still_exist() -> None:
    """A sentence that Django or allauth has changed would silently fall back to theirs."""
    known = "".join(
        path.read_bytes().decode("utf-8", "ignore")
        for package in ("django", "allauth")
        for path in Path(__import__(package).__file__).parent.rglob("locale/id/LC_MESSAGES/django.mo")
    )
    with (CATALOGUE / "django.po").open("rb") as text:
        ours = sentences(read_po(text))
    assert [sentence for sentence in ours if sentence not in known] == []


def test_errors_at_fields_say_what_to_do() -> None:
    empty = EveryKind({}).errors
    assert {message for messages in empty.values() for message in messages} == {"Isian ini wajib diisi."}
    wrong = EveryKind(
        {"text": "abcd", "day": "31-02-2026", "number": "x", "choice": "z", "email": "surel"}
    ).errors
    assert wrong == {
        "text": ["Terlalu panjang: paling banyak 3 karakter, sekarang 4. Ringkaslah."],
        "day": ["Tanggal ini tidak ada atau salah tulis. Contoh: 23-11-2026."],
        "number": ["Tulis angka bulat, misalnya 12."],
        "choice": ["Pilihan ini tidak tersedia. Pilih yang lain."],
        "email": ["Alamat surel ini salah tulis. Contoh: nama@contoh.go.id."],
    }
    assert EveryKind({"number": "0"}).errors["number"] == ["Angka ini paling kecil 1."]


@pytest.mark.django_db
def test_an_empty_choice_asks_to_choose() -> None:
    page = PostForm(offices=Office.objects.all()).as_p()
    assert "Pilih …" in page and "---" not in page


@pytest.mark.django_db
def test_passwords_are_called_kata_sandi_everywhere() -> None:
    account = make_user("siti")
    form = FirstPasswordForm(account, {"new_password1": "12345", "new_password2": "1"})
    assert form.errors["new_password2"] == ["Kedua kata sandi tidak sama. Tulis sekali lagi."]
    with pytest.raises(ValidationError) as refused:
        validate_password("12345", account)
    assert refused.value.messages == [
        "Kata sandi ini terlalu pendek: paling sedikit 10 karakter.",
        "Kata sandi ini terlalu mudah ditebak. Pakai beberapa kata yang tidak berhubungan.",
        "Kata sandi ini hanya angka. Tambahkan huruf.",
    ]
    client = Client()
    client.force_login(account)
    text = client.get("/akun/password/change/").content.decode()
    assert "sandi" not in text.lower().replace("kata sandi", "")


@pytest.mark.django_db
def test_signing_in_asks_for_username_or_address_and_says_what_is_wrong() -> None:
    client = Client()
    text = client.get("/akun/login/").content.decode()
    assert "Nama pengguna atau surel</label>" in text and "e-mail" not in text.lower()
    page = client.post("/akun/login/", {"login": "siti", "password": "salah-sekali"}).content.decode()
    assert "Nama pengguna atau kata sandi tidak cocok." in page


@pytest.mark.django_db
def test_too_many_tries_are_answered_in_indonesian() -> None:
    client = Client()
    answers = [client.post("/akun/login/", {"login": "siti", "password": "salah"}) for _ in range(31)]
    assert answers[-1].status_code == 429
    assert "Tunggu lima menit" in answers[-1].content.decode()
