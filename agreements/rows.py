"""What lists of agreements show beside the agreement's own columns, computed by the database in the same query."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery

from agreements.choices import DatePrecision, Ending, Origin
from agreements.models import Party, ScopePoint, SignedCopy


def partner_names() -> ArraySubquery:
    """The names of the partners as they stand in the document, in the order of the parties."""
    return partner_names_of("pk")


def partner_names_of(path: str) -> ArraySubquery:
    """The same for a row that hangs on an agreement by a path."""
    partners = Party.objects.filter(agreement=OuterRef(path), partner__isnull=False)
    return ArraySubquery(partners.order_by("order").values("name_as_signed"))


def own_number() -> Subquery:
    """The number that the owning office has given the document."""
    own = Party.objects.filter(agreement=OuterRef("pk"), office=OuterRef("office"))
    return Subquery(own.order_by("order").values("number")[:1])


def lacks_data() -> Q:
    """Recorded agreements with "data belum lengkap": the question of ``services.agreement.data_gaps`` in SQL.

    What has ended is left out, since it can no longer be completed.
    """
    own_with_number = Party.objects.filter(~Q(number=""), agreement=OuterRef("pk"), office=OuterRef("office"))
    return Q(origin=Origin.RECORDED, ending=Ending.NONE) & (
        ~Q(Exists(own_with_number))
        | ~Q(signed_precision=DatePrecision.DAY)
        | ~Q(Exists(ScopePoint.objects.filter(agreement=OuterRef("pk"))))
        | Q(term_kind="")
        | Q(funding="")
        | Q(division="")
        | Q(pic=None)
        | ~Q(Exists(SignedCopy.objects.filter(agreement=OuterRef("pk"), round=None)))
    )
