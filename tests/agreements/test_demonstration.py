"""The demonstration world is whole: every history unbroken, every stage populated, every account works."""

import pytest

from agreements.services.history import broken_at
from agreements.workflow import Stage
from tests.factories import agreement_at, make_office, standing_people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stage", range(1, 8))
@pytest.mark.parametrize("instrument", ["NK", "PKS", "LAIN"])
def test_the_course_reaches_every_stage_with_an_unbroken_history(stage, instrument):
    agreement = agreement_at(stage, instrument=instrument)
    assert agreement.stage == list(Stage)[stage - 1]
    assert broken_at(agreement) is None


@pytest.mark.parametrize("code", ["35", "00"])
def test_the_course_reaches_signing_at_the_upper_offices_too(code):
    agreement = agreement_at(7, office=make_office(code))
    assert agreement.signed_on is not None


def test_the_operator_of_the_owner_is_the_standing_account():
    people = standing_people()
    assert agreement_at(1).pic == people.pacitan
