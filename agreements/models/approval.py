from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from agreements.choices import (
    AgreementMatter,
    ApprovalState,
    PaperKind,
    PartnerCategory,
    RoundOutcome,
    RouteOffice,
    StepKind,
)
from agreements.instruments import Instrument
from agreements.models.draft import Version
from organization.models import Office, OfficeLevel, Post
from organization.roles import Role, role_title

if TYPE_CHECKING:
    from agreements.models.agreement import Agreement


class RouteQuerySet(models.QuerySet["Route"]):
    def for_agreement(self, agreement: Agreement) -> Route | None:
        """The most specific active route for an agreement; ties are refused when a route is saved.

        With several partners the category of the first one counts.
        """
        partners = [party.partner for party in agreement.parties.all() if party.partner]
        routes = self.filter(
            Q(category="") | Q(category__in=[partner.category for partner in partners[:1]]),
            Q(matter="") | Q(matter=agreement.matter),
            is_active=True,
            instrument=agreement.instrument,
            level=agreement.office.level,
        )
        return max(routes, key=lambda route: route.specificity, default=None)


class Route(models.Model):
    """An approval route, kept by KPU RI: for whom it holds; its steps say who acts in which order."""

    instrument = models.CharField("bentuk", max_length=4, choices=Instrument)
    level = models.CharField("tingkat satker", max_length=10, choices=OfficeLevel)
    category = models.CharField("kategori mitra", max_length=24, choices=PartnerCategory, blank=True)
    matter = models.CharField("urusan", max_length=16, choices=AgreementMatter, blank=True)
    is_active = models.BooleanField("dipakai", default=True)

    objects: ClassVar[Any] = RouteQuerySet.as_manager()

    class Meta:
        verbose_name = "rute persetujuan"
        ordering = ("instrument", "level", "category", "matter")
        constraints = (
            models.UniqueConstraint(
                name="active_route_once",
                fields=("instrument", "level", "category", "matter"),
                condition=Q(is_active=True),
            ),
        )

    def __str__(self) -> str:
        parts = [self.get_instrument_display(), self.get_level_display()]
        parts += [self.get_category_display()] if self.category else []
        parts += [self.get_matter_display()] if self.matter else []
        return " · ".join(parts)

    @property
    def specificity(self) -> int:
        """How many of the optional criteria the route names."""
        return bool(self.category) + bool(self.matter)


class RouteStep(models.Model):
    """One step of a route."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField("urutan")
    office_level = models.CharField("satker", max_length=8, choices=RouteOffice)
    role = models.CharField("peran", max_length=20, choices=Role)
    kind = models.CharField("bentuk", max_length=10, choices=StepKind)
    papers = ArrayField(
        models.CharField(max_length=16, choices=PaperKind), default=list, blank=True, verbose_name="dokumen"
    )

    class Meta:
        ordering = ("route", "order")
        constraints = (
            models.UniqueConstraint(
                name="route_step_order_once", fields=("route", "order"), deferrable=models.Deferrable.DEFERRED
            ),
        )


class ApprovalRound(models.Model):
    """One passage of a frozen version through its route."""

    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.PROTECT, related_name="rounds")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=10, choices=RoundOutcome, default=RoundOutcome.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "putaran persetujuan"
        ordering = ("agreement", "-number")
        constraints = (
            models.UniqueConstraint(name="round_number_once", fields=("agreement", "number")),
            models.UniqueConstraint(
                name="one_open_round", fields=("agreement",), condition=Q(outcome=RoundOutcome.OPEN)
            ),
        )


class ApprovalStep(models.Model):
    """One step of a round, copied from the route when the round opens, so a changed route changes no running round."""

    round = models.ForeignKey(ApprovalRound, on_delete=models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField()
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    kind = models.CharField(max_length=10, choices=StepKind)
    papers = ArrayField(models.CharField(max_length=16, choices=PaperKind), default=list, blank=True)
    state = models.CharField(max_length=8, choices=ApprovalState, default=ApprovalState.WAITING)
    activated_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField("catatan", blank=True)
    by_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by_legal_check = models.BooleanField(default=False)
    acted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "langkah persetujuan"
        ordering = ("round", "order")
        indexes = (models.Index(fields=("office", "role", "state")),)
        constraints = (
            models.UniqueConstraint(name="approval_step_order_once", fields=("round", "order")),
            models.UniqueConstraint(
                name="one_step_at_a_time", fields=("round",), condition=Q(state__in=("active", "held"))
            ),
            models.CheckConstraint(
                name="approval_act_signed",
                condition=~Q(state__in=("done", "returned", "rejected"))
                | Q(by_post__isnull=False, acted_at__isnull=False),
            ),
        )

    @property
    def role_title(self) -> str:
        return role_title(self.role, self.office.is_national)

    @property
    def paper_names(self) -> str:
        """The papers wanted with it, within a sentence: "berita acara pleno dan surat persetujuan KPU RI"."""
        return " dan ".join(PaperKind(kind).within_sentence for kind in self.papers)

    @property
    def state_label(self) -> str:
        """Where the step stands: what an active one waits for is its own kind of act."""
        if self.state == ApprovalState.ACTIVE:
            return f"Menunggu {StepKind(self.kind).label.lower()}"
        return ApprovalState(self.state).label

    @property
    def act_label(self) -> str:
        """The word on the approving button of this kind of step."""
        return {StepKind.PARAF: "Paraf", StepKind.REVIU: "Setuju (reviu)", StepKind.KEPUTUSAN: "Setujui"}[
            StepKind(self.kind)
        ]


def returned_facts() -> Subquery:
    """To annotate agreements with: who sent the text back in the latest round and why; null after any other round.

    Gives the version's id, role, office and its level, the person, the instant in ISO form and the note.
    """
    latest = ApprovalRound.objects.filter(agreement=OuterRef(OuterRef("pk"))).order_by("-number")
    steps = ApprovalStep.objects.filter(round__in=latest.values("pk")[:1], state=ApprovalState.RETURNED)
    facts = JSONObject(
        version="round__version_id", role="role", office="office__name", level="office__level",
        person="by_post__user__full_name", at="acted_at", note="note",
    )  # fmt: skip
    return Subquery(steps.values(facts=facts)[:1])
