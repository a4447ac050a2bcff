"""The history of a partner: who entered, changed or merged it, and what was different before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from agreements.documents.wording import long_date
from agreements.models import Partner, PartnerChange
from organization.models import Post

WATCHED = (
    "name", "category", "is_vertical", "country", "parent", "address", "web", "deed", "registration",
    "accreditation", "accredited_on", "signatory_name", "signatory_title", "signatory_authority", "logo",
)  # fmt: skip
"""The fields whose old values are kept."""


def facts_of(partner: Partner) -> dict[str, str]:
    """The partner's data as people read them."""
    return {name: _readable(partner, name) for name in WATCHED}


def record(
    partner: Partner,
    summary: str,
    *,
    by: Post,
    at: datetime,
    before: Mapping[str, str] | None = None,
) -> None:
    """Add a row; with the facts ``before``, only when one of them is different now."""
    changes: dict[str, list[str]] = {}
    if before is not None:
        now = facts_of(partner)
        changes = {name: [before[name], now[name]] for name in WATCHED if before[name] != now[name]}
        if not changes:
            return
    PartnerChange.objects.create(partner=partner, summary=summary, changes=changes, post=by, at=at)


def _readable(partner: Partner, name: str) -> str:
    display = getattr(partner, f"get_{name}_display", None)
    value: Any = display() if display else getattr(partner, name)
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    if isinstance(value, date):
        return long_date(value)
    return "" if value is None else str(value)
