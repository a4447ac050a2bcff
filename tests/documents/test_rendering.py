"""The PDF: what stands on its pages."""

import re
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from agreements.documents.content import ArticleText, AttachmentText, Document, with_slots
from agreements.documents.kinds import Kind
from agreements.documents.rendering import UnsupportedLogo, initials, render_html, render_pdf
from agreements.instruments import Instrument

from .sample import make_document, make_slots

CHECK_URL = "https://kerjasama.contoh.go.id/cek/8fK2mQ9x/"


def pages_of(document: Document, kind: Kind = Kind.SIGNING, **options: object) -> list[str]:
    """Return the text of each page with single spaces."""
    pdf = render_pdf(document, kind, check_url=CHECK_URL, version_number=3, **options)  # type: ignore[arg-type]
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_a_signing_copy_says_everything_once_and_counts_its_pages() -> None:
    pages = pages_of(with_slots(make_document(), make_slots()))
    text = " ".join(pages)
    for number, page in enumerate(pages, start=1):
        assert f"Halaman {number} dari {len(pages)}" in page
        assert "kerjasama.contoh.go.id/cek/8fK2mQ9x" in page
    assert "hari ini, Senin tanggal dua puluh tiga bulan November" in text
    assert text.count("1/PR.07-NK/3501/2026") == text.count("2/PR.07-NK/3501/2026") == 1
    assert "Pasal 9 Penutup (1) Nota Kesepahaman ini tidak mengikat" in text
    assert "a. pendidikan pemilih; b. pertukaran data; dan c. penelitian." in text
    assert "Plt. KETUA" in text
    assert "DRAF" not in text and "Salinan" not in text and "Paraf" not in text


def test_open_slots_are_dotted_lines_and_no_brace_is_left() -> None:
    text = " ".join(pages_of(make_document()))
    assert "{" not in text
    assert text.upper().count("NOMOR : ....") == 2


def test_each_kind_shows_what_it_is() -> None:
    document = make_document()
    assert all("DRAF" in page for page in pages_of(document, Kind.DRAFT))
    assert all("Salinan untuk persetujuan" in page for page in pages_of(document, Kind.APPROVAL))
    office_copy = pages_of(document, Kind.OFFICE_COPY, paraf_posts=("Kasubbag Rendatin", "Sekretaris"))
    assert all("Paraf Kasubbag Rendatin Sekretaris" in page for page in office_copy)


def test_all_kinds_break_into_the_same_pages() -> None:
    document = with_slots(make_document(Instrument.PKS, 4), make_slots(4))
    counts = {len(pages_of(document, kind, paraf_posts=("Sekretaris", "Ketua"))) for kind in Kind}
    assert len(counts) == 1


def test_four_parties_have_four_numbers_labels_and_signatures() -> None:
    pages = pages_of(with_slots(make_document(Instrument.PKS, 4), make_slots(4)))
    for number, label in enumerate(("KESATU", "KEDUA", "KETIGA", "KEEMPAT"), start=1):
        assert f"{number}/PR.07-NK/3501/2026" in pages[0]
        assert f"PIHAK {label}," in pages[-1]
        assert f"Penanda Tangan {number}" in pages[-1]
    assert "RÉFORMASI & DEMOKRASI" in pages[0]
    assert "Demikian Perjanjian Kerja Sama ini dibuat" in pages[-1]


def test_parties_who_sign_on_different_days_each_show_their_own() -> None:
    first, second = make_slots()
    apart = with_slots(
        make_document(), [first, replace(second, signed_on=date(2026, 12, 1), place="Surabaya")]
    )
    text = pages_of(apart)[-1]
    assert "Pacitan, 23 November 2026" in text and "Surabaya, 1 Desember 2026" in text


def test_long_names_stay_on_the_page() -> None:
    name = "Perkumpulan " + "Pemantau Pemilihan Umum Seluruh Wilayah Nusantara " * 5 + "Ultrapanjang" * 12
    document = make_document()
    parties = (document.parties[0], replace(document.parties[1], name=name, signatory_name=name))
    pdf = render_pdf(replace(document, parties=parties), Kind.SIGNING, check_url=CHECK_URL)
    boxes = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout
    right_edges = [float(edge) for edge in re.findall(r'xMax="([\d.]+)"', boxes.decode())]
    paper_width, right_margin = 595.3, 70.9
    assert max(right_edges) < paper_width - right_margin + 1


def test_the_closing_of_many_parties_stays_whole_with_the_first_signatures() -> None:
    title = "Kepala Dinas Pemberdayaan Masyarakat, Perempuan, Perlindungan Anak, dan Desa " * 5
    slots = [replace(slot, signatory_title=title) for slot in make_slots(4)]
    pages = pages_of(with_slots(make_document(parties=4), slots))
    [closing] = [page for page in pages if "Demikian Nota Kesepahaman" in page]
    assert "penuh tanggung jawab" in closing
    assert closing.count("PIHAK KESATU,") == closing.count("PIHAK KEDUA,") == 1
    assert "PIHAK KETIGA," in pages[-1] and "PIHAK KEEMPAT," in pages[-1]


def test_text_is_escaped_and_cannot_reach_files() -> None:
    evil = '<img src="file:///etc/passwd"><script>x</script> & {nomor}'
    document = replace(make_document(), articles=(ArticleText("lainnya", "<b>Judul</b>", evil),), about=evil)
    html = render_html(document, Kind.DRAFT, check_url=CHECK_URL, hash_text="ab" * 32)
    assert "<script>" not in html and "<b>Judul" not in html and '<img src="file' not in html
    assert "<b>Judul</b>" in " ".join(pages_of(document))


def test_references_follow_when_articles_move() -> None:
    document = make_document()
    moved = replace(document, articles=document.articles[1:])
    assert "sebagaimana dimaksud dalam Pasal 2 sesuai" in " ".join(pages_of(document))
    assert "sebagaimana dimaksud dalam Pasal 1 sesuai" in " ".join(pages_of(moved))


def test_a_single_ayat_has_no_number_and_attachments_begin_a_page() -> None:
    document = replace(
        make_document(),
        articles=(ArticleText("lainnya", "Tunggal", "Hanya satu ayat."),),
        attachments=(AttachmentText("Rencana Aksi", "Satu.\n\nDua."),),
    )
    pages = pages_of(document)
    assert "Pasal 1 Tunggal Hanya satu ayat." in " ".join(pages)
    assert pages[-1].startswith("Lampiran I Rencana Aksi (1) Satu. (2) Dua.")


def test_the_same_arguments_give_the_same_bytes_with_title_and_language() -> None:
    document = make_document()
    first, second = (render_pdf(document, Kind.DRAFT, check_url=CHECK_URL) for _ in range(2))
    assert first == second
    reader = PdfReader(BytesIO(first))
    assert (
        reader.metadata is not None and reader.metadata.title == "NOTA KESEPAHAMAN tentang Pendidikan Pemilih"
    )
    assert reader.metadata.creation_date is None
    assert reader.trailer["/Root"]["/Lang"] == "id"


def test_the_font_is_the_prescribed_one() -> None:
    pdf = render_pdf(make_document(), Kind.SIGNING, check_url=CHECK_URL)
    fonts = PdfReader(BytesIO(pdf)).pages[0]["/Resources"]["/Font"]
    names = [font.get_object()["/BaseFont"] for font in fonts.values()]
    assert names and [name for name in names if "TeX-Gyre-Bonum" not in name] == []


def test_a_partners_logo_replaces_its_initials(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGB", (40, 40), "green").save(logo)
    document = make_document()
    with_logo = replace(
        document, parties=(document.parties[0], replace(document.parties[1], logo_path=str(logo)))
    )
    assert "UNC" in pages_of(document)[0]
    assert "UNC" not in pages_of(with_logo)[0]
    wrong = replace(document, parties=(document.parties[0], replace(document.parties[1], logo_path="/a.svg")))
    with pytest.raises(UnsupportedLogo):
        pages_of(wrong)


def test_initials_are_taken_from_the_capitals() -> None:
    assert initials("Universitas Negeri dan Contoh") == "UNC"
    assert initials("karang taruna") == "K"
