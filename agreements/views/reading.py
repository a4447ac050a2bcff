"""What the head of an agreement's pages asks for at each stage, fetched at once instead of row by row.

The conditions and actors of ``workflow.py`` read these relations; a tab that shows more of a relation
names its own, richer prefetch for it (``Opened.reads``).
"""

from __future__ import annotations

from django.db.models import Prefetch, prefetch_related_objects

from agreements.models import (
    Agreement,
    ApprovalRound,
    ApprovalStep,
    Article,
    LegalCheck,
    PaperUse,
    PartnerConsent,
    SignedCopy,
    Version,
)
from agreements.workflow import AFTER_SIGNING, Stage

Reads = tuple[str | Prefetch, ...]  # type: ignore[type-arg]

# The text of old versions is long, and no head shows it.
VERSIONS: Reads = (
    Prefetch("versions", Version.objects.defer("content")),
    "versions__legal_checks",
    "versions__consents",
)
DRAFT: Reads = (*VERSIONS, "articles", "matter_notes")
APPROVAL: Reads = (
    "rounds",
    Prefetch("rounds__steps", ApprovalStep.objects.select_related("office")),
    Prefetch("rounds__steps__paper_uses", PaperUse.objects.select_related("paper")),
)
SIGNED_COPIES: Reads = (Prefetch("signed_copies", SignedCopy.objects.select_related("post")),)

PERIODS: Reads = ("period_rows__period", "participations", "rounds", *SIGNED_COPIES)

AT_STAGE: dict[Stage, Reads] = {
    **dict.fromkeys(AFTER_SIGNING, PERIODS),
    Stage.LEGAL_DRAFTING: DRAFT,
    Stage.PERSETUJUAN_INTERNAL: APPROVAL,
    Stage.PENANDATANGANAN: (*APPROVAL, *SIGNED_COPIES),
}

DRAFT_TAB: Reads = (
    Prefetch(
        "versions", Version.objects.defer("content").select_related("file", "post__user", "post__office")
    ),
    Prefetch("versions__legal_checks", LegalCheck.objects.select_related("post__user", "post__office")),
    Prefetch("versions__consents", PartnerConsent.objects.select_related("party")),
    Prefetch("articles", Article.objects.select_related("changed_by__user")),
    "matter_notes",
)
APPROVAL_TAB: Reads = (
    Prefetch("rounds", ApprovalRound.objects.select_related("version").defer("version__content")),
    Prefetch(
        "rounds__steps", ApprovalStep.objects.select_related("office", "by_post__user", "by_post__office")
    ),
    Prefetch("rounds__steps__paper_uses", PaperUse.objects.select_related("paper__file")),
)
SIGNING_TAB: Reads = (
    Prefetch(
        "signed_copies",
        SignedCopy.objects.select_related(
            "file",
            "post__user",
            "post__office",
            "confirmed_by__user",
            "confirmed_by__office",
            "returned_by__user",
            "returned_by__office",
        ),
    ),
)


def fetch(agreement: Agreement, reads: Reads) -> None:
    """Fetch what the head reads at the agreement's stage and what the page names; the page's own way wins."""
    wanted = (
        {} if agreement.ending else {_path(read): read for read in AT_STAGE.get(Stage(agreement.stage), ())}
    )
    wanted |= {_path(read): read for read in reads}
    prefetch_related_objects([agreement], *wanted.values())


def _path(read: str | Prefetch) -> str:  # type: ignore[type-arg]
    return read if isinstance(read, str) else str(read.prefetch_to)
