"""Mulai cepat: an agreement with its contact note, checklist and terms, taken through stages 1 to 3 at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from agreements.models import Agreement, Partner
from agreements.services.agreement import create_agreement
from agreements.services.alignment import answer_checklist
from agreements.services.contact import add_contact_note
from agreements.services.draft import start_drafting
from agreements.services.terms import edit_indicators, edit_obligations, edit_terms
from agreements.services.writer import take_step
from organization.models import Office, StoredFile, User


@dataclass(frozen=True)
class QuickOrder:
    """Everything stages 1 to 3 ask for. ``obligations`` are (whose: "own" or "partner", text)."""

    office: Office
    partners: Sequence[Partner]
    main: Mapping[str, Any]
    answers: Mapping[int, tuple[str, str]]
    contact: Mapping[str, Any]
    terms: Mapping[str, Any]
    scope: Sequence[str]
    contact_file: StoredFile | None = None
    obligations: Sequence[tuple[str, str]] = ()
    indicators: Sequence[Mapping[str, Any]] = field(default=())
    even_if_running: bool = False


def quick_start(order: QuickOrder, *, by: User, at: datetime) -> Agreement:
    """Create and take three logged steps, all or nothing; raises Refused with whatever is missing, AlreadyRuns."""
    with transaction.atomic():
        agreement = create_agreement(
            office=order.office, partners=order.partners, values=order.main, by=by, at=at,
            even_if_running=order.even_if_running,
        )  # fmt: skip
        answer_checklist(agreement, order.answers, by=by, at=at)
        add_contact_note(agreement, order.contact, file=order.contact_file, by=by, at=at)
        edit_terms(agreement, order.terms, scope=order.scope, by=by, at=at)
        if order.obligations:
            edit_obligations(agreement, list(_rows(agreement, order.obligations)), by=by, at=at)
        if order.indicators:
            edit_indicators(agreement, order.indicators, by=by, at=at)
        take_step(agreement, "start_discussion", by=by, at=at)
        take_step(agreement, "start_formulation", by=by, at=at)
        return start_drafting(agreement, by=by, at=at)


def _rows(agreement: Agreement, obligations: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    parties = list(agreement.parties.all())
    own = [party for party in parties if party.office_id == agreement.office_id]
    others = [party for party in parties if party.office_id != agreement.office_id]
    return [
        {"party": party, "text": text}
        for whose, text in obligations
        for party in (own if whose == "own" else others)
    ]
