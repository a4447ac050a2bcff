"""The plain-text form of an article: ayat, huruf and angka; open placeholders; references to articles.

A paragraph is an ayat, numbered (1), (2) … when there is more than one. Lines that begin with "- " are
huruf a., b. …; lines that begin with "-- " are angka 1), 2) … under the huruf above. Markers that people
type themselves ("(1) ", "a. ", "1) ") are understood and dropped: numbers are given when the text is set.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

#: Filled when signing; their being open never counts as unfinished text.
SLOTS = ("nomor", "hari_tanggal", "tempat", "penanda_tangan", "jabatan")

_BRACES = re.compile(r"\{([^{}\n]+)\}")
_REFERENCE = re.compile(r"\{pasal:([a-z_]+)\}")
_OPEN = re.compile(r"\[[^\[\]\n]*\]|\.{4,}|…{2,}|_{4,}")
_AYAT = re.compile(r"\(\d{1,2}\)\s+")
_HURUF = re.compile(r"(?:[-•–]|[a-z]\.)\s+")
_POINT_END = re.compile(r"\s*[;,.]*(?:(?<=[;,])\s*dan)?\s*$")
_ANGKA = re.compile(r"(?:--|\d{1,2}[).])\s+")


@dataclass(frozen=True)
class Huruf:
    """A lettered item with its numbered sub-items."""

    text: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ayat:
    """A paragraph of an article with its lettered items."""

    text: str
    items: tuple[Huruf, ...] = ()


@dataclass
class _Line:
    level: str
    text: str


@dataclass
class _Open:
    """An ayat or huruf while its lines are still being read."""

    text: str
    items: "list[_Open]" = field(default_factory=list)
    has_huruf: bool = False

    def add(self, line: _Line) -> None:
        """Hang a line below this ayat; a line that only continues is joined to what stands before it."""
        if line.level == "continued":
            last = self.last()
            last.text = f"{last.text} {line.text}".strip()
        elif line.level == "angka" and self.has_huruf:
            self.items[-1].items.append(_Open(line.text))
        else:
            # Numbers without huruf above them are what people type for a first-level list.
            self.has_huruf = self.has_huruf or line.level == "huruf"
            self.items.append(_Open(line.text))

    def last(self) -> "_Open":
        """Return the item that was opened last, at whatever depth."""
        return self.items[-1].last() if self.items else self


def parse(body: str) -> tuple[Ayat, ...]:
    """Return the ayat of an article's body; items without a paragraph before them get an empty ayat."""
    ayat: list[_Open] = []
    for line in _lines(body):
        if line.level == "ayat":
            ayat.append(_Open(line.text))
            continue
        if not ayat:
            ayat.append(_Open(""))
        ayat[-1].add(line)
    return tuple(
        Ayat(one.text, tuple(Huruf(item.text, tuple(sub.text for sub in item.items)) for item in one.items))
        for one in ayat
    )


def _lines(body: str) -> list[_Line]:
    """Return the body's lines with their level and without the typed markers."""
    found: list[_Line] = []
    starts_paragraph = True
    for raw in body.replace("\r\n", "\n").split("\n"):
        line = raw.strip()
        if line:
            found.append(_read_line(line, starts_paragraph))
        starts_paragraph = not line
    return found


def _read_line(line: str, starts_paragraph: bool) -> _Line:
    for level, marker in (("ayat", _AYAT), ("angka", _ANGKA), ("huruf", _HURUF)):
        if match := marker.match(line):
            return _Line(level, line[match.end() :])
    return _Line("ayat" if starts_paragraph else "continued", line)


def as_items(points: Sequence[str]) -> str:
    """Return points as huruf lines with the punctuation of a list: "- a;", "- b; dan", "- c."."""
    return "\n".join(f"- {point}" for point in punctuated(points))


def punctuated(points: Sequence[str]) -> tuple[str, ...]:
    """Return the points of a list ended by ";", "; dan" and "."; blank points are left out."""
    bare = [stripped for point in points if (stripped := _POINT_END.sub("", point.strip()))]
    endings = [";"] * (len(bare) - 2) + ["; dan"] * (len(bare) > 1) + ["."]
    return tuple(point + ending for point, ending in zip(bare, endings, strict=False))


def open_placeholders(text: str) -> list[str]:
    """Return what is still to be filled in a text, in order; signing slots and references are not."""
    found = [(match.start(), match.group()) for match in _OPEN.finditer(text)]
    for match in _BRACES.finditer(text):
        if match.group(1) not in SLOTS and not _REFERENCE.fullmatch(match.group()):
            found.append((match.start(), match.group()))
    return [placeholder for _, placeholder in sorted(found)]


def resolve_references(text: str, matters: Sequence[str]) -> str:
    """Replace every {pasal:matter} by "Pasal n", counted in the given order of the articles' matters.

    A reference to a matter that has no article becomes "[lengkapi: rujukan pasal …]", an open placeholder.
    """

    def number(match: re.Match[str]) -> str:
        if match.group(1) in matters:
            return f"Pasal {list(matters).index(match.group(1)) + 1}"
        return f"[lengkapi: rujukan pasal {match.group(1).replace('_', ' ')}]"

    return _REFERENCE.sub(number, text)


def fill_slots(text: str, values: Mapping[str, str]) -> str:
    """Replace the signing slots of a text; slots without a value stay as they are."""
    return _BRACES.sub(lambda match: values.get(match.group(1), match.group()), text)
