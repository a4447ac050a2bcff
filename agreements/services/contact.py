"""Contact notes: what was said with the partner, when, and what both agreed on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agreements.models import Agreement, ContactNote
from agreements.refusals import Refused
from agreements.services.writer import change
from agreements.workflow import CONTACT
from organization.models import StoredFile, User


def add_contact_note(
    agreement: Agreement, values: Mapping[str, Any], *, file: StoredFile | None = None, by: User, at: datetime
) -> ContactNote:
    """Add a note (kind, held_on, result, agreed_points, people, place); raises Refused for a date in the future."""
    if values["held_on"] > agreement.office.day_of(at):
        raise Refused("Tanggal komunikasi tidak boleh di masa depan.", field="held_on")
    with change(
        agreement, CONTACT, act="contact_note", summary="Catatan komunikasi ditambahkan", by=by, at=at
    ) as done:
        return ContactNote.objects.create(
            agreement=done.agreement, file=file, noted_by=done.post, noted_at=at, **values
        )
