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
    page = build_page(document_of(agreement, parts))
    if part.kind in (ArticleKind.ARTICLE, ArticleKind.ATTACHMENT):
        place = [other for other in parts if other.kind == part.kind].index(part)
        return (page.articles if part.kind == ArticleKind.ARTICLE else page.attachments)[place]
    text, items = _framing(page)[ArticleKind(part.kind)]
    return Section("", SafeString(""), (Item("", text), *items))


def _framing(page: Page) -> dict[ArticleKind, tuple[SafeString, tuple[Item, ...]]]:
    """The parts around the articles: their sentence and their list."""
    return {
        ArticleKind.OPENING: (page.opening, ()),
        ArticleKind.CONSIDERATIONS: (page.introduction, page.considerations),
        ArticleKind.LEGAL_GROUNDS: (page.grounds_introduction, page.legal_grounds),
        ArticleKind.AGREEING: (page.agreeing, ()),
        ArticleKind.CLOSING: (page.closing, ()),
    }
