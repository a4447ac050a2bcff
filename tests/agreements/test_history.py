"""The history: chained, only added to, and guarded by the database itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, ProtectedError
from django.urls import reverse

from agreements.models import Agreement, HistoryEvent, LegalCheck, PartnerConsent, Version
from agreements.services.draft import remove_article
from agreements.services.history import broken_at
from agreements.services.steps import advance
from agreements.workflow import STEPS, Stage
from organization.clock import now
from organization.models import StoredFile
from organization.roles import Role
from tests.agreements.walking import client_of
from tests.factories import agreement_at, make_office, make_post, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed() -> Agreement:
    """An agreement walked from first contact to its signed copy."""
    return agreement_at("pelaksanaan")


@contextmanager
def unguarded() -> Iterator[CursorWrapper]:
    """The history as somebody meets it who holds the database's own password."""
    settle()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE agreements_historyevent DISABLE TRIGGER USER")
        yield cursor
        settle()
        cursor.execute("ALTER TABLE agreements_historyevent ENABLE TRIGGER USER")


def tamper(event: HistoryEvent, **values: Any) -> None:
    with unguarded():
        HistoryEvent.objects.filter(pk=event.pk).update(**values)


def settle() -> None:
    """Let the checks of the end of the transaction run now."""
    connection.check_constraints()


def test_a_walked_history_is_whole_and_says_every_move(signed: Agreement) -> None:
    events = list(signed.events.order_by("sequence"))
    assert broken_at(signed) is None
    assert [e.sequence for e in events] == list(range(1, signed.history_length + 1))
    assert (events[0].act, events[0].from_stage, events[0].to_stage) == ("enter", "", "penjajakan")
    moves = [(e.from_stage, e.to_stage) for e in events[1:] if e.from_stage != e.to_stage]
    order = list(Stage.values)
    assert moves == [(order[n], order[n + 1]) for n in range(6)]
    assert events[-1].hash == signed.history_hash
    assert all(a.to_stage == b.from_stage for a, b in zip(events, events[1:], strict=False))


def test_every_row_has_its_actor_and_moves_have_their_duration(signed: Agreement) -> None:
    for event in signed.events.all():
        assert (event.post is None) == event.is_system
        if event.act in STEPS and event.from_stage != event.to_stage:
            assert event.stage_seconds is not None


@pytest.mark.parametrize(
    "values",
    [
        {"summary": "Bukan begitu"}, {"note": "disisipkan"}, {"to_stage": "pelaporan"}, {"act": "lain"},
        {"data": {"fields": []}}, {"previous_hash": "0" * 64}, {"hash": "f" * 64}, {"at": "2020-01-01T00:00Z"},
        {"ending": "ditolak"}, {"stage_seconds": 1},
    ],
    ids=lambda values: next(iter(values)),
)  # fmt: skip
def test_a_changed_row_is_found(signed: Agreement, values: dict[str, Any]) -> None:
    tamper(signed.events.get(sequence=5), **values)
    assert broken_at(signed) in (5, 6)


def test_a_change_of_the_actor_is_found(signed: Agreement) -> None:
    tamper(signed.events.get(sequence=5), post=make_post())
    assert broken_at(signed) == 5


def test_a_row_cut_off_at_the_end_is_found(signed: Agreement) -> None:
    last = signed.events.latest("sequence")
    with unguarded() as cursor:
        cursor.execute("DELETE FROM agreements_historyevent WHERE id = %s", [last.pk])
    assert broken_at(signed) == last.sequence


def test_a_row_taken_out_of_the_middle_is_found(signed: Agreement) -> None:
    with unguarded() as cursor:
        cursor.execute(
            "DELETE FROM agreements_historyevent WHERE id = %s", [signed.events.get(sequence=4).pk]
        )
    assert broken_at(signed) == 4


@pytest.mark.parametrize("model", [HistoryEvent, Version, LegalCheck, PartnerConsent, StoredFile])
def test_the_database_refuses_to_change_what_is_only_added(signed: Agreement, model: type[Model]) -> None:
    rows = model._default_manager.all()
    assert rows.exists()
    field = {HistoryEvent: "summary", Version: "note", LegalCheck: "note", PartnerConsent: "note"}.get(
        model, "name"
    )
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        rows.update(**{field: "lain"})
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        rows._raw_delete(rows.db)


@pytest.mark.parametrize(
    "change",
    [{"stage": "penandatanganan"}, {"stage": "penjajakan"}, {"ending": "ditolak", "ended_on": "2026-11-23"}],
    ids=["forward", "back", "ending"],
)
def test_an_update_cannot_change_stage_or_ending(change: dict[str, str]) -> None:
    agreement = agreement_at(4)
    settle()
    with pytest.raises(IntegrityError, match="without its history row"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(**change)
        settle()
    assert Agreement.objects.get(pk=agreement.pk).stage == Stage.LEGAL_DRAFTING


def test_an_old_history_row_does_not_cover_a_new_move() -> None:
    agreement = agreement_at(3)
    operator = person(Role.OPERATOR, agreement.office)
    advance(agreement, "return_to_pembahasan", by=operator, at=now(), reason="uji")
    advance(agreement, "start_formulation", by=operator, at=now())
    settle()
    length = Agreement.objects.get(pk=agreement.pk).history_length
    with pytest.raises(IntegrityError, match="without its history row"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(stage="pembahasan", history_length=length - 1)
        settle()


def test_nothing_is_born_at_a_stage_without_its_entry_row() -> None:
    office, at = make_office(), now()
    with pytest.raises(IntegrityError, match="without its history row"), transaction.atomic():
        Agreement.objects.create(
            office=office, instrument="NK", title="Diselundupkan", stage="penandatanganan",
            entry_stage="penandatanganan", stage_entered_at=at, created_at=at,
        )  # fmt: skip
        settle()
    assert not Agreement.objects.filter(title="Diselundupkan").exists()


def test_the_stage_cannot_be_assigned() -> None:
    agreement = agreement_at(1)
    with pytest.raises(AttributeError):
        agreement.stage = "pelaksanaan"


def test_an_agreement_with_history_is_never_deleted(signed: Agreement) -> None:
    with pytest.raises(ProtectedError):
        signed.delete()
    attempts: list[Callable[[], Any]] = [
        lambda: Agreement.objects.filter(pk=signed.pk).delete(),
        lambda: signed.rounds.all().delete(),
        lambda: signed.versions.all().delete(),
    ]
    for attempt in attempts:
        with pytest.raises((ProtectedError, IntegrityError)), transaction.atomic():
            attempt()
            settle()
    assert broken_at(Agreement.objects.get(pk=signed.pk)) is None


def test_what_a_removed_article_said_stays_in_the_history() -> None:
    agreement = agreement_at(4)
    operator = person(Role.OPERATOR, agreement.office)
    article = agreement.articles.filter(matter="penutup")[0]
    remove_article(article, reason="tidak diperlukan", by=operator, at=now())
    row = agreement.events.latest("sequence")
    assert row.data["body"] == article.body
    assert row.note == "tidak diperlukan"


def test_the_chain_is_recomputed_only_when_asked_for(
    signed: Agreement, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr("agreements.views.detail.broken_at", lambda agreement: asked.append(agreement.pk))
    client = client_of(person(Role.AUDITOR, signed.office))
    address = reverse("agreements:history", args=[signed.pk])
    assert "Periksa keutuhan riwayat" in client.get(address).content.decode()
    assert asked == []
    assert "Riwayat utuh" in client.get(address, {"periksa": "1"}).content.decode()
    assert asked == [signed.pk]


def test_a_broken_chain_is_told_to_who_checks(signed: Agreement) -> None:
    tamper(signed.events.get(sequence=3), note="diubah")
    client = client_of(person(Role.AUDITOR, signed.office))
    page = client.get(reverse("agreements:history", args=[signed.pk]), {"periksa": "1"}).content.decode()
    assert "terputus pada catatan ke-3" in page
