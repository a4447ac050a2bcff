"""The forms of stages 1 to 3: what they demand later, what they fold, and what they say at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from agreements.demonstration.course import Course
from agreements.forms.fields import NumberField, RupiahField
from agreements.models import Agreement, IndicatorType
from agreements.refusals import Refused
from agreements.services.terms import edit_terms
from agreements.views.step_words import DONE
from agreements.workflow import STEPS, Stage
from organization.clock import now
from organization.models import Office
from organization.roles import Role
from tests.agreements.people import course_at
from tests.agreements.walking import client_of
from tests.factories import (
    agreement_at,
    make_agreement,
    make_office,
    make_partner,
    make_rules,
    person,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    make_rules()
    return client_of(person(Role.OPERATOR, make_office()))


def url(name: str, agreement: Agreement, *args: Any) -> str:
    return reverse(f"agreements:{name}", args=(agreement.pk, *args))


def errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def marks(response: Any) -> dict[str, str]:
    """What stands beside the label of each optional field."""
    fields = response.context["form"].fields
    return {name: getattr(field, "needed", "") for name, field in fields.items() if not field.required}


# What later stages need


def test_optional_fields_say_before_which_stage_they_are_needed(operator: Client) -> None:
    found = marks(operator.get(reverse("agreements:create")))
    assert found["purpose"] == found["expected_benefit"] == "diperlukan sebelum Pembahasan"
    agreement = make_agreement()
    assert marks(operator.get(url("contact", agreement)))["agreed_points"] == "diperlukan sebelum Perumusan"
    assert marks(operator.get(url("terms", agreement)))["scope"] == "diperlukan sebelum Legal Drafting"
    checklist = operator.get(url("alignment", agreement))
    assert "opsional" not in checklist.content.decode()
    assert "Semua butir dijawab sebelum Pembahasan" in checklist.content.decode()
    page = operator.get(reverse("agreements:create")).content.decode()
    assert "(diperlukan sebelum Pembahasan)" in page


def test_of_what_was_recorded_from_paper_nothing_is_needed_for_a_stage(operator: Client) -> None:
    data = {"instrument": "NK", "title": "Lama", "partners": [make_partner().pk], "signed_year": "2020"}
    operator.post(reverse("agreements:record"), data)
    agreement = Agreement.objects.get()
    assert not any("sebelum" in mark for mark in marks(operator.get(url("terms", agreement))).values())
    assert not any("sebelum" in mark for mark in marks(operator.get(url("identity", agreement))).values())


# Folds and contradictions


def terms(**values: Any) -> dict[str, Any]:
    return {
        "scope": "kelas pemilih", "term_kind": "length", "term_length": "2", "term_unit": "year",
        "funding": "none", "division": "sosdiklih", **values,
    }  # fmt: skip


def folds(response: Any) -> dict[str, bool]:
    return {part["title"]: part["is_open"] for part in response.context["form"].parts if "title" in part}


def test_details_of_a_choice_are_folded_until_they_hold_something(operator: Client) -> None:
    agreement = make_agreement()
    before = folds(operator.get(url("terms", agreement)))
    assert not any(before.values())
    assert {"Rincian jangka waktu", "Jumlah dan register hibah", "Naskah induk, bila ada"} <= set(before)
    operator.post(url("terms", agreement), terms())
    after = folds(operator.get(url("terms", agreement)))
    assert [title for title, is_open in after.items() if is_open] == ["Rincian jangka waktu"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"funding_amount": "1000000"}, "funding_amount"),
        ({"grant_number": "2/HIBAH"}, "grant_number"),
        ({"funding": "apbn", "funding_amount": "-5"}, "funding_amount"),
        ({"funding": "apbn", "funding_amount": "0"}, "funding_amount"),
        ({"scope": "x" * 401}, "scope"),
        ({"term_kind": "renewing"}, "notice_days"),
    ],
)
def test_terms_that_contradict_each_other_are_said_at_the_field(
    operator: Client, values: dict[str, str], field: str
) -> None:
    agreement = make_agreement()
    response = operator.post(url("terms", agreement), terms(**values))
    assert set(errors(response)) == {field}
    fold = [
        part for part in response.context["form"].parts if field in [f.name for f in part.get("fields", ())]
    ]
    assert all(part["is_open"] for part in fold)


def test_the_service_refuses_contradicting_terms_too() -> None:
    agreement = make_agreement()
    operator = person(Role.OPERATOR, agreement.office)
    for values in ({"funding": "none", "funding_amount": 5}, {"funding": "apbn", "funding_amount": -5}):
        with pytest.raises(Refused):
            edit_terms(agreement, values, by=operator, at=now())


def test_what_the_chosen_kind_of_term_does_not_use_is_not_kept(operator: Client) -> None:
    agreement = make_agreement()
    fixed = {"term_kind": "fixed", "term_starts_on": "2027-01-01", "term_ends_on": "2027-12-31"}
    assert operator.post(url("terms", agreement), terms(**fixed)).status_code == 302
    agreement = Agreement.objects.get()
    assert (agreement.term_length, agreement.term_unit) == (None, "year")
    assert (
        operator.post(url("terms", agreement), terms(**{**fixed, "term_kind": "length"})).status_code == 302
    )
    agreement = Agreement.objects.get()
    assert (agreement.term_starts_on, agreement.term_ends_on, agreement.term_length) == (None, None, 2)


def test_urgency_wants_a_day_still_to_come_and_its_tick(operator: Client) -> None:
    office = make_office()
    data = {
        "instrument": "NK", "title": "Mendesak", "partners": [make_partner().pk], "matter": "kelembagaan",
        "secrecy": "biasa", "origin": "made_here", "urgent_reason": "Tahapan",
        "needed_by_on": (office.today - timedelta(days=1)).isoformat(),
    }  # fmt: skip
    found = errors(operator.post(reverse("agreements:create"), data))
    assert set(found) == {"is_urgent", "needed_by_on"}
    data |= {"is_urgent": "on", "needed_by_on": office.today.isoformat()}
    assert operator.post(reverse("agreements:create"), data).status_code == 302


def test_a_day_that_has_passed_since_does_not_stop_other_changes(operator: Client) -> None:
    agreement = make_agreement(is_urgent=True, urgent_reason="Tahapan", needed_by_on="2020-01-01")
    data = {
        "title": "Judul baru", "partners": [agreement.partner_parties[0].partner_id], "matter": "kelembagaan",
        "secrecy": "biasa", "is_urgent": "on", "urgent_reason": "Tahapan", "needed_by_on": "2020-01-01",
    }  # fmt: skip
    assert operator.post(url("identity", agreement), data).status_code == 302


def test_everything_wrong_with_a_recorded_paper_is_said_at_once(operator: Client) -> None:
    number = agreement_at(Stage.PELAKSANAAN).own_party.number
    office = make_office()
    data = {
        "instrument": "NK", "title": "x" * 301, "partners": [make_partner("Pemilihan Asing", country="Jepang").pk],
        "signed_year": office.today.year + 1, "number": number,
    }  # fmt: skip
    found = errors(operator.post(reverse("agreements:record"), data))
    assert set(found) == {"title", "partners", "signed_year", "number"}
    assert "301 karakter" in found["title"][0]


def test_the_browser_does_not_cut_a_long_title(operator: Client) -> None:
    for name in ("create", "quick_start", "record"):
        field = operator.get(reverse(f"agreements:{name}")).context["form"]["title"]
        assert "maxlength" not in str(field)
        assert "Paling banyak 300 karakter" in field.help_text


def test_the_same_indicator_twice_is_said_at_its_row(operator: Client) -> None:
    agreement, kind = make_agreement(instrument="PKS"), IndicatorType.objects.all()[0]
    rows = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0}
    for number in range(2):
        rows |= {f"form-{number}-type": kind.pk, f"form-{number}-target": "5"}
    response = operator.post(url("indicators", agreement), rows)
    assert list(response.context["formset"].errors[1]) == ["type"]


# The umbrella, the parties


def test_an_umbrella_is_told_apart_by_partner_number_and_state(operator: Client) -> None:
    signed = agreement_at(Stage.PELAKSANAAN, partners=[make_partner("Universitas Payung")])
    draft = make_agreement(title="Rencana " * 20, partners=[make_partner("Universitas Rencana")])
    page = operator.get(url("terms", make_agreement(instrument="PKS"))).context["form"]
    groups = {name: rows for name, rows in page.fields["parent"].choices if name}
    assert list(groups) == ["Berlaku", "Belum ditandatangani"]
    ((_, label),) = groups["Berlaku"]
    for word in (
        signed.title,
        "Universitas Payung",
        signed.own_party.number,
        str(signed.signed_on.year),
        "berlaku",
    ):
        assert word in label
    label = dict(groups["Belum ditandatangani"])[draft.pk]
    assert len(label) < 200 and "belum bernomor" in label and "tahap penjajakan" in label


def test_each_box_of_the_parties_is_named_by_its_party(operator: Client) -> None:
    page = operator.get(url("parties", make_agreement())).content.decode()
    for words in ("<legend>PIHAK KESATU</legend>", "<legend>PIHAK KEDUA</legend>", "Tambah pihak"):
        assert words in page


def test_a_missing_address_is_taken_from_the_registry_or_asked_for_there(operator: Client) -> None:
    partner = make_partner(address="")
    agreement = make_agreement(partners=[partner])
    page = operator.get(url("parties", agreement)).content.decode()
    assert reverse("agreements:partner_edit", args=(partner.pk,)) in page
    partner.address = "Jalan Baru Nomor 9"
    partner.save()
    assert "Jalan Baru Nomor 9" in operator.get(url("parties", agreement)).content.decode()


def test_addresses_entered_meanwhile_stand_in_the_first_text() -> None:
    partner = make_partner(address="")
    course: Course = course_at(Stage.PERUMUSAN, partners=[partner])
    partner.address = "Jalan Baru Nomor 9"
    partner.save()
    Office.objects.filter(pk=course.agreement.office_id).update(address="Jalan Kop Nomor 1")
    course.to_drafting()
    text = course.agreement.articles.get(matter="korespondensi").body
    assert "Jalan Baru Nomor 9" in text and "Jalan Kop Nomor 1" in text
    assert "[lengkapi: alamat" not in text


# Words


def test_every_step_that_a_button_takes_says_what_comes_next() -> None:
    acts_of_an_approver, endings = {"approve", "return_draft", "reject"}, {"terminate", "complete", "extend"}
    assert set(DONE) == set(STEPS) - acts_of_an_approver - endings
    agreement = course_at(Stage.PENJAJAKAN).agreement
    client = client_of(person(Role.OPERATOR, agreement.office))
    page = client.post(url("step", agreement, "start_discussion"), follow=True).content.decode()
    assert "Kerja sama kini di tahap Pembahasan. Berikutnya:" in page


def test_each_way_to_begin_says_when_to_use_it(operator: Client) -> None:
    page = operator.get(reverse("agreements:create")).content.decode()
    for words in ("Baru dijajaki", "Sudah sepakat dengan mitra", "sudah ditandatangani di atas kertas"):
        assert words in page


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1250000", 1_250_000),
        ("1.250.000", 1_250_000),
        ("Rp1.250.000", 1_250_000),
        ("rp. 1 250 000,00", 1_250_000),
        ("1.250.000,-", 1_250_000),
        ("0", 0),
        ("1.25", None),
        ("1.250.00", None),
        ("1250,5", None),
        ("1,250,000", None),
        ("sejuta", None),
        ("Rp", None),
        ("1e6", None),
        ("9" * 16, None),
        ("-5", None),
        ("٣٤", None),
    ],
)
def test_rupiah_are_taken_as_people_write_them(written: str, amount: int | None) -> None:
    field = RupiahField(min_value=0)
    if amount is None:
        with pytest.raises(ValidationError):
            field.clean(written)
    else:
        assert field.clean(written) == amount
    assert field.prepare_value(Decimal(1_250_000)) == "1.250.000"


def test_a_number_reopens_as_it_was_typed() -> None:
    field = NumberField(max_digits=14, decimal_places=2)
    shown = [field.prepare_value(Decimal(value)) for value in ("15.00", "0.50", "1200.00", "0")]
    assert shown == ["15", "0.5", "1200", "0"]
