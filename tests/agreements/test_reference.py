"""The reference data as shipped, loaded as often as one likes."""

import pytest
from django.core.management import call_command

from agreements.models import (
    AlignmentChecklist,
    AlignmentQuestion,
    IndicatorType,
    NumberCode,
    Route,
    RouteStep,
    SignatoryRule,
)
from agreements.reference import load_checklist
from agreements.services.route import step_sentence
from agreements.workflow import Stage
from organization.models import Office
from organization.roles import Role
from tests.agreements.people import course_at
from tests.factories import make_agreement, make_office, make_post, make_rules

pytestmark = pytest.mark.django_db


def load() -> None:
    call_command("load_reference", verbosity=0)


def test_all_offices_stand_in_three_levels() -> None:
    load()
    assert Office.objects.count() == 553
    assert Office.objects.filter(level="province", parent__code="00").count() == 38
    assert Office.objects.filter(level="regency", parent__level="province").count() == 514
    pacitan = Office.objects.get(code="3501")
    assert (pacitan.parent.code, pacitan.unit_code) == ("35", "3501")
    assert Office.objects.get(code="00").unit_code == "01"


def test_loading_again_changes_nothing() -> None:
    load()
    models = (Office, Route, RouteStep, AlignmentChecklist, SignatoryRule, IndicatorType, NumberCode)
    before = [list(model.objects.order_by("pk").values()) for model in models]
    load()
    assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_loading_again_repairs_names_but_leaves_what_offices_and_kpu_ri_changed() -> None:
    load()
    Office.objects.filter(code="3501").update(name="Salah", seat="Arjosari", number_source="register")
    route = Route.objects.get(instrument="NK", level="regency")
    route.steps.filter(order=1).delete()
    SignatoryRule.objects.filter(instrument="NK", level="national").update(role="sekretaris")
    load()
    pacitan = Office.objects.get(code="3501")
    assert (pacitan.name, pacitan.seat, pacitan.number_source) == (
        "KPU Kabupaten Pacitan",
        "Arjosari",
        "register",
    )
    assert route.steps.count() == 7
    assert (
        SignatoryRule.objects.get(instrument="NK", level="national", matter="kelembagaan").role
        == "sekretaris"
    )


PARAF = ["own kasubbag paraf", "own pemeriksa_hukum paraf", "own sekretaris paraf"]
PLENO = "own ketua keputusan +pleno_minutes"
PROVINCE = ["province pemeriksa_hukum reviu", "province ketua reviu +pleno_minutes"]
NATIONAL = ["national pemeriksa_hukum reviu", "national ketua keputusan +approval_letter"]


@pytest.mark.parametrize(
    ("instrument", "level", "expected"),
    [
        ("NK", "regency", [*PARAF, PLENO, *PROVINCE, *NATIONAL]),
        ("NK", "province", [*PARAF, PLENO, *NATIONAL]),
        ("NK", "national", [*PARAF, "own ketua keputusan"]),
        ("PKS", "regency", [*PARAF, "own ketua keputusan", "province pemeriksa_hukum reviu"]),
        ("LAIN", "province", [*PARAF, "own ketua keputusan"]),
        ("PKS", "national", [*PARAF[:2], "own sekretaris keputusan"]),
    ],
)
def test_the_shipped_routes_are_those_of_the_rule_book(
    instrument: str, level: str, expected: list[str]
) -> None:
    load()
    steps = Route.objects.get(instrument=instrument, level=level).steps.order_by("order")
    found = [" ".join([s.office_level, s.role, s.kind, *(f"+{paper}" for paper in s.papers)]) for s in steps]
    assert found == expected


def test_steps_read_as_sentences() -> None:
    load()
    steps = Route.objects.get(instrument="NK", level="regency").steps.order_by("order")
    sentences = [step_sentence(step, "regency") for step in steps]
    assert sentences[0] == "Kasubbag/Kabag Rendatin KPU Kabupaten/Kota memberi paraf"
    assert sentences[5] == "Ketua KPU Provinsi mereviu, disertai berita acara pleno"
    assert sentences[7] == "Ketua KPU RI memutuskan, disertai surat persetujuan KPU RI"
    national = Route.objects.get(instrument="PKS", level="national").steps.last()
    assert step_sentence(national, "national") == "Sekretaris Jenderal KPU RI memutuskan"


@pytest.mark.parametrize(
    ("instrument", "level", "matter", "role"),
    [
        ("NK", "national", "kesekretariatan", "ketua"),
        ("NK", "regency", "kelembagaan", "ketua"),
        ("PKS", "national", "kelembagaan", "sekretaris"),
        ("PKS", "regency", "kelembagaan", "ketua"),
        ("PKS", "regency", "kesekretariatan", "sekretaris"),
        ("LAIN", "province", "kesekretariatan", "sekretaris"),
    ],
)
def test_who_signs_what(instrument: str, level: str, matter: str, role: str) -> None:
    load()
    assert SignatoryRule.objects.get(instrument=instrument, level=level, matter=matter).role == role


def test_the_first_checklist_has_the_seven_questions() -> None:
    load()
    checklist = AlignmentChecklist.objects.get()
    assert (checklist.number, checklist.questions.count()) == (1, 7)


def test_a_checklist_shipped_before_gets_a_new_version_and_keeps_what_was_answered() -> None:
    agreement = course_at(Stage.PENJAJAKAN).agreement
    AlignmentQuestion.objects.filter(order=1).update(text="Apakah sesuai?")
    load_checklist(agreement.office.today)
    load_checklist(agreement.office.today)
    assert list(AlignmentChecklist.objects.values_list("number", flat=True)) == [2, 1]
    assert AlignmentQuestion.objects.asked_of(agreement)[0].text == "Apakah sesuai?"
    assert AlignmentQuestion.objects.asked_of(make_agreement())[0].text.startswith("Kerja sama ini sesuai")


def test_a_checklist_of_kpu_ri_is_left_alone() -> None:
    make_rules()
    post = make_post(None, Role.OPERATOR, make_office("00"))
    AlignmentChecklist.objects.create(number=2, published_on=post.office.today, published_by=post)
    load_checklist(post.office.today)
    assert AlignmentChecklist.objects.count() == 2


def test_every_item_of_the_checklist_is_a_statement_without_a_negation() -> None:
    make_rules()
    for question in AlignmentQuestion.objects.all():
        assert question.text.endswith(".") and "tidak" not in question.text.lower()
