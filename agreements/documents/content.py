"""What a document says: plain data that rendering takes and a frozen version stores as JSON."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from agreements.documents.text import open_placeholders, resolve_references

#: Filled when signing and therefore outside the content hash.
SLOT_FIELDS = (
    "signatory_name",
    "signatory_title",
    "capacity",
    "authority",
    "number",
    "signed_on",
    "place",
)
# A logo decorates the heading; its path may move with the storage and is no content either.
_OUTSIDE_HASH = (*SLOT_FIELDS, "logo_path")


@dataclass(frozen=True)
class PartySlots:
    """What one party fills in when signing."""

    signatory_name: str = ""
    signatory_title: str = ""
    capacity: str = ""
    authority: str = ""
    number: str = ""
    signed_on: date | None = None
    place: str = ""


@dataclass(frozen=True)
class PartyText:
    """One party as it stands in the document; capacity is "Plt.", "Plh.", "a.n." or empty."""

    label: str
    name: str
    address: str = ""
    signatory_name: str = ""
    signatory_title: str = ""
    capacity: str = ""
    authority: str = ""
    number: str = ""
    logo_path: str | None = None
    is_office: bool = False
    signed_on: date | None = None
    place: str = ""


@dataclass(frozen=True)
class ArticleText:
    """One article: the matter it settles, its heading, its body in the plain-text form of `text`."""

    matter: str
    heading: str
    body: str


@dataclass(frozen=True)
class AttachmentText:
    """One attachment (lampiran) printed behind the signatures."""

    title: str
    body: str


@dataclass(frozen=True)
class Document:
    """A whole agreement; every text may hold signing slots and references such as {pasal:ruang_lingkup}."""

    instrument: str
    heading_name: str
    about: str
    parties: tuple[PartyText, ...]
    opening: str = ""
    introduction: str = ""
    considerations: tuple[str, ...] = ()
    grounds_introduction: str = ""
    legal_grounds: tuple[str, ...] = ()
    agreeing: str = ""
    articles: tuple[ArticleText, ...] = ()
    closing: str = ""
    attachments: tuple[AttachmentText, ...] = ()

    @property
    def signed_on(self) -> date | None:
        """Return the day of the last signature, or None while a party's day is open."""
        days = [party.signed_on for party in self.parties if party.signed_on]
        return max(days) if days and len(days) == len(self.parties) else None

    @property
    def place(self) -> str:
        """Return the place of signing: the first one that a party names."""
        return next((party.place for party in self.parties if party.place), "")

    @property
    def matters(self) -> tuple[str, ...]:
        """Return the matters of the articles in order, as references count them."""
        return tuple(article.matter for article in self.articles)


def with_slots(document: Document, slots: Sequence[PartySlots]) -> Document:
    """Return the document with the slots of its parties filled, in the order of the parties."""
    parties = tuple(
        replace(party, **{name: getattr(filled, name) for name in SLOT_FIELDS})
        for party, filled in zip(document.parties, slots, strict=True)
    )
    return replace(document, parties=parties)


def to_json(document: Document) -> dict[str, Any]:
    """Return the document as JSON data; days become ISO text."""
    return json.loads(json.dumps(asdict(document), default=date.isoformat))


def from_json(data: dict[str, Any]) -> Document:
    """Return the document stored by `to_json`; raise TypeError or KeyError on foreign data."""
    return Document(
        **{
            **data,
            "parties": tuple(_party(party) for party in data["parties"]),
            "considerations": tuple(data["considerations"]),
            "legal_grounds": tuple(data["legal_grounds"]),
            "articles": tuple(ArticleText(**article) for article in data["articles"]),
            "attachments": tuple(AttachmentText(**attachment) for attachment in data["attachments"]),
        }
    )


def _party(data: dict[str, Any]) -> PartyText:
    signed_on = data["signed_on"]
    return PartyText(**{**data, "signed_on": date.fromisoformat(signed_on) if signed_on else None})


def content_hash(document: Document) -> str:
    """Return the SHA-256 of the canonical JSON without slots: filling slots never changes it."""
    data = to_json(document)
    for party in data["parties"]:
        for name in _OUTSIDE_HASH:
            del party[name]
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def missing_texts(document: Document) -> list[str]:
    """Return every open placeholder as "Pasal 3 (Pelaksanaan): [lengkapi: …]", in reading order."""
    return [
        f"{where}: {placeholder}"
        for where, text in _texts(document)
        for placeholder in open_placeholders(resolve_references(text, document.matters))
    ]


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield every text of the document with the name of its place."""
    yield "Judul", document.heading_name
    yield "Tentang", document.about
    yield "Pembukaan", document.opening
    for party in document.parties:
        yield party.label, f"{party.name}\n{party.address}"
    yield "Pembukaan", document.introduction
    for consideration in document.considerations:
        yield "Pertimbangan", consideration
    yield "Dasar hukum", document.grounds_introduction
    for ground in document.legal_grounds:
        yield "Dasar hukum", ground
    yield "Pembukaan", document.agreeing
    for number, article in enumerate(document.articles, start=1):
        yield f"Pasal {number} ({article.heading})", f"{article.heading}\n{article.body}"
    yield "Penutup naskah", document.closing
    for attachment in document.attachments:
        yield f"Lampiran {attachment.title}", attachment.body
