"""Documents as data: storing, hashing, what is missing."""

import json
from dataclasses import replace

import pytest

from agreements.documents.content import (
    AttachmentText,
    content_hash,
    from_json,
    missing_texts,
    to_json,
    with_slots,
)
from agreements.documents.phrases import rights_text
from agreements.documents.templates import (
    UnknownPlaceholder,
    fill,
    load_template,
    read_template,
)
from agreements.instruments import REQUIRED_MATTERS, Instrument

from .sample import make_document, make_parties, make_slots, make_values


def test_a_document_survives_storing_as_json() -> None:
    document = replace(
        with_slots(make_document(), make_slots()), attachments=(AttachmentText("Rencana", "Isi"),)
    )
    assert from_json(json.loads(json.dumps(to_json(document)))) == document


def test_filling_the_slots_never_changes_the_hash() -> None:
    document = make_document()
    signed = with_slots(document, make_slots())
    with_logo = replace(signed, parties=(signed.parties[0], replace(signed.parties[1], logo_path="/a.png")))
    assert content_hash(document) == content_hash(signed) == content_hash(with_logo)


def test_any_other_change_changes_the_hash() -> None:
    document = make_document()
    renamed = replace(document, parties=(replace(document.parties[0], name="Lain"), document.parties[1]))
    reordered = replace(document, articles=document.articles[::-1])
    hashes = {content_hash(one) for one in (document, renamed, reordered, replace(document, about="Lain"))}
    assert len(hashes) == 4


def test_the_day_of_signing_is_that_of_the_last_party() -> None:
    slots = make_slots()
    assert with_slots(make_document(), slots).signed_on == slots[0].signed_on
    assert with_slots(make_document(), [slots[0], replace(slots[1], signed_on=None)]).signed_on is None


@pytest.mark.parametrize("instrument", list(Instrument))
@pytest.mark.parametrize("parties", [2, 4])
def test_a_built_in_text_holds_every_required_matter_and_leaves_one_thing_open(
    instrument: Instrument, parties: int
) -> None:
    document = make_document(instrument, parties)
    assert set(REQUIRED_MATTERS[instrument]) <= set(document.matters)
    assert missing_texts(document) == ["Dasar hukum: [lengkapi: dasar hukum mitra]"]


def test_the_articles_stand_in_the_order_of_the_required_matters() -> None:
    for instrument in (Instrument.NK, Instrument.PKS):
        assert make_document(instrument).matters == REQUIRED_MATTERS[instrument]


def test_what_is_not_known_is_marked_and_a_missing_parent_is_left_out() -> None:
    template = load_template(Instrument.PKS)
    values = make_values(make_parties(), "Perjanjian Kerja Sama", "Kelas Pemilu") | {
        "pembiayaan": " ",
        "mengingat_induk": "",
    }
    filled = fill(template, values)
    assert len(filled.legal_grounds) == len(template.legal_grounds) - 1
    assert filled.legal_grounds[-2].endswith("; dan")
    assert "Pasal 6 (Pembiayaan): [lengkapi: pembiayaan]" in missing_texts(
        filled.document("Kelas Pemilu", make_parties())
    )


def test_unknown_placeholders_are_refused() -> None:
    template = load_template(Instrument.NK)
    with pytest.raises(UnknownPlaceholder):
        fill(template, {"mitar": "x"})
    with pytest.raises(UnknownPlaceholder):
        fill(replace(template, closing="{mitar}"), {})


def test_braces_in_a_value_are_not_filled_again() -> None:
    filled = fill(replace(load_template(Instrument.NK), closing="{mitra}"), {"mitra": "{kpu}", "kpu": "X"})
    assert filled.closing == "{kpu}"


def test_a_template_with_an_unknown_matter_is_refused() -> None:
    with pytest.raises(ValueError, match="ruang_lingkap"):
        read_template(Instrument.NK, "== pasal ruang_lingkap\nIsi\n")


def test_each_party_has_a_right_to_what_the_others_owe() -> None:
    assert rights_text(["PIHAK KESATU", "PIHAK KEDUA"]).split("\n\n") == [
        "PIHAK KESATU berhak atas pelaksanaan kewajiban PIHAK KEDUA sebagaimana dimaksud pada ayat (2).",
        "PIHAK KEDUA berhak atas pelaksanaan kewajiban PIHAK KESATU sebagaimana dimaksud pada ayat (1).",
    ]
