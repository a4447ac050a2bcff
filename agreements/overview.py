"""What the head of every page of one agreement shows: where it stands, what is missing, who acts next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.urls import reverse

from agreements import known_days, workflow
from agreements.after_signing import RENEWED, acts_now, standing_sentence
from agreements.choices import ApprovalState, Ending, PaperKind, TermKind, Validity
from agreements.models import Agreement
from agreements.models.access import Access
from agreements.period_head import RowHead
from agreements.places import PLACES
from agreements.services.addendum import changes_nothing_yet
from agreements.services.ending import successor_of
from agreements.stepper import phases_of
from agreements.term import term_dates
from agreements.workflow import Condition, Stage, Step, forward_step, sentence, steps_from, who_may
from organization.models import OfficeLevel, Post, User
from organization.roles import role_title
from organization.templatetags.ui import tanggal

TABS = (
    ("detail", "Ringkasan"),
    ("draft", "Naskah"),
    ("approval", "Persetujuan"),
    ("signing", "Penandatanganan"),
    ("implementation", "Pelaksanaan"),
    ("history", "Riwayat"),
)

LATE = (Stage.PENANDATANGANAN, *workflow.AFTER_SIGNING)

VALIDITY_TONES = {
    Validity.NOT_YET: "neutral",
    Validity.IN_FORCE: "success",
    Validity.ENDING_SOON: "warning",
    Validity.PAST: "danger",
    Validity.SUSPENDED: "warning",
}
ENDING_TONES = {
    Ending.DIBATALKAN: "neutral",
    Ending.DITOLAK: "danger",
    Ending.SELESAI: "success",
    Ending.DIAKHIRI: "neutral",
    Ending.DIPERPANJANG: "info",
}


@dataclass(frozen=True)
class Lack:
    """One unmet condition: its sentence, where it is met and by whom."""

    text: str
    url: str
    is_mine: bool
    is_later: bool
    who: str


@dataclass(frozen=True)
class Returned:
    """How a text came back from approval."""

    version_id: int
    who: str
    person: str
    at: datetime
    note: str

    @classmethod
    def read(cls, facts: dict[str, Any] | None) -> Returned | None:
        """From what ``returned_facts`` annotates."""
        if not facts:
            return None
        title = role_title(facts["role"], facts["level"] == OfficeLevel.NATIONAL)
        at = datetime.fromisoformat(facts["at"])
        return cls(facts["version"], f"{title} · {facts['office']}", facts["person"], at, facts["note"])


@dataclass
class Overview:
    """Everything the head of an agreement's pages needs, computed from the agreement and the person."""

    agreement: Agreement
    user: User
    current_tab: str = "detail"

    @cached_property
    def has_full_access(self) -> bool:
        return self.agreement.access == Access.FULL

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """The tabs; a card or an umbrella has only its summary."""
        shown = TABS if self.has_full_access else TABS[:1]
        return [
            {"label": label, "url": self.url(name), "is_current": name == self.current_tab}
            for name, label in shown
        ]

    @property
    def phases(self) -> list[dict[str, Any]]:
        """Four phases with the ten stages inside, each done, current, skipped or still to come."""
        return phases_of(self.agreement)

    @property
    def help(self) -> str:
        """What is done in this stage; once signed, how the agreement stands today."""
        if self.agreement.is_signed:
            return standing_sentence(self.agreement, is_open=self.has_full_access)
        return workflow.HELP[Stage(self.agreement.stage)]

    @cached_property
    def successor(self) -> Agreement | None:
        """What renews an agreement that ends soon or is over, where this person may open it."""
        today = self.agreement.office.today
        if not self.has_full_access or self.agreement.validity(today) not in RENEWED:
            return None
        found = successor_of(self.agreement)
        is_seen = found is not None and Agreement.objects.reachable_by(self.user).filter(pk=found.pk).exists()
        return found if is_seen else None

    @property
    def acts_now(self) -> list[dict[str, str]]:
        """What the person can do with a signed agreement."""
        return acts_now(self.agreement, self.user) if self.has_full_access else []

    @cached_property
    def period_head(self) -> RowHead | None:
        """The oldest period that is not accepted, where there is one."""
        row = next(iter(self.agreement.open_period_rows), None) if self.has_full_access else None
        if row is None:
            return None
        row.agreement = self.agreement
        return RowHead(row, self.user)

    @cached_property
    def changes_nothing_yet(self) -> bool:
        """Whether this is an addendum at Perumusan that still has all the terms of its original."""
        return self.agreement.stage == Stage.PERUMUSAN and changes_nothing_yet(self.agreement)

    @property
    def badges(self) -> list[dict[str, str]]:
        """Ending or validity, then the marks everybody should notice."""
        agreement = self.agreement
        badges = []
        if agreement.ending:
            ending = Ending(agreement.ending)
            badges.append({"tone": ENDING_TONES.get(ending, "neutral"), "text": ending.label})
        elif validity := agreement.validity(agreement.office.today):
            badges.append({"tone": VALIDITY_TONES[validity], "text": validity.label})
        if agreement.is_urgent:
            badges.append({"tone": "danger", "icon": "clock", "text": "Mendesak"})
        if agreement.secrecy != "biasa":
            badges.append({"tone": "info", "icon": "lock", "text": agreement.get_secrecy_display()})
        return badges

    @cached_property
    def next_step(self) -> Step | None:
        return None if self.agreement.ending else forward_step(self.agreement.stage)

    @cached_property
    def missing(self) -> list[Lack]:
        """The unmet conditions of the next step, in the order in which people meet them."""
        step = self.next_step
        return [self._lack(c) for c in step.conditions if not c(self.agreement)] if step else []

    @property
    def missing_groups(self) -> list[dict[str, Any]]:
        """What is missing: what this person does, what others do, and what follows on something else."""
        groups = (
            ("Yang perlu Anda lakukan", [x for x in self.missing if x.is_mine and not x.is_later]),
            ("Menunggu orang lain", [x for x in self.missing if not x.is_mine and not x.is_later]),
            ("Sesudah itu", [x for x in self.missing if x.is_later]),
        )
        return [{"title": title, "lacks": lacks} for title, lacks in groups if lacks]

    def _lack(self, condition: Condition) -> Lack:
        place = PLACES[condition]
        return Lack(
            text=sentence(condition),
            url=f"{self.url(place.page)}#{place.anchor}",
            is_mine=self.has_full_access and place.is_open_to(self.agreement, self.user),
            is_later=place.is_later(self.agreement),
            who=place.who(self.agreement),
        )

    @cached_property
    def next_post(self) -> Post | None:
        """The user's post under which the next step may be taken, if any."""
        return self.next_step.actor(self.agreement, self.user) if self.next_step else None

    @cached_property
    def returned(self) -> Returned | None:
        """Who sent the text back and why, while it is being mended."""
        is_mended_now = self.has_full_access and self.agreement.stage == Stage.LEGAL_DRAFTING
        return Returned.read(self.agreement.returned_facts) if is_mended_now else None

    @property
    def is_unmended(self) -> bool:
        """Whether the frozen version is still the one that was sent back."""
        version = self.agreement.frozen_version
        return self.returned is not None and version is not None and self.returned.version_id == version.pk

    @property
    def can_go_on(self) -> bool:
        return self.next_post is not None and not self.missing

    @property
    def next_actor(self) -> str:
        """Who takes the next step, in words; what goes on by itself waits for who brings what is missing."""
        if self.agreement.stage == Stage.PERSETUJUAN_INTERNAL:
            step = self.agreement.current_approval_step
            held = " (ditunda)" if step is not None and step.state == ApprovalState.HELD else ""
            if step is None and self.agreement.missing_papers:
                return who_may(workflow.missing_paper_bringer, self.agreement)
            return f"{step.role_title} · {step.office}{held}" if step is not None else ""
        return who_may(self.next_step.actor, self.agreement) if self.next_step else ""

    @property
    def asked_of(self) -> str:
        """Whom to ask when it is not this person's turn: who brings what is missing, else the next actor."""
        others = [lack.who for lack in self.missing if not lack.is_later and not lack.is_mine]
        is_approval = self.agreement.stage == Stage.PERSETUJUAN_INTERNAL
        return others[0] if others and not is_approval else self.next_actor

    @property
    def can_ask(self) -> bool:
        """Whether somebody else is to act now, so that a ready message helps."""
        if any(lack.is_mine and not lack.is_later for lack in self.missing):
            return False
        return not self.can_go_on and bool(self.asked_of)

    @cached_property
    def steps_back(self) -> list[dict[str, str]]:
        """The steps back and the cancelling that this person may take from here."""
        if self.agreement.ending:
            return []
        back = [
            s
            for s in steps_from(self.agreement.stage)
            if s.wants_reason and s.name not in ("return_draft", "reject", "terminate")
        ]
        return [
            {
                "name": s.name,
                "label": s.label,
                "url": self.url("step", s.name),
                "explanation": EXPLANATIONS[s.name],
            }
            for s in back
            if s.actor(self.agreement, self.user)
        ]

    @property
    def warnings(self) -> list[str]:
        """What everybody should know, though it stops nothing."""
        agreement, parent = self.agreement, self.agreement.parent
        ends_on = agreement.ends_on or term_dates(agreement, agreement.office.today)[1]
        warnings = []
        if parent is not None and parent.ends_on and (ends_on is None or ends_on > parent.ends_on):
            warnings.append(
                f"Perjanjian Kerja Sama ini berlaku lebih lama daripada Nota Kesepahaman induknya, yang berakhir "
                f"{known_days.ends_text(parent)}."
            )
        signing_on = agreement.last_signature_on or agreement.office.today
        over_on = agreement.term_ends_on if agreement.term_kind == TermKind.FIXED else None
        if over_on is not None and not agreement.is_signed and over_on < signing_on:
            warnings.append(
                f"Jangka waktunya berakhir {tanggal(over_on)}, sebelum naskah ini ditandatangani. "
                "Perbaiki jangka waktu pada Isi pokok; sesudah persetujuan, naskahnya perlu dibuka kembali."
            )
        if agreement.is_urgent and agreement.stage in LATE and agreement.missing_papers:
            names = ", ".join(PaperKind(kind).within_sentence for _, kind in agreement.missing_papers)
            warnings.append(f"Dokumen persetujuan belum lengkap: {names}. Lampirkan pada bagian Persetujuan.")
        return warnings

    @property
    def request_text(self) -> str:
        """A ready text for WhatsApp that asks the one whose act is awaited."""
        agreement = self.agreement
        addressee = self.asked_of.removesuffix(" (ditunda)").replace(" · ", " ")
        return (
            f"Yth. {addressee}, mohon berkenan menindaklanjuti {agreement.name_of_document} tentang "
            f"{agreement.title} ({agreement.office}) di KPU Kerja Sama: {settings.APP_BASE_URL}"
            f"{self.url('approval' if agreement.stage == Stage.PERSETUJUAN_INTERNAL else 'detail')}"
        )

    @property
    def term_text(self) -> str:
        """How long the agreement runs, in a few words."""
        a = self.agreement
        span = f"{a.term_length} {a.get_term_unit_display()}"
        texts = {
            TermKind.FIXED: f"{tanggal(a.term_starts_on)} sampai {tanggal(a.term_ends_on)}",
            TermKind.LENGTH: f"{span} sejak ditandatangani",
            TermKind.RENEWING: f"{span}, diperpanjang dengan sendirinya (pemberitahuan {a.notice_days} hari)",
            TermKind.ELECTION_STAGE: f"sampai {a.term_until_event} berakhir",
            TermKind.OPEN: "tanpa batas waktu, ditinjau tiap tahun",
        }
        return texts[TermKind(a.term_kind)] if a.term_kind else ""

    @property
    def signed_text(self) -> str:
        """When it was signed, as exactly as is known."""
        return known_days.signed_text(self.agreement)

    @property
    def starts_text(self) -> str:
        """The first day in force, as exactly as is known."""
        return known_days.starts_text(self.agreement)

    @property
    def ends_text(self) -> str:
        """The last day in force; only about when where it is estimated."""
        return known_days.ends_text(self.agreement)

    def may(self, edit: workflow.Edit) -> bool:
        """Whether the person may do this kind of writing now."""
        return self.has_full_access and edit.may(self.agreement, self.user) is not None

    @cached_property
    def can(self) -> dict[str, bool]:
        """The kinds of writing open to this person, by name, for the templates."""
        return {name: self.may(getattr(workflow, name.upper())) for name in EDITS}

    def url(self, name: str, *args: object) -> str:
        """The address of one of the agreement's pages."""
        return reverse(f"agreements:{name}", args=(self.agreement.pk, *args))


EDITS = ("identity", "alignment", "contact", "terms", "draft", "legal", "consent", "papers", "signatures")

EXPLANATIONS = {
    "return_to_penjajakan": "Kerja sama kembali ke tahap Penjajakan; semua isian tetap tersimpan.",
    "return_to_pembahasan": "Kerja sama kembali ke tahap Pembahasan; semua isian tetap tersimpan.",
    "return_to_perumusan": "Kerja sama kembali ke tahap Perumusan; naskah yang sudah disusun tetap tersimpan.",
    "withdraw": "Naskah ditarik dari persetujuan dan kembali ke Legal Drafting. Putaran persetujuan berikutnya dimulai "
    "dari langkah pertama.",
    "reopen_draft": "Naskah dibuka lagi di Legal Drafting dan harus disetujui ulang. Nomor naskah tetap, tanggal tanda "
    "tangan dikosongkan.",
    "cancel": "Kerja sama berakhir sebagai dibatalkan dan tidak dapat dibuka lagi. Riwayatnya tetap dapat dibaca.",
}
