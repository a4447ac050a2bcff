"""Two people at once, a hand that is too quick, and a page that has grown old."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import expect

from agreements.models import HistoryEvent
from organization.roles import Role
from tests.browser.desk import Windows, fill, press, told
from tests.browser.world import make_world
from tests.factories import agreement_at, make_office, make_post, make_user


def test_the_second_writer_of_an_article_sees_both_texts(windows: Windows) -> None:
    world = make_world()
    article = agreement_at(4).articles.filter(kind="5_article").first()
    assert article is not None
    colleague = make_user("rekan", full_name="Rekan Sejawat")
    make_post(colleague, Role.OPERATOR, make_office("3501"))
    first, second = windows.of(world.pacitan["operator"]), windows.of(colleague)
    for page in (first, second):
        page.goto(f"/kerja-sama/{article.agreement_id}/naskah/{article.pk}/")
    fill(first, body="Teks orang pertama.")
    press(first, "Simpan")
    told(first, "Tersimpan")
    fill(second, body="Teks orang kedua.")
    press(second, "Simpan")
    expect(second.get_by_text("sudah diubah oleh")).to_be_visible()
    expect(second.get_by_text("Teks orang pertama.")).to_be_visible()
    expect(second.locator("[name=body]")).to_have_value("Teks orang kedua.")
    windows.photograph(second, "dua-teks")
    fill(second, body="Teks berdua.")
    press(second, "Simpan")
    told(second, "Tersimpan")
    article.refresh_from_db()
    assert (article.body, article.revision) == ("Teks berdua.", 3)


def test_a_double_press_on_paraf_is_one_act(windows: Windows) -> None:
    world = make_world()
    agreement = agreement_at(5)
    page = windows.of(world.pacitan["kasubbag"], is_phone=True)
    page.goto(f"/kerja-sama/{agreement.pk}/persetujuan/")
    page.get_by_role("button", name=re.compile("^Paraf sebagai")).dblclick()
    told(page, "Persetujuan Anda tersimpan")
    assert HistoryEvent.objects.filter(agreement=agreement, post__role=Role.KASUBBAG).count() == 1


def test_an_old_page_says_what_happened_meanwhile(windows: Windows) -> None:
    world = make_world()
    agreement = agreement_at(5)
    fresh, old = (windows.of(world.pacitan["kasubbag"]) for _ in range(2))
    for page in (fresh, old):
        page.goto(f"/kerja-sama/{agreement.pk}/persetujuan/")
    for page in (fresh, old):
        page.get_by_role("button", name=re.compile("^Paraf sebagai")).click()
    told(fresh, "Persetujuan Anda tersimpan")
    expect(old.locator(".messages, .entrance")).to_contain_text("sudah")
    windows.photograph(old, "halaman-lama")
    assert HistoryEvent.objects.filter(agreement=agreement, post__role=Role.KASUBBAG).count() == 1


def test_a_post_that_ended_meanwhile_is_told(windows: Windows) -> None:
    world = make_world()
    agreement = agreement_at(5)
    page = windows.of(world.pacitan["kasubbag"])
    page.goto(f"/kerja-sama/{agreement.pk}/persetujuan/")
    post = world.pacitan["kasubbag"].posts.get()
    post.ends_on = post.office.today - timedelta(days=1)
    post.save()
    page.get_by_role("button", name=re.compile("^Paraf sebagai")).click()
    expect(page.locator("main")).to_contain_text("Anda tidak memegang jabatan saat ini")
    windows.photograph(page, "jabatan-berakhir")
    assert not HistoryEvent.objects.filter(agreement=agreement, post__role=Role.KASUBBAG).exists()
