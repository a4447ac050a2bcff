"""What is missing: whose task each thing is, in the order in which people do it, each link at its very section."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from agreements import workflow
from agreements.models import Agreement, PaperUse, Route
from agreements.places import PLACES
from agreements.services.draft import freeze
from agreements.workflow import STEPS, Stage, sentence
from organization.clock import now
from organization.models import User
from organization.roles import Role
from tests.agreements.people import course_at, everybody
from tests.agreements.walking import client_of
from tests.factories import agreement_at, make_agreement, person

pytestmark = pytest.mark.django_db

MINE, OTHERS, LATER = "Yang perlu Anda lakukan", "Menunggu orang lain", "Sesudah itu"


def groups(agreement: Agreement, user: User) -> dict[str, list[Any]]:
    """What the head of the pages shows one person."""
    response = client_of(user).get(reverse("agreements:detail", args=[agreement.pk]))
    return {group["title"]: group["lacks"] for group in response.context["overview"].missing_groups}


def texts(lacks: list[Any]) -> list[str]:
    return [lack.text for lack in lacks]


def test_every_condition_of_a_step_forward_has_its_place() -> None:
    wanted = {c for step in STEPS.values() if step.is_forward for c in step.conditions} - {
        workflow.has_not_ended
    }
    assert wanted == set(PLACES)


def test_drafting_names_the_open_marks_before_the_freezing_and_what_follows_on_it_later() -> None:
    agreement = agreement_at(Stage.LEGAL_DRAFTING)
    article = agreement.articles.filter(kind="5_article")[0]
    agreement.articles.filter(pk=article.pk).update(body="Berlaku sejak [lengkapi: tanggal].")
    found = groups(agreement, everybody()["operator"])
    assert texts(found[MINE]) == [sentence(workflow.has_no_open_placeholder)]
    assert texts(found[LATER])[0] == sentence(workflow.version_is_frozen)
    assert OTHERS not in found


def test_a_frozen_text_waits_for_the_legal_check_of_somebody_else_and_the_operators_own_note() -> None:
    agreement = agreement_at(Stage.LEGAL_DRAFTING)
    agreement.articles.filter(body__contains="[").update(body="Sudah lengkap.")
    freeze(agreement, by=everybody()["operator"], at=now())
    operators = groups(agreement, everybody()["operator"])
    assert texts(operators[MINE]) == [sentence(workflow.every_partner_agrees)]
    assert [lack.who for lack in operators[OTHERS]] == ["Pemeriksa hukum · KPU Kabupaten Pacitan"]
    legal = groups(agreement, everybody()["pemeriksa_hukum"])
    assert texts(legal[MINE]) == [sentence(workflow.legal_check_is_passed)]
    assert [lack.who for lack in legal[OTHERS]] == ["Operator kerja sama · KPU Kabupaten Pacitan"]


def test_who_only_reads_has_nothing_to_do_and_no_links() -> None:
    agreement = make_agreement()
    auditor = everybody()["auditor"]
    assert list(groups(agreement, auditor)) == [OTHERS]
    page = client_of(auditor).get(reverse("agreements:detail", args=[agreement.pk])).content.decode()
    assert "/keselarasan/#isian" not in page


def test_missing_papers_are_the_task_of_the_operator_whose_office_issues_them() -> None:
    course = course_at(Stage.PERSETUJUAN_INTERNAL)
    course.approve_all()
    agreement = course.agreement
    minutes = agreement.rounds.get().steps.get(office__code="35", role=Role.KETUA)
    PaperUse.objects.filter(agreement=agreement, step=minutes).delete()
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert workflow.who_may(workflow.missing_paper_bringer, agreement) == (
        "Operator kerja sama · KPU Provinsi Jawa Timur"
    )
    place = PLACES[workflow.papers_are_attached]
    assert place.is_open_to(agreement, everybody()["operator.jatim"])
    assert not place.is_open_to(agreement, everybody()["operator"])


def test_a_missing_route_is_the_task_of_kpu_ri() -> None:
    course = course_at(Stage.LEGAL_DRAFTING)
    Route.objects.filter(instrument="NK").update(is_active=False)
    found = groups(course.agreement, everybody()["pemeriksa_hukum"])
    assert [lack.who for lack in found[OTHERS]] == ["Operator kerja sama atau Pemeriksa hukum KPU RI"]


SIGHTS = ("penjajakan", "pembahasan", "perumusan", "legal_drafting", "penandatanganan")


@pytest.mark.parametrize("stage", SIGHTS)
def test_every_link_leads_to_a_section_that_is_there(stage: str) -> None:
    agreement = course_at(stage, instrument="PKS", is_complete=False).agreement
    article = agreement.articles.filter(kind="5_article").first()
    if article is not None:
        agreement.articles.filter(pk=article.pk).update(body="[lengkapi: isi]")
    for user in (everybody()["operator"], everybody()["pemeriksa_hukum"]):
        client = client_of(user)
        for lack in groups(agreement, user).get(MINE, []):
            address, _, anchor = lack.url.partition("#")
            page = client.get(address)
            assert page.status_code == 200, lack.url
            assert f'id="{anchor}"' in page.content.decode(), lack.url


@pytest.mark.parametrize(("condition", "stage"), [
    ("version_is_frozen", "legal_drafting"), ("legal_check_is_passed", "legal_drafting"),
    ("every_partner_agrees", "legal_drafting"), ("matters_are_complete", "legal_drafting"),
    ("own_number_is_set", "penandatanganan"), ("signed_file_is_uploaded", "penandatanganan"),
    ("signing_slots_are_filled", "penandatanganan"), ("every_party_has_signed", "penandatanganan"),
    ("route_is_done", "persetujuan_internal"),
])  # fmt: skip
def test_the_section_of_a_condition_is_on_its_page(condition: str, stage: str) -> None:
    agreement = agreement_at(stage)
    place = PLACES[getattr(workflow, condition)]
    step = agreement.current_approval_step
    user = person(step.role, step.office) if step else person(Role.OPERATOR, agreement.office)
    page = client_of(user).get(reverse(f"agreements:{place.page}", args=[agreement.pk])).content.decode()
    assert f'id="{place.anchor}"' in page


def test_an_approver_is_led_to_the_decision() -> None:
    agreement = agreement_at(Stage.PERSETUJUAN_INTERNAL)
    lacks = groups(agreement, everybody()["kasubbag"])[MINE]
    assert [lack.url.partition("#")[2] for lack in lacks] == ["putuskan"]
