"""Persetujuan: the steps of the round, the four acts, the papers."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from agreements import workflow
from agreements.choices import Answer, PaperKind
from agreements.forms.decision import PaperForm
from agreements.models import ApprovalStep
from agreements.refusals import NotAllowed
from agreements.services import approval
from agreements.services.paper import attach_paper
from agreements.services.rounds import planned_steps
from agreements.views.base import AgreementAct, AgreementForm, AgreementPage
from agreements.views.reading import APPROVAL_TAB
from organization.files import store_upload
from organization.models import Post
from organization.roles import Role


class Approval(AgreementPage):
    """The Persetujuan tab: for an approver, everything needed to decide with two taps."""

    template_name = "agreements/approval.html"
    tab = "approval"
    reads = APPROVAL_TAB

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        step = self.agreement.current_approval_step
        post = workflow.approver(self.agreement, self.user) if step else None
        rounds = self.agreement.rounds.all()
        missing = self.agreement.missing_papers if not self.agreement.ending else []
        return super().get_context_data(
            rounds=rounds,
            current=step,
            post=post,
            vacancy=step is not None and not self.is_held_by_somebody(step),
            papers=[
                {"step": each, "kind": kind, "label": PaperKind(kind).label, "can_attach": self.can_attach(each)}
                for each, kind in missing
            ],
            doubts=self.agreement.alignment_answers.exclude(answer=Answer.YA).select_related("question")
            .order_by("-answer", "question__order"),
            planned_steps=planned_steps(self.agreement) if not rounds else [],
            **kwargs,
        )  # fmt: skip

    def is_held_by_somebody(self, step: ApprovalStep) -> bool:
        posts = Post.objects.filter(office=step.office, role=step.role).select_related("office")
        return any(post.is_in_force(post.office.today) for post in posts)

    def can_attach(self, step: ApprovalStep) -> bool:
        return self.user.post_for(step.office_id, (Role.OPERATOR,)) is not None


class ApprovalAct(AgreementAct):
    """One of the acts on the waiting step; the page says which step it showed."""

    success_page = "approval"
    acts: dict[str, tuple[Callable[..., Any], str, str]] = {
        "setuju": (approval.approve, "note", "Persetujuan Anda tersimpan."),
        "kembalikan": (approval.return_draft, "reason", "Naskah dikembalikan ke Legal Drafting."),
        "tunda": (approval.hold, "reason", "Langkah ditunda; batas waktunya berhenti."),
        "lanjutkan": (approval.resume, "", "Langkah dilanjutkan."),
        "tolak": (approval.reject, "reason", "Kerja sama ditolak."),
    }

    def perform(self) -> None:
        steps = ApprovalStep.objects.filter(round__agreement=self.agreement, pk=self.kwargs["step"])
        if self.kwargs["act"] not in self.acts or not steps.exists():
            raise Http404
        service, words, self.done_text = self.acts[self.kwargs["act"]]
        extra = {words: self.typed(words)} if words else {}
        service(self.agreement, self.kwargs["step"], by=self.user, at=self.now, **extra)


class AttachPaper(AgreementForm):
    """Minutes or a letter that a step asks for, attached by the operator of its office."""

    form_class = PaperForm
    edit = workflow.PAPERS
    tab = "approval"
    success_page = "approval"
    done_text = "Dokumen dilampirkan."

    @cached_property
    def step(self) -> ApprovalStep:
        steps = ApprovalStep.objects.select_related("office").filter(round__agreement=self.agreement)
        found = get_object_or_404(steps, pk=self.kwargs["step"])
        if self.kwargs["kind"] not in found.papers:
            raise Http404
        return found

    def check_open(self) -> None:
        if self.user.post_for(self.step.office_id, (Role.OPERATOR,)) is None:
            raise NotAllowed(f"Dokumen ini dilampirkan oleh: {Role.OPERATOR.label} · {self.step.office}.")
        super().check_open()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kind": self.kwargs["kind"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        name = PaperKind(self.kwargs["kind"]).within_sentence
        words = {
            "heading": f"Lampirkan {name}",
            "lead": f"{self.step.role_title} · {self.step.office}",
        }
        return {**super().get_context_data(**kwargs), **words}

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        post = self.user.post_for(self.step.office_id, (Role.OPERATOR,))
        attach_paper(
            self.agreement, kind=self.kwargs["kind"], step_id=self.step.pk, number=data["number"],
            dated_on=data["dated_on"], title=data["title"], file=store_upload(data["upload"], by=post, at=self.now),
            by=self.user, at=self.now,
        )  # fmt: skip
