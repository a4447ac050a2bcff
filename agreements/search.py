"""Finding agreements by words: titles and partners for all rows seen, numbers and texts only where readable."""

from __future__ import annotations

from functools import reduce
from operator import and_

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q, QuerySet

from agreements.models import Agreement, Article, Party, ScopePoint

MOST_WORDS = 8
"""Further words of a question are not looked at."""


def matching(words: str, readable: QuerySet[Agreement] | None) -> Q:
    """Agreements whose card holds every word, or whose number, scope or text fits.

    ``readable`` limits where numbers and texts are searched: a card must not betray what it hides. None: everywhere.
    """
    each = words.split()[:MOST_WORDS]
    on_card = reduce(and_, (_on_card(word) for word in each), Q())
    inside = _has_number(words) | _has_scope(each) | _has_text(words)
    return on_card | (inside if readable is None else inside & Q(pk__in=readable.values("pk")))


def _on_card(word: str) -> Q:
    parties = Party.objects.filter(name_as_signed__icontains=word)
    return Q(title__icontains=word) | Q(pk__in=parties.values("agreement"))


def _has_number(text: str) -> Q:
    return Q(pk__in=Party.objects.filter(number__icontains=text).values("agreement"))


def _has_scope(words: list[str]) -> Q:
    points = reduce(lambda rows, word: rows.filter(text__icontains=word), words, ScopePoint.objects.all())
    return Q(pk__in=points.values("agreement"))


def _has_text(words: str) -> Q:
    # The same expression as the index "article_text_search", or the index is not used.
    vector = SearchVector("heading", "body", config="indonesian")
    query = SearchQuery(words, config="indonesian", search_type="websearch")
    found = Article.objects.annotate(words=vector).filter(words=query)
    return Q(pk__in=found.values("agreement"))
