"""Follow-ups: what is still to be done, by which role of which office, until when; and that it was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from agreements.cycle import FOLLOW_UP
from agreements.models import AgreementPeriod, FollowUp
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services import history
from agreements.services.writer import Change, lock
from organization.models import Office, Post, User
from organization.roles import Role, role_title
from organization.templatetags.ui import tanggal

OWNERS = (Role.OPERATOR, Role.KASUBBAG, Role.PEMERIKSA_HUKUM, Role.SEKRETARIS)
"""The roles that a follow-up may be given to."""


@dataclass(frozen=True)
class NewFollowUp:
    """One thing to be done."""

    text: str
    role: str
    due_on: date


def add_follow_ups(done: Change, row: AgreementPeriod, wanted: Sequence[NewFollowUp]) -> None:
    """Add follow-ups to a period; the caller has the agreement locked and writes the history row, which names them."""
    if wanted:
        done.summary = f"{done.summary}, {len(wanted)} tindak lanjut ditambahkan"
        done.note = "\n".join(_told(each, done.agreement.office) for each in wanted)
    for each in wanted:
        if each.due_on < done.agreement.office.day_of(done.at):
            raise Refused(f"Batas waktu tindak lanjut “{each.text}” sudah lewat.")
        FollowUp.objects.create(
            agreement=done.agreement, row=row, text=each.text.strip(), office=done.agreement.office, role=each.role,
            due_on=each.due_on, created_at=done.at, post=done.post,
        )  # fmt: skip


def _told(each: NewFollowUp, office: Office) -> str:
    owner = role_title(each.role, office.is_national)
    return f"Tindak lanjut: {each.text.strip()} ({owner}, paling lambat {tanggal(each.due_on)})"


@transaction.atomic
def finish_follow_up(follow_up: FollowUp, *, result: str, by: User, at: datetime) -> None:
    """Say that it was done and with what result: whoever holds its role, or the agreement's operator or kasubbag.

    It stays possible after the agreement has ended. Raises NotAllowed, Refused without result, Overtaken when done.
    """
    agreement = lock(follow_up.agreement_id)
    post = doer_of(follow_up, by)
    if post is None:
        raise NotAllowed(f"Langkah ini hanya untuk: {owner_of(follow_up)}.")
    if not result.strip():
        raise Refused("Tuliskan hasil tindak lanjutnya.")
    is_mine = FollowUp.objects.filter(pk=follow_up.pk, done_at=None)
    if not is_mine.update(done_at=at, done_by=post, result=result.strip()[:300]):
        raise Overtaken("Tindak lanjut ini sudah dinyatakan selesai.")
    history.append(
        agreement, act="follow_up_done", summary=f"Tindak lanjut selesai: {follow_up.text}", by=post, at=at,
        note=result, data={"follow_up": follow_up.pk},
    )  # fmt: skip
    agreement.save()


def doer_of(follow_up: FollowUp, user: User) -> Post | None:
    """The post under which the person may say that it was done."""
    return user.post_for(follow_up.office_id, (follow_up.role,)) or FOLLOW_UP.actor(follow_up.agreement, user)


def owner_of(follow_up: FollowUp) -> str:
    """Whose it is, in words."""
    return f"{role_title(follow_up.role, follow_up.office.is_national)} · {follow_up.office}"
