"""One part of the working text as it will stand on paper, before it is saved."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from agreements.documents.composing import document_of
from agreements.documents.page import Item, Page, Section, build_page
from agreements.models import Agreement, Article
from agreements.models.draft import ArticleKind


def preview_of(agreement: Agreement, part: Article, parts: Sequence[Article]) -> Section:
    """The given part as it will stand among all parts of the text, numbered and with its references resolved."""
    return sections_of(agreement, parts)[parts.index(part)]


def sections_of(agreement: Agreement, parts: Sequence[Article]) -> list[Section]:
    """Every part as it will stand on paper, in the order given."""
    page = build_page(document_of(agreement, parts))
    numbered = {ArticleKind.ARTICLE: iter(page.articles), ArticleKind.ATTACHMENT: iter(page.attachments)}
    framing = _framing(page)
    sections = []
    for kind in (ArticleKind(part.kind) for part in parts):
        if kind in numbered:
            sections.append(next(numbered[kind]))
        else:
            text, items = framing[kind]
            sections.append(Section("", SafeString(""), (Item("", text), *items)))
    return sections


def _framing(page: Page) -> dict[ArticleKind, tuple[SafeString, tuple[Item, ...]]]:
    """The parts around the articles: their sentence and their list."""
    return {
        ArticleKind.OPENING: (page.opening, ()),
        ArticleKind.CONSIDERATIONS: (page.introduction, page.considerations),
        ArticleKind.LEGAL_GROUNDS: (page.grounds_introduction, page.legal_grounds),
        ArticleKind.AGREEING: (page.agreeing, ()),
        ArticleKind.CLOSING: (page.closing, ()),
    }
