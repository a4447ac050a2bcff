"""Whole journeys over HTTP, with all the people of the route."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agreements.choices import Validity
from agreements.models import Agreement
from agreements.services.history import broken_at
from tests.agreements.walking import Walk, client_of
from tests.factories import make_office, make_partner, make_rules, office_staff, standing_people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def walk() -> Walk:
    standing_people()
    make_rules()
    upper = {code: office_staff(make_office(code)) for code in ("35", "00")}
    return Walk(office_staff(make_office("3501")), upper)


def test_a_regency_takes_an_nk_from_first_contact_to_in_force(walk: Walk) -> None:
    walk.begin([make_partner().pk])
    walk.prepare()
    walk.draft()
    walk.approve_all()
    walk.sign()
    agreement = walk.agreement
    assert agreement.validity(agreement.office.today) == Validity.IN_FORCE
    assert agreement.own_party.number_serial == "12"
    assert broken_at(agreement) is None
    assert agreement.rounds.get().steps.filter(by_legal_check=True).count() == 1


def test_a_pks_under_that_nk_goes_with_the_provinces_review(walk: Walk) -> None:
    partner = make_partner()
    walk.begin([partner.pk])
    walk.prepare()
    walk.draft()
    walk.approve_all()
    walk.sign()
    walk.parent = parent = walk.agreement
    walk.begin([partner.pk], instrument="PKS", title="Magang Mahasiswa")
    walk.prepare()
    walk.draft()
    walk.approve_all()
    walk.sign("13/PR.08-PKS/3501/2026")
    assert walk.agreement.parent == parent
    offices = [step.office.code for step in walk.agreement.rounds.get().steps.all()]
    assert offices == ["3501", "3501", "3501", "3501", "35"]


def test_the_regency_next_door_sees_nothing_of_it(walk: Walk) -> None:
    walk.begin([make_partner().pk])
    walk.prepare()
    walk.draft()
    ponorogo = client_of(standing_people().ponorogo)
    for name in ("detail", "draft", "approval", "signing", "implementation", "history", "identity"):
        assert ponorogo.get(walk.url(name)).status_code == 404
    assert walk.agreement.title not in ponorogo.get(reverse("agreements:list")).content.decode()


def test_offices_above_see_only_the_card_until_it_is_submitted_to_them(walk: Walk) -> None:
    walk.begin([make_partner().pk], purpose="Maksud yang belum terbuka.")
    jatim = client_of(standing_people().jatim)
    card = jatim.get(walk.url("detail"))
    assert card.status_code == 200
    assert "Maksud yang belum terbuka" not in card.content.decode()
    assert jatim.get(walk.url("draft")).status_code == 403
    walk.prepare()
    walk.draft()
    walk.approve_all()
    assert "Maksud yang belum terbuka" in jatim.get(walk.url("detail")).content.decode()
    assert Agreement.objects.get().opened_upward_at is not None
