"""The demonstration world is whole: every history unbroken, every stage populated, every account works."""

import pytest
from django.core.management import call_command
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from agreements.choices import Ending, Origin, Validity
from agreements.demonstration.people import demonstration_password
from agreements.demonstration.world import build_world
from agreements.models import Agreement, ApprovalRound, ApprovalStep
from agreements.services.history import broken_at
from agreements.validity import validity_expression
from agreements.workflow import UNSIGNED, Stage
from organization.clock import now
from organization.models import Office, Post, User
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


REDUCED = ("00", "35", "3501", "3502", "3503", "3509", "3511", "3512", "3514", "3515", "3518", "3525", "3579")
"""Offices that together show everything the demonstration is to show."""


def test_a_reduced_world_is_whole():
    """One build serves all checks, because building takes seconds."""
    call_command("load_reference", verbosity=0)
    left_out = build_world(now(), REDUCED)
    assert left_out == [
        "A13 (Kerja Sama Kepemiluan dengan Perguruan Tinggi): the source gives no date of signing."
    ]
    check_histories()
    check_variety(Agreement.objects.filter(title__contains="(contoh)"))
    check_recorded(Agreement.objects.filter(origin=Origin.RECORDED))
    check_posts()
    for username in ("operator.pacitan", "ketua.jatim", "hukum.ri", "admin.kota-batu"):
        check_sign_in(username)


def check_histories():
    """Chains are unbroken, and acts come one after the other and never in the future."""
    for agreement in Agreement.objects.prefetch_related("events"):
        assert broken_at(agreement) is None
        instants = [event.at for event in sorted(agreement.events.all(), key=lambda event: event.sequence)]
        assert instants == sorted(instants)
        assert instants[-1] <= now()


def check_variety(examples):
    """Stages 1 to 7, endings, validities, rounds returned, withdrawn and held; a PKS in progress under its NK."""
    assert set(UNSIGNED) | {Stage.PELAKSANAAN} <= set(examples.values_list("stage", flat=True))
    assert {Ending.DIBATALKAN, Ending.DITOLAK} <= set(examples.values_list("ending", flat=True))
    validities = examples.annotate(says=validity_expression(now().date())).values_list("says", flat=True)
    assert {Validity.IN_FORCE, Validity.ENDING_SOON, Validity.PAST} <= set(validities)
    outcomes = set(ApprovalRound.objects.values_list("outcome", flat=True))
    assert {"open", "approved", "returned", "withdrawn", "rejected"} <= outcomes
    assert ApprovalStep.objects.filter(state="held").exists()
    assert examples.filter(is_urgent=True).exists()
    pks = examples.get(instrument="PKS", office__code="3501", stage=Stage.LEGAL_DRAFTING)
    assert pks.parent.validity(now().date()) == Validity.IN_FORCE


def check_recorded(recorded):
    """What was signed has its source, date, number and parent."""
    assert recorded.count() >= 20
    assert not recorded.filter(Q(source_note="") | Q(signed_on=None)).exists()
    numbered = recorded.get(title="Sinergi Pelaksanaan Tugas dan Fungsi")
    assert numbered.own_party.number == "80/PR.07-NK/01/2022"
    child = recorded.get(title="Pemanfaatan Data Kependudukan untuk Daftar Pemilih")
    assert child.parent.title == "Sinergi Penyelenggaraan Pemilu dan Pemilihan Serentak"


def check_posts():
    """An acting Sekretaris, a vacant post, one person with two posts."""
    assert Post.objects.filter(kind="plt", role="sekretaris", office__code="3503").exists()
    assert not Post.objects.filter(role="kasubbag", office__code="3512").exists()
    assert User.objects.get(username="kasubbag.kota-batu").posts.count() == 2


def check_sign_in(username):
    """The shared password opens the account."""
    client = Client()
    client.post(reverse("account_login"), {"login": username, "password": demonstration_password()})
    assert client.session["_auth_user_id"] == str(User.objects.get(username=username).pk)


def test_loading_again_does_nothing_when_agreements_exist(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    agreement_at(1)
    offices = Office.objects.count()
    call_command("load_demonstration", "--if-empty")
    assert Agreement.objects.count() == 1
    assert Office.objects.count() == offices
