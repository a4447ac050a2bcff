"""The demonstration world is whole: histories unbroken, every stage and state populated, every account works."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from agreements import reminders as agreement_reminders
from agreements.choices import Ending, Origin, Validity
from agreements.cycle import RowState
from agreements.demonstration.people import demonstration_password
from agreements.models import (
    Activity,
    ActivityEvidence,
    Agreement,
    AgreementPeriod,
    ApprovalRound,
    ApprovalStep,
    FollowUp,
    Period,
)
from agreements.services.history import broken_at
from agreements.validity import validity_expression
from agreements.workflow import UNSIGNED, Stage
from organization.clock import now
from organization.models import Office, Post, User
from reporting import reminders as report_reminders
from reporting.demonstration.world import build_world
from reporting.models import PeriodicReport, ReportDecision, ReportState, RowRemark, SentReport
from reporting.services.report import gaps
from tests.factories import agreement_at

pytestmark = pytest.mark.django_db

REDUCED = (
    "00", "35", "3501", "3502", "3503", "3505", "3507", "3509", "3511", "3512", "3517", "3518", "3521", "3522",
    "3523", "3525", "3572", "3579",
)  # fmt: skip
"""Offices that together show everything the demonstration is to show."""

STOPPED_AT = "2026-11-25T10:00"


def build(settings, at, codes):
    """The world of some offices, with the clock stopped."""
    settings.KERJASAMA_TODAY = at
    call_command("load_reference", verbosity=0)
    return build_world(now(), codes)


def test_a_reduced_world_is_whole(settings):
    """One build serves all checks, because building takes seconds."""
    left_out = build(settings, STOPPED_AT, REDUCED)
    assert left_out == [
        "A13 (Kerja Sama Kepemiluan dengan Perguruan Tinggi): the source gives no date of signing."
    ]
    check_histories()
    check_variety(Agreement.objects.filter(title__contains="(contoh)"))
    check_recorded(Agreement.objects.filter(origin=Origin.RECORDED))
    check_activities()
    check_reports()
    check_pacitan_is_one_agreement_short()
    check_reminders()
    check_posts()
    for username in ("operator.pacitan", "ketua.jatim", "hukum.ri", "admin.kota-batu"):
        check_sign_in(username)


@pytest.mark.parametrize("at", ["2027-01-01T00:10", "2026-12-31T23:30", "2028-02-29T12:00"])
def test_it_can_begin_on_any_day(settings, at):
    build(settings, at, ("00", "3501"))
    check_histories()
    older, last, running = Period.objects.order_by("starts_on")
    assert running.contains(now().date())
    assert not AgreementPeriod.objects.filter(period=older, agreement__office__code__startswith="35").exclude(
        state=RowState.DITERIMA
    )
    assert not PeriodicReport.objects.filter(period=older, office__code="00").exclude(
        state=ReportState.DITERIMA
    )
    assert PeriodicReport.objects.get(period=last, office__code="3501").state == ReportState.BELUM
    assert Activity.objects.done().filter(held_on__gt=now().date()).count() == 0


def check_histories():
    """Chains are unbroken, acts come one after the other, and nothing lies in the future."""
    for agreement in Agreement.objects.prefetch_related("events"):
        assert broken_at(agreement) is None
        instants = [event.at for event in sorted(agreement.events.all(), key=lambda event: event.sequence)]
        assert instants == sorted(instants), agreement.title
        assert instants[-1] <= now()
    for model, field in ((SentReport, "sent_at"), (ReportDecision, "decided_at"), (Period, "opened_at")):
        assert not model.objects.filter(**{f"{field}__gt": now()}).exists()
    for row in AgreementPeriod.objects.select_related("agreement__office", "period"):
        assert row.opened_at >= row.agreement.created_at or row.agreement.origin != Origin.RECORDED


def check_variety(examples):
    """Stages 1 to 10, every ending, validities, rounds returned, withdrawn and held; a PKS in progress under its NK."""
    stages = set(examples.values_list("stage", flat=True))
    assert set(UNSIGNED) | {Stage.PELAKSANAAN, Stage.PELAPORAN} <= stages
    assert set(examples.values_list("ending", flat=True)) == set(Ending)
    validities = examples.annotate(says=validity_expression(now().date())).values_list("says", flat=True)
    assert {Validity.IN_FORCE, Validity.ENDING_SOON, Validity.PAST} <= set(validities)
    outcomes = set(ApprovalRound.objects.values_list("outcome", flat=True))
    assert {"open", "approved", "returned", "withdrawn", "rejected"} <= outcomes
    assert ApprovalStep.objects.filter(state="held").exists()
    assert examples.filter(is_urgent=True, stage=Stage.PENANDATANGANAN).exists()
    assert examples.get(ending=Ending.DIPERPANJANG).successors.get().signed_on is not None
    assert examples.filter(events__act="suspension_over").exists()
    pks = examples.get(instrument="PKS", office__code="3501", stage=Stage.LEGAL_DRAFTING)
    assert pks.parent.validity(now().date()) == Validity.IN_FORCE


def check_recorded(recorded):
    """What was signed has its source, date, number and parent; nothing is made up about it."""
    real = recorded.exclude(title__contains="(contoh)")
    assert real.count() >= 20
    assert not real.filter(Q(source_note="") | Q(signed_on=None)).exists()
    assert not Activity.objects.filter(agreement__in=real).exists()
    assert real.get(title="Sinergi Pelaksanaan Tugas dan Fungsi").period_rows.count() == 3
    numbered = recorded.get(title="Sinergi Pelaksanaan Tugas dan Fungsi")
    assert numbered.own_party.number == "80/PR.07-NK/01/2022"
    child = recorded.get(title="Pemanfaatan Data Kependudukan untuk Daftar Pemilih")
    assert child.parent.title == "Sinergi Penyelenggaraan Pemilu dan Pemilihan Serentak"


def check_activities():
    """Planned and done, with people, spending, photos and links; follow-ups done, open and overdue."""
    today = now().date()
    assert Activity.objects.filter(state="planned", held_on__gt=today).exists()
    done = Activity.objects.done()
    assert not done.filter(Q(people=None) | Q(output="") | Q(scope_points=None) | Q(evidence=None)).exists()
    assert done.filter(spending__gt=0).exists()
    assert ActivityEvidence.objects.filter(file__media_type="image/jpeg").exists()
    assert ActivityEvidence.objects.exclude(link="").exists()
    assert FollowUp.objects.exclude(done_at=None).exists()
    assert FollowUp.objects.filter(done_at=None, due_on__lt=today).exists()


def check_reports():
    """The older period is accepted, a few late, one after repair; the last one is in every state."""
    older, last, running = Period.objects.order_by("starts_on")
    ours = PeriodicReport.objects.filter(office__code__in=REDUCED)
    assert Counter(ours.filter(period=older).values_list("state", flat=True)) == {"diterima": len(REDUCED)}
    assert ours.filter(period=older, is_late=True).exists()
    assert ours.get(period=older, office__code="3517").sendings.count() == 2
    assert set(ours.filter(period=last).values_list("state", flat=True)) == set(ReportState)
    assert RowRemark.objects.filter(decision__sending__report__period=last).exists()
    assert set(ours.filter(period=running).values_list("state", flat=True)) == {"belum"}
    for code in ("35", "00"):
        upper = ours.get(period=last, office__code=code)
        assert (upper.state, gaps(upper)) == (ReportState.BELUM, [])


def check_pacitan_is_one_agreement_short():
    """So that a person can do the main job: an activity, the sheet, a recommendation, then the report."""
    last = Period.objects.order_by("-starts_on")[1]
    report = PeriodicReport.objects.get(period=last, office__code="3501")
    (gap,) = gaps(report)
    assert (report.state, gap.row.state) == (ReportState.BELUM, RowState.PELAKSANAAN)
    assert not gap.row.is_active
    assert gap.row.agreement.activities.filter(state="planned", held_on__lte=last.ends_on).exists()


def check_reminders():
    """The rules find something to say, and only to people of the world."""
    wanted = [*agreement_reminders.due(now()), *report_reminders.due(now())]
    rules = {draft.rule.partition(":")[0] for draft in wanted}
    assert {"expiry", "approval", "report_overdue", "report_digest"} <= rules
    pacitan = User.objects.get(username="sekretaris.pacitan")
    assert any(draft.recipient_id == pacitan.pk and "terlambat" in draft.title for draft in wanted)


def check_posts():
    """An acting Sekretaris, a vacant post, one person with two posts."""
    assert Post.objects.filter(kind="plt", role="sekretaris", office__code="3503", ends_on=None).exists()
    assert not Post.objects.filter(role="kasubbag", office__code="3512", ends_on=None).exists()
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
