"""Contact notes: corrected while the talks are going on, with what stood there kept in the history."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agreements.models import Agreement, ContactNote
from agreements.refusals import Overtaken
from agreements.services.contact import correct_contact_note
from agreements.services.history import broken_at
from agreements.workflow import Stage
from organization.clock import now
from organization.roles import Role
from tests.agreements.people import course_at
from tests.agreements.walking import client_of
from tests.factories import agreement_at, make_agreement, make_office, make_rules, pdf_upload, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    make_rules()
    return client_of(person(Role.OPERATOR, make_office()))


def url(name: str, agreement: Agreement, *args: Any) -> str:
    return reverse(f"agreements:{name}", args=(agreement.pk, *args))


def note_of(agreement: Agreement) -> ContactNote:
    return agreement.contact_notes.get()


def corrected(note: ContactNote, **values: Any) -> dict[str, Any]:
    return {"kind": note.kind, "held_on": note.held_on.isoformat(), "result": "Hasil yang benar.", **values}


def test_a_note_is_corrected_and_the_history_keeps_what_stood_there(operator: Client) -> None:
    agreement = course_at(Stage.PENJAJAKAN).agreement
    note = note_of(agreement)
    page = url("contact_correct", agreement, note.pk)
    assert page in operator.get(url("contact", agreement)).content.decode()
    assert operator.post(page, corrected(note, upload=pdf_upload("baru.pdf"))).status_code == 302
    after = note_of(agreement)
    assert (after.result, after.file.name, after.noted_by) == ("Hasil yang benar.", "baru.pdf", note.noted_by)
    event = agreement.events.latest("sequence")
    assert event.summary.startswith("Catatan komunikasi diperbaiki")
    assert event.data["before"]["result"] == note.result
    assert "held_on" not in event.data["before"]
    assert broken_at(Agreement.objects.get()) is None


def test_a_corrected_note_keeps_its_file_unless_a_new_one_is_chosen(operator: Client) -> None:
    agreement = course_at(Stage.PENJAJAKAN).agreement
    note = note_of(agreement)
    page = url("contact_correct", agreement, note.pk)
    operator.post(page, corrected(note, upload=pdf_upload("lama.pdf")))
    assert "Sekarang: lama.pdf" in operator.get(page).content.decode()
    operator.post(page, corrected(note, place="Kampus"))
    assert (note_of(agreement).file.name, note_of(agreement).place) == ("lama.pdf", "Kampus")


def test_a_note_stands_once_the_talks_are_over(operator: Client) -> None:
    agreement = agreement_at(Stage.PERUMUSAN)
    note = agreement.contact_notes.all()[0]
    page = url("contact_correct", agreement, note.pk)
    assert page not in operator.get(url("contact", agreement)).content.decode()
    assert operator.get(page).status_code == 403
    with pytest.raises(Overtaken):
        values = {"kind": note.kind, "held_on": note.held_on, "result": "Lain."}
        correct_contact_note(note, values, by=person(Role.OPERATOR, agreement.office), at=now())


def test_a_note_of_another_agreement_is_not_found(operator: Client) -> None:
    mine = make_agreement()
    other = course_at(Stage.PENJAJAKAN, office=make_office("3502")).agreement
    assert operator.get(url("contact_correct", mine, note_of(other).pk)).status_code == 404


def test_a_file_is_asked_for_again_when_the_note_comes_back(operator: Client) -> None:
    agreement = make_agreement()
    response = operator.post(url("contact", agreement), {"kind": "rapat", "upload": pdf_upload("hadir.pdf")})
    assert "Pilih kembali berkasnya: hadir.pdf" in response.content.decode()
    assert "Pilih kembali" not in operator.get(url("contact", agreement)).content.decode()
