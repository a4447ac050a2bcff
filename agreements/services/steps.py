"""One entry for the pages: the name of a step in, the service that takes it (with what belongs to it) called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from agreements.models import Agreement
from agreements.refusals import Refused
from agreements.services import approval, draft, signing
from agreements.services.writer import take_step
from organization.models import User

# Steps that bring more than the stage's change; the others are the writer's alone.
_WITH_MORE: dict[str, Callable[..., Agreement]] = {
    "start_drafting": draft.start_drafting,
    "submit": approval.submit,
    "withdraw": approval.withdraw,
    "cancel": approval.cancel,
    "conclude_signing": signing.conclude_signing,
    "reopen_draft": signing.reopen_draft,
}
_PLAIN = (
    "start_discussion",
    "start_formulation",
    "return_to_penjajakan",
    "return_to_pembahasan",
    "return_to_perumusan",
)


def advance(agreement: Agreement, name: str, *, by: User, at: datetime, reason: str = "") -> Agreement:
    """Take the named step; approval acts have services of their own and are refused here."""
    if name in _WITH_MORE:
        return _WITH_MORE[name](agreement, by=by, at=at, reason=reason)
    if name in _PLAIN:
        return take_step(agreement, name, by=by, at=at, reason=reason)
    raise Refused("Langkah ini diambil dari halaman Persetujuan.")
