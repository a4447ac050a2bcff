"""The alignment checklist, kept and versioned by KPU RI: a change is always a new version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from agreements.models import AlignmentChecklist, AlignmentQuestion
from agreements.refusals import Overtaken, Refused
from agreements.services.rule_keeping import require_rule_keeper
from organization.models import User

_OTHER_VERSION = "Versi baru sudah diterbitkan orang lain. Buka lagi halamannya, lalu ulangi perubahan Anda."


def publish_checklist(
    texts: Sequence[str], *, reason: str, based_on: int, by: User, at: datetime
) -> AlignmentChecklist:
    """Publish a new version; agreements that have begun to answer keep theirs.

    ``based_on`` is the number of the version that the person was shown. Raises Refused, or Overtaken when
    somebody else has published meanwhile.
    """
    post = require_rule_keeper(by)
    wanted = [text.strip() for text in texts if text.strip()]
    if not wanted:
        raise Refused("Isi sedikitnya satu butir.")
    if len(set(wanted)) < len(wanted):
        raise Refused("Ada butir yang tertulis dua kali.")
    if not reason.strip():
        raise Refused("Tuliskan alasan perubahan.")
    latest = AlignmentChecklist.objects.aggregate(number=Max("number"))["number"] or 0
    if latest != based_on:
        raise Overtaken(_OTHER_VERSION)
    current = AlignmentQuestion.objects.filter(checklist__number=latest).order_by("order")
    if list(current.values_list("text", flat=True)) == wanted:
        raise Refused("Belum ada butir yang berubah.")
    try:
        with transaction.atomic():
            checklist = AlignmentChecklist.objects.create(
                number=latest + 1, published_on=post.office.day_of(at), published_by=post, note=reason.strip()
            )
            AlignmentQuestion.objects.bulk_create(
                AlignmentQuestion(checklist=checklist, order=order, text=text)
                for order, text in enumerate(wanted, start=1)
            )
    except IntegrityError as error:  # the number is unique: somebody published in the same moment
        raise Overtaken(_OTHER_VERSION) from error
    return checklist
