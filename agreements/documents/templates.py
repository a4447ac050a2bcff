"""The built-in texts of the instruments: reading data/templates/*.txt and filling them from a record.

A file consists of sections that begin with a line "== name"; articles begin with "== pasal matter: Heading".
Lines beginning with "#" are remarks. Placeholders stand in braces; signing slots and references such as
{pasal:ruang_lingkup} stay in the text and are resolved when the document is set.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agreements.documents.content import ArticleText, Document, PartyText
from agreements.documents.text import SLOTS, punctuated
from agreements.instruments import Instrument, Matter

FOLDER = Path(__file__).resolve().parents[2] / "data" / "templates"

#: What can be filled from a record, with the words of the mark that stands where nothing is known yet.
PLACEHOLDERS: dict[str, str] = {
    "kpu": "nama kantor KPU",
    "mitra": "nama mitra",
    "pihak": "sebutan para pihak",
    "nama_naskah": "nama naskah",
    "perihal": "perihal kerja sama",
    "maksud": "maksud kerja sama",
    "ruang_lingkup": "ruang lingkup",
    "jangka_waktu": "jangka waktu",
    "pembiayaan": "pembiayaan",
    "korespondensi": "alamat korespondensi para pihak",
    "kewajiban": "kewajiban para pihak",
    "hak": "hak para pihak",
    "mengingat_induk": "nota kesepahaman yang menjadi induk",
    "rangkap": "jumlah rangkap",
    "naskah_asal": "naskah yang diubah",
    "perubahan": "ketentuan yang diubah",
}
#: May be given empty; a list item that becomes empty is left out.
OPTIONAL = frozenset({"mengingat_induk"})

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_SECTION = re.compile(r"^== (?P<name>.+)$", re.MULTILINE)
_ARTICLE = re.compile(r"pasal (?P<matter>[a-z_]+)(?:: (?P<heading>.+))?")


class UnknownPlaceholder(ValueError):
    """A placeholder that no record can fill: the template or the caller misspelt it."""


@dataclass(frozen=True)
class Template:
    """The texts of an instrument, before filling and after."""

    instrument: Instrument
    heading_name: str
    opening: str
    introduction: str
    considerations: tuple[str, ...]
    grounds_introduction: str
    legal_grounds: tuple[str, ...]
    agreeing: str
    articles: tuple[ArticleText, ...]
    closing: str

    def document(self, about: str, parties: Sequence[PartyText]) -> Document:
        """Return the document that these texts make with a subject and parties."""
        return Document(about=about, parties=tuple(parties), **vars(self))


@cache
def load_template(instrument: Instrument, name: str = "") -> Template:
    """Return the built-in text of an instrument, or the named one ("adendum"); read once per process."""
    text = (FOLDER / f"{name or instrument.value.lower()}.txt").read_text(encoding="utf-8")
    return read_template(instrument, text)


def read_template(instrument: Instrument, text: str) -> Template:
    """Return the template written in `text`; raise KeyError or ValueError where a section is amiss."""
    sections, articles = _sections(text)
    considerations_introduction, considerations = _list(sections["menimbang"])
    grounds_introduction, legal_grounds = _list(sections["dasar"])
    return Template(
        instrument=instrument,
        heading_name=sections["judul"],
        opening=sections["pembukaan"],
        introduction=considerations_introduction,
        considerations=considerations,
        grounds_introduction=grounds_introduction,
        legal_grounds=legal_grounds,
        agreeing=sections["kesepakatan"],
        articles=articles,
        closing=sections["penutup"],
    )


def _sections(text: str) -> tuple[dict[str, str], tuple[ArticleText, ...]]:
    bare = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    _, *pieces = _SECTION.split(bare)
    sections: dict[str, str] = {}
    articles: list[ArticleText] = []
    for name, body in zip(pieces[::2], pieces[1::2], strict=True):
        if article := _ARTICLE.fullmatch(name.strip()):
            matter = Matter(article["matter"])
            articles.append(ArticleText(matter.value, article["heading"] or matter.label, body.strip()))
        else:
            sections[name.strip()] = body.strip()
    return sections, tuple(articles)


def _list(section: str) -> tuple[str, tuple[str, ...]]:
    """Return the sentence before a list, and the list's items, which begin with "- "."""
    introduction, *items = re.split(r"^- ", section, flags=re.MULTILINE)
    return _one_line(introduction), tuple(_one_line(item) for item in items)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def fill(template: Template, values: Mapping[str, str]) -> Template:
    """Return the template with its placeholders filled, in one pass: braces inside a value stay.

    Where a value is absent or blank a mark such as "[lengkapi: pembiayaan]" remains, which the drafter sees
    and the gate of Legal Drafting refuses. Raises UnknownPlaceholder on a name outside PLACEHOLDERS.
    """
    if unknown := sorted(set(values) - set(PLACEHOLDERS)):
        raise UnknownPlaceholder(", ".join(unknown))

    def filled(text: str) -> str:
        return _PLACEHOLDER.sub(lambda match: _value(match.group(1), values), text).strip()

    return Template(
        instrument=template.instrument,
        heading_name=filled(template.heading_name),
        opening=filled(template.opening),
        introduction=filled(template.introduction),
        considerations=punctuated([filled(point) for point in template.considerations]),
        grounds_introduction=filled(template.grounds_introduction),
        legal_grounds=punctuated([filled(ground) for ground in template.legal_grounds]),
        agreeing=filled(template.agreeing),
        articles=tuple(
            ArticleText(article.matter, filled(article.heading), filled(article.body))
            for article in template.articles
        ),
        closing=filled(template.closing),
    )


def _value(name: str, values: Mapping[str, str]) -> str:
    if name in SLOTS:
        return f"{{{name}}}"
    if name not in PLACEHOLDERS:
        raise UnknownPlaceholder(name)
    value = values.get(name, "").strip()
    if value or (name in OPTIONAL and name in values):
        return value
    return f"[lengkapi: {PLACEHOLDERS[name]}]"
