"""The ten stages of an agreement: who takes which step, and what must stand before it (rule book section 4).

Read top to bottom: stages, actors, conditions, steps. An actor's docstring is its name on screen; a
condition's docstring is the sentence shown when it is not met. Pages, services, tests and
``docs/workflow.md`` all read this file; nothing else decides about steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django_fsm import RETURN_VALUE, transition

from agreements.choices import (
    ApprovalState,
    Ending,
    NoParentReason,
    Origin,
    PaperKind,
    TermKind,
)
from agreements.instruments import Instrument
from agreements.term import term_dates
from organization.roles import RULE_KEEPING_ROLES, Role, role_title

if TYPE_CHECKING:
    from datetime import date

    from agreements.models import Agreement
    from organization.models import Post, User


class Stage(models.TextChoices):
    """The ten stages, in order."""

    PENJAJAKAN = "penjajakan", "Penjajakan"
    PEMBAHASAN = "pembahasan", "Pembahasan"
    PERUMUSAN = "perumusan", "Perumusan"
    LEGAL_DRAFTING = "legal_drafting", "Legal Drafting"
    PERSETUJUAN_INTERNAL = "persetujuan_internal", "Persetujuan Internal"
    PENANDATANGANAN = "penandatanganan", "Penandatanganan"
    PELAKSANAAN = "pelaksanaan", "Pelaksanaan"
    PEMANTAUAN = "pemantauan", "Pemantauan"
    EVALUASI = "evaluasi", "Evaluasi"
    PELAPORAN = "pelaporan", "Pelaporan"

    @property
    def number(self) -> int:
        """Its place from 1 to 10."""
        return list(Stage).index(self) + 1


PHASES: tuple[tuple[str, tuple[Stage, ...]], ...] = (
    ("Persiapan", (Stage.PENJAJAKAN, Stage.PEMBAHASAN, Stage.PERUMUSAN)),
    ("Naskah & persetujuan", (Stage.LEGAL_DRAFTING, Stage.PERSETUJUAN_INTERNAL)),
    ("Penandatanganan", (Stage.PENANDATANGANAN,)),
    ("Pelaksanaan & laporan", (Stage.PELAKSANAAN, Stage.PEMANTAUAN, Stage.EVALUASI, Stage.PELAPORAN)),
)

HELP: dict[Stage, str] = {
    Stage.PENJAJAKAN: "Kenali calon mitra: catat pertemuan atau surat pertama, tuliskan maksud dan manfaatnya, "
    "lalu jawab daftar keselarasan.",
    Stage.PEMBAHASAN: "Bahas isi kerja sama dengan mitra dan catat pokok-pokok yang sudah disepakati.",
    Stage.PERUMUSAN: "Rumuskan isi pokok: para pihak, ruang lingkup, jangka waktu, pembiayaan, dan penanggung jawab.",
    Stage.LEGAL_DRAFTING: "Susun naskah pasal demi pasal, bekukan versinya, mintakan pemeriksaan hukum, dan catat "
    "persetujuan mitra atas versi itu.",
    Stage.PERSETUJUAN_INTERNAL: "Naskah yang dibekukan diparaf, direviu, dan diputuskan menurut rute persetujuan.",
    Stage.PENANDATANGANAN: "Isi penanda tangan, nomor, dan tanggal; cetak salinan tanda tangan; unggah hasil pindaian.",
    Stage.PELAKSANAAN: "Kerja sama berlaku. Laksanakan kegiatan yang disepakati dan simpan buktinya.",
    Stage.PEMANTAUAN: "Bandingkan rencana dengan pelaksanaan pada periode ini.",
    Stage.EVALUASI: "Nilai hasilnya dan beri rekomendasi.",
    Stage.PELAPORAN: "Laporan berkala disampaikan kepada satker di atasnya.",
}

PREPARATION = (Stage.PENJAJAKAN, Stage.PEMBAHASAN, Stage.PERUMUSAN)
UNSIGNED = (*PREPARATION, Stage.LEGAL_DRAFTING, Stage.PERSETUJUAN_INTERNAL, Stage.PENANDATANGANAN)
AFTER_SIGNING = (Stage.PELAKSANAAN, Stage.PEMANTAUAN, Stage.EVALUASI, Stage.PELAPORAN)


# Actors: a step's permission. Each answers with the post under which the person would act, or None.

Actor = Callable[["Agreement", "User"], "Post | None"]


def operator(agreement: Agreement, user: User) -> Post | None:
    """Operator kerja sama"""
    return user.post_for(agreement.office_id, (Role.OPERATOR,))


def pemeriksa_hukum(agreement: Agreement, user: User) -> Post | None:
    """Pemeriksa hukum"""
    return user.post_for(agreement.office_id, (Role.PEMERIKSA_HUKUM,))


def second_person(agreement: Agreement, user: User) -> Post | None:
    """Orang kedua dari satker yang sama (bukan pengunggah pindaian)"""
    copy = agreement.latest_signed_copy
    if copy is not None and copy.post and copy.post.user_id == user.pk:
        return None
    return user.post_for(
        agreement.office_id, (Role.KASUBBAG, Role.SEKRETARIS, Role.OPERATOR, Role.PEMERIKSA_HUKUM)
    )


def approver(agreement: Agreement, user: User) -> Post | None:
    """Pejabat pada langkah persetujuan yang sedang berjalan"""
    step = agreement.current_approval_step
    return None if step is None else user.post_for(step.office_id, (step.role,))


def canceller(agreement: Agreement, user: User) -> Post | None:
    """Operator kerja sama (tahap 1–4) atau Sekretaris (tahap 5–6)"""
    return user.post_for(agreement.office_id, (_cancelling_role(agreement),))


def drafter(agreement: Agreement, user: User) -> Post | None:
    """Operator kerja sama atau Pemeriksa hukum"""
    return user.post_for(agreement.office_id, (Role.OPERATOR, Role.PEMERIKSA_HUKUM))


def paper_bringer(agreement: Agreement, user: User) -> Post | None:
    """Operator kerja sama dari satker yang mengeluarkan dokumennya"""
    round_ = agreement.current_round
    offices = [agreement.office_id, *(step.office_id for step in (round_.steps.all() if round_ else ()))]
    return next((post for office in offices if (post := user.post_for(office, (Role.OPERATOR,)))), None)


def missing_paper_bringer(agreement: Agreement, user: User) -> Post | None:
    """Operator kerja sama dari satker yang dokumennya belum dilampirkan"""
    offices = [step.office_id for step, _ in agreement.missing_papers]
    return next((post for office in offices if (post := user.post_for(office, (Role.OPERATOR,)))), None)


def rule_keeper(agreement: Agreement, user: User) -> Post | None:
    """Operator kerja sama atau Pemeriksa hukum KPU RI"""
    held = (post for post in user.posts_on() if post.office.is_national)
    return next((post for post in held if post.role in RULE_KEEPING_ROLES), None)


def sekretaris(agreement: Agreement, user: User) -> Post | None:
    """Sekretaris"""
    return user.post_for(agreement.office_id, (Role.SEKRETARIS,))


def by_itself(agreement: Agreement, user: User) -> Post | None:
    """Dengan sendirinya"""
    return None


_SECOND_ROLES = "Kasubbag, Sekretaris, Operator, atau Pemeriksa hukum"


def who_may(actor: Actor, agreement: Agreement) -> str:
    """Who may, in words: the actor's name, and the office whose post is wanted."""
    step = agreement.current_approval_step if actor is approver else None
    if step is not None:
        return f"{step.role_title} · {step.office}"
    if actor is canceller:
        role = _cancelling_role(agreement)
        return f"{role_title(role, agreement.office.is_national)} · {agreement.office}"
    if actor is missing_paper_bringer:
        offices = dict.fromkeys(str(step.office) for step, _ in agreement.missing_papers)
        return f"{Role.OPERATOR.label} · {' dan '.join(offices)}"
    if actor is second_person:
        return f"rekan kedua di {agreement.office}, selain pengunggah pindaian ({_SECOND_ROLES})"
    if actor is rule_keeper:
        return (actor.__doc__ or "").strip()
    return f"{(actor.__doc__ or '').strip()} · {agreement.office}"


def _cancelling_role(agreement: Agreement) -> Role:
    late = agreement.stage in (Stage.PERSETUJUAN_INTERNAL, Stage.PENANDATANGANAN)
    return Role.SEKRETARIS if late else Role.OPERATOR


# Conditions: what must stand before a step. Each docstring is the sentence shown when it does not.

Condition = Callable[["Agreement"], bool]


def has_not_ended(agreement: Agreement) -> bool:
    """Kerja sama ini sudah berakhir, jadi tahapnya tidak dapat diubah lagi."""
    return not agreement.ending


def has_partner(agreement: Agreement) -> bool:
    """Pilih sedikitnya satu mitra."""
    return any(party.partner_id for party in agreement.parties.all())


def has_purpose(agreement: Agreement) -> bool:
    """Isi maksud kerja sama dan manfaat yang diharapkan."""
    return bool(agreement.purpose.strip() and agreement.expected_benefit.strip())


def alignment_is_answered(agreement: Agreement) -> bool:
    """Jawab semua butir daftar keselarasan."""
    return follows_upper_letter(agreement) or not agreement.unanswered_questions


def has_contact_note(agreement: Agreement) -> bool:
    """Catat sedikitnya satu komunikasi dengan mitra (rapat, audiensi, daring, telepon/WA, atau surat)."""
    return follows_upper_letter(agreement) or bool(agreement.contact_notes.all())


def has_agreed_points(agreement: Agreement) -> bool:
    """Tulis pokok-pokok yang disepakati pada sedikitnya satu catatan komunikasi."""
    notes = agreement.contact_notes.all()
    return follows_upper_letter(agreement) or any(note.agreed_points.strip() for note in notes)


def has_parties(agreement: Agreement) -> bool:
    """Lengkapi para pihak: satker Anda dan sedikitnya satu pihak lain, masing-masing dengan nama dan sebutannya."""
    parties = agreement.parties.all()
    has_owner = any(party.office_id == agreement.office_id for party in parties)
    return len(parties) >= 2 and has_owner and all(party.name_as_signed and party.label for party in parties)


def has_scope(agreement: Agreement) -> bool:
    """Isi ruang lingkup, sedikitnya satu butir."""
    return bool(agreement.scope_points.all())


def has_term(agreement: Agreement) -> bool:
    """Tentukan jangka waktu."""
    needed = {
        TermKind.FIXED: agreement.term_starts_on and agreement.term_ends_on,
        TermKind.LENGTH: agreement.term_length,
        TermKind.RENEWING: agreement.term_length and agreement.notice_days,
        TermKind.ELECTION_STAGE: agreement.term_until_event.strip(),
        TermKind.OPEN: True,
    }
    return bool(agreement.term_kind and needed[TermKind(agreement.term_kind)])


def has_funding(agreement: Agreement) -> bool:
    """Tentukan pembiayaan, termasuk bila tanpa biaya."""
    return bool(agreement.funding)


def has_division_and_pic(agreement: Agreement) -> bool:
    """Tentukan divisi dan narahubung (PIC) yang bertanggung jawab."""
    return bool(agreement.division and agreement.pic_id)


def has_obligation_of_each_party(agreement: Agreement) -> bool:
    """Isi sedikitnya satu kewajiban untuk setiap pihak (wajib pada Perjanjian Kerja Sama)."""
    return agreement.instrument != Instrument.PKS or all(
        party.obligations.all() for party in agreement.parties.all()
    )


def has_indicator(agreement: Agreement) -> bool:
    """Tetapkan sedikitnya satu indikator manfaat (wajib pada Perjanjian Kerja Sama)."""
    return agreement.instrument != Instrument.PKS or bool(agreement.indicators.all())


def has_parent_or_reason(agreement: Agreement) -> bool:
    """Pilih Nota Kesepahaman induk, atau sebutkan alasan Perjanjian Kerja Sama ini tidak memilikinya."""
    return agreement.instrument != Instrument.PKS or bool(
        agreement.parent_id
        or agreement.parent_outside.strip()
        or agreement.no_parent_reason != NoParentReason.NONE
    )


def version_is_frozen(agreement: Agreement) -> bool:
    """Bekukan versi naskah; naskah yang diubah sesudah dibekukan perlu dibekukan lagi."""
    return agreement.frozen_version is not None


def matters_are_complete(agreement: Agreement) -> bool:
    """Lengkapi materi wajib yang belum ada: tandai di pasal mana letaknya, atau tulis alasan tidak diperlukan."""
    return not agreement.missing_matters


def has_no_open_placeholder(agreement: Agreement) -> bool:
    """Isi semua bagian naskah yang masih bertanda [lengkapi: …]."""
    return not agreement.open_placeholders


def legal_check_is_passed(agreement: Agreement) -> bool:
    """Periksa versi naskah yang dibekukan dan nyatakan lulus pemeriksaan hukum."""
    version = agreement.frozen_version
    return version is not None and any(check.is_passed for check in version.legal_checks.all()[:1])


def every_partner_agrees(agreement: Agreement) -> bool:
    """Catat persetujuan setiap mitra atas versi naskah yang dibekukan."""
    version = agreement.frozen_version
    if version is None:
        return False
    agreed = {consent.party_id for consent in version.consents.all()}
    return all(party.pk in agreed for party in agreement.parties.all() if party.partner_id)


def has_route(agreement: Agreement) -> bool:
    """Belum ada rute persetujuan untuk kerja sama seperti ini. Hubungi KPU RI."""
    return agreement.route is not None


def route_is_done(agreement: Agreement) -> bool:
    """Selesaikan langkah persetujuan yang masih berjalan."""
    round_ = agreement.current_round
    return round_ is not None and all(step.state == ApprovalState.DONE for step in round_.steps.all())


def papers_are_attached(agreement: Agreement) -> bool:
    """Lampirkan dokumen yang diminta rute: berita acara pleno dan, bila diminta, surat persetujuan KPU RI."""
    return agreement.is_urgent or not agreement.missing_papers


def signing_slots_are_filled(agreement: Agreement) -> bool:
    """Isi nama dan jabatan penanda tangan setiap pihak serta tempat penandatanganan."""
    return all(
        party.signatory_name and party.signatory_title and party.signed_at_place
        for party in agreement.parties.all()
    )


def every_party_has_signed(agreement: Agreement) -> bool:
    """Isi tanggal penandatanganan setiap pihak."""
    return all(party.signed_on for party in agreement.parties.all())


def own_number_is_set(agreement: Agreement) -> bool:
    """Isi nomor naskah dari satker Anda."""
    return any(p.office_id == agreement.office_id and p.number for p in agreement.parties.all())


def signed_file_is_uploaded(agreement: Agreement) -> bool:
    """Unggah hasil pindaian naskah yang sudah ditandatangani."""
    return agreement.latest_signed_copy is not None


def parent_is_in_force(agreement: Agreement) -> bool:
    """Pastikan Nota Kesepahaman induk sudah ditandatangani dan belum berakhir pada hari penandatanganan."""
    parent = agreement.parent
    if agreement.instrument != Instrument.PKS or parent is None or agreement.amends_id:
        return True
    if parent.signed_on is None:
        return False
    if agreement.last_signature_on is None:  # the day itself is another condition
        return True
    ended_on = min((day for day in (parent.ends_on, parent.ended_on) if day), default=None)
    return parent.signed_on <= agreement.last_signature_on and (
        ended_on is None or agreement.last_signature_on <= ended_on
    )


def term_is_over(agreement: Agreement) -> bool:
    """Jangka waktunya belum berakhir."""
    return agreement.ends_on is not None and agreement.ends_on < agreement.office.today


def every_period_is_accepted(agreement: Agreement) -> bool:
    """Masih ada periode yang laporannya belum diterima."""
    return agreement.has_periods and not agreement.has_open_periods


def has_signed_successor(agreement: Agreement) -> bool:
    """Kerja sama penerusnya belum ditandatangani."""
    return any(successor.is_signed for successor in agreement.successors.all())


def ending_is_documented(agreement: Agreement) -> bool:
    """Lampirkan dokumen pengakhirannya (surat, berita acara, atau kesepakatan bersama)."""
    return agreement.ending_file_id is not None


def every_obligation_is_settled(agreement: Agreement) -> bool:
    """Tuliskan penyelesaian setiap kewajiban yang masih terbuka."""
    return all(obligation.settlement.strip() for obligation in agreement.open_obligations)


def follows_upper_letter(agreement: Agreement) -> bool:
    """Lampirkan surat dari KPU atasan yang menjadi dasar tindak lanjut."""
    return agreement.origin == Origin.FOLLOW_UP and any(
        use.paper.kind == PaperKind.UPPER_LETTER for use in agreement.paper_uses.all()
    )


# Steps. The one writer (services/writer.py) is the only caller.


def step(
    label: str,
    source: Stage | tuple[Stage, ...],
    target: Stage | None,
    actor: Actor,
    conditions: tuple[Condition, ...] = (),
    wants_reason: bool = False,
) -> Callable[[Any], Any]:
    """Declare a step: from which stage to which, by whom, on what conditions; ended agreements take none."""
    sources = [source] if isinstance(source, Stage) else list(source)
    return transition(
        field="stage",
        source=sources,
        target=target,
        conditions=[has_not_ended, *conditions],
        permission=actor,
        custom={"label": label, "wants_reason": wants_reason},
    )


class AgreementSteps:
    """Every step an agreement may take, in the order of the rule book; a mixin of the Agreement model."""

    if TYPE_CHECKING:
        ending: str
        last_signature_on: date
        signed_on: date | None
        starts_on: date | None
        ends_on: date | None
        term_kind: str
        term_starts_on: date | None
        term_ends_on: date | None
        term_length: int | None
        term_unit: str
        stage_of_periods: Stage

    @step("Lanjut ke Pembahasan", Stage.PENJAJAKAN, Stage.PEMBAHASAN, operator,
          (has_partner, has_purpose, alignment_is_answered, has_contact_note))  # fmt: skip
    def start_discussion(self) -> None: ...

    @step("Lanjut ke Perumusan", Stage.PEMBAHASAN, Stage.PERUMUSAN, operator, (has_agreed_points,))
    def start_formulation(self) -> None: ...

    @step("Lanjut ke Legal Drafting", Stage.PERUMUSAN, Stage.LEGAL_DRAFTING, operator,
          (has_parties, has_scope, has_term, has_funding, has_division_and_pic,
           has_obligation_of_each_party, has_indicator, has_parent_or_reason))  # fmt: skip
    def start_drafting(self) -> None: ...

    @step("Ajukan persetujuan", Stage.LEGAL_DRAFTING, Stage.PERSETUJUAN_INTERNAL, pemeriksa_hukum,
          (has_no_open_placeholder, matters_are_complete, version_is_frozen, legal_check_is_passed,
           every_partner_agrees, has_route))  # fmt: skip
    def submit(self) -> None: ...

    @step("Persetujuan selesai", Stage.PERSETUJUAN_INTERNAL, Stage.PENANDATANGANAN, by_itself,
          (route_is_done, papers_are_attached))  # fmt: skip
    def approve(self) -> None: ...

    @step("Sahkan penandatanganan", Stage.PENANDATANGANAN, Stage.PELAKSANAAN, second_person,
          (papers_are_attached, parent_is_in_force, signing_slots_are_filled, own_number_is_set,
           every_party_has_signed, signed_file_is_uploaded))  # fmt: skip
    def conclude_signing(self) -> None:
        self.signed_on = self.last_signature_on
        self.starts_on, self.ends_on = term_dates(self, self.signed_on)

    @step("Kembali ke Penjajakan", Stage.PEMBAHASAN, Stage.PENJAJAKAN, operator, wants_reason=True)
    def return_to_penjajakan(self) -> None: ...

    @step("Kembali ke Pembahasan", Stage.PERUMUSAN, Stage.PEMBAHASAN, operator, wants_reason=True)
    def return_to_pembahasan(self) -> None: ...

    @step("Kembali ke Perumusan", Stage.LEGAL_DRAFTING, Stage.PERUMUSAN, operator, wants_reason=True)
    def return_to_perumusan(self) -> None: ...

    @step("Kembalikan naskah", Stage.PERSETUJUAN_INTERNAL, Stage.LEGAL_DRAFTING, approver, wants_reason=True)
    def return_draft(self) -> None: ...

    @step(
        "Tarik dari persetujuan",
        Stage.PERSETUJUAN_INTERNAL,
        Stage.LEGAL_DRAFTING,
        operator,
        wants_reason=True,
    )
    def withdraw(self) -> None: ...

    @step("Buka kembali naskah", Stage.PENANDATANGANAN, Stage.LEGAL_DRAFTING, operator, wants_reason=True)
    def reopen_draft(self) -> None: ...

    @step("Batalkan kerja sama", UNSIGNED, None, canceller, wants_reason=True)
    def cancel(self) -> None:
        self.ending = Ending.DIBATALKAN

    @step("Tolak", Stage.PERSETUJUAN_INTERNAL, None, approver, wants_reason=True)
    def reject(self) -> None:
        self.ending = Ending.DITOLAK

    @step("Akhiri kerja sama", AFTER_SIGNING, None, sekretaris,
          (ending_is_documented, every_obligation_is_settled), wants_reason=True)  # fmt: skip
    def terminate(self) -> None:
        self.ending = Ending.DIAKHIRI

    @step("Kerja sama selesai", AFTER_SIGNING, None, by_itself, (term_is_over, every_period_is_accepted))
    def complete(self) -> None:
        self.ending = Ending.SELESAI

    @step("Diperpanjang dengan kerja sama baru", AFTER_SIGNING, None, by_itself, (has_signed_successor,))
    def extend(self) -> None:
        self.ending = Ending.DIPERPANJANG

    @transition(field="stage", source=list(AFTER_SIGNING), target=RETURN_VALUE(*AFTER_SIGNING))
    def follow_periods(self) -> Stage:
        """Stand where the oldest period that is not accepted stands; no step of its own, but kept by the writer."""
        return self.stage_of_periods


@dataclass(frozen=True)
class Step:
    """One step as pages, tests and the generated documentation read it."""

    name: str
    label: str
    sources: tuple[Stage, ...]
    target: Stage | None
    actor: Actor
    conditions: tuple[Condition, ...]
    wants_reason: bool

    @property
    def is_forward(self) -> bool:
        return self.target is not None and self.target.number > self.sources[0].number

    def actor_name(self) -> str:
        return (self.actor.__doc__ or "").strip()

    def missing(self, agreement: Agreement) -> list[str]:
        """The sentences of the conditions that are not met, in the order of the rule book."""
        return [sentence(c) for c in self.conditions if not c(agreement)]


def sentence(condition: Condition) -> str:
    """What a person reads when the condition is not met."""
    return (condition.__doc__ or "").strip()


def _steps() -> Iterator[Step]:
    for name, method in vars(AgreementSteps).items():
        meta = getattr(method, "_django_fsm", None)
        if meta is None:
            continue
        first = next(iter(meta.transitions.values()))
        if "label" not in first.custom:
            continue
        yield Step(
            name=name,
            label=first.custom["label"],
            sources=tuple(Stage(source) for source in meta.transitions),
            target=Stage(first.target) if first.target else None,
            actor=first.permission,
            conditions=tuple(first.conditions),
            wants_reason=first.custom["wants_reason"],
        )


STEPS: dict[str, Step] = {each.name: each for each in _steps()}


def steps_from(stage: str) -> list[Step]:
    """The steps that leave a stage, forward first."""
    return [s for s in STEPS.values() if stage in s.sources]


def forward_step(stage: str) -> Step | None:
    """The one step that leads from a stage to the next, if it has one in the agreement's own course."""
    return next((s for s in steps_from(stage) if s.is_forward), None)


# Edits: what may be written without taking a step, at which stages and by whom.


@dataclass(frozen=True)
class Edit:
    """One kind of writing; what was recorded from paper may be completed afterwards too.

    ``finishes_periods``: it goes on after an ending while a period of the agreement is still open.
    """

    label: str
    actor: Actor
    stages: tuple[Stage, ...]
    completes_recorded: bool = False
    finishes_periods: bool = False

    def is_open_for(self, agreement: Agreement) -> bool:
        """Whether the agreement's stage permits this kind of writing."""
        if not self.outlives_ending_of(agreement):
            return False
        is_recorded = self.completes_recorded and agreement.origin == Origin.RECORDED
        return agreement.stage in self.stages or (is_recorded and agreement.stage in AFTER_SIGNING)

    def outlives_ending_of(self, agreement: Agreement) -> bool:
        """Whether an ending, if there is one, still leaves this to be written: open periods are finished after it."""
        return not agreement.ending or (self.finishes_periods and agreement.has_open_periods)

    @property
    def stage_names(self) -> str:
        """The stages at which it is open, in words: "Penjajakan, Pembahasan, atau Perumusan"."""
        *others, last = (stage.label for stage in self.stages)
        comma = "," if len(others) > 1 else ""
        return f"{', '.join(others)}{comma} atau {last}" if others else last

    def may(self, agreement: Agreement, user: User) -> Post | None:
        """The post under which the person may write now, or None."""
        return self.actor(agreement, user) if self.is_open_for(agreement) else None


DRAFTING = (Stage.LEGAL_DRAFTING,)
SIGNING = (Stage.PENANDATANGANAN,)
APPROVING = (Stage.PERSETUJUAN_INTERNAL,)

IDENTITY = Edit("Data pokok", operator, PREPARATION, completes_recorded=True)
ALIGNMENT = Edit("Daftar keselarasan", operator, PREPARATION)
CONTACT = Edit("Catatan komunikasi", operator, UNSIGNED)
CONTACT_CORRECTION = Edit("Catatan komunikasi", operator, (Stage.PENJAJAKAN, Stage.PEMBAHASAN))
TERMS = Edit("Isi pokok", operator, PREPARATION, completes_recorded=True)
DRAFT = Edit("Naskah", drafter, DRAFTING)
LEGAL = Edit("Pemeriksaan hukum", pemeriksa_hukum, DRAFTING)
CONSENT = Edit("Persetujuan mitra", operator, DRAFTING)
APPROVAL = Edit("Persetujuan", approver, APPROVING)
PAPERS = Edit("Dokumen resmi", paper_bringer, (*PREPARATION, *APPROVING, *SIGNING))
CONFIRMATION = Edit("Pemeriksaan pindaian", second_person, SIGNING)
SIGNATURES = Edit("Penandatanganan", operator, SIGNING, completes_recorded=True)
ENDING = Edit("Pengakhiran", sekretaris, AFTER_SIGNING)
SUSPENSION = Edit("Penangguhan", sekretaris, AFTER_SIGNING)
LAST_DAY = Edit("Tanggal berakhir", operator, AFTER_SIGNING)
