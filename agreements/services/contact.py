"""Contact notes: what was said with the partner, when, and what both agreed on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from agreements.models import Agreement, ContactNote
from agreements.refusals import Refused
from agreements.services.writer import change
from agreements.workflow import CONTACT, CONTACT_CORRECTION
from organization.models import StoredFile, User
from organization.templatetags.ui import tanggal

FUTURE_SENTENCE = "Tanggal komunikasi tidak boleh di masa depan."


def add_contact_note(
    agreement: Agreement, values: Mapping[str, Any], *, file: StoredFile | None = None, by: User, at: datetime
) -> ContactNote:
    """Add a note (kind, held_on, result, agreed_points, people, place); raises Refused for a date in the future."""
    _refuse_future(agreement, values, at)
    with change(
        agreement, CONTACT, act="contact_note", summary="Catatan komunikasi ditambahkan", by=by, at=at
    ) as done:
        return ContactNote.objects.create(
            agreement=done.agreement, file=file, noted_by=done.post, noted_at=at, **values
        )


def correct_contact_note(
    note: ContactNote, values: Mapping[str, Any], *, file: StoredFile | None = None, by: User, at: datetime
) -> None:
    """Correct a note while the talks are still going on; a new file takes the place of the old one.

    The history keeps what stood there before, and who noted it first stays with the note. Raises Refused for a
    date in the future, Overtaken when the talks are over.
    """
    _refuse_future(note.agreement, values, at)
    with change(
        note.agreement, CONTACT_CORRECTION, act="contact_note_corrected", summary="", by=by, at=at
    ) as done:
        current = ContactNote.objects.get(pk=note.pk, agreement=done.agreement)
        wanted = {**values, **({"file_id": file.pk} if file else {})}
        before = {name: _plain(getattr(current, name)) for name in wanted}
        changed = {name: old for name, old in before.items() if old != _plain(wanted[name])}
        for name, value in wanted.items():
            setattr(current, name, value)
        current.save()
        done.summary = (
            f"Catatan komunikasi diperbaiki: {current.get_kind_display()}, {tanggal(current.held_on)}"
        )
        done.data = {"note": current.pk, "before": changed}


def _refuse_future(agreement: Agreement, values: Mapping[str, Any], at: datetime) -> None:
    if values["held_on"] > agreement.office.day_of(at):
        raise Refused(FUTURE_SENTENCE, field="held_on")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
