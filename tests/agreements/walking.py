"""Walking through the pages as people do: a client for each person, and the acts by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement, AlignmentQuestion, IndicatorType
from agreements.workflow import Stage
from organization.models import User
from tests.factories import pdf_upload


def client_of(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


@dataclass
class Walk:
    """One agreement walked over HTTP by the staff of its office and those above."""

    staff: dict[str, User]
    upper: dict[str, dict[str, User]] = field(default_factory=dict)
    agreement: Agreement = None  # type: ignore[assignment]
    parent: Agreement | None = None

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"agreements:{name}", args=(self.agreement.pk, *args))

    def get(self, role: str, name: str, *args: Any) -> HttpResponse:
        return client_of(self.staff[role]).get(self.url(name, *args))

    def post(self, who: str | User, name: str, *args: Any, **data: Any) -> HttpResponse:
        """Post a form and insist that it was accepted (or that it went back with a message)."""
        user = self.staff[who] if isinstance(who, str) else who
        response = client_of(user).post(self.url(name, *args), data)
        assert response.status_code == 302, (name, response.status_code, errors_in(response))
        self.agreement = Agreement.objects.get(pk=self.agreement.pk)
        return response

    def begin(self, partner_ids: list[int], **values: Any) -> None:
        data = {
            "instrument": "NK", "title": "Pendidikan Pemilih bagi Mahasiswa", "partners": partner_ids,
            "purpose": "Menambah pengetahuan kepemiluan mahasiswa.",
            "expected_benefit": "500 mahasiswa mengikuti kelas.",
            "matter": "kelembagaan", "secrecy": "biasa", "origin": "made_here", **values,
        }  # fmt: skip
        response = client_of(self.staff["operator"]).post(reverse("agreements:create"), data)
        assert response.status_code == 302, errors_in(response)
        self.agreement = Agreement.objects.latest("pk")

    def prepare(self) -> None:
        """Stages 1 to 3."""
        answers = {f"answer_{q.pk}": "ya" for q in AlignmentQuestion.objects.asked_of(self.agreement)}
        self.post("operator", "alignment", **answers)
        self.post(
            "operator", "contact", kind="rapat", held_on=date.today().isoformat(), result="Sepakat bekerja sama.",
            agreed_points="Kelas pemilih di kampus.", upload=pdf_upload(),
        )  # fmt: skip
        self.post("operator", "step", "start_discussion")
        self.post("operator", "step", "start_formulation")
        self.post("operator", "terms", **self.terms())
        if self.agreement.instrument == "PKS":
            self.add_obligations()
        self.post("operator", "step", "start_drafting")
        self.expect(Stage.LEGAL_DRAFTING)

    def terms(self) -> dict[str, Any]:
        own = {"parent": self.parent.pk if self.parent else ""}
        return {
            "scope": "kelas pemilih\nkuliah umum", "term_kind": "length", "term_length": 2, "term_unit": "year",
            "funding": "none", "division": "sosdiklih", "pic": self.staff["operator"].pk, **own,
        }  # fmt: skip

    def add_obligations(self) -> None:
        rows: dict[str, Any] = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0}
        for index, party in enumerate(self.agreement.parties.all()):
            rows |= {
                f"form-{index}-party": party.pk, f"form-{index}-text": "menyediakan narasumber;",
                f"form-{index}-recurrence": "when_needed",
            }  # fmt: skip
        self.post("operator", "obligations", **rows)
        kind = IndicatorType.objects.first()
        assert kind is not None
        indicator = {"form-0-type": kind.pk, "form-0-target": "500"}
        self.post("operator", "indicators", **{"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, **indicator})

    def draft(self) -> None:
        """Stage 4: every open mark filled, frozen, checked, agreed, submitted."""
        for article in list(self.agreement.articles.all()):
            body = re.sub(r"\[lengkapi:[^\]]*\]", "sebagaimana tercatat", article.body)
            if body != article.body:
                self.post(
                    "operator", "article", article.pk, heading=article.heading, matter=article.matter, body=body,
                    revision=article.revision,
                )  # fmt: skip
        self.post("operator", "freeze", note="untuk diperiksa")
        self.post("pemeriksa_hukum", "legal_check", version=self.version, is_passed="1", note="")
        for party in self.agreement.partner_parties:
            self.post(
                "operator",
                "consent",
                party.pk,
                version=self.version,
                way="letter",
                given_on=date.today().isoformat(),
            )
        self.post("pemeriksa_hukum", "step", "submit")
        self.expect(Stage.PERSETUJUAN_INTERNAL)

    @property
    def version(self) -> int:
        return self.agreement.versions.first().number

    def approve_all(self) -> None:
        """Stage 5: whoever's turn it is approves; then every paper is attached by the operator of its office."""
        for _ in range(12):
            step = self.agreement.current_approval_step
            if step is None:
                break
            self.post(self.holder(step.office.code, step.role), "approval_act", step.pk, "setuju")
        for step, kind in self.agreement.missing_papers:
            self.post(
                self.holder(step.office.code, "operator"), "paper", step.pk, kind, number="1", upload=pdf_upload(),
                dated_on=date.today().isoformat(),
            )  # fmt: skip
        self.expect(Stage.PENANDATANGANAN)

    def holder(self, office_code: str, role: str) -> User:
        own = office_code == self.agreement.office.code
        return self.staff[role] if own else self.upper[office_code][role]

    def sign(self, number: str = "12/PR.07-NK/3501/2026") -> None:
        """Stage 6: slots, number, scan, confirmation by a second person."""
        slots: dict[str, Any] = {}
        for party in self.agreement.parties.all():
            slots |= {
                f"signatory_name_{party.pk}": "Budi Santoso", f"signatory_title_{party.pk}": "Ketua",
                f"signed_on_{party.pk}": date.today().isoformat(), f"signed_at_place_{party.pk}": "Pacitan",
                f"number_{party.pk}": number if party.office_id else "7/UN/2026",
            }  # fmt: skip
        self.post("operator", "slots", **slots)
        self.post("operator", "scan", upload=pdf_upload("pindaian.pdf", pages=6))
        self.post("kasubbag", "conclude", self.agreement.latest_signed_copy.pk)
        self.expect(Stage.PELAKSANAAN)

    def expect(self, stage: str) -> None:
        head = client_of(self.staff["operator"]).get(self.url("detail"))
        assert self.agreement.stage == stage, sentences_in(head)


def errors_in(response: HttpResponse) -> Any:
    """What the form complains about, for a failing test's message."""
    context = getattr(response, "context", None) or {}
    for name in ("form", "formset"):
        if name in context and context[name] is not None:
            return context[name].errors
    return response.content.decode().partition("<main")[2][:3000]


def sentences_in(response: HttpResponse) -> list[str]:
    """What is missing, and what was told."""
    context = response.context
    return [item["text"] for item in context["overview"].missing] + [str(m) for m in context["messages"]]


def yesterday() -> date:
    return date.today() - timedelta(days=1)
