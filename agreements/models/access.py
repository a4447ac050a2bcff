"""Who sees which agreements: the scope, and beside it the exceptions of rule book section 1 by name."""

from __future__ import annotations

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from agreements.choices import Secrecy
from agreements.instruments import Instrument
from organization.models import Office
from organization.roles import READING_ROLES
from organization.scoping import ScopedQuerySet, Viewer, held_office_ids, offices_visible_to


class Access(models.TextChoices):
    """How much of one agreement somebody sees."""

    FULL = "full", "Seluruhnya"
    CARD = "card", "Kartu"
    UMBRELLA = "umbrella", "Naskah induk"


class AgreementQuerySet(ScopedQuerySet):
    """The scope (``visible_to``) and its named exceptions, which are never mixed into counts."""

    def readable_by(self, user: Viewer) -> AgreementQuerySet:
        """Agreements whose text and files the user may read: own ones, and those below once submitted upward.

        Terbatas and Rahasia hide them from every office outside the owner and the approval route.
        """
        own = held_office_ids(user, READING_ROLES)
        return self.filter(Q(office__in=own) | (Q(office__in=offices_visible_to(user)) & _is_open_to(own)))

    def participated_by(self, user: Viewer) -> AgreementQuerySet:
        """Exception (b): the user's office is a party or satker peserta."""
        return self.filter(_takes_part(held_office_ids(user, READING_ROLES)))

    def fully_open_to(self, user: Viewer) -> AgreementQuerySet:
        """Agreements of any kind of access whose text and files the user may read."""
        return self.reachable_by(user).filter(access=Access.FULL)

    def umbrella_for(self, user: Viewer) -> AgreementQuerySet:
        """Exception (a): signed, unclassified NK of the offices above, as parents for a PKS."""
        return self.filter(_is_umbrella_for(user))

    def reachable_by(self, user: Viewer) -> AgreementQuerySet:
        """Everything the user may open one by one, each row annotated with its ``access``."""
        own = held_office_ids(user, READING_ROLES)
        in_scope = Q(office__in=offices_visible_to(user))
        takes_part = _takes_part(own)
        open_part = _is_party(own) | (takes_part & Q(secrecy=Secrecy.BIASA))
        umbrella = _is_umbrella_for(user)
        return self.filter(in_scope | takes_part | umbrella).annotate(
            access=Case(
                When(
                    Q(office__in=own) | open_part | (in_scope & _is_open_to(own)),
                    then=Value(Access.FULL),
                ),
                When(in_scope | takes_part, then=Value(Access.CARD)),
                default=Value(Access.UMBRELLA),
                output_field=models.CharField(),
            )
        )


def _is_open_to(office_ids: list[int]) -> Q:
    on_route = _related("ApprovalStep", "round__agreement", office__in=office_ids)
    return Q(opened_upward_at__isnull=False) & (Q(secrecy=Secrecy.BIASA) | Exists(on_route))


def _is_party(office_ids: list[int]) -> Q:
    return Q(Exists(_related("Party", "agreement", office__in=office_ids)))


def _takes_part(office_ids: list[int]) -> Q:
    """As party, or as satker peserta (to whom Terbatas and Rahasia show the card only)."""
    as_participant = _related("OfficeParticipation", "agreement", office__in=office_ids)
    return _is_party(office_ids) | Q(Exists(as_participant))


def _is_umbrella_for(user: Viewer) -> Q:
    above = Office.objects.filter(
        Q(children__in=held_office_ids(user, READING_ROLES))
        | Q(children__children__in=held_office_ids(user, READING_ROLES))
    )
    return Q(
        instrument=Instrument.NK,
        signed_on__isnull=False,
        secrecy=Secrecy.BIASA,
        office__in=Subquery(above.values("pk")),
    )


def _related(model: str, path: str, **conditions: object) -> QuerySet[models.Model]:
    """Rows of another model that hang on the agreement of the outer query."""
    # By name, because those models point to Agreement and are loaded after it.
    from_registry = Office._meta.apps.get_model("agreements", model)
    return from_registry._default_manager.filter(**{path: OuterRef("pk")}, **conditions)
