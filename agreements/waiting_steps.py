"""What waits in approval: steps that lie with one of the posts, and papers still to be attached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agreements.choices import ApprovalState, Ending, PaperKind, RoundOutcome, StepKind
from agreements.models import ApprovalRound, ApprovalStep, PaperUse, Party
from agreements.task import Task, make_task
from agreements.workflow import Stage
from organization.models import User
from organization.roles import Role

OPERATOR = (Role.OPERATOR,)

APPROVING = {
    StepKind.PARAF: "Paraf naskah",
    StepKind.REVIU: "Reviu naskah",
    StepKind.KEPUTUSAN: "Putuskan persetujuan",
}


def approval_tasks(user: User) -> Iterator[Task]:
    mine = Q(pk__in=[])
    for held in user.posts_on():
        mine |= Q(office=held.office_id, role=held.role)
    waiting = (ApprovalState.ACTIVE, ApprovalState.HELD)
    for step in _of_running(ApprovalStep.objects.filter(mine, state__in=waiting)):
        post = user.post_for(step.office_id, (step.role,))
        if post is None:  # the query asked for the person's own posts, so it ended this very moment
            continue
        act, agreement = APPROVING[StepKind(step.kind)], _agreement_of(step)
        if step.held_at is not None:
            yield make_task(agreement, act, "approval", post, held_on=step.office.day_of(step.held_at))
        else:
            yield make_task(agreement, act, "approval", post, since=step.activated_at, due=step.due_on)


def paper_tasks(user: User) -> Iterator[Task]:
    """Minutes and letters that steps of the operator's office have been asked for and lack."""
    offices = {post.office_id for post in user.posts_on() if post.role == Role.OPERATOR}
    attached = PaperUse.objects.filter(step=OuterRef("pk")).values("paper__kind")
    newer = ApprovalRound.objects.filter(
        agreement=OuterRef("round__agreement"), number__gt=OuterRef("round__number")
    )
    reached = (ApprovalState.ACTIVE, ApprovalState.HELD, ApprovalState.DONE)
    steps = (
        ApprovalStep.objects.filter(office__in=offices, state__in=reached, papers__len__gt=0)
        .filter(round__outcome__in=(RoundOutcome.OPEN, RoundOutcome.APPROVED))
        .filter(round__agreement__stage__in=(Stage.PERSETUJUAN_INTERNAL, Stage.PENANDATANGANAN))
        .annotate(attached=ArraySubquery(attached))
        .exclude(papers__contained_by=F("attached"))
        .exclude(Exists(newer))
    )
    for step in _of_running(steps):
        post = user.post_for(step.office_id, OPERATOR)
        if post is None:
            continue
        lacking = [PaperKind(kind).within_sentence for kind in step.papers if kind not in step.attached]
        act = "Lampirkan " + " dan ".join(lacking)
        yield make_task(_agreement_of(step), act, "approval", post, since=step.acted_at or step.activated_at)


def _of_running(steps: QuerySet[ApprovalStep]) -> QuerySet[Any]:
    """Steps of agreements that have not ended, with what their line shows."""
    partners = Party.objects.filter(agreement=OuterRef("round__agreement"), partner__isnull=False)
    names = ArraySubquery(partners.order_by("order").values("name_as_signed"))
    running = steps.filter(round__agreement__ending=Ending.NONE)
    return running.select_related("office", "round__agreement__office").annotate(partner_names=names)


def _agreement_of(step: Any) -> Any:
    agreement = step.round.agreement
    agreement.partner_names = step.partner_names
    return agreement
