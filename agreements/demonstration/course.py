"""The course of one agreement, from first contact to signing, taken step by step by the people of its offices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from agreements.choices import (
    Answer,
    ConsentWay,
    ContactKind,
    PaperKind,
    TermKind,
    TermUnit,
)
from agreements.demonstration.pace import Pace
from agreements.demonstration.plan import Plan
from agreements.demonstration.staff import Staff
from agreements.documents.text import open_placeholders
from agreements.models import Agreement, AlignmentQuestion, ApprovalStep, IndicatorType, Partner
from agreements.services.agreement import create_agreement
from agreements.services.alignment import answer_checklist
from agreements.services.approval import approve, submit
from agreements.services.contact import add_contact_note
from agreements.services.draft import edit_article, freeze
from agreements.services.legal import check_version, record_consent
from agreements.services.numbers import take_number
from agreements.services.paper import attach_paper
from agreements.services.signing import conclude_signing, fill_slots, propose_signatory, upload_scan
from agreements.services.steps import advance
from agreements.services.terms import edit_indicators, edit_obligations, edit_terms
from agreements.workflow import Stage
from organization.models import Office, StoredFile
from organization.models.office import NumberSource
from organization.roles import Role

ACTS_UNTIL = {
    Stage.PENJAJAKAN: 3, Stage.PEMBAHASAN: 5, Stage.PERUMUSAN: 7, Stage.LEGAL_DRAFTING: 14,
    Stage.PERSETUJUAN_INTERNAL: 20, Stage.PENANDATANGANAN: 28, Stage.PELAKSANAAN: 32,
}  # fmt: skip
"""About how many acts lead to each stage: over so many the time between beginning and end is spread."""

PAPER_NUMBERS = {
    PaperKind.PLENO_MINUTES: "{n}/PL.02-BA/{unit}/{year}",
    PaperKind.APPROVAL_LETTER: "{n}/PR.07-SD/{unit}/{year}",
}

MakeFile = Callable[[str, datetime], StoredFile]
"""Gives a small file for a name: minutes, letters, scans."""


class Course:
    """Carries one agreement forward; every act is a call of a service by whoever holds the post."""

    brings_papers = True
    """Whether minutes and letters come with the decisions; else they are still missing."""

    names_indicators = False
    """Whether a Nota Kesepahaman has indicators too, which it need not."""

    def __init__(
        self, agreement: Agreement, plan: Plan, staff: Staff, pace: Pace, make_file: MakeFile
    ) -> None:
        self.agreement, self.plan, self.staff, self.pace, self.make_file = (
            agreement,
            plan,
            staff,
            pace,
            make_file,
        )

    @classmethod
    def begin(
        cls,
        office: Office,
        partners: Iterable[Partner],
        plan: Plan,
        *,
        staff: Staff,
        pace: Pace,
        make_file: MakeFile,
    ) -> Course:
        """Create the agreement at Penjajakan."""
        values = {
            "instrument": plan.instrument, "title": plan.title, "purpose": plan.purpose,
            "expected_benefit": plan.expected_benefit, **plan.extra,
        }  # fmt: skip
        agreement = create_agreement(
            office=office,
            partners=partners,
            values=values,
            by=staff.holder(office, Role.OPERATOR),
            at=pace.tick(),
            even_if_running=True,  # made-up agreements may resemble one another
        )
        return cls(agreement, plan, staff, pace, make_file)

    def advance_to(self, stage: str) -> Agreement:
        """Take every step up to a stage of 1 to 7 and return the agreement there."""
        forward = {
            Stage.PENJAJAKAN: self.to_discussion,
            Stage.PEMBAHASAN: self.to_formulation,
            Stage.PERUMUSAN: self.to_drafting,
            Stage.LEGAL_DRAFTING: self.to_approval,
            Stage.PERSETUJUAN_INTERNAL: self.approve_all,
            Stage.PENANDATANGANAN: self.conclude,
        }
        while Stage(self.agreement.stage).number < Stage(stage).number:
            forward[Stage(self.agreement.stage)]()
        return self.agreement

    def prepare(self) -> None:
        """Do half of what the present stage asks for, so that it rests in the middle of its work."""
        halfway = {
            Stage.PENJAJAKAN: self.note_contact,
            Stage.PERUMUSAN: self.write_terms,
            Stage.LEGAL_DRAFTING: self.freeze_text,
            Stage.PENANDATANGANAN: self.fill_signatures,
        }
        if half := halfway.get(Stage(self.agreement.stage)):
            half()

    # Persiapan

    def note_contact(self) -> None:
        self._note(ContactKind.AUDIENSI, "Audiensi pertama; kedua pihak menyatakan minat bekerja sama.")

    def answer_checklist(self) -> None:
        questions = AlignmentQuestion.objects.asked_of(self.agreement)
        answer_checklist(self.agreement, {q.pk: (Answer.YA, "") for q in questions}, **self._by())

    def to_discussion(self) -> None:
        if not self.agreement.contact_notes.exists():
            self.note_contact()
        self.answer_checklist()
        self._step("start_discussion")

    def to_formulation(self) -> None:
        agreed = "Disepakati: " + "; ".join(self.plan.scope) + "."
        self._note(ContactKind.RAPAT, "Rapat pembahasan isi kerja sama.", agreed)
        self._step("start_formulation")

    def write_terms(self) -> None:
        values = {
            "division": self.plan.division, "funding": self.plan.funding,
            "term_kind": TermKind.LENGTH, "term_length": self.plan.months, "term_unit": TermUnit.MONTH,
        }  # fmt: skip
        if self.plan.months % 12 == 0:
            values |= {"term_length": self.plan.months // 12, "term_unit": TermUnit.YEAR}
        edit_terms(self.agreement, values, scope=self.plan.scope, **self._by())

    def to_drafting(self) -> None:
        if not self.agreement.scope_points.exists():
            self.write_terms()
        self._write_duties()
        self._step("start_drafting")

    # Naskah & persetujuan

    def freeze_text(self) -> None:
        """Fill what the template leaves open, then freeze."""
        partner = self.agreement.partner_parties[0].name_as_signed
        for article in self.agreement.articles.all():
            body = article.body
            for mark in open_placeholders(body):
                is_ground = "dasar hukum mitra" in mark
                ground = f"ketentuan peraturan perundang-undangan yang mengatur tugas {partner}"
                body = body.replace(
                    mark, ground if is_ground else "sebagaimana tercantum pada kop surat resmi"
                )
            if body != article.body:
                edit_article(
                    article, heading=article.heading, body=body, matter=article.matter,
                    revision=article.revision, **self._by(),
                )  # fmt: skip
        freeze(self.agreement, **self._by())
        self._reload()

    def clear(self) -> None:
        """Let the frozen version pass the legal check and be agreed to by every partner."""
        version = self.agreement.frozen_version
        assert version is not None
        check_version(
            self.agreement, version.number, is_passed=True, note="", **self._by(Role.PEMERIKSA_HUKUM)
        )
        for party in self.agreement.partner_parties:
            act = self._by()
            record_consent(
                self.agreement, version.number, party, way=ConsentWay.EMAIL, given_on=self.pace.today, **act
            )

    def to_approval(self) -> None:
        if self.agreement.frozen_version is None:
            self.freeze_text()
        self.clear()
        submit(self.agreement, **self._by(Role.PEMERIKSA_HUKUM))
        self._reload()

    def approve_steps(self, count: int) -> None:
        """Approve that many waiting steps, with their papers."""
        for _ in range(count):
            step = self.waiting_step()
            for kind in step.papers if self.brings_papers else ():
                self._attach(step, kind)
            approve(self.agreement, step.pk, **self.by_approver(step))
            self._reload()

    def approve_all(self) -> None:
        while self.agreement.stage == Stage.PERSETUJUAN_INTERNAL:
            self.approve_steps(1)

    def waiting_step(self) -> ApprovalStep:
        """The step of the route that waits now."""
        step = self.agreement.current_approval_step
        assert step is not None
        return step

    def by_approver(self, step: ApprovalStep) -> dict[str, Any]:
        """Who acts on a step of the route, and when."""
        return {"by": self.staff.holder(step.office_id, step.role), "at": self.pace.tick()}

    # Penandatanganan

    def fill_signatures(self, signed_on: date | None = None) -> None:
        """Who signed, with the number; on a day, or today."""
        act = self._by()
        day = signed_on or self.pace.today
        title, post = propose_signatory(self.agreement, act["at"])
        rows: dict[int, dict[str, Any]] = {}
        for party in self.agreement.parties.all():
            is_own = party.office_id == self.agreement.office_id
            rows[party.pk] = {
                "signatory_name": post.user.full_name
                if is_own and post
                else party.signatory_name or "Pimpinan",
                "signatory_title": title if is_own else party.signatory_title or "Pimpinan",
                "signed_on": day,
                "signed_at_place": self.agreement.office.seat,
            }
        if self.agreement.office.number_source == NumberSource.PAPER:
            rows[self.agreement.own_party.pk]["number"] = self._written_number(day.year)
        fill_slots(self.agreement, rows, **act)
        if self.agreement.office.number_source == NumberSource.REGISTER:
            take_number(self.agreement, **self._by())
        self._reload()

    def scan(self) -> None:
        act = self._by()
        upload_scan(self.agreement, self.make_file(f"pindaian-{self.agreement.pk}.pdf", act["at"]), **act)

    def conclude(self) -> None:
        if not self.agreement.own_party.number:
            self.fill_signatures()
        self.scan()
        conclude_signing(self.agreement, **self._by(Role.KASUBBAG))
        self._reload()

    def complete_record(self, signed_on: date) -> None:
        """Fill in everything that was known when it was signed on paper."""
        self.write_terms()
        self._write_duties()
        self.fill_signatures(signed_on)

    # Shared

    def _by(self, role: str = Role.OPERATOR) -> dict[str, Any]:
        """Who of the owner's office acts, and when."""
        return {"by": self.staff.holder(self.agreement.office_id, role), "at": self.pace.tick()}

    def _reload(self) -> None:
        self.agreement = Agreement.objects.select_related("office").get(pk=self.agreement.pk)

    def _step(self, name: str) -> None:
        advance(self.agreement, name, **self._by())
        self._reload()

    def _note(self, kind: str, result: str, agreed: str = "") -> None:
        act = self._by()
        values = {"kind": kind, "held_on": self.pace.today, "result": result, "agreed_points": agreed}
        values["place"] = self.agreement.office.name
        add_contact_note(self.agreement, values, **act)

    def _write_duties(self) -> None:
        if self.agreement.instrument == "PKS":
            self._write_obligations()
        if self.agreement.instrument == "PKS" or self.names_indicators:
            self._write_indicators()

    def _write_obligations(self) -> None:
        rows = [
            {"party": party, "text": text}
            for party in self.agreement.parties.all()
            for text in (self.plan.own_duties if party.office_id else self.plan.partner_duties)
        ]
        edit_obligations(self.agreement, rows, **self._by())

    def _write_indicators(self) -> None:
        kinds = {kind.code: kind for kind in IndicatorType.objects.all()}
        targets = [{"type": kinds[code], "target": target} for code, target in self.plan.indicators]
        edit_indicators(self.agreement, targets, **self._by())

    def _attach(self, step: ApprovalStep, kind: str) -> None:
        act: dict[str, Any] = {
            "by": self.staff.holder(step.office_id, Role.OPERATOR),
            "at": self.pace.tick(),
        }
        number = PAPER_NUMBERS[PaperKind(kind)].format(
            n=self.agreement.pk, unit=step.office.unit_code, year=self.pace.today.year
        )
        file = self.make_file(f"{kind}-{step.pk}.pdf", act["at"])
        attach_paper(
            self.agreement,
            kind=kind,
            step_id=step.pk,
            number=number,
            dated_on=self.pace.today,
            file=file,
            **act,
        )

    def _written_number(self, year: int) -> str:
        """A number in KPU's pattern as the office's paper register would give it."""
        kind = {"NK": "PR.07-NK", "PKS": "PR.08-PKS"}.get(self.agreement.instrument, "PR.08-LAIN")
        office = self.agreement.office
        return f"{self.agreement.pk}/{kind}/{office.unit_code}/{year}"
