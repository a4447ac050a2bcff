"""Everything works without JavaScript."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from agreements.models import Agreement
from agreements.workflow import Stage
from tests.browser.desk import Windows, fill, follow, press, sign_in, told
from tests.browser.paths import take_forward
from tests.browser.world import make_world
from tests.factories import agreement_at, make_partner


def test_an_agreement_begins_and_moves(windows: Windows) -> None:
    world = make_world()
    make_partner("Universitas Tanpa Skrip")
    page = windows.open(is_phone=True, with_javascript=False)
    sign_in(page, world.pacitan["operator"])
    follow(page, "Mulai kerja sama")
    page.get_by_label("Nota Kesepahaman").check()
    fill(page, title="Kuliah Umum", purpose="Menambah pengetahuan.", expected_benefit="200 peserta.")
    page.get_by_label("Cari nama mitra").fill("tanpa skrip")
    press(page, "Cari mitra")
    expect(page.locator("[name=title]")).to_have_value("Kuliah Umum")
    page.get_by_label("Universitas Tanpa Skrip").check()
    press(page, "Mulai")
    told(page, "tersimpan pada tahap Penjajakan")

    follow(page, "Catat sedikitnya satu komunikasi")
    page.locator("[name=kind]").select_option(label="Telepon/WA")
    fill(page, held_on="2026-01-12", result="Mitra bersedia.")
    press(page.locator("form[data-guard]"), "Tambah catatan")
    told(page, "Catatan komunikasi tersimpan")

    agreement = Agreement.objects.get()
    page.goto(f"/kerja-sama/{agreement.pk}/keselarasan/")
    for answer in page.locator("input[type=radio][value=ya]").all():
        answer.check()
    press(page, "Simpan")
    take_forward(page)
    assert Agreement.objects.get().stage == Stage.PEMBAHASAN


def test_a_new_partner_is_registered_on_the_way_and_nothing_is_typed_twice(windows: Windows) -> None:
    page = windows.open(is_phone=True, with_javascript=False)
    sign_in(page, make_world().pacitan["operator"])
    follow(page, "Mulai kerja sama")
    page.get_by_label("Nota Kesepahaman").check()
    fill(page, title="Kuliah Umum", purpose="Menambah pengetahuan.", expected_benefit="200 peserta.")
    page.get_by_label("Cari nama mitra").fill("Politeknik Muara")
    press(page, "Cari mitra")
    press(page, "Daftarkan mitra baru")
    expect(page.locator("[name=name]")).to_have_value("Politeknik Muara")
    page.locator("[name=category]").select_option(label="Lembaga pendidikan")
    press(page.locator(".form-actions"), "Simpan mitra")
    told(page, "Mitra Politeknik Muara berhasil didaftarkan")
    expect(page.locator("[name=title]")).to_have_value("Kuliah Umum")
    expect(page.get_by_label("Politeknik Muara")).to_be_checked()
    press(page, "Mulai")
    told(page, "tersimpan pada tahap Penjajakan")


def test_an_approver_decides(windows: Windows) -> None:
    world = make_world()
    agreement = agreement_at(5)
    page = windows.of(world.pacitan["kasubbag"], is_phone=True, with_javascript=False)
    page.goto("/")
    follow(page.locator(".tasks"), "")
    page.get_by_role("button", name=re.compile("^Paraf sebagai")).click()
    told(page, "Persetujuan Anda tersimpan")
    windows.photograph(page, "sesudah-paraf")
    step = Agreement.objects.get(pk=agreement.pk).current_approval_step
    assert step is not None and step.role == "sekretaris"
