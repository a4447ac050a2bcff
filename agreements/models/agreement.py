from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django_fsm import FSMField

from agreements.choices import (
    AgreementMatter,
    ApprovalState,
    DatePrecision,
    Division,
    DraftMode,
    Ending,
    Funding,
    NoParentReason,
    Origin,
    RoundOutcome,
    Secrecy,
    TermKind,
    TermUnit,
    Validity,
)
from agreements.documents.text import open_placeholders
from agreements.instruments import REQUIRED_MATTERS, Instrument, Matter
from agreements.models.access import AgreementQuerySet
from agreements.models.alignment import AlignmentQuestion
from agreements.models.approval import ApprovalRound, ApprovalStep, Route
from agreements.validity import validity_on
from agreements.workflow import AgreementSteps, Stage
from organization.models import Office, Post, StoredFile, User
from organization.scoping import ScopedModel

if TYPE_CHECKING:
    from agreements.models.draft import Version
    from agreements.models.signing import SignedCopy


class Agreement(AgreementSteps, ScopedModel):
    """A cooperation agreement, owned by one office, from first contact to its end."""

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="agreements", verbose_name="satker"
    )
    instrument = models.CharField("bentuk", max_length=4, choices=Instrument)
    title = models.CharField("perihal (tentang)", max_length=300)
    document_name = models.CharField("nama naskah", max_length=80, blank=True)
    origin = models.CharField("asal", max_length=10, choices=Origin, default=Origin.MADE_HERE)
    entry_stage = models.CharField(max_length=24, choices=Stage)
    stage = FSMField(choices=Stage.choices, protected=True)
    stage_entered_at = models.DateTimeField()
    ending = models.CharField(max_length=14, choices=Ending, default=Ending.NONE, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    history_length = models.PositiveIntegerField(default=0)
    history_hash = models.CharField(max_length=64, blank=True)

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="naskah induk",
    )
    parent_outside = models.CharField("naskah induk di luar aplikasi", max_length=300, blank=True)
    no_parent_reason = models.CharField(
        "alasan tanpa induk", max_length=20, choices=NoParentReason, default=NoParentReason.NONE, blank=True
    )
    amends = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="addenda",
        verbose_name="mengubah",
    )
    succeeds = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="memperpanjang",
    )
    succession_reason = models.CharField("alasan perpanjangan tanpa evaluasi", max_length=300, blank=True)
    terms_before = models.JSONField(default=dict, blank=True, editable=False)
    copied_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    purpose = models.TextField("maksud", blank=True)
    expected_benefit = models.TextField("manfaat yang diharapkan", blank=True)
    secrecy = models.CharField("sifat", max_length=10, choices=Secrecy, default=Secrecy.BIASA)
    is_urgent = models.BooleanField("mendesak", default=False)
    urgent_reason = models.CharField("alasan mendesak", max_length=300, blank=True)
    needed_by_on = models.DateField("dibutuhkan paling lambat", null=True, blank=True)
    matter = models.CharField(
        "urusan", max_length=16, choices=AgreementMatter, default=AgreementMatter.KELEMBAGAAN
    )
    division = models.CharField("divisi penanggung jawab", max_length=20, choices=Division, blank=True)
    pic = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="narahubung (PIC)",
    )

    term_kind = models.CharField("jangka waktu", max_length=16, choices=TermKind, blank=True)
    term_starts_on = models.DateField("mulai", null=True, blank=True)
    term_ends_on = models.DateField("berakhir", null=True, blank=True)
    term_length = models.PositiveSmallIntegerField("lama", null=True, blank=True)
    term_unit = models.CharField("satuan", max_length=5, choices=TermUnit, default=TermUnit.YEAR)
    term_until_event = models.CharField("sampai tahapan", max_length=200, blank=True)
    notice_days = models.PositiveSmallIntegerField(
        "pemberitahuan sebelum berakhir (hari)", null=True, blank=True
    )
    funding = models.CharField("pembiayaan", max_length=8, choices=Funding, blank=True)
    funding_amount = models.DecimalField(
        "jumlah (Rp)", max_digits=15, decimal_places=0, null=True, blank=True
    )
    grant_number = models.CharField("nomor register hibah", max_length=80, blank=True)

    starts_on = models.DateField("berlaku sejak", null=True, blank=True)
    ends_on = models.DateField("berlaku sampai", null=True, blank=True)
    signed_on = models.DateField("ditandatangani", null=True, blank=True)
    signed_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    suspended_on = models.DateField("ditangguhkan sejak", null=True, blank=True)
    suspended_until = models.DateField("ditangguhkan sampai", null=True, blank=True)
    ending_file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="ended_agreements"
    )

    draft_mode = models.CharField(
        "sumber naskah", max_length=12, choices=DraftMode, default=DraftMode.TEMPLATE
    )
    draft_revision = models.PositiveIntegerField(default=0)
    opened_upward_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    source_note = models.CharField("sumber data", max_length=600, blank=True)

    if TYPE_CHECKING:
        access: str  # annotated by reachable_by
        returned_facts: dict[str, Any] | None  # annotated for pages, by approval.returned_facts

    objects: ClassVar[Any] = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "kerja sama"
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=("office", "stage")),
            models.Index(fields=("-created_at", "-id")),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="agreement_title_trigrams"),
        )
        constraints = (
            models.CheckConstraint(
                name="agreement_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="agreement_term_ends_after_start",
                condition=Q(term_starts_on=None)
                | Q(term_ends_on=None)
                | Q(term_ends_on__gte=F("term_starts_on")),
            ),
            models.CheckConstraint(
                name="agreement_ending_has_date",
                condition=Q(ending=Ending.NONE, ended_on=None)
                | (~Q(ending=Ending.NONE) & Q(ended_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="agreement_suspension_whole",
                condition=Q(suspended_until=None)
                | Q(suspended_on=None)
                | Q(suspended_until__gte=F("suspended_on")),
            ),
            models.CheckConstraint(name="agreement_not_its_own_successor", condition=~Q(succeeds=F("pk"))),
            models.CheckConstraint(name="agreement_not_its_own_parent", condition=~Q(parent=F("pk"))),
            models.CheckConstraint(
                name="agreement_stage_known",
                condition=Q(stage__in=Stage.values, entry_stage__in=Stage.values),
            ),
            models.CheckConstraint(
                name="agreement_urgent_has_reason", condition=Q(is_urgent=False) | ~Q(urgent_reason="")
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def stage_label(self) -> str:
        return Stage(self.stage).label

    @property
    def name_of_document(self) -> str:
        """What the document calls itself; partners sometimes have their own word for it."""
        return self.document_name or Instrument(self.instrument).label

    @property
    def is_signed(self) -> bool:
        return self.signed_on is not None

    def validity(self, today: date) -> Validity | None:
        """What the dates say on a day; None before signing."""
        if not self.is_signed:
            return None
        return validity_on(today, self.starts_on, self.ends_on, self.suspended_until)

    @property
    def last_signature_on(self) -> date | None:
        """The latest of the parties' signing dates: the day the agreement is signed."""
        return max((party.signed_on for party in self.parties.all() if party.signed_on), default=None)

    @property
    def own_party(self) -> Any:
        """The owner's own side of the agreement."""
        return next((p for p in self.parties.all() if p.is_owner), None)

    @property
    def partner_parties(self) -> list[Any]:
        return [party for party in self.parties.all() if party.partner_id]

    # Facts that conditions ask for; each reads prefetched relations where the page has them.

    @property
    def has_periods(self) -> bool:
        """Whether it has been in force in a period that was opened here."""
        return bool(self.period_rows.all())

    @property
    def open_period_rows(self) -> list[Any]:
        """Its periods that are not accepted yet, oldest first."""
        return [row for row in self.period_rows.all() if row.accepted_at is None]

    @property
    def has_open_periods(self) -> bool:
        return bool(self.open_period_rows)

    @property
    def stage_of_periods(self) -> Stage:
        """The stage of its oldest period that is not accepted, else Pelaksanaan."""
        row = next(iter(self.open_period_rows), None)
        return Stage(row.state) if row is not None else Stage.PELAKSANAAN

    @property
    def open_obligations(self) -> list[Any]:
        """Obligations that are not fulfilled once and for all."""
        obligations = [o for party in self.parties.all() for o in party.obligations.all()]
        return [o for o in obligations if o.is_open]

    @property
    def acting_office_ids(self) -> list[int]:
        """The offices that record activities: the owner, offices that are a party, satker peserta."""
        parties = [party.office_id for party in self.parties.all() if party.office_id]
        return [self.office_id, *parties, *(p.office_id for p in self.participations.all())]

    @cached_property
    def unanswered_questions(self) -> list[AlignmentQuestion]:
        """Questions of the checklist in force (or the one already begun) that have no answer yet."""
        answered = {answer.question_id for answer in self.alignment_answers.all()}
        return [
            question for question in AlignmentQuestion.objects.asked_of(self) if question.pk not in answered
        ]

    @cached_property
    def latest_version(self) -> Version | None:
        return next(iter(self.versions.all()), None)

    @property
    def frozen_version(self) -> Version | None:
        """The latest version, unless the text has been changed since it was frozen."""
        version = self.latest_version
        return version if version is not None and version.draft_revision == self.draft_revision else None

    @property
    def missing_matters(self) -> list[Matter]:
        """Required matters that no article treats and no note explains."""
        treated = {article.matter for article in self.articles.all() if article.body.strip()}
        if self.draft_mode == DraftMode.PARTNER_FILE:
            treated = set()
        noted = {note.matter for note in self.matter_notes.all()}
        return [matter for matter in self.required_matters if matter not in treated | noted]

    @property
    def required_matters(self) -> tuple[Matter, ...]:
        """What the text must treat; an addendum only says what it changes."""
        return () if self.amends_id else REQUIRED_MATTERS[Instrument(self.instrument)]

    @property
    def open_placeholders(self) -> list[str]:
        """What the working text still marks as to be filled."""
        if self.draft_mode == DraftMode.PARTNER_FILE:
            return []
        return [found for article in self.articles.all() for found in open_placeholders(article.body)]

    @cached_property
    def route(self) -> Route | None:
        """The approval route that applies, the most specific one."""
        return Route.objects.for_agreement(self)

    @cached_property
    def current_round(self) -> ApprovalRound | None:
        """The latest approval round."""
        return next(iter(self.rounds.all()), None)

    @property
    def current_approval_step(self) -> ApprovalStep | None:
        """The step of the open round that waits for somebody."""
        round_ = self.current_round
        if round_ is None or round_.outcome != RoundOutcome.OPEN:
            return None
        waiting = (ApprovalState.ACTIVE, ApprovalState.HELD)
        return next((s for s in round_.steps.all() if s.state in waiting), None)

    @property
    def missing_papers(self) -> list[tuple[ApprovalStep, str]]:
        """(step, kind of paper) that the latest round asks for and nobody has attached yet."""
        round_ = self.current_round
        if round_ is None:
            return []
        return [
            (step, kind)
            for step in round_.steps.all()
            for kind in step.papers
            if kind not in {use.paper.kind for use in step.paper_uses.all()}
        ]

    @property
    def latest_signed_copy(self) -> SignedCopy | None:
        """The latest scan of what the latest round approved (of the paper, where recorded) that was not returned."""
        round_id = self.current_round.pk if self.current_round else None
        of_round = (copy for copy in self.signed_copies.all() if copy.round_id == round_id)
        return next((copy for copy in of_round if copy.returned_at is None), None)


class OfficeParticipation(models.Model):
    """An office named as participant (satker peserta): it sees the agreement and records its own activities."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="participations")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="participations")

    class Meta:
        verbose_name = "satker peserta"
        constraints = (models.UniqueConstraint(name="participant_once", fields=("agreement", "office")),)
