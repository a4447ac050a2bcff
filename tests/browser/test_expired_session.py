"""A session that ends while somebody writes: the text is there again after signing in."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from organization.models import Office, User
from tests.browser.desk import Windows, fill, follow, no_serious_axe, press, sign_in, told
from tests.browser.world import make_world
from tests.factories import PASSWORD

OFFICE = "/kelola/satker/3501/"


def sign_in_again(page: Page, person: User) -> None:
    fill(page, login=person.username, password=PASSWORD)
    press(page, "Masuk")


def typed(page: Page) -> None:
    page.goto(OFFICE)
    fill(page, seat="Pacitan Kota", address="Jalan Contoh 1")


@pytest.mark.parametrize("with_javascript", [True, False])
def test_the_text_is_found_again_and_saved(windows: Windows, with_javascript: bool) -> None:
    admin = make_world().pacitan["admin"]
    page = windows.open(is_phone=True, with_javascript=with_javascript)
    sign_in(page, admin)
    typed(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    press(page, "Simpan")
    told(page, "Isian Anda kami simpan")
    if with_javascript:
        no_serious_axe(page)
    sign_in_again(page, admin)
    told(page, "Periksa, lalu simpan kembali")
    expect(page.locator("[name=seat]")).to_have_value("Pacitan Kota")
    expect(page.locator("[name=address]")).to_have_value("Jalan Contoh 1")
    press(page, "Simpan")
    told(page, "Data satker disimpan")
    assert Office.objects.get(code="3501").seat == "Pacitan Kota"


def test_signing_in_anew_in_another_tab_loses_nothing_in_the_first(windows: Windows) -> None:
    admin = make_world().pacitan["admin"]
    page = windows.open()
    sign_in(page, admin)
    typed(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    sign_in(page.context.new_page(), admin)
    press(page, "Simpan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Halaman sudah kedaluwarsa")
    no_serious_axe(page)
    follow(page, "Buka lagi isian saya")
    expect(page.locator("[name=seat]")).to_have_value("Pacitan Kota")
    press(page, "Simpan")
    told(page, "Data satker disimpan")
