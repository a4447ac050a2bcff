"""Pages that say no: in Indonesian, with the menu for who is signed in, and with what to do next."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client

from organization.roles import Role
from tests.factories import make_post

pytestmark = pytest.mark.django_db


def test_who_is_signed_in_keeps_the_menu_on_a_page_that_is_not_there() -> None:
    client = Client()
    stranger = client.get("/tidak-ada/")
    assert stranger.status_code == 404 and "main-nav" not in stranger.content.decode()
    client.force_login(make_post(role=Role.KETUA).user)
    for page, code in (("/tidak-ada/", 404), ("/kelola/akun/", 403)):
        answer = client.get(page)
        text = answer.content.decode()
        assert answer.status_code == code
        assert "main-nav" in text and "Ke Beranda" in text and text.count("emblem.svg") == 1


@pytest.mark.parametrize("name", ["400", "500"])
def test_pages_made_without_a_request_are_whole(name: str) -> None:
    text = render_to_string(f"{name}.html")
    assert "Ke Beranda" in text and "coba lagi" in text.lower()


def test_a_request_under_a_foreign_name_is_answered_in_indonesian(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "tidak.dikenal.test"})
    assert answer.status_code == 400
    assert "Permintaan tidak dapat dibaca" in answer.content.decode()
