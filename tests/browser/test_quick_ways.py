"""The three short ways in: Mulai cepat, Salin dari yang lama, Catat yang sudah ada."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from agreements.choices import DatePrecision
from agreements.models import Agreement
from agreements.workflow import Stage
from tests.browser.desk import (
    Windows,
    attach,
    fill,
    follow,
    has_no_overflow,
    no_serious_axe,
    press,
    told,
)
from tests.browser.world import make_world
from tests.factories import agreement_at, make_agreement, make_partner


def choose_partner(page: Page, words: str) -> None:
    """Search in the picker and tick what was found."""
    page.get_by_label("Cari nama mitra").fill(words)
    press(page, "Cari mitra")
    page.locator("[name=partners]").first.check()


def test_one_page_leads_to_legal_drafting(windows: Windows) -> None:
    world = make_world()
    make_partner("Universitas Pacitan Timur")
    page = windows.of(world.pacitan["operator"], is_phone=True)
    page.goto("/kerja-sama/")
    follow(page, "Mulai cepat")
    fill(page, title="Kelas Pemilih Pemula")
    choose_partner(page, "pacitan timur")
    expect(page.locator("[name=title]")).to_have_value("Kelas Pemilih Pemula")
    fill(
        page, purpose="Menambah pengetahuan pemilih.", expected_benefit="500 siswa mengikuti kelas.",
        held_on="2026-01-12", result="Mitra bersedia.", agreed_points="Empat kelas setahun.",
        scope="kelas pemilih\npenyediaan tempat", term_length="2",
    )  # fmt: skip
    page.locator("[name=is_aligned]").check()
    windows.photograph(page, "isian")
    press(page, "Simpan dan lanjut")
    told(page, "tahap Legal Drafting")
    windows.photograph(page, "hasil")
    agreement = Agreement.objects.get()
    assert agreement.stage == Stage.LEGAL_DRAFTING
    acts = agreement.events.order_by("sequence").values_list("act", flat=True)
    assert {"start_discussion", "start_formulation", "start_drafting"} <= set(acts)


def test_a_pks_opens_what_only_it_asks_for(windows: Windows) -> None:
    world = make_world()
    make_partner("Universitas Pacitan Timur")
    page = windows.of(world.pacitan["operator"])
    page.goto("/kerja-sama/mulai-cepat/")
    expect(page.locator("[name=own_obligations]")).to_be_hidden()
    page.get_by_role("radio", name="Perjanjian Kerja Sama").check()
    expect(page.locator("[name=own_obligations]")).to_be_visible()
    fill(page, title="Magang Mahasiswa")
    choose_partner(page, "pacitan timur")
    expect(page.locator("[name=own_obligations]")).to_be_visible()
    fill(
        page, purpose="Menambah pengetahuan pemilih.", expected_benefit="500 siswa mengikuti kelas.",
        held_on="2026-01-12", result="Mitra bersedia.", agreed_points="Empat kelas setahun.",
        scope="kelas pemilih", own_obligations="menyediakan narasumber", partner_obligations="menyediakan tempat",
        target="500",
    )  # fmt: skip
    page.locator("[name=indicator]").select_option(index=1)
    page.locator("[name=no_parent_reason]").select_option(index=1)
    page.locator("[name=is_aligned]").check()
    windows.photograph(page, "isian-pks")
    press(page, "Simpan dan lanjut")
    told(page, "tahap Legal Drafting")
    assert Agreement.objects.get().stage == Stage.LEGAL_DRAFTING


def test_who_begins_the_same_again_is_led_to_what_is_there(windows: Windows) -> None:
    world = make_world()
    first = make_agreement()
    page = windows.of(world.pacitan["operator"], is_phone=True)
    page.goto("/kerja-sama/baru/")
    page.get_by_label("Nota Kesepahaman").check()
    fill(page, title=first.title.upper())
    choose_partner(page, first.partner_parties[0].name_as_signed)
    press(page, "Mulai")
    expect(page.get_by_role("link", name="Buka yang sudah ada")).to_be_visible()
    windows.photograph(page, "sudah-ada")
    no_serious_axe(page)
    assert has_no_overflow(page)
    page.get_by_label("Tetap mulai yang baru").check()
    press(page, "Mulai")
    told(page, "tersimpan pada tahap Penjajakan")
    assert Agreement.objects.count() == 2


def test_the_terms_show_only_what_the_choice_asks_for(windows: Windows) -> None:
    world = make_world()
    agreement = agreement_at(3)
    page = windows.of(world.pacitan["operator"])
    page.goto(f"/kerja-sama/{agreement.pk}/isi-pokok/")
    page.locator("[name=term_kind]").select_option("length")
    expect(page.locator("[name=term_length]")).to_be_visible()
    expect(page.locator("[name=term_starts_on]")).to_be_hidden()
    page.locator("[name=funding]").select_option("hibah")
    expect(page.locator("[name=grant_number]")).to_be_visible()
    fill(page, term_length="2", funding_amount="5000000", grant_number="2/H")
    windows.photograph(page, "hibah")
    page.locator("[name=funding]").select_option("none")
    expect(page.locator("[name=grant_number]")).to_be_hidden()
    windows.photograph(page, "tanpa-pembiayaan")
    press(page, "Simpan")
    told(page, "Tersimpan")
    saved = Agreement.objects.get()
    assert (saved.term_length, saved.funding_amount, saved.grant_number) == (2, None, "")


def test_last_years_agreement_becomes_a_draft(windows: Windows) -> None:
    world = make_world()
    old = agreement_at(7)
    page = windows.of(world.pacitan["operator"])
    page.goto(f"/kerja-sama/{old.pk}/")
    follow(page, "Salin jadi baru")
    fill(page, title="Sosialisasi dan Pendidikan Pemilih 2027")
    press(page, "Salin")
    told(page, "Salinan dibuat")
    windows.photograph(page, "salinan")
    new = Agreement.objects.latest("pk")
    assert (new.stage, new.copied_from_id, new.own_party.number) == (Stage.PENJAJAKAN, old.pk, "")
    scope = [list(each.scope_points.values_list("text", flat=True)) for each in (old, new)]
    assert scope[0] == scope[1]


def test_a_paper_agreement_is_recorded_with_its_month_and_a_scan(windows: Windows) -> None:
    world = make_world()
    make_partner("Kejaksaan Negeri Pacitan")
    page = windows.of(world.pacitan["operator"], is_phone=True)
    page.goto("/kerja-sama/catat/")
    page.get_by_label("Nota Kesepahaman").check()
    fill(page, title="Penanganan Masalah Hukum", signed_year="2021")
    choose_partner(page, "kejaksaan")
    page.get_by_label("Bulan").select_option(label="Maret")
    attach(page, "naskah-lama", pages=4)
    windows.photograph(page, "isian")
    press(page, "Catat")
    told(page, "tersimpan")
    expect(page.get_by_text("Data belum lengkap")).to_be_visible()
    expect(page.get_by_text("Mar 2021").first).to_be_visible()
    windows.photograph(page, "hasil")
    agreement = Agreement.objects.get()
    assert (agreement.signed_on, agreement.signed_precision) == (date(2021, 3, 1), DatePrecision.MONTH)
    assert agreement.latest_signed_copy.file.pages == 4
