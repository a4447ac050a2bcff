"""The full evaluation instrument, kept and versioned by KPU RI: a change is always a new version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from agreements.models import EvaluationInstrument, EvaluationQuestion
from agreements.refusals import Overtaken, Refused
from agreements.services.rule_keeping import require_rule_keeper
from organization.models import User

_OTHER_VERSION = "Versi baru sudah diterbitkan orang lain. Buka lagi halamannya, lalu ulangi perubahan Anda."

Question = tuple[str, str]
"""Aspect and text."""


def publish_instrument(
    questions: Sequence[Question], *, reason: str, based_on: int, by: User, at: datetime
) -> EvaluationInstrument:
    """Publish a new version; evaluations that have begun to answer keep theirs.

    ``based_on`` is the number of the version that the person was shown. Raises Refused, or Overtaken when
    somebody else has published meanwhile.
    """
    post = require_rule_keeper(by)
    wanted = [(aspect.strip(), text.strip()) for aspect, text in questions if text.strip()]
    _check(wanted, reason)
    latest = EvaluationInstrument.objects.aggregate(number=Max("number"))["number"] or 0
    if latest != based_on:
        raise Overtaken(_OTHER_VERSION)
    current = EvaluationQuestion.objects.filter(instrument__number=latest).order_by("order")
    if list(current.values_list("aspect", "text")) == wanted:
        raise Refused("Belum ada butir yang berubah.")
    try:
        with transaction.atomic():
            instrument = EvaluationInstrument.objects.create(
                number=latest + 1, published_on=post.office.day_of(at), published_by=post, note=reason.strip()
            )
            EvaluationQuestion.objects.bulk_create(
                EvaluationQuestion(instrument=instrument, order=order, aspect=aspect, text=text)
                for order, (aspect, text) in enumerate(wanted, start=1)
            )
    except IntegrityError as error:  # the number is unique: somebody published in the same moment
        raise Overtaken(_OTHER_VERSION) from error
    return instrument


def _check(wanted: list[Question], reason: str) -> None:
    if not wanted:
        raise Refused("Isi sedikitnya satu butir.")
    if any(not aspect for aspect, _ in wanted):
        raise Refused("Isi aspek pada setiap butir.")
    if len({text for _, text in wanted}) < len(wanted):
        raise Refused("Ada butir yang tertulis dua kali.")
    if not reason.strip():
        raise Refused("Tuliskan alasan perubahan.", field="reason")
