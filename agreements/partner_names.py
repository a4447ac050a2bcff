"""When two names mean the same partner: words that say little are left out, abbreviations are written out."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

NOISE = frozenset(
    ("pt", "cv", "ud", "tbk", "persero", "perum", "yayasan", "universitas", "republik", "indonesia", "ri")
    + ("dan", "untuk", "di")
)
"""Words by which partners are hardly told apart: legal forms, the country, small words."""

WRITTEN_OUT = {
    "univ": "universitas",
    "fak": "fakultas",
    "kab": "kabupaten",
    "prov": "provinsi",
    "prop": "provinsi",
    "propinsi": "provinsi",
    "pemkab": "pemerintah kabupaten",
    "pemkot": "pemerintah kota",
    "pemprov": "pemerintah provinsi",
    "kejari": "kejaksaan negeri",
    "kejati": "kejaksaan tinggi",
    "disdukcapil": "dinas kependudukan pencatatan sipil",
}

NEARLY_EQUAL = 0.8
"""From here on two words are taken for spellings of one, for example "Airlanga" and "Airlangga"."""


def core_words(name: str) -> frozenset[str]:
    """The words of a name that tell it from others; all its words when nothing else is left."""
    plain = [WRITTEN_OUT.get(word, word) for word in re.findall(r"\w+", name.lower())]
    words = " ".join(plain).split()
    return frozenset(word for word in words if word not in NOISE) or frozenset(words)


def is_same_name(one: str, other: str) -> bool:
    """Whether two names probably mean one partner, also where one stands in brackets in the other."""
    return any(_is_alike(a, b) for a in _forms(one) for b in _forms(other))


def has_word_of(name: str, words: str) -> bool:
    """Whether the name holds one of the telling words, or another spelling of it."""
    return any(_has_near(word, core_words(name)) for word in core_words(words))


def _forms(name: str) -> list[frozenset[str]]:
    """The name without its brackets, and each bracket by itself: "Perkumpulan … (Perludem)" has two."""
    outside = re.sub(r"\(.*?\)", " ", name)
    inside = [words for words in re.findall(r"\((.*?)\)", name) if core_words(words) - NOISE]
    return [words for words in map(core_words, [outside, *inside]) if words]


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return all(_has_near(word, other) for word in one) and all(_has_near(word, one) for word in other)


def _has_near(word: str, words: frozenset[str]) -> bool:
    return word in words or any(
        SequenceMatcher(None, word, candidate).ratio() >= NEARLY_EQUAL for candidate in words
    )
