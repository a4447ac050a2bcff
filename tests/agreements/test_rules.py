"""Keeping the rules: KPU RI's rule keepers change them, everybody else reads."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.choices import ApprovalState
from agreements.models import AlignmentChecklist, AlignmentQuestion, ApprovalStep, Route, SignatoryRule
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.checklist import publish_checklist
from agreements.services.route import StepPlan, change_steps, create_route, deactivate_route, fingerprint
from organization.clock import now
from organization.models import Holiday, User
from organization.roles import Role
from tests.factories import agreement_at, make_agreement, make_office, make_rules, person, standing_people

pytestmark = pytest.mark.django_db

DECIDED = (StepPlan("own", "kasubbag", "paraf"), StepPlan("own", "ketua", "keputusan", ("pleno_minutes",)))
READING_PAGES = ("route_list", "checklist", "signatory_list", "holiday_list")
CHANGING_PAGES = ("route_create", "checklist_create")


@pytest.fixture
def keeper() -> User:
    make_rules()
    return standing_people().pusat


def create(by: User, **values: Any) -> Route:
    wanted = {
        "instrument": "PKS",
        "level": "regency",
        "category": "badan_usaha",
        "matter": "",
        "steps": DECIDED,
    }
    return create_route(**{**wanted, **values}, by=by)


def rows(prefix: str, items: list[dict[str, Any]], initial: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(items), f"{prefix}-INITIAL_FORMS": initial}
    return data | {
        f"{prefix}-{n}-{key}": value for n, item in enumerate(items) for key, value in item.items()
    }


# Routes


@pytest.mark.parametrize(
    ("steps", "level", "words"),
    [
        ((), "regency", "sedikitnya satu langkah keputusan"),
        ((StepPlan("own", "kasubbag", "paraf"),), "regency", "sedikitnya satu langkah keputusan"),
        ((*DECIDED, StepPlan("province", "ketua", "reviu")), "province", "Langkah pada KPU Provinsi"),
        ((*DECIDED, StepPlan("national", "ketua", "reviu")), "national", "Langkah pada KPU RI"),
        ((*DECIDED, DECIDED[0]), "regency", "dua langkah yang sama"),
        ((*DECIDED, StepPlan("own", "admin", "paraf")), "regency", "tidak ikut dalam persetujuan"),
    ],
)
def test_a_route_that_does_not_hold_together_is_refused(
    keeper: User, steps: tuple[StepPlan, ...], level: str, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        create(keeper, level=level, steps=steps)
    assert not Route.objects.filter(category="badan_usaha").exists()


def test_the_more_specific_route_wins_for_the_agreement_it_fits(keeper: User) -> None:
    special = create(keeper, category="lembaga_pendidikan")
    campus = make_agreement(instrument="PKS")
    assert Route.objects.for_agreement(campus) == special
    assert Route.objects.for_agreement(make_agreement(instrument="NK")).specificity == 0


def test_a_tie_is_refused_and_names_the_other_route(keeper: User) -> None:
    create(keeper, category="badan_usaha")
    create(keeper, category="lembaga_pendidikan")  # another category: no single partner fits both
    with pytest.raises(Refused, match="Badan usaha"):
        create(keeper, category="badan_usaha")
    with pytest.raises(Refused, match="keduanya dapat berlaku"):
        create(keeper, category="", matter="kesekretariatan")
    with pytest.raises(Refused):
        create(keeper, category="")
    create(keeper, category="badan_usaha", matter="kesekretariatan")


def test_changing_a_route_leaves_a_running_round_alone(keeper: User) -> None:
    agreement = agreement_at("persetujuan_internal")
    before = list(
        ApprovalStep.objects.filter(round__agreement=agreement).values_list("role", "office", "kind")
    )
    route = Route.objects.get(instrument="NK", level="regency", category="", matter="")
    change_steps(route, DECIDED, seen=fingerprint(route), by=keeper)
    assert route.steps.count() == 2
    after = ApprovalStep.objects.filter(round__agreement=agreement)
    assert list(after.values_list("role", "office", "kind")) == before
    assert after.filter(state=ApprovalState.ACTIVE).count() == 1


def test_of_two_who_change_a_route_the_second_is_told(keeper: User) -> None:
    route = Route.objects.get(instrument="PKS", level="national")
    seen = fingerprint(route)
    change_steps(route, DECIDED, seen=seen, by=keeper)
    with pytest.raises(Overtaken):
        change_steps(route, DECIDED[1:], seen=seen, by=keeper)
    assert route.steps.count() == 2


def test_only_a_special_route_may_be_stopped(keeper: User) -> None:
    special = create(keeper)
    deactivate_route(special, by=keeper)
    with pytest.raises(Overtaken):
        deactivate_route(special, by=keeper)
    create(keeper)  # its place is free again
    with pytest.raises(Refused, match="Rute umum"):
        deactivate_route(Route.objects.get(instrument="PKS", level="regency", category=""), by=keeper)


def test_routes_are_made_changed_and_stopped_on_the_pages(client: Client, keeper: User) -> None:
    client.force_login(keeper)
    steps = [
        {
            "order": 2,
            "office_level": "own",
            "role": "ketua",
            "kind": "keputusan",
            "papers": ["pleno_minutes"],
        },
        {"order": 1, "office_level": "own", "role": "kasubbag", "kind": "paraf"},
        {},
    ]
    form = {"instrument": "PKS", "level": "regency", "category": "badan_usaha", "matter": ""}
    response = client.post(reverse("agreements:route_create"), form | rows("steps", steps), follow=True)
    route = Route.objects.get(category="badan_usaha")
    assert list(route.steps.values_list("order", "role")) == [(1, "kasubbag"), (2, "ketua")]
    assert "Rute tersimpan" in response.content.decode()

    url = reverse("agreements:route_edit", args=[route.pk])
    seen = client.get(url).context["seen"]
    response = client.post(url, {"seen": seen, **rows("steps", [steps[0] | {"DELETE": "on"}, steps[1]], 2)})
    assert response.status_code == 200
    assert "sedikitnya satu langkah keputusan" in response.content.decode()
    third = {"order": 3, "office_level": "province", "role": "pemeriksa_hukum", "kind": "reviu"}
    client.post(url, {"seen": seen, **rows("steps", [*steps[:2], third], 2)})
    assert list(route.steps.values_list("role", flat=True)) == ["kasubbag", "ketua", "pemeriksa_hukum"]

    client.post(reverse("agreements:route_deactivate", args=[route.pk]))
    route.refresh_from_db()
    assert not route.is_active


def test_a_refused_route_keeps_what_was_typed(client: Client, keeper: User) -> None:
    client.force_login(keeper)
    form = {"instrument": "PKS", "level": "national", "category": "badan_usaha", "matter": ""}
    step = {"order": 1, "office_level": "province", "role": "ketua", "kind": "keputusan"}
    response = client.post(reverse("agreements:route_create"), form | rows("steps", [step]))
    page = response.content.decode()
    assert "tidak berlaku untuk tingkat KPU RI" in page
    assert '<option value="badan_usaha" selected>' in page
    assert '<option value="province" selected>' in page


# Checklist


def test_a_new_version_leaves_those_that_began_with_the_old_one(client: Client, keeper: User) -> None:
    begun = agreement_at(2)
    first = AlignmentChecklist.objects.get()
    client.force_login(keeper)
    url = reverse("agreements:checklist_create")
    form = client.get(url).context["form"]
    texts = [
        {"order": 2, "text": "Butir kedua?"},
        {"order": 1, "text": "Butir pertama?"},
        {"order": "", "text": ""},
    ]
    sent = {"based_on": form["based_on"].value(), "reason": "Disederhanakan", **rows("questions", texts)}
    assert client.post(url, sent).status_code == 302
    second = AlignmentChecklist.objects.get(number=2)
    assert list(second.questions.values_list("text", flat=True)) == ["Butir pertama?", "Butir kedua?"]
    assert second.published_by.user == keeper
    asked = AlignmentQuestion.objects.asked_of(begun)
    assert {question.checklist_id for question in asked} == {first.pk}
    fresh = make_agreement()
    assert {question.checklist_id for question in AlignmentQuestion.objects.asked_of(fresh)} == {second.pk}


def test_a_version_needs_a_change_a_reason_and_the_version_seen(keeper: User) -> None:
    texts = list(AlignmentQuestion.objects.values_list("text", flat=True))
    for values, words in (
        ({"texts": []}, "sedikitnya satu butir"),
        ({"texts": texts}, "Belum ada butir yang berubah"),
        ({"texts": ["Sama", "Sama"]}, "dua kali"),
        ({"reason": " "}, "alasan"),
        ({"based_on": 0}, "orang lain"),
    ):
        wanted = {"texts": ["Baru?"], "reason": "Perlu", "based_on": 1, **values}
        with pytest.raises(Refused, match=words):
            publish_checklist(wanted.pop("texts"), **wanted, by=keeper, at=now())
    assert AlignmentChecklist.objects.count() == 1


# Signatories and holidays


def test_signatories_change_in_the_table(client: Client, keeper: User) -> None:
    client.force_login(keeper)
    url = reverse("agreements:signatory_list")
    rules = SignatoryRule.objects.all()
    sent = {f"role_{rule.pk}": rule.role for rule in rules}
    changed = rules.get(instrument="PKS", level="regency", matter="kelembagaan")
    client.post(url, sent | {f"role_{changed.pk}": "sekretaris"})
    changed.refresh_from_db()
    assert changed.role == "sekretaris"
    assert client.post(url, sent | {f"role_{changed.pk}": "admin"}).status_code == 200
    changed.refresh_from_db()
    assert changed.role == "sekretaris"


def test_holidays_are_entered_and_taken_back(client: Client, keeper: User, settings: Any) -> None:
    settings.KERJASAMA_TODAY = "2026-11-23T09:00"
    client.force_login(keeper)
    url = reverse("agreements:holiday_list")
    client.post(url, {"day": "2026-12-09", "name": "Hari pemungutan suara", "is_working_day": "0"})
    assert "Hari pemungutan suara" in client.get(url).content.decode()
    assert client.post(url, {"day": "besok", "name": "", "is_working_day": "0"}).status_code == 200
    client.post(reverse("agreements:holiday_delete", args=[Holiday.objects.get().pk]))
    assert not Holiday.objects.exists()


# Who may


@pytest.mark.parametrize("page", READING_PAGES)
def test_every_reading_post_reads_the_rules_but_changes_none(client: Client, keeper: User, page: str) -> None:
    client.force_login(standing_people().pacitan)
    response = client.get(reverse(f"agreements:{page}"))
    assert response.status_code == 200
    assert b"form-actions" not in response.content


@pytest.mark.parametrize("page", [*READING_PAGES, *CHANGING_PAGES])
def test_rule_pages_are_closed_to_admins_and_ask_strangers_to_sign_in(
    client: Client, keeper: User, page: str
) -> None:
    url = reverse(f"agreements:{page}")
    assert client.get(url).status_code == 302
    client.force_login(person(Role.ADMIN, make_office("3501")))
    assert client.get(url).status_code == 403


def test_others_are_refused_with_the_reason(client: Client, keeper: User) -> None:
    route = create(keeper)
    client.force_login(standing_people().jatim)
    for name, arguments in (
        ("route_create", ()), ("route_edit", (route.pk,)), ("route_deactivate", (route.pk,)),
        ("checklist_create", ()), ("signatory_list", ()), ("holiday_list", ()), ("holiday_delete", (1,)),
    ):  # fmt: skip
        response = client.post(reverse(f"agreements:{name}", args=arguments))
        assert response.status_code == 403, name
        assert "hanya dapat diubah oleh" in response.content.decode()
    with pytest.raises(NotAllowed):
        create(person(Role.KETUA, make_office("00")))


def test_unknown_routes_are_not_found(client: Client, keeper: User) -> None:
    client.force_login(keeper)
    assert client.get(reverse("agreements:route_edit", args=[99999])).status_code == 404
    assert client.post(reverse("agreements:route_deactivate", args=[99999])).status_code == 404
    assert client.post(reverse("agreements:holiday_delete", args=[99999])).status_code == 404
