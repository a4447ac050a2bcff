"""The main job in the browser: an NK from a campus's registration to Berlaku, then a PKS under it."""

from __future__ import annotations

import hashlib
import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from agreements.models import Agreement
from organization.models import User
from tests.browser.desk import (
    Windows,
    attach,
    fill,
    follow,
    has_no_overflow,
    no_serious_axe,
    press,
    sign_in,
    told,
)
from tests.browser.paths import approve_all, attach_papers, fill_open_marks, take_forward
from tests.browser.worker import running_worker
from tests.browser.world import World, make_world

TODAY = date.today().isoformat()
CAMPUS = "STKIP Pacitan Maju"


@pytest.mark.worker
def test_an_nk_and_a_pks_from_first_contact_to_in_force(windows: Windows) -> None:
    world = make_world()
    operator = windows.open()
    sign_in(operator, world.pacitan["operator"])
    with running_worker():
        register_campus(operator)
        begin(operator, "Nota Kesepahaman", "Pendidikan Pemilih di Kampus")
        prepare(operator, windows)
        draft(windows, world, operator)
        approve_all(windows, world, on_phone="ketua")
        attach_papers(windows, world)
        make_signing_copy(operator, windows)
    sign(windows, world, operator, "12/PR.07-NK/3501/2026")
    umbrella = Agreement.objects.get()

    begin(operator, "Perjanjian Kerja Sama", "Magang Mahasiswa")
    prepare_pks(operator, umbrella)
    draft(windows, world, operator)
    approve_all(windows, world)
    offices = [step.office.code for step in Agreement.objects.latest("pk").rounds.get().steps.all()]
    assert offices == ["3501", "3501", "3501", "3501", "35"]
    attach_papers(windows, world)
    sign(windows, world, operator, "13/PR.08-PKS/3501/2026")
    operator.goto(f"/kerja-sama/{umbrella.pk}/pelaksanaan/")
    expect(operator.get_by_role("link", name="Magang Mahasiswa")).to_be_visible()

    the_neighbour_sees_nothing(windows, world.ponorogo, umbrella)


def register_campus(page: Page) -> None:
    follow(page, "Mitra")
    follow(page, "Daftarkan mitra")
    fill(page, name=CAMPUS, address="Jalan Cut Nyak Dien 4, Pacitan", signatory_name="Sri Wahyuni")
    page.locator("[name=category]").select_option(label="Lembaga pendidikan")
    fill(page, signatory_title="Ketua STKIP")
    page.locator(".form-actions").get_by_role("button", name="Simpan mitra").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CAMPUS)


def begin(page: Page, instrument: str, title: str) -> None:
    page.goto("/")
    follow(page, "Mulai kerja sama")
    page.get_by_label(instrument).check()
    fill(page, title=title)
    page.get_by_label("Cari nama mitra").fill("stkip")
    press(page, "Cari mitra")
    page.get_by_label(CAMPUS).check()
    fill(page, purpose="Menambah pengetahuan pemilih.", expected_benefit="500 mahasiswa mengikuti kelas.")
    press(page, "Mulai")
    told(page, "tersimpan pada tahap Penjajakan")


def prepare(page: Page, windows: Windows) -> None:
    """Stages 1 to 3, each by the links of what is missing."""
    expect(page.locator(".missing-list li")).to_have_count(2)
    windows.photograph(page, "1-penjajakan")
    talk_and_answer(page)
    follow(page.locator(".next"), "Isi")
    write_terms(page)
    windows.photograph(page, "3-perumusan")
    take_forward(page)
    told(page, "Kerja sama kini di tahap")


def talk_and_answer(page: Page) -> None:
    """Stages 1 and 2 with one note."""
    follow(page, "Jawab semua butir")
    for answer in page.locator("input[type=radio][value=ya]").all():
        answer.check()
    press(page, "Simpan")
    follow(page, "Catat sedikitnya satu komunikasi")
    page.locator("[name=kind]").select_option(label="Rapat")
    fill(
        page,
        held_on=TODAY,
        result="Kedua pihak sepakat bekerja sama.",
        agreed_points="Kelas pemilih di kampus.",
    )
    attach(page, "notula")
    press(page.locator("form[data-guard]"), "Tambah catatan")
    told(page, "Catatan komunikasi tersimpan")
    follow(page.locator(".breadcrumb"), Agreement.objects.latest("pk").title)
    take_forward(page)
    take_forward(page)
    expect(page.locator("[aria-current=step]")).to_contain_text("Perumusan")


def write_terms(page: Page) -> None:
    page.locator("[name=term_kind]").select_option(label="Sekian bulan/tahun sejak ditandatangani")
    fill(page, scope="kelas pemilih\nkuliah umum kepemiluan", term_length="2")
    page.locator("[name=term_unit]").select_option(label="tahun")
    page.locator("[name=funding]").select_option(label="Tanpa pembiayaan")
    page.locator("[name=division]").select_option(index=1)
    page.locator("[name=pic]").select_option(index=1)
    press(page, "Simpan")


def prepare_pks(page: Page, umbrella: Agreement) -> None:
    """Stages 1 to 3 of the PKS: besides, its parent, what each party undertakes, and an indicator."""
    talk_and_answer(page)
    agreement = Agreement.objects.latest("pk")
    page.goto(f"/kerja-sama/{agreement.pk}/isi-pokok/")
    page.locator("[name=parent]").select_option(str(umbrella.pk))
    write_terms(page)
    page.get_by_role("link", name="Kewajiban", exact=True).click()
    for row, party in enumerate(agreement.parties.all()):
        page.locator(f"[name=form-{row}-party]").select_option(str(party.pk))
        page.locator(f"[name=form-{row}-text]").fill("menyediakan narasumber")
        page.locator(f"[name=form-{row}-recurrence]").select_option(index=1)
    press(page, "Simpan")
    page.get_by_role("link", name="Indikator", exact=True).click()
    page.locator("[name=form-0-type]").select_option(index=1)
    page.locator("[name=form-0-target]").fill("500")
    press(page, "Simpan")
    take_forward(page)


def draft(windows: Windows, world: World, operator: Page) -> None:
    """Stage 4: marks filled, frozen, checked, agreed to, submitted."""
    agreement = Agreement.objects.latest("pk")
    fill_open_marks(operator, agreement)
    fill(operator, note="Untuk diperiksa")
    press(operator, "Bekukan versi")
    told(operator, "dibekukan")
    windows.photograph(operator, f"4-naskah-{agreement.instrument}")
    hukum = windows.of(world.pacitan["pemeriksa_hukum"])
    hukum.goto("/")
    follow(hukum.locator(".tasks"), "")
    hukum.goto(f"/kerja-sama/{agreement.pk}/naskah/")
    follow(hukum, "Periksa Versi 1")
    hukum.get_by_label("Lulus").check()
    press(hukum, "Simpan hasil")
    operator.goto(f"/kerja-sama/{agreement.pk}/naskah/")
    follow(operator.locator("aside"), "Catat persetujuan")
    operator.get_by_label("Surat").check()
    press(operator, "Simpan")
    told(operator, "Persetujuan mitra dicatat")
    hukum.goto(f"/kerja-sama/{agreement.pk}/")
    take_forward(hukum)
    expect(hukum.locator("[aria-current=step]")).to_contain_text("Persetujuan Internal")


def make_signing_copy(page: Page, windows: Windows) -> None:
    """The PDF from the worker: the page shows it by itself, and its hash is the file's."""
    agreement = Agreement.objects.latest("pk")
    page.goto(f"/kerja-sama/{agreement.pk}/penandatanganan/")
    follow(page, "Buka berkas naskah")
    page.get_by_role("button", name=re.compile("Salinan tanda tangan$")).click()
    expect(page.get_by_text("PDF siap")).to_be_visible(timeout=40_000)
    windows.photograph(page, "6-salinan-tanda-tangan")
    shown = page.locator(".mono").inner_text().rstrip("…")
    response = page.request.get(page.locator("a.file").get_attribute("href") or "")
    assert response.ok, (response.url, response.status)
    file = response.body()
    assert file.startswith(b"%PDF")
    assert len(shown) >= 16 and hashlib.sha256(file).hexdigest().startswith(shown)


def sign(windows: Windows, world: World, page: Page, number: str) -> None:
    """Stage 6: signatories, number, scan, and a second person's confirmation."""
    agreement = Agreement.objects.latest("pk")
    page.goto(f"/kerja-sama/{agreement.pk}/penandatanganan/")
    follow(page, "Isi data")
    for party in agreement.parties.all():
        values = {
            f"signatory_name_{party.pk}": "Budi Santoso" if party.office_id else "Sri Wahyuni",
            f"signatory_title_{party.pk}": "Ketua", f"signed_on_{party.pk}": TODAY,
            f"signed_at_place_{party.pk}": "Pacitan", f"number_{party.pk}": number if party.office_id else "7/STKIP/26",
        }  # fmt: skip
        fill(page, **values)
    press(page, "Simpan")
    told(page, "Data penandatanganan tersimpan")
    follow(page, "Unggah pindaian")
    attach(page, "pindaian", pages=6)
    press(page, "Unggah")
    windows.photograph(page, f"6-penandatanganan-{agreement.instrument}")
    second = windows.of(world.pacitan["kasubbag"], is_phone=True)
    second.goto(f"/kerja-sama/{agreement.pk}/penandatanganan/")
    press(second, "Sahkan sebagai")
    expect(second.locator(".page-head")).to_contain_text("Berlaku")
    assert has_no_overflow(second)
    no_serious_axe(second)
    windows.photograph(second, f"7-berlaku-{agreement.instrument}")


def the_neighbour_sees_nothing(windows: Windows, ponorogo: User, agreement: Agreement) -> None:
    page = windows.open()
    sign_in(page, ponorogo)
    page.goto("/kerja-sama/")
    expect(page.get_by_text("Belum ada kerja sama")).to_be_visible()
    response = page.goto(f"/kerja-sama/{agreement.pk}/")
    assert response is not None and response.status == 404
    expect(page.get_by_text(agreement.title)).to_have_count(0)
