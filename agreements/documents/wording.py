"""Indonesian dates, numbers, money and lists in the words of official documents."""

import re
from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from num2words import num2words

# num2words writes "satu juta satu ribu"; Indonesian says "satu juta seribu" whenever the thousands are one.
_ONE_THOUSAND_AFTER_SCALE = re.compile(r"(?<=juta |liar |liun )satu ribu\b")

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


_OFFICE_INITIALS = {"KPU": "Komisi Pemilihan Umum", "KIP": "Komisi Independen Pemilihan"}


def office_in_full(name: str) -> str:
    """Return an office's name without initials: "KIP Aceh" as "Komisi Independen Pemilihan Aceh"."""
    first, space, rest = name.partition(" ")
    return f"{_OFFICE_INITIALS.get(first, first)}{space}{rest}"


def number_in_words(number: int) -> str:
    """Return a whole number from 0 upwards in Indonesian words; raise ValueError below 0."""
    if number < 0:
        raise ValueError(f"Bilangan tidak boleh negatif: {number}")
    words: str = num2words(number, lang="id")
    return _ONE_THOUSAND_AFTER_SCALE.sub("seribu", words)


def count_in_words(number: int) -> str:
    """Return figures followed by words, such as "3 (tiga)"."""
    return f"{grouped(number)} ({number_in_words(number)})"


def grouped(number: int) -> str:
    """Return figures with a dot between thousands."""
    return f"{number:,}".replace(",", ".")


def money(rupiah: int) -> str:
    """Return whole rupiah as "Rp1.250.000"."""
    return f"Rp{grouped(rupiah)}"


def money_in_words(rupiah: int) -> str:
    """Return whole rupiah as "Rp1.250.000 (satu juta dua ratus lima puluh ribu rupiah)"."""
    return f"{money(rupiah)} ({number_in_words(rupiah)} rupiah)"


def long_date(day: date) -> str:
    """Return a day as "23 November 2026"."""
    return format_date(day, "d MMMM y", locale="id")


def weekday(day: date) -> str:
    """Return the day of the week, such as "Senin"."""
    return format_date(day, "EEEE", locale="id")


def date_in_words(day: date) -> str:
    """Return a day as official documents write it out, from "hari Senin" to "(23-11-2026)"."""
    return f"hari {weekday(day)} {calendar_date_in_words(day)}"


def calendar_date_in_words(day: date) -> str:
    """Return a day from "tanggal dua puluh tiga" to "(23-11-2026)", without the day of the week."""
    month = format_date(day, "MMMM", locale="id")
    written = f"tanggal {number_in_words(day.day)} bulan {month} tahun {number_in_words(day.year)}"
    return f"{written} ({day:%d-%m-%Y})"


def party_label(order: int) -> str:
    """Return the label of the n-th party: "PIHAK KESATU", "PIHAK KEDUA", …"""
    if order < 1:
        raise ValueError(f"Urutan pihak dimulai dari 1: {order}")
    return f"PIHAK KE{number_in_words(order).upper()}"


def joined(names: Sequence[str]) -> str:
    """Return names as "A", "A dan B" or "A, B, dan C"."""
    if len(names) <= 2:
        return " dan ".join(names)
    return f"{', '.join(names[:-1])}, dan {names[-1]}"


def roman(number: int) -> str:
    """Return a number from 1 to 39 in Roman figures, as attachments are counted."""
    if not 1 <= number <= 39:
        raise ValueError(f"Di luar 1 sampai 39: {number}")
    figures = ""
    for value, figure in _ROMAN:
        repeat, number = divmod(number, value)
        figures += figure * repeat
    return figures


def letter(number: int) -> str:
    """Return the n-th letter of a list: a … z, then aa, ab …"""
    if number < 1:
        raise ValueError(f"Urutan huruf dimulai dari 1: {number}")
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters
