"""Renditions: files made of a frozen version in a worker, each once, stored with its hash."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from agreements.choices import DraftMode, RenditionState, RoundOutcome
from agreements.documents.composing import slots_of
from agreements.documents.content import PartySlots, from_json, with_slots
from agreements.documents.kinds import Kind
from agreements.documents.rendering import render_pdf
from agreements.models import Agreement, Rendition, Version
from agreements.refusals import Refused
from agreements.services.rounds import planned_steps
from organization.files import store_bytes
from organization.models import User
from organization.roles import READING_ROLES

logger = logging.getLogger(__name__)

AFTER_APPROVAL = (Kind.SIGNING, Kind.OFFICE_COPY)
"""The kinds that exist of an approved version only."""

REQUEUE_AFTER = timedelta(minutes=2)
"""How long a rendition may be on its way before it is put into the queue again."""


def request_rendition(version: Version, kind: str, *, by: User, at: datetime) -> Rendition:
    """Ask for a file of a version as its signing slots stand now; the same file is never made twice.

    The caller queues it with ``tasks.make_rendition`` on commit. Raises Refused for a partner's own file.
    """
    if version.mode == DraftMode.PARTNER_FILE:
        raise Refused("Naskah ini berasal dari berkas mitra; unduh berkas itu sendiri.")
    agreement = version.agreement
    if kind in AFTER_APPROVAL and not version.rounds.filter(outcome=RoundOutcome.APPROVED).exists():
        raise Refused("Salinan untuk ditandatangani dan diarsipkan dibuat setelah versi ini disetujui.")
    slots = [_as_json(slots_of(party)) for party in agreement.parties.all()]
    signers = _paraf_posts(agreement, version) if kind == Kind.OFFICE_COPY else []
    digest = hashlib.sha256(json.dumps([slots, signers], sort_keys=True).encode()).hexdigest()
    rendition, is_new = Rendition.objects.get_or_create(
        version=version, kind=kind, slots_hash=digest,
        defaults={
            "slots": {"parties": slots, "paraf": signers}, "requested_at": at, "queued_at": at,
            "requested_by": by.post_for(agreement.office_id, READING_ROLES),
        },
    )  # fmt: skip
    if not is_new and rendition.state == RenditionState.FAILED:
        Rendition.objects.filter(pk=rendition.pk).update(state=RenditionState.PENDING, queued_at=at)
        rendition.refresh_from_db()
    return rendition


def make_rendition(rendition_id: int, at: datetime) -> None:
    """Render and store; a second worker with the same order stores nothing. Failures are logged and shown."""
    rendition = Rendition.objects.select_related("version__agreement").get(pk=rendition_id)
    if rendition.state != RenditionState.PENDING:
        return
    try:
        content = _render(rendition)
    except Exception:
        logger.exception("Rendition %s could not be made", rendition_id)
        Rendition.objects.filter(pk=rendition_id, state=RenditionState.PENDING).update(
            state=RenditionState.FAILED, finished_at=at
        )
        return
    with transaction.atomic():
        pending = Rendition.objects.select_for_update().filter(pk=rendition_id, state=RenditionState.PENDING)
        if not pending.exists():
            return
        name = f"{rendition.version.agreement.instrument}-{rendition.version.agreement_id}"
        kind = slugify(rendition.get_kind_display())
        file = store_bytes(
            content, name=f"{name}-versi-{rendition.version.number}-{kind}.pdf", by=None, at=at
        )
        pending.update(state=RenditionState.READY, file=file, finished_at=at)


def overdue_renditions(at: datetime) -> list[int]:
    """Claim the renditions that have been on their way too long (a worker died), to be queued again."""
    late = Rendition.objects.filter(state=RenditionState.PENDING, queued_at__lt=at - REQUEUE_AFTER)
    return [
        pk
        for pk, queued_at in late.values_list("pk", "queued_at")
        if Rendition.objects.filter(pk=pk, queued_at=queued_at).update(queued_at=at)
    ]


def check_url(version: Version) -> str:
    """The public address of the version's check page, as printed in the QR code."""
    return f"{settings.APP_BASE_URL}/cek/{version.check_token}/"


def _render(rendition: Rendition) -> bytes:
    version = rendition.version
    parties = [_from_json(row) for row in rendition.slots["parties"]]
    return render_pdf(
        with_slots(from_json(version.content), parties),
        Kind(rendition.kind),
        check_url=check_url(version),
        hash_text=version.content_hash,
        version_number=version.number,
        paraf_posts=rendition.slots["paraf"],
    )


def _as_json(slots: PartySlots) -> dict[str, Any]:
    return {**asdict(slots), "signed_on": slots.signed_on.isoformat() if slots.signed_on else None}


def _from_json(row: dict[str, Any]) -> PartySlots:
    day = row["signed_on"]
    return PartySlots(**{**row, "signed_on": date.fromisoformat(day) if day else None})


def _paraf_posts(agreement: Agreement, version: Version) -> list[str]:
    """Who puts a paraf on the office's own copy: the steps of the owner's own office on the route."""
    round_ = version.rounds.first()
    if round_ is None:
        return [step.role_title for step in planned_steps(agreement) if step.office_id == agreement.office_id]
    own = round_.steps.filter(office=agreement.office).select_related("office", "by_post__office")
    return [step.by_post.title if step.by_post else step.role_title for step in own]
