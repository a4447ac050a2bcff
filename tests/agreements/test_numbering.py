"""Numbers as written, over every real number of data/numbers.csv."""

import pytest

from agreements.numbering import compose, parse, warnings
from organization.reference import read_rows


@pytest.mark.parametrize("row", read_rows("numbers.csv"), ids=lambda row: row["number"])
def test_every_real_number_reads_into_its_parts(row: dict[str, str]) -> None:
    parts = parse(row["number"])
    assert parts is not None
    expected = [
        row[name] for name in ("style", "serial", "classification", "type_code", "office_code", "year")
    ]
    found = [parts.style, parts.serial, parts.classification, parts.type_code, parts.office_code, parts.year]
    assert [str(value) for value in found] == expected


@pytest.mark.parametrize("text", ["", "tanpa nomor", "80/PR.07-NK/01", "PR.07", "/" * 500, "1" * 5000])
def test_what_cannot_be_read_is_none(text: str) -> None:
    assert parse(text) is None


def test_blanks_and_long_dashes_do_not_hide_a_number() -> None:
    assert parse(" 80 / PR.07 – NK / 01 / 2022 ") == parse("80/PR.07-NK/01/2022")


def test_a_composed_number_reads_back() -> None:
    text = compose(7, "PR.08", "PKS", "3501", 2026)
    assert text == "7/PR.08-PKS/3501/2026"
    parts = parse(text)
    assert parts is not None
    assert (parts.serial, parts.type_code, parts.office_code, parts.year) == ("7", "PKS", "3501", 2026)


@pytest.mark.parametrize(
    ("text", "year", "unit", "type_code", "words"),
    [
        ("80/PR.07-NK/01/2022", 2022, "01", "NK", []),
        ("80/PR.07-NK/06/2022", 2022, "01", "NK", []),
        ("80/PR.07-NK/01/2022", None, "01", "NK", []),
        ("80/PR.07-NK/01/2022", 2023, "01", "NK", ["Tahun pada nomor"]),
        ("80/PR.07-NK/3502/2022", 2022, "3501", "NK", ["Kode satker"]),
        ("80/PR.07-SD/3501/2022", 2022, "3501", "PKS", ["Kode jenis"]),
        ("03/KB/KPU/TAHUN 2013", 2013, "01", "NK", ["pola lama"]),
        ("B/3/I/2013", 2013, "01", "NK", ["tidak lazim"]),
        ("nomor menyusul", 2013, "01", "NK", ["tidak lazim"]),
    ],
)
def test_what_is_unusual_is_said_in_a_sentence(
    text: str, year: int | None, unit: str, type_code: str, words: list[str]
) -> None:
    found = warnings(text, year, unit, type_code)
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))
