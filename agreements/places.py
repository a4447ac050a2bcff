"""Where a missing condition is met: the page, the section on it, the kind of writing that meets it.

Who may do that writing decides whose task a missing condition is; the head of an agreement's pages shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agreements import workflow
from agreements.workflow import Actor, Condition, Edit, who_may

if TYPE_CHECKING:
    from agreements.models import Agreement
    from organization.models import User


@dataclass(frozen=True)
class Place:
    """One section of one page; ``actor`` where fewer than the edit's own may meet the condition."""

    page: str
    anchor: str
    edit: Edit
    after: Condition | None = None
    actor: Actor | None = None

    def is_open_to(self, agreement: Agreement, user: User) -> bool:
        """Whether this person may meet the condition now."""
        may_act = self.actor is None or self.actor(agreement, user) is not None
        return may_act and self.edit.may(agreement, user) is not None

    def who(self, agreement: Agreement) -> str:
        """Who may meet the condition, in words."""
        return who_may(self.actor or self.edit.actor, agreement)

    def is_later(self, agreement: Agreement) -> bool:
        """Whether something else must be done first."""
        return self.after is not None and not self.after(agreement)


PLACES: dict[Condition, Place] = {
    workflow.has_partner: Place("identity", "id_partners", workflow.IDENTITY),
    workflow.has_purpose: Place("identity", "id_purpose", workflow.IDENTITY),
    workflow.alignment_is_answered: Place("alignment", "isian", workflow.ALIGNMENT),
    workflow.has_contact_note: Place("contact", "tambah-catatan", workflow.CONTACT),
    workflow.has_agreed_points: Place("contact", "tambah-catatan", workflow.CONTACT),
    workflow.has_parties: Place("parties", "isian", workflow.TERMS),
    workflow.has_scope: Place("terms", "id_scope", workflow.TERMS),
    workflow.has_term: Place("terms", "id_term_kind", workflow.TERMS),
    workflow.has_funding: Place("terms", "id_funding", workflow.TERMS),
    workflow.has_division_and_pic: Place("terms", "id_division", workflow.TERMS),
    workflow.has_obligation_of_each_party: Place("obligations", "isian", workflow.TERMS),
    workflow.has_indicator: Place("indicators", "isian", workflow.TERMS),
    workflow.has_parent_or_reason: Place("terms", "id_parent", workflow.TERMS),
    workflow.has_no_open_placeholder: Place("draft", "perlu-dilengkapi", workflow.DRAFT),
    workflow.matters_are_complete: Place("draft", "materi-wajib", workflow.LEGAL),
    workflow.version_is_frozen: Place(
        "draft", "versi", workflow.DRAFT, after=workflow.has_no_open_placeholder
    ),
    workflow.legal_check_is_passed: Place(
        "draft", "pemeriksaan-hukum", workflow.LEGAL, after=workflow.version_is_frozen
    ),
    workflow.every_partner_agrees: Place(
        "draft", "persetujuan-mitra", workflow.CONSENT, after=workflow.version_is_frozen
    ),
    workflow.has_route: Place("approval", "rute", workflow.DRAFT, actor=workflow.rule_keeper),
    workflow.route_is_done: Place("approval", "putuskan", workflow.APPROVAL),
    workflow.papers_are_attached: Place(
        "approval", "dokumen", workflow.PAPERS, actor=workflow.missing_paper_bringer
    ),
    workflow.parent_is_in_force: Place("detail", "naskah-induk", workflow.SIGNATURES),
    workflow.signing_slots_are_filled: Place("slots", "isian", workflow.SIGNATURES),
    workflow.own_number_is_set: Place("signing", "nomor", workflow.SIGNATURES),
    workflow.every_party_has_signed: Place(
        "slots", "isian", workflow.SIGNATURES, after=workflow.signing_slots_are_filled
    ),
    workflow.signed_file_is_uploaded: Place(
        "signing", "pindaian", workflow.SIGNATURES, after=workflow.every_party_has_signed
    ),
}
"""In the order of the stages; every condition of a step forward has its place."""
