"""The plain-text form of an article."""

import pytest

from agreements.documents.text import (
    Ayat,
    Huruf,
    as_items,
    fill_slots,
    open_placeholders,
    parse,
    resolve_references,
)


def test_paragraphs_become_ayat_with_huruf_and_angka() -> None:
    assert parse("Satu:\n- a;\n-- i;\n-- ii; dan\n- b.\n\nDua\nlanjut.") == (
        Ayat("Satu:", (Huruf("a;", ("i;", "ii; dan")), Huruf("b."))),
        Ayat("Dua lanjut."),
    )


def test_typed_markers_are_understood_and_dropped() -> None:
    typed = "(1) Satu:\na. pertama;\n1) rinci\nb. kedua.\n(2) Dua."
    assert parse(typed) == (Ayat("Satu:", (Huruf("pertama;", ("rinci",)), Huruf("kedua."))), Ayat("Dua."))


def test_items_after_a_blank_line_stay_with_their_ayat() -> None:
    assert parse("Meliputi:\r\n\r\n- a;\r\n- b.") == (Ayat("Meliputi:", (Huruf("a;"), Huruf("b."))),)


def test_a_body_may_begin_with_items() -> None:
    assert parse("- a\n  lanjut") == (Ayat("", (Huruf("a lanjut"),)),)
    assert parse(" \n ") == ()


def test_numbers_without_huruf_become_huruf() -> None:
    assert parse("Meliputi:\n1) a;\n2) b.") == (Ayat("Meliputi:", (Huruf("a;"), Huruf("b."))),)


@pytest.mark.parametrize(
    "text", ["[lengkapi: dasar hukum]", "[…]", "nama ........ jabatan", "nama ____", "……", "{mitra}"]
)
def test_what_is_still_to_be_filled_is_found(text: str) -> None:
    assert len(open_placeholders(text)) == 1


@pytest.mark.parametrize("text", ["{nomor} {hari_tanggal} {tempat}", "dst...", "{pasal:sanksi}", "huruf a)"])
def test_slots_references_and_plain_text_are_not_placeholders(text: str) -> None:
    assert open_placeholders(text) == []


def test_references_follow_the_order_of_the_articles() -> None:
    text = "dalam {pasal:sanksi}"
    assert resolve_references(text, ["ruang_lingkup", "sanksi"]) == "dalam Pasal 2"
    assert resolve_references(text, ["sanksi"]) == "dalam Pasal 1"
    assert open_placeholders(resolve_references(text, [])) == ["[lengkapi: rujukan pasal sanksi]"]


def test_slots_are_filled_and_others_stay() -> None:
    assert fill_slots("{nomor} di {tempat}", {"nomor": "1/X"}) == "1/X di {tempat}"


def test_a_list_gets_its_punctuation() -> None:
    assert as_items(["a;", " ", "b; dan", "c"]) == "- a;\n- b; dan\n- c."
    assert as_items(["data dan"]) == "- data dan."
    assert as_items([]) == ""
