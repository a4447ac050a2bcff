"""Stretches of the way that several journeys take."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import Page, expect

from agreements.models import Agreement
from tests.browser.desk import Windows, attach, fill, follow, has_no_overflow, no_serious_axe, press, told
from tests.browser.world import World

MARK = re.compile(r"\[lengkapi:[^\]]*\]")


def take_forward(page: Page) -> None:
    """Press the button of the next step."""
    page.locator(".next button.primary").click()
    told(page, "Kerja sama kini di tahap")


def fill_open_marks(page: Page, agreement: Agreement) -> None:
    """Open every part that is marked "Perlu dilengkapi" and complete it."""
    page.goto(f"/kerja-sama/{agreement.pk}/naskah/")
    marked = page.locator(".outline > li", has_text="Perlu dilengkapi")
    while marked.count():
        marked.first.get_by_role("link").first.click()
        body = page.locator("[name=body]")
        body.fill(MARK.sub("sebagaimana tercatat", body.input_value()))
        press(page, "Simpan")
        told(page, "Tersimpan")


def approve_all(windows: Windows, world: World, on_phone: str = "") -> None:
    """Everyone of the route decides from Beranda; the role named decides on a phone, in two taps."""
    agreement = Agreement.objects.latest("pk")
    seen: dict[str, Page] = {}
    for _ in range(10):
        step = Agreement.objects.get(pk=agreement.pk).current_approval_step
        if step is None:
            return
        staff = {"3501": world.pacitan, "35": world.jatim, "00": world.pusat}[step.office.code]
        page = windows.of(staff[step.role], is_phone=step.role == on_phone)
        page.goto("/")
        follow(page.locator(".tasks"), "")
        deciding = page.locator(".decide")
        expect(deciding).to_be_visible()
        if step.role not in seen:
            seen[step.role] = page
            windows.photograph(page, f"5-{agreement.instrument}-{step.role}")
            no_serious_axe(page)
            assert has_no_overflow(page)
        deciding.get_by_role("button", name=re.compile("sebagai")).click()
        told(page, "Persetujuan Anda tersimpan")
        page.context.close()


def attach_papers(windows: Windows, world: World) -> None:
    """The operator of each office attaches what its steps ask for."""
    agreement = Agreement.objects.latest("pk")
    for staff in (world.pacitan, world.jatim, world.pusat):
        if not any(step.office_id in _offices(staff) for step, _ in _missing(agreement)):
            continue
        page = windows.of(staff["operator"])
        page.goto(f"/kerja-sama/{agreement.pk}/persetujuan/")
        links = page.get_by_role("link", name="Lampirkan", exact=True)
        while links.count():
            links.first.click()
            fill(page, number="1/PL.02-BA/2026", dated_on=date.today().isoformat())
            attach(page, "berita-acara")
            press(page, "Simpan")
            told(page, "Dokumen dilampirkan")
    assert not _missing(agreement)


def _missing(agreement: Agreement) -> list:
    return Agreement.objects.get(pk=agreement.pk).missing_papers


def _offices(staff: dict) -> set[int]:
    return {post.office_id for post in staff["operator"].posts_on()}
