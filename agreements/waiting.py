"""What waits for somebody: every act that one of the person's current posts has to do now, most urgent first.

Waiting work belongs to (office, role); a task is built from the state of the agreement, never stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects
from django.urls import reverse
from django.utils.http import urlencode

from agreements.choices import Ending, RoundOutcome
from agreements.models import (
    Agreement,
    ApprovalRound,
    LegalCheck,
    PartnerConsent,
    Party,
    SignedCopy,
    Version,
)
from agreements.rows import lacks_data, partner_names
from agreements.services.addendum import changes_nothing_yet
from agreements.task import Task, make_task
from agreements.waiting_periods import follow_up_tasks, period_tasks
from agreements.waiting_steps import approval_tasks, paper_tasks
from agreements.workflow import PREPARATION, Stage, forward_step
from organization.models import User
from organization.roles import Role

OFFICE_STAGES = (*PREPARATION, Stage.LEGAL_DRAFTING, Stage.PENANDATANGANAN)
"""Stages at which the owning office itself has something to do; approval steps are asked for apart."""

SECOND_PERSONS = (Role.KASUBBAG, Role.SEKRETARIS, Role.OPERATOR, Role.PEMERIKSA_HUKUM)
OPERATOR = (Role.OPERATOR,)
PEMERIKSA_HUKUM = (Role.PEMERIKSA_HUKUM,)

PREPARING = {
    Stage.PENJAJAKAN: "Lengkapi penjajakan",
    Stage.PEMBAHASAN: "Catat hasil pembahasan",
    Stage.PERUMUSAN: "Rumuskan isi pokok",
}
GOING_ON = {
    Stage.PEMBAHASAN: "Lanjutkan ke Perumusan",
    Stage.PERUMUSAN: "Lanjutkan ke Legal Drafting",
}
"""What is left to do in a stage whose conditions are all met; asked of those that need no query for each row."""
READ_FOR_GOING_ON = (
    "parties__obligations",
    "parties__partner",
    "scope_points",
    "indicators",
    "contact_notes",
    "paper_uses__paper",
)
REWORKING = {
    RoundOutcome.RETURNED: "Dikembalikan: perbaiki naskah",
    RoundOutcome.WITHDRAWN: "Ditarik dari persetujuan: perbaiki naskah",
    RoundOutcome.APPROVED: "Dibuka kembali: perbaiki naskah",
}


def tasks_of(user: User) -> list[Task]:
    """Everything that waits for the user's posts; the number of queries does not grow with the tasks."""
    sources = (_office_tasks, approval_tasks, paper_tasks, period_tasks, follow_up_tasks, _gap_tasks)
    return sorted((task for source in sources for task in source(user)), key=lambda task: task.urgency)


# The owning office: preparation, drafting, signing.


def _office_tasks(user: User) -> Iterator[Task]:
    offices = {post.office_id for post in user.posts_on() if post.role in SECOND_PERSONS}
    rows = list(_with_state(Agreement.objects.filter(office__in=offices))) if offices else []
    # Whether the text is complete is asked only of what could be submitted at once.
    prefetch_related_objects([row for row in rows if _could_be_submitted(row)], "articles", "matter_notes")
    prefetch_related_objects([row for row in rows if row.stage in GOING_ON], *READ_FOR_GOING_ON)
    for row in rows:
        for roles, act, page, since in _work(row, user):
            if post := user.post_for(row.office_id, roles):
                yield make_task(row, act, page, post, since=since)


def _with_state(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    """Running agreements with the facts that decide whose turn it is."""
    this, version = OuterRef("pk"), OuterRef("version_id")
    versions = Version.objects.filter(agreement=this).order_by("-number")
    rounds = ApprovalRound.objects.filter(agreement=this).order_by("-number")
    checks = LegalCheck.objects.filter(version=version).order_by("-at", "-pk")
    copies = SignedCopy.objects.filter(agreement=this, round=OuterRef("round_id"), returned_at=None)
    copies = copies.order_by("-uploaded_at", "-pk")
    agreed = PartnerConsent.objects.filter(party=OuterRef("pk"), version=OuterRef(OuterRef("version_id")))
    parties = Party.objects.filter(agreement=this)
    open_slot = Q(signatory_name="") | Q(signatory_title="") | Q(signed_at_place="") | Q(signed_on=None)
    return (
        agreements.filter(ending=Ending.NONE, stage__in=OFFICE_STAGES)
        .select_related("office")
        .annotate(
            partner_names=partner_names(),
            version_id=Subquery(versions.values("pk")[:1]),
            version_revision=Subquery(versions.values("draft_revision")[:1]),
            version_at=Subquery(versions.values("created_at")[:1]),
            round_id=Subquery(rounds.values("pk")[:1]),
            round_version_id=Subquery(rounds.values("version")[:1]),
            round_outcome=Subquery(rounds.values("outcome")[:1]),
            has_open_slot=Exists(parties.filter(open_slot)),
            has_number=Exists(parties.filter(~Q(number=""), office=OuterRef("office"))),
        )
        .annotate(
            check_is_passed=Subquery(checks.values("is_passed")[:1]),
            checked_at=Subquery(checks.values("at")[:1]),
            lacks_consent=Exists(parties.filter(~Exists(agreed), partner__isnull=False)),
            scanned_at=Subquery(copies.values("uploaded_at")[:1]),
            scanned_by=Subquery(copies.values("post__user")[:1]),
        )
    )


Work = Iterator[tuple[tuple[Role, ...], str, str, datetime]]


def _work(row: Any, user: User) -> Work:
    """(roles, act, page, waiting since) of what an agreement waits for."""
    if row.stage in PREPARING:
        yield OPERATOR, _preparing_act(row), "detail", row.stage_entered_at
    elif row.stage == Stage.LEGAL_DRAFTING:
        yield from _drafting_work(row)
    else:
        yield from _signing_work(row, user)


def _preparing_act(row: Any) -> str:
    """What the stage asks for, or that nothing is left but to go on."""
    step = forward_step(row.stage) if row.stage in GOING_ON else None
    if step is None or changes_nothing_yet(row) or not all(condition(row) for condition in step.conditions):
        return PREPARING[row.stage]
    return GOING_ON[row.stage]


def _drafting_work(row: Any) -> Work:
    if _is_back_from_approval(row):
        yield OPERATOR, REWORKING[row.round_outcome], "draft", row.stage_entered_at
    elif not _is_frozen(row):
        yield OPERATOR, "Susun dan bekukan naskah", "draft", row.stage_entered_at
    elif row.check_is_passed is False:
        yield OPERATOR, "Perbaiki naskah menurut catatan pemeriksa hukum", "draft", row.checked_at
    else:
        if row.lacks_consent:
            yield OPERATOR, "Catat persetujuan mitra", "draft", row.version_at
        if row.check_is_passed is None:
            yield PEMERIKSA_HUKUM, "Periksa naskah", "draft", row.version_at
        elif not row.lacks_consent:
            is_complete = not (row.missing_matters or row.open_placeholders)
            act = "Ajukan persetujuan" if is_complete else "Lengkapi materi wajib naskah, lalu ajukan"
            yield PEMERIKSA_HUKUM, act, "detail" if is_complete else "draft", row.checked_at


def _signing_work(row: Any, user: User) -> Work:
    if row.has_open_slot or not row.has_number:
        yield OPERATOR, "Lengkapi penandatanganan", "signing", row.stage_entered_at
    elif row.scanned_at is None:
        yield OPERATOR, "Unggah pindaian", "signing", row.stage_entered_at
    elif row.scanned_by != user.pk:
        yield SECOND_PERSONS, "Periksa dan sahkan pindaian", "signing", row.scanned_at


def _is_frozen(row: Any) -> bool:
    return bool(row.version_revision == row.draft_revision)


def _is_back_from_approval(row: Any) -> bool:
    """Whether the text is still the one that the latest round sent back."""
    return row.round_id is not None and row.round_version_id == row.version_id


def _could_be_submitted(row: Any) -> bool:
    is_fresh = _is_frozen(row) and not _is_back_from_approval(row)
    return bool(
        row.stage == Stage.LEGAL_DRAFTING and is_fresh and row.check_is_passed and not row.lacks_consent
    )


# Recorded agreements: one line for each office.


def _gap_tasks(user: User) -> Iterator[Task]:
    posts = [post for post in user.posts_on() if post.role == Role.OPERATOR]
    lacking = Agreement.objects.filter(lacks_data(), office__in=[post.office_id for post in posts])
    counts = dict(lacking.order_by().values_list("office").annotate(count=Count("pk"))) if posts else {}
    for post in posts:
        if count := counts.get(post.office_id):
            query = urlencode([("office", str(post.office_id)), ("flag", "incomplete")])
            yield Task(
                act=f"{count} data kerja sama belum lengkap",
                about="",
                subtitle="Dicatat dari dokumen; lengkapi bila datanya sudah ada.",
                url=f"{reverse('agreements:list')}?{query}",
                post=post,
            )
