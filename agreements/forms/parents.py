"""The choice of the Nota Kesepahaman above an agreement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import Truncator

from agreements.choices import Validity
from agreements.instruments import Instrument
from agreements.models import Agreement
from organization.models import Office, User

LONGEST_TITLE = 70
LONGEST_PARTNER = 40
GROUPS = ("Berlaku", "Belum ditandatangani", "Lewat waktu atau sudah berakhir")


class ParentField(forms.ModelChoiceField):
    """A Nota Kesepahaman, told apart by partner, number, year and state; those in force stand first."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Agreement.objects.none(), **kwargs)

    def offer(self, agreements: QuerySet[Agreement]) -> None:
        """Offer these, grouped by whether they are in force."""
        self.queryset = agreements
        found = agreements.select_related("office").prefetch_related("parties")
        groups: dict[str, list[tuple[int, str]]] = {name: [] for name in GROUPS}
        for agreement in found:
            groups[_group(agreement)].append((agreement.pk, describe(agreement)))
        self.choices = [("", "Belum dipilih"), *((name, rows) for name, rows in groups.items() if rows)]


def describe(agreement: Agreement) -> str:
    """One line that tells an umbrella apart from others: title, partner, number, year, state."""
    own = agreement.own_party
    partners = ", ".join(party.name_as_signed for party in agreement.partner_parties)
    facts = [
        Truncator(agreement.title).chars(LONGEST_TITLE),
        Truncator(partners).chars(LONGEST_PARTNER),
        own.number if own and own.number else "belum bernomor",
        str(agreement.signed_on.year) if agreement.signed_on else "",
        _state(agreement).lower(),
        agreement.office.short_name,
    ]
    return " – ".join(fact for fact in facts if fact)


def possible_parents(agreement: Agreement, user: User) -> QuerySet[Agreement]:
    """Nota Kesepahaman that may stand above an agreement, the chosen one included."""
    others = parents_for(user, [agreement.office]).exclude(pk=agreement.pk)
    return others | Agreement.objects.filter(pk=agreement.parent_id) if agreement.parent_id else others


def parents_for(user: User, offices: Iterable[Office]) -> QuerySet[Agreement]:
    """Running Nota Kesepahaman of the offices themselves, and signed ones of the offices above the user."""
    own = Agreement.objects.filter(office__in=offices, instrument=Instrument.NK, amends=None)
    above = Agreement.objects.umbrella_for(user).filter(amends=None)
    ids = {*own.values_list("pk", flat=True), *above.values_list("pk", flat=True)}
    return Agreement.objects.filter(pk__in=ids, ending="").order_by("title")


def _state(agreement: Agreement) -> str:
    if agreement.ending:
        return str(agreement.get_ending_display())
    validity = agreement.validity(agreement.office.today)
    return validity.label if validity else f"tahap {agreement.stage_label}"


def _group(agreement: Agreement) -> str:
    if not agreement.is_signed:
        return GROUPS[1]
    is_over = agreement.ending or agreement.validity(agreement.office.today) == Validity.PAST
    return GROUPS[2] if is_over else GROUPS[0]
