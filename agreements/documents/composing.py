"""From the record to the text: the parts a template gives for an agreement, and the document its parts make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from agreements.documents.content import ArticleText, AttachmentText, Document, PartySlots, PartyText
from agreements.documents.phrases import (
    Contact,
    correspondence_text,
    obligations_text,
    party_values,
    rights_text,
)
from agreements.documents.sentences import funding_paragraphs, funding_sentence, term_sentence
from agreements.documents.templates import Template, fill, load_template
from agreements.documents.text import as_items, open_placeholders
from agreements.documents.wording import office_in_full
from agreements.instruments import Instrument
from agreements.models import Agreement, Article, Party
from agreements.models.draft import ArticleKind

TERM_LENGTH_FIELDS = (
    "term_kind",
    "term_starts_on",
    "term_ends_on",
    "term_length",
    "term_unit",
    "term_until_event",
)


def parts_from_record(agreement: Agreement) -> list[Article]:
    """The parts of the text as the template of the instrument gives them, filled from the record; unsaved."""
    name = "adendum" if agreement.amends else ""
    filled = fill(load_template(Instrument(agreement.instrument), name), template_values(agreement))
    frame = (
        (ArticleKind.OPENING, "Pembukaan", filled.opening),
        (ArticleKind.CONSIDERATIONS, "Pertimbangan", _with_items(filled.introduction, filled.considerations)),
        (
            ArticleKind.LEGAL_GROUNDS,
            "Dasar hukum",
            _with_items(filled.grounds_introduction, filled.legal_grounds),
        ),
        (ArticleKind.AGREEING, "Kesepakatan", filled.agreeing),
        (ArticleKind.CLOSING, "Penutup naskah", filled.closing),
    )
    parts = [Article(kind=kind, order=1, heading=heading, body=body) for kind, heading, body in frame]
    parts += [
        Article(
            kind=ArticleKind.ARTICLE, order=order, matter=text.matter, heading=text.heading, body=text.body
        )
        for order, text in enumerate(filled.articles, start=1)
    ]
    return parts


def document_of(agreement: Agreement, parts: Iterable[Article] | None = None) -> Document:
    """The document that the working text (or the given parts) and the parties make, without the signing slots."""
    by_kind: dict[str, list[Article]] = {}
    for article in agreement.articles.all() if parts is None else parts:
        by_kind.setdefault(article.kind, []).append(article)

    def body(kind: str) -> str:
        return "\n\n".join(part.body for part in by_kind.get(kind, []))

    introduction, considerations = _split_items(body(ArticleKind.CONSIDERATIONS))
    grounds_introduction, legal_grounds = _split_items(body(ArticleKind.LEGAL_GROUNDS))
    template = Template(
        instrument=Instrument(agreement.instrument),
        heading_name=agreement.name_of_document.upper(),
        opening=body(ArticleKind.OPENING),
        introduction=introduction,
        considerations=considerations,
        grounds_introduction=grounds_introduction,
        legal_grounds=legal_grounds,
        agreeing=body(ArticleKind.AGREEING),
        articles=tuple(
            ArticleText(a.matter, a.heading, a.body) for a in by_kind.get(ArticleKind.ARTICLE, [])
        ),
        closing=body(ArticleKind.CLOSING),
    )
    document = template.document(agreement.title, [party_text(party) for party in agreement.parties.all()])
    attachments = by_kind.get(ArticleKind.ATTACHMENT, [])
    return replace(document, attachments=tuple(AttachmentText(a.heading, a.body) for a in attachments))


def party_text(party: Party) -> PartyText:
    """One party as the document names it."""
    logo = party.partner.logo if party.partner else None
    return PartyText(
        label=party.label,
        name=written_name(party),
        address=" ".join(party.address.split()),
        is_office=party.office_id is not None,
        logo_path=logo.content.path if logo else None,
    )


def written_name(party: Party) -> str:
    """The party's name in the document: partners as they sign, offices with their name written out."""
    return office_in_full(party.name_as_signed) if party.office_id else party.name_as_signed


def slots_of(party: Party) -> PartySlots:
    """What a party has filled in for signing so far."""
    return PartySlots(
        signatory_name=party.signatory_name,
        signatory_title=party.signatory_title,
        capacity=party.signatory_capacity,
        authority=party.signatory_authority,
        number=party.number,
        signed_on=party.signed_on,
        place=party.signed_at_place,
    )


def template_values(agreement: Agreement) -> dict[str, str]:
    """What the template's placeholders are filled with; blank where the record does not know."""
    parties = list(agreement.parties.all())
    labels = [party.label for party in parties]
    obligations = {party.label: [o.text for o in party.obligations.all()] for party in parties}
    name = agreement.document_name or Instrument(agreement.instrument).label
    return {
        **party_values(name, agreement.title, [party_text(party) for party in parties]),
        "maksud": _inside_a_sentence(agreement.purpose),
        "ruang_lingkup": as_items([point.text for point in agreement.scope_points.all()]),
        "jangka_waktu": term_sentence(agreement, name),
        "pembiayaan": funding_paragraphs(agreement, name),
        "korespondensi": correspondence_text([_contact(agreement, party) for party in parties]),
        "kewajiban": obligations_text(obligations),
        "hak": rights_text(labels),
        "mengingat_induk": _parent_sentence(agreement),
        "naskah_asal": _reference(agreement.amends) if agreement.amends else "",
        "perubahan": _changes_text(agreement),
    }


def open_places(agreement: Agreement) -> list[tuple[Article, list[str]]]:
    """The parts of the working text that still hold marks to be filled, with their marks."""
    found = [(article, open_placeholders(article.body)) for article in agreement.articles.all()]
    return [(article, marks) for article, marks in found if marks]


def _contact(agreement: Agreement, party: Party) -> Contact:
    if party.office_id == agreement.office_id and agreement.pic:
        pic = agreement.pic
        return Contact(party.label, written_name(party), party.address, pic.phone, pic.email)
    if party.partner is None:
        return Contact(party.label, written_name(party), party.address)
    known = party.partner.contacts.filter(office=agreement.office, is_active=True).first()
    phone, email = (known.phone, known.email) if known else ("", "")
    return Contact(party.label, written_name(party), party.address, phone, email)


def _parent_sentence(agreement: Agreement) -> str:
    parent = agreement.parent
    if parent is None:
        return agreement.parent_outside.strip()
    return _reference(parent)


def _reference(other: Agreement) -> str:
    """Another agreement as a text cites it."""
    names = " dan ".join(written_name(party) for party in other.parties.all())
    numbers = " dan Nomor ".join(party.number for party in other.parties.all() if party.number)
    return f"{other.name_of_document} antara {names}{f' Nomor {numbers}' if numbers else ''} tentang {other.title}"


def _changes_text(addendum: Agreement) -> str:
    """What an addendum changes, one ayat each; blank where nothing is changed yet."""
    before = addendum.terms_before
    if not before:
        return ""
    scope = [point.text for point in addendum.scope_points.all()]
    funding_is_new = before["funding"] != addendum.funding or before["grant_number"] != addendum.grant_number
    passages = [
        (
            term_sentence(addendum, "Naskah Asal"),
            "jangka waktu",
            any(_is_new(addendum, field) for field in TERM_LENGTH_FIELDS),
        ),
        (funding_sentence(addendum, "Naskah Asal"), "pembiayaan", funding_is_new),
        (
            f"Ruang lingkup Naskah Asal meliputi:\n{as_items(scope)}",
            "ruang lingkup",
            before["scope"] != scope,
        ),
    ]
    return "\n\n".join(
        f"Ketentuan mengenai {what} diubah sehingga berbunyi sebagai berikut: {text}"
        for text, what, is_new in passages
        if is_new and text
    )


def _is_new(addendum: Agreement, field: str) -> bool:
    value = getattr(addendum, field)
    plain = value.isoformat() if isinstance(value, date) else value
    return bool(addendum.terms_before.get(field) != plain)


def _inside_a_sentence(text: str) -> str:
    """A typed purpose, ready to stand behind "untuk": without its full stop and initial capital."""
    bare = " ".join(text.split()).rstrip(".")
    first_word = bare.split(" ")[0]
    return bare if first_word.isupper() and len(first_word) > 1 else bare[:1].lower() + bare[1:]


def _with_items(introduction: str, items: tuple[str, ...]) -> str:
    return "\n".join([introduction, *(f"- {item}" for item in items)])


def _split_items(body: str) -> tuple[str, tuple[str, ...]]:
    """The sentence before a list and its items; the opposite of joining them."""
    lines = [line.strip() for line in body.splitlines() if line.strip()]
    introduction = " ".join(line for line in lines if not line.startswith("- "))
    return introduction, tuple(line[2:].strip() for line in lines if line.startswith("- "))
