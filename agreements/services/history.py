"""The history of an agreement: rows are appended under the agreement's lock, each chained to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agreements.models import Agreement, HistoryEvent
from organization.models import Post


def append(
    agreement: Agreement,
    *,
    act: str,
    summary: str,
    by: Post | None,
    at: datetime,
    note: str = "",
    from_stage: str | None = None,
    stage_seconds: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> HistoryEvent:
    """Add one row; the caller holds the agreement's lock and saves its new ``history_length`` and hash.

    ``from_stage`` is the stage left, "" for the entry, None when the stage stays as it is.
    """
    event = HistoryEvent(
        agreement=agreement,
        sequence=agreement.history_length + 1,
        post=by,
        is_system=by is None,
        at=at,
        act=act,
        summary=summary[:400],
        note=note,
        from_stage=agreement.stage if from_stage is None else from_stage,
        to_stage=agreement.stage,
        ending=agreement.ending,
        stage_seconds=stage_seconds,
        data=dict(data or {}),
        previous_hash=agreement.history_hash,
    )
    event.hash = hash_of(event)
    event.save()
    agreement.history_length = event.sequence
    agreement.history_hash = event.hash
    return event


def hash_of(event: HistoryEvent) -> str:
    """SHA-256 over everything the row says and the hash before it."""
    content = {
        "agreement": event.agreement_id,
        "sequence": event.sequence,
        "post": event.post_id,
        "contact": event.contact_id,
        "system": event.is_system,
        "at": event.at.timestamp(),
        "act": event.act,
        "summary": event.summary,
        "note": event.note,
        "from": event.from_stage,
        "to": event.to_stage,
        "ending": event.ending,
        "seconds": event.stage_seconds,
        "data": event.data,
        "previous": event.previous_hash,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def broken_at(agreement: Agreement) -> int | None:
    """The sequence of the first row that does not fit the chain, or None when the history is whole."""
    previous, expected = "", 0
    for event in agreement.events.order_by("sequence"):
        expected += 1
        if event.sequence != expected or event.previous_hash != previous or hash_of(event) != event.hash:
            return expected
        previous = event.hash
    whole = expected == agreement.history_length and previous == agreement.history_hash
    return None if whole else expected + 1
