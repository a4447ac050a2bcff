"""Indonesian words for numbers, money and days."""

from datetime import date

import pytest

from agreements.documents import wording


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (19, "sembilan belas"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (1_000, "seribu"),
        (1_100, "seribu seratus"),
        (2_026, "dua ribu dua puluh enam"),
        (21_000, "dua puluh satu ribu"),
        (101_000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (1_001_500, "satu juta seribu lima ratus"),
        (1_021_000, "satu juta dua puluh satu ribu"),
        (1_000_001_000, "satu miliar seribu"),
        (1_000_000_001_001, "satu triliun seribu satu"),
    ],
)
def test_a_number_is_written_in_good_indonesian(number: int, words: str) -> None:
    assert wording.number_in_words(number) == words


def test_a_negative_number_is_refused() -> None:
    with pytest.raises(ValueError, match="negatif"):
        wording.number_in_words(-1)


def test_money_is_written_in_figures_and_words() -> None:
    assert wording.money_in_words(1_250_000) == "Rp1.250.000 (satu juta dua ratus lima puluh ribu rupiah)"
    assert wording.money(0) == "Rp0"


def test_a_day_is_written_out_as_official_documents_do() -> None:
    assert wording.date_in_words(date(2026, 11, 23)) == (
        "hari Senin tanggal dua puluh tiga bulan November tahun dua ribu dua puluh enam (23-11-2026)"
    )
    assert wording.long_date(date(2026, 8, 17)) == "17 Agustus 2026"
    assert wording.weekday(date(2026, 11, 27)) == "Jumat"


def test_parties_letters_and_attachments_are_counted() -> None:
    assert [wording.party_label(order) for order in (1, 2, 4, 11)] == [
        "PIHAK KESATU",
        "PIHAK KEDUA",
        "PIHAK KEEMPAT",
        "PIHAK KESEBELAS",
    ]
    assert [wording.letter(number) for number in (1, 26, 27, 53)] == ["a", "z", "aa", "ba"]
    assert [wording.roman(number) for number in (1, 4, 9, 14, 39)] == ["I", "IV", "IX", "XIV", "XXXIX"]


def test_names_are_joined_as_in_a_sentence() -> None:
    assert wording.joined(["A"]) == "A"
    assert wording.joined(["A", "B"]) == "A dan B"
    assert wording.joined(["A", "B", "C"]) == "A, B, dan C"
    assert wording.count_in_words(3) == "3 (tiga)"


@pytest.mark.parametrize(
    ("short", "written"),
    [
        ("KPU Kabupaten Pacitan", "Komisi Pemilihan Umum Kabupaten Pacitan"),
        ("KIP Aceh", "Komisi Independen Pemilihan Aceh"),
        ("Komisi Pemilihan Umum Kota Batu", "Komisi Pemilihan Umum Kota Batu"),
    ],
)
def test_documents_write_an_offices_name_out(short: str, written: str) -> None:
    assert wording.office_in_full(short) == written
