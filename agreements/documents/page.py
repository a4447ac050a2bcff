"""What the document template shows: texts with slots, references and emphasis resolved, escaped as HTML."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from agreements.documents.content import Document, PartyText
from agreements.documents.text import fill_slots, parse, resolve_references
from agreements.documents.wording import calendar_date_in_words, letter, long_date, roman, weekday

OPEN = "." * 24
_OPEN_DATE = f"hari ini, {'.' * 14} tanggal {'.' * 18} bulan {'.' * 16} tahun {'.' * 30} (....-....-........)"

Prose = Callable[[str], SafeString]


@dataclass(frozen=True)
class Item:
    """A numbered line with the lines below it; without a marker it stands as a plain paragraph."""

    marker: str
    text: SafeString
    items: "tuple[Item, ...]" = ()


@dataclass(frozen=True)
class Section:
    """An article or an attachment."""

    title: str
    heading: SafeString
    paragraphs: tuple[Item, ...]


@dataclass(frozen=True)
class PartyLine:
    """A party in the list of parties."""

    marker: str
    name: str
    description: SafeString


@dataclass(frozen=True)
class SignatureBlock:
    """The place where one party signs; day and place only where the parties do not sign together."""

    label: str
    title: str
    party_name: str
    name: str
    place_and_day: str


@dataclass(frozen=True)
class Page:
    """Everything that the template needs of a document."""

    title: str
    heading_name: str
    names: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...]
    about: str
    opening: SafeString
    parties: tuple[PartyLine, ...]
    introduction: SafeString
    considerations: tuple[Item, ...]
    grounds_introduction: SafeString
    legal_grounds: tuple[Item, ...]
    agreeing: SafeString
    articles: tuple[Section, ...]
    closing: SafeString
    signature_rows: tuple[tuple[SignatureBlock, ...], ...]
    attachments: tuple[Section, ...]


def build_page(document: Document) -> Page:
    """Return the document as the template shows it; open slots become dotted lines."""
    prose = _prose(document)
    return Page(
        title=f"{document.heading_name} tentang {document.about}",
        heading_name=document.heading_name,
        names=_names(document),
        numbers=tuple(party.number or OPEN for party in document.parties),
        about=document.about,
        opening=prose(document.opening),
        parties=tuple(
            PartyLine(f"{number}.", party.signatory_name or OPEN, prose(_description(party)))
            for number, party in enumerate(document.parties, start=1)
        ),
        introduction=prose(document.introduction),
        considerations=tuple(
            Item(f"{letter(number)}.", prose(text))
            for number, text in enumerate(document.considerations, start=1)
        ),
        grounds_introduction=prose(document.grounds_introduction),
        legal_grounds=tuple(
            Item(f"{number}.", prose(text)) for number, text in enumerate(document.legal_grounds, start=1)
        ),
        agreeing=prose(document.agreeing),
        articles=tuple(
            Section(f"Pasal {number}", prose(article.heading), _paragraphs(article.body, prose))
            for number, article in enumerate(document.articles, start=1)
        ),
        closing=prose(document.closing),
        signature_rows=_signature_rows(document),
        attachments=tuple(
            Section(f"Lampiran {roman(number)}", prose(attachment.title), _paragraphs(attachment.body, prose))
            for number, attachment in enumerate(document.attachments, start=1)
        ),
    )


def _prose(document: Document) -> Prose:
    """Return the function that turns a text of this document into HTML."""
    slots = _slot_values(document)
    labels = sorted({"PARA PIHAK", *(party.label for party in document.parties)}, key=len, reverse=True)
    emphasized = re.compile("|".join(rf"\b{re.escape(str(conditional_escape(label)))}\b" for label in labels))

    def prose(text: str) -> SafeString:
        resolved = fill_slots(resolve_references(text, document.matters), slots)
        return mark_safe(emphasized.sub(r"<strong>\g<0></strong>", conditional_escape(resolved)))  # noqa: S308

    return prose


def _slot_values(document: Document) -> dict[str, str]:
    first = document.parties[0]
    day = document.signed_on
    return {
        "nomor": first.number or OPEN,
        "hari_tanggal": f"hari ini, {weekday(day)} {calendar_date_in_words(day)}" if day else _OPEN_DATE,
        "tempat": document.place or OPEN,
        "penanda_tangan": first.signatory_name or OPEN,
        "jabatan": _title(first),
    }


def _title(party: PartyText) -> str:
    return f"{party.capacity} {party.signatory_title or OPEN}".strip()


def _names(document: Document) -> tuple[tuple[str, str], ...]:
    """Return the parties' names, each with the word that stands above it in the heading."""
    last = len(document.parties) - 1
    named = []
    for index, party in enumerate(document.parties):
        word = "antara" if index == 0 else "dengan" if index == 1 else "dan" if index == last else ""
        comma = "," if 0 < index < last - 1 else ""
        named.append((word, party.name + comma))
    return tuple(named)


def _description(party: PartyText) -> str:
    parts = [_title(party)]
    if party.authority:
        parts.append(f"berdasarkan {party.authority}")
    parts.append(f"dalam hal ini bertindak dalam jabatannya untuk dan atas nama {party.name}")
    if party.address:
        parts.append(f"berkedudukan di {party.address.rstrip(' .')}")
    return f"{', '.join(parts)}, selanjutnya disebut {party.label}."


def _paragraphs(body: str, prose: Prose) -> tuple[Item, ...]:
    """Return the ayat of a body, numbered only where there are several."""
    ayat = parse(body)
    return tuple(
        Item(
            f"({number})" if len(ayat) > 1 else "",
            prose(one.text),
            tuple(
                Item(
                    f"{letter(index)}.",
                    prose(huruf.text),
                    tuple(Item(f"{angka})", prose(text)) for angka, text in enumerate(huruf.items, start=1)),
                )
                for index, huruf in enumerate(one.items, start=1)
            ),
        )
        for number, one in enumerate(ayat, start=1)
    )


def _signature_rows(document: Document) -> tuple[tuple[SignatureBlock, ...], ...]:
    """Return the signature blocks in rows of two."""
    apart = len({(party.signed_on, party.place) for party in document.parties}) > 1
    blocks = [_signature_block(party, apart) for party in document.parties]
    return tuple(tuple(blocks[start : start + 2]) for start in range(0, len(blocks), 2))


def _signature_block(party: PartyText, signs_apart: bool) -> SignatureBlock:
    return SignatureBlock(
        label=party.label,
        title=f"{party.capacity} {(party.signatory_title or OPEN).upper()}".strip(),
        party_name="" if party.name.casefold() in party.signatory_title.casefold() else party.name.upper(),
        name=party.signatory_name or OPEN,
        place_and_day=_place_and_day(party) if signs_apart else "",
    )


def _place_and_day(party: PartyText) -> str:
    day = long_date(party.signed_on) if party.signed_on else "." * 20
    return f"{party.place or '.' * 14}, {day}"
