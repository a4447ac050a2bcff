"""Numbers: the own register beside numbers written by hand, and what a duplicate tells to whom."""

from __future__ import annotations

import pytest

from agreements.models import Agreement, Party
from agreements.refusals import Refused
from agreements.services.numbers import set_number, take_number
from agreements.services.signing import fill_slots
from agreements.workflow import Stage
from organization.clock import now
from organization.models.office import NumberSource
from tests.factories import agreement_at, make_office, person, standing_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_signing() -> Agreement:
    standing_people()
    agreement = agreement_at(Stage.PENANDATANGANAN)
    Party.objects.filter(agreement=agreement).update(number="", number_origin="")
    agreement.office.number_source = NumberSource.REGISTER
    agreement.office.save()
    return Agreement.objects.get(pk=agreement.pk)


def test_the_register_passes_over_numbers_given_on_paper_before(at_signing: Agreement) -> None:
    earlier = agreement_at(Stage.PENJAJAKAN)
    set_number(earlier.own_party, f"01/PR.07-NK/3501/{now().year}")
    taken = take_number(at_signing, by=person("operator", at_signing.office), at=now())
    assert taken.serial == 2
    assert Party.objects.get(agreement=at_signing, is_owner=True).number == taken.text


def test_a_duplicate_is_refused_and_names_only_the_offices_own_agreement(at_signing: Agreement) -> None:
    earlier = agreement_at(Stage.PENJAJAKAN, title="Perihal yang terdahulu")
    set_number(earlier.own_party, "7/PR.07-NK/3501/2026")
    with pytest.raises(Refused, match="Perihal yang terdahulu"):
        set_number(at_signing.own_party, "7/PR.07-NK/3501/2026")


def test_another_offices_number_says_nothing_of_its_agreements(at_signing: Agreement) -> None:
    ponorogo = make_office("3502")
    secret = agreement_at(Stage.PENJAJAKAN, office=ponorogo, title="Rahasia Ponorogo")
    set_number(secret.own_party, "9/PR.07-NK/3502/2026")
    guest = Party.objects.create(
        agreement=at_signing, order=9, office=ponorogo, name_as_signed="KPU Ponorogo", label="PIHAK KETIGA"
    )
    rows = {guest.pk: {"number": "9/PR.07-NK/3502/2026"}}
    fill_slots(at_signing, rows, by=person("operator", at_signing.office), at=now())
    assert Party.objects.get(pk=guest.pk).number == "9/PR.07-NK/3502/2026"
    assert secret.own_party.number == "9/PR.07-NK/3502/2026"
