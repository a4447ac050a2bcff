"""Addenda: their own way through stages 3 to 6, and their changes in the terms of the original."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agreements.documents.composing import parts_from_record
from agreements.models import Agreement, Obligation
from agreements.refusals import NotAllowed, Refused
from agreements.services.addendum import begin_addendum, changed_terms
from agreements.services.history import broken_at
from agreements.services.terms import edit_terms
from agreements.workflow import Stage
from organization.clock import now
from tests.agreements.walking import Walk
from tests.factories import agreement_at, make_office, office_staff, person, standing_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def original() -> Agreement:
    standing_people()
    return agreement_at(Stage.PELAKSANAAN)


def begin(original: Agreement, title: str = "Perpanjangan") -> Agreement:
    return begin_addendum(original, title=title, by=person("operator", original.office), at=now())


def walk_to_signing(addendum: Agreement) -> Walk:
    upper = {code: office_staff(make_office(code)) for code in ("35", "00")}
    walk = Walk(office_staff(addendum.office), upper, addendum)
    walk.post("operator", "step", "start_drafting")
    walk.draft()
    walk.approve_all()
    return walk


def test_it_enters_at_perumusan_with_the_terms_of_its_original(original: Agreement) -> None:
    addendum = begin(original)
    assert addendum.stage == addendum.entry_stage == Stage.PERUMUSAN
    assert addendum.amends == original
    assert changed_terms(addendum) == []


def test_due_days_and_the_order_of_parties_are_no_change(original: Agreement) -> None:
    obligation = Obligation.objects.create(
        party=original.own_party, order=1, text="menyerahkan data", due_on=date(2027, 3, 1)
    )
    addendum = begin(original)
    own, other = addendum.parties.order_by("order")
    own.order, other.order = 2, 1
    own.save()
    other.save()
    assert changed_terms(Agreement.objects.get(pk=addendum.pk)) == []
    assert addendum.own_party.obligations.get(text=obligation.text).due_on == obligation.due_on


def test_on_signing_its_changes_join_the_terms_in_force(original: Agreement) -> None:
    addendum = begin(original)
    operator = person("operator", original.office)
    years = original.term_length + 3
    edit_terms(addendum, {"term_length": years}, scope=["butir baru"], by=operator, at=now())
    walk = walk_to_signing(Agreement.objects.get(pk=addendum.pk))
    walk.sign("9999/PR.07-NK/3501/2026")
    amended = Agreement.objects.get(pk=original.pk)
    assert amended.term_length == years
    assert [point.text for point in amended.scope_points.all()] == ["butir baru"]
    assert amended.ends_on is not None and original.ends_on is not None and amended.ends_on > original.ends_on
    assert amended.events.latest("sequence").act == "amended"
    assert broken_at(amended) is None and broken_at(walk.agreement) is None
    assert amended.stage == Stage.PELAKSANAAN


def test_it_is_refused_with_the_terms_name_when_the_original_has_moved(original: Agreement) -> None:
    first, second = begin(original), begin(original, "Perpanjangan lagi")
    operator = person("operator", original.office)
    for addendum, years in ((first, 7), (second, 8)):
        edit_terms(addendum, {"term_length": years}, by=operator, at=now())
    walk_to_signing(Agreement.objects.get(pk=first.pk)).sign("9998/PR.07-NK/3501/2026")
    late = walk_to_signing(Agreement.objects.get(pk=second.pk))
    with pytest.raises(AssertionError, match="yaitu pada: lama"):
        late.sign("9997/PR.07-NK/3501/2026")
    assert Agreement.objects.get(pk=second.pk).stage == Stage.PENANDATANGANAN


def test_its_text_cites_the_original_and_says_what_changes(original: Agreement) -> None:
    addendum = begin(original)
    edit_terms(addendum, {"term_length": 9}, by=person("operator", original.office), at=now())
    text = "\n".join(part.body for part in parts_from_record(Agreement.objects.get(pk=addendum.pk)))
    assert original.title in text
    assert "Ketentuan mengenai jangka waktu diubah" in text and "9 (sembilan) tahun" in text


def test_only_a_running_signed_agreement_is_amended_and_only_by_its_operator(original: Agreement) -> None:
    with pytest.raises(NotAllowed):
        begin_addendum(original, title="x", by=standing_people().ponorogo, at=now())
    with pytest.raises(Refused, match="sudah ditandatangani"):
        begin(agreement_at(Stage.PERUMUSAN))
    with pytest.raises(Refused, match="naskah asalnya"):
        signed = begin(original)
        signed.signed_on = date.today() - timedelta(days=1)
        begin(signed)
