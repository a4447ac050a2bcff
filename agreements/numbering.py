"""Numbers of agreements: read as written, composed for the own register, and checked (rule book section 6).

Four styles are told apart. Current: ``80/PR.07-NK/01/2022``. Older: ``929/HK.03.1-Kpt/04/KPU/V/2019``.
Oldest: ``03/KB/KPU/TAHUN 2013``. Anything else is a partner's own style, of which only the sure parts are taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class NumberStyle(StrEnum):
    """Whose way of numbering, and of which time."""

    CURRENT = "current"
    OLDER = "older"
    OLDEST = "oldest"
    PARTNER = "partner"


@dataclass(frozen=True)
class NumberParts:
    """The parts of a number; what a style does not say is empty."""

    style: NumberStyle
    year: int
    serial: str = ""
    classification: str = ""
    type_code: str = ""
    office_code: str = ""


EXAMPLE = "80/PR.07-NK/01/2022"

_SERIAL = r"\d{1,10}[A-Z]?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_CODED = (
    rf"(?P<serial>{_SERIAL}|\(n\))/(?P<classification>[A-Z]{{2}}\.\d+(?:\.\d+)*)-(?P<type_code>[A-Za-z]+)"
)
_CURRENT = re.compile(rf"{_CODED}/(?P<office_code>\d{{2,4}})/{_YEAR}")
_OLDER = re.compile(rf"{_CODED}/(?P<office_code>\d{{2,4}})/K[PI][UP](?:-[A-Za-z]+)?/[IVX]+/{_YEAR}")
_OLDEST = re.compile(rf"(?P<serial>{_SERIAL})/(?:(?P<type_code>[A-Za-z]+)/)?K[PI][UP]\b.*?\b{_YEAR}")
_SERIAL_AND_YEAR = re.compile(rf"(?P<serial>{_SERIAL}) tahun {_YEAR}", re.IGNORECASE)
_SEGMENTED = re.compile(rf".+/(?:TAHUN )?{_YEAR}", re.IGNORECASE)
_CLASSIFICATION = re.compile(r"[A-Z]{2}\.\d+(?:\.\d+)*")
_TYPE = re.compile(rf"(?P<type_code>NK|MOU|PKS|KB|SPK|PK)(?:-(?P<serial>{_SERIAL}))?", re.IGNORECASE)


def parse(text: str) -> NumberParts | None:
    """The parts of a number as written, or None when it cannot be read at all."""
    written = _tidied(text)
    for style, pattern in (
        (NumberStyle.CURRENT, _CURRENT),
        (NumberStyle.OLDER, _OLDER),
        (NumberStyle.OLDEST, _OLDEST),
        (NumberStyle.PARTNER, _SERIAL_AND_YEAR),
    ):
        if found := pattern.fullmatch(written):
            return _parts(style, found)
    if found := _SEGMENTED.fullmatch(written):
        return _partner_parts(written.split("/")[:-1], int(found["year"]))
    return None


def compose(serial: int, classification: str, type_code: str, unit_code: str, year: int) -> str:
    """A number in the current style: ``80/PR.07-NK/01/2022``."""
    return f"{serial}/{classification}-{type_code}/{unit_code}/{year}"


def warnings(text: str, signing_year: int | None, unit_code: str, type_code: str) -> list[str]:
    """What is unusual about an office's own number, a sentence each; none of it is refused."""
    parts = parse(text)
    if parts is None or parts.style == NumberStyle.PARTNER:
        return [f"Bentuk nomor ini tidak lazim. Pola nomor KPU seperti {EXAMPLE}. Periksa kembali."]
    found = []
    if parts.style != NumberStyle.CURRENT:
        found.append(f"Nomor ini memakai pola lama; pola yang berlaku sekarang seperti {EXAMPLE}.")
    if signing_year is not None and parts.year != signing_year:
        found.append(f"Tahun pada nomor ({parts.year}) berbeda dari tahun penandatanganan ({signing_year}).")
    if parts.style == NumberStyle.CURRENT:
        if not _is_code_of(parts.office_code, unit_code):
            found.append(
                f"Kode satker pada nomor ({parts.office_code}) berbeda dari kode satker Anda ({unit_code})."
            )
        if parts.type_code.upper() != type_code.upper():
            found.append(
                f"Kode jenis pada nomor ({parts.type_code}) berbeda dari kode bentuk ini ({type_code})."
            )
    return found


def _tidied(text: str) -> str:
    """One kind of hyphen, no blanks round separators: what differs only to the eye reads the same."""
    plain = re.sub("[\u2010-\u2015]", "-", text.strip())
    return re.sub(r"\s+", " ", re.sub(r"\s*([/-])\s*", r"\1", plain))


def _parts(style: NumberStyle, found: re.Match[str]) -> NumberParts:
    named = {name: value or "" for name, value in found.groupdict().items() if name != "year"}
    if named["serial"] == "(n)":
        named["serial"] = ""
    return NumberParts(style=style, year=int(found["year"]), **named)


def _partner_parts(segments: Sequence[str], year: int) -> NumberParts:
    """What can be told for sure: a classification, a known type, and a serial if only one segment can be it."""
    types = [found for segment in segments if (found := _TYPE.fullmatch(segment))]
    codes = [segment for segment in segments if _CLASSIFICATION.fullmatch(segment)]
    serials = [segment for segment in segments if re.fullmatch(_SERIAL, segment)]
    if types and types[0]["serial"]:
        serial = types[0]["serial"]
    elif serials and (len(serials) == 1 or serials[0] == segments[0]):
        serial = serials[0]
    else:
        serial = ""
    return NumberParts(
        style=NumberStyle.PARTNER,
        year=year,
        serial=serial,
        classification=codes[0] if codes else "",
        type_code=types[0]["type_code"] if types else "",
    )


def _is_code_of(office_code: str, unit_code: str) -> bool:
    """KPU RI prints several unit codes (01, 04, 06 …); every other office has one."""
    if unit_code.startswith("0"):
        return len(office_code) == 2 and office_code.startswith("0")
    return office_code == unit_code
