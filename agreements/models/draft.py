from __future__ import annotations

import secrets

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q

from agreements.choices import ConsentWay, DraftMode, RenditionState
from agreements.documents.kinds import Kind
from agreements.instruments import Matter
from agreements.models.actor import ByActor
from agreements.models.party import Party
from organization.models import Post, StoredFile


class ArticleKind(models.TextChoices):
    """The parts of the text, in their order."""

    OPENING = "1_opening", "Pembukaan"
    CONSIDERATIONS = "2_considerations", "Pertimbangan"
    LEGAL_GROUNDS = "3_legal_grounds", "Dasar hukum"
    AGREEING = "4_agreeing", "Kesepakatan"
    ARTICLE = "5_article", "Pasal"
    CLOSING = "6_closing", "Penutup naskah"
    ATTACHMENT = "7_attachment", "Lampiran"


class Article(models.Model):
    """One part of the working text: an article, or the opening, considerations, legal grounds, closing.

    ``revision`` grows with every change, so that two people editing the same article notice each other.
    """

    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.CASCADE, related_name="articles")
    kind = models.CharField(max_length=18, choices=ArticleKind, default=ArticleKind.ARTICLE)
    order = models.PositiveSmallIntegerField()
    matter = models.CharField("materi", max_length=26, choices=Matter, default=Matter.LAINNYA)
    heading = models.CharField("judul", max_length=150, blank=True)
    body = models.TextField("isi", blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "bagian naskah"
        ordering = ("agreement", "kind", "order", "pk")
        indexes = (
            GinIndex(SearchVector("heading", "body", config="indonesian"), name="article_text_search"),
        )
        constraints = (
            models.UniqueConstraint(
                name="article_order_once",
                fields=("agreement", "kind", "order"),
                deferrable=models.Deferrable.DEFERRED,
            ),
        )

    @property
    def is_movable(self) -> bool:
        """Whether it may be moved and removed; the other parts frame the text."""
        return self.kind in (ArticleKind.ARTICLE, ArticleKind.ATTACHMENT)


class MatterNote(models.Model):
    """Where a required matter stands ("ada di Pasal …") or why it is not needed."""

    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.CASCADE, related_name="matter_notes"
    )
    matter = models.CharField(max_length=26, choices=Matter)
    located_in = models.CharField("ada di", max_length=80, blank=True)
    not_needed_because = models.CharField("tidak perlu, karena", max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="matter_note_once", fields=("agreement", "matter")),
            models.CheckConstraint(
                name="matter_note_says_one",
                condition=(~Q(located_in="") & Q(not_needed_because=""))
                | (Q(located_in="") & ~Q(not_needed_because="")),
            ),
        )


def new_token() -> str:
    """An unguessable public name for the check page of a version."""
    return secrets.token_urlsafe(16)


class Version(ByActor):
    """A frozen text: content without the signing slots, immutable and hashed; or the partner's file."""

    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=12, choices=DraftMode)
    content = models.JSONField(default=dict)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="versions"
    )
    content_hash = models.CharField(max_length=64)
    note = models.CharField("keterangan", max_length=300, blank=True)
    draft_revision = models.PositiveIntegerField()
    check_token = models.CharField(max_length=32, unique=True, default=new_token)
    created_at = models.DateTimeField()

    class Meta(ByActor.Meta):
        abstract = False
        verbose_name = "versi naskah"
        ordering = ("agreement", "-number")
        constraints = (
            *ByActor.Meta.constraints,
            models.UniqueConstraint(name="version_number_once", fields=("agreement", "number")),
            models.CheckConstraint(
                name="version_file_when_partners",
                condition=Q(mode=DraftMode.TEMPLATE, file=None)
                | Q(mode=DraftMode.PARTNER_FILE, file__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"Versi {self.number}"


class LegalCheck(ByActor):
    """The pemeriksa hukum's verdict on one version; the latest counts."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="legal_checks")
    is_passed = models.BooleanField("lulus")
    note = models.TextField("catatan", blank=True)
    at = models.DateTimeField()

    class Meta(ByActor.Meta):
        abstract = False
        ordering = ("version", "-at", "-pk")


class PartnerConsent(ByActor):
    """A partner's agreement to exactly one version."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="consents")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="consents")
    way = models.CharField("disampaikan lewat", max_length=8, choices=ConsentWay)
    given_on = models.DateField("tanggal")
    note = models.CharField("keterangan", max_length=300, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="consents"
    )
    at = models.DateTimeField()

    class Meta(ByActor.Meta):
        abstract = False
        ordering = ("version", "party__order")
        constraints = (
            *ByActor.Meta.constraints,
            models.UniqueConstraint(name="consent_once", fields=("version", "party")),
        )


class Rendition(models.Model):
    """A file made of a version; made once for each kind and each filling of the signing slots."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="renditions")
    kind = models.CharField(max_length=12, choices=Kind)
    slots = models.JSONField(default=dict)
    slots_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=RenditionState, default=RenditionState.PENDING)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="renditions"
    )
    requested_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "berkas naskah"
        ordering = ("version", "-requested_at")
        constraints = (
            models.UniqueConstraint(name="rendition_once", fields=("version", "kind", "slots_hash")),
            models.CheckConstraint(
                name="rendition_ready_has_file",
                condition=Q(state=RenditionState.READY, file__isnull=False)
                | (~Q(state=RenditionState.READY) & Q(file=None)),
            ),
        )
