"""Two people at once, on real connections to the real database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from agreements import tasks
from agreements.choices import RenditionState
from agreements.models import Agreement, ApprovalStep, NumberSeries, RegisteredNumber, Rendition
from agreements.refusals import Overtaken, Refused
from agreements.services.approval import approve, return_draft
from agreements.services.history import broken_at
from agreements.services.numbers import take_number
from agreements.services.rendition import REQUEUE_AFTER, make_rendition, overdue_renditions, request_rendition
from agreements.services.steps import advance
from agreements.workflow import Stage
from organization.clock import now
from organization.models import Office, Post, StoredFile, User
from organization.models.office import NumberSource
from organization.roles import Role
from tests.agreements.people import course_at
from tests.agreements.walking import client_of
from tests.factories import agreement_at, make_partner, make_post, person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run every act in a thread and a connection of its own, all let go together; results or exceptions."""
    gate = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "somebody waits forever"
    return outcomes


def again(user: User) -> User:
    """The same person as another request would load it."""
    return User.objects.get(pk=user.pk)


def fresh(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_related("office").get(pk=agreement.pk)


def test_of_two_who_press_the_same_step_one_succeeds_and_the_other_hears_who_was_faster() -> None:
    agreement = course_at("penjajakan").agreement
    people = [person(Role.OPERATOR, agreement.office), make_post(None, Role.OPERATOR, agreement.office).user]
    outcomes = at_once(
        [
            lambda user=user: advance(fresh(agreement), "start_discussion", by=again(user), at=now())
            for user in people
        ]
    )
    told = [outcome for outcome in outcomes if isinstance(outcome, Overtaken)]
    assert len(told) == 1, outcomes
    winner = people[1 - outcomes.index(told[0])]
    assert f"{winner.full_name}" in str(told[0])
    assert "lebih dahulu" in str(told[0])
    assert agreement.events.filter(act="start_discussion").count() == 1
    assert fresh(agreement).stage == Stage.PEMBAHASAN
    assert broken_at(fresh(agreement)) is None


def test_of_two_holders_of_a_post_one_gives_the_paraf() -> None:
    agreement = agreement_at("persetujuan_internal")
    step = agreement.current_approval_step
    assert step is not None
    first = person(step.role, step.office)
    second = make_post(None, step.role, step.office, kind="plh").user
    outcomes = at_once(
        [lambda user=user: approve(agreement, step.pk, by=again(user), at=now()) for user in (first, second)]
    )
    told = [outcome for outcome in outcomes if isinstance(outcome, Overtaken)]
    assert len(told) == 1, outcomes
    winner = (first, second)[1 - outcomes.index(told[0])]
    assert f"sudah diselesaikan oleh {winner.full_name}" in str(told[0])
    done = ApprovalStep.objects.get(pk=step.pk)
    assert done.by_post is not None
    assert done.by_post.user == winner
    assert agreement.events.filter(act="approve", post__role=step.role).count() == 1


def test_approving_and_returning_at_once_does_one_of_both() -> None:
    agreement = agreement_at("persetujuan_internal")
    step = agreement.current_approval_step
    assert step is not None
    by = person(step.role, step.office)
    outcomes = at_once(
        [
            lambda: approve(agreement, step.pk, by=again(by), at=now()),
            lambda: return_draft(agreement, step.pk, reason="Perbaiki.", by=again(by), at=now()),
        ]
    )
    assert sum(isinstance(outcome, Overtaken) for outcome in outcomes) == 1, outcomes
    returned = fresh(agreement).stage == Stage.LEGAL_DRAFTING
    assert returned == isinstance(outcomes[0], Overtaken)
    assert ApprovalStep.objects.filter(round__agreement=agreement, state="active").count() == (
        0 if returned else 1
    )


def test_the_register_gives_gapless_numbers_to_eight_at_once() -> None:
    agreements = [
        agreement_at("penandatanganan", partners=[make_partner(f"Lembaga {n}")], title=f"Kerja sama {n}")
        for n in range(4)
    ]
    office = agreements[0].office
    Office.objects.filter(pk=office.pk).update(number_source=NumberSource.REGISTER)
    operator = person(Role.OPERATOR, office)
    outcomes = at_once(
        [
            lambda agreement=agreement: take_number(fresh(agreement), by=again(operator), at=now())
            for agreement in (*agreements, *agreements)
        ]
    )
    taken = [outcome for outcome in outcomes if isinstance(outcome, RegisteredNumber)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert (len(taken), len(refused)) == (4, 4), outcomes
    assert all("sudah bernomor" in str(refusal) for refusal in refused)
    assert sorted(number.serial for number in taken) == [1, 2, 3, 4]
    assert len({number.text for number in taken}) == 4
    assert NumberSeries.objects.get(office=office).last_serial == 4
    for agreement in agreements:
        assert fresh(agreement).own_party.number == agreement.registered_numbers.get().text


def test_a_refused_number_leaves_no_gap() -> None:
    agreement = agreement_at("penandatanganan")
    Office.objects.filter(pk=agreement.office_id).update(number_source=NumberSource.REGISTER)
    operator = person(Role.OPERATOR, agreement.office)
    taken = take_number(fresh(agreement), by=operator, at=now())
    with pytest.raises(Refused):
        take_number(fresh(agreement), by=operator, at=now())
    other = agreement_at("penandatanganan", partners=[make_partner("Lembaga lain")])
    assert take_number(fresh(other), by=operator, at=now()).serial == taken.serial + 1


def test_a_double_click_on_approve_does_it_once() -> None:
    agreement = agreement_at("persetujuan_internal")
    step = agreement.current_approval_step
    assert step is not None
    page = f"http://testserver/kerja-sama/{agreement.pk}/persetujuan/"
    clients = [client_of(person(step.role, step.office)) for _ in range(2)]
    responses = at_once(
        [
            lambda client=client: client.post(
                f"{page}{step.pk}/setuju/", {"note": ""}, headers={"referer": page}
            )
            for client in clients
        ]
    )
    assert [response.status_code for response in responses] == [302, 302]
    pages = "".join(client.get(page).content.decode() for client in clients)
    assert pages.count("Persetujuan Anda tersimpan.") == 1
    assert "sudah diselesaikan oleh" in pages
    assert agreement.events.filter(act="approve", post__role=step.role).count() == 1


def test_of_two_who_edit_the_same_article_the_second_sees_both_texts() -> None:
    agreement = agreement_at("legal_drafting")
    article = agreement.articles.filter(matter="pelaksanaan")[0]
    users = [person(role, agreement.office) for role in (Role.OPERATOR, Role.PEMERIKSA_HUKUM)]
    texts = ["Teks dari operator.", "Teks dari pemeriksa hukum."]
    url = f"/kerja-sama/{agreement.pk}/naskah/{article.pk}/"
    form = {"heading": article.heading, "matter": article.matter, "revision": article.revision}
    clients = [client_of(user) for user in users]
    responses = at_once(
        [
            lambda client=client, text=text: client.post(url, {**form, "body": text})
            for client, text in zip(clients, texts, strict=True)
        ]
    )
    codes = [response.status_code for response in responses]
    assert sorted(codes) == [302, 409]
    second = codes.index(409)
    page = responses[second].content.decode()
    assert texts[0] in page
    assert texts[1] in page
    article.refresh_from_db()
    assert (article.body, article.revision) == (texts[1 - second], form["revision"] + 1)
    shown = responses[second].context["form"].data["revision"]
    assert clients[second].post(url, {**form, "body": texts[second], "revision": shown}).status_code == 302
    article.refresh_from_db()
    assert article.body == texts[second]


def order_of(agreement: Agreement) -> Rendition:
    version = agreement.frozen_version
    assert version is not None
    return request_rendition(version, "draft", by=person(Role.OPERATOR, agreement.office), at=now())


def test_two_workers_with_the_same_order_store_one_file() -> None:
    order = order_of(course_at("legal_drafting").agreement)
    at_once([lambda: make_rendition(order.pk, now())] * 2)
    order.refresh_from_db()
    assert order.state == RenditionState.READY
    assert order.file is not None
    assert StoredFile.objects.filter(name=order.file.name).count() == 1
    make_rendition(order.pk, now())
    assert StoredFile.objects.filter(name=order.file.name).count() == 1


def test_two_who_ask_for_the_same_file_get_one_order() -> None:
    agreement = course_at("legal_drafting").agreement
    orders = at_once([lambda: order_of(fresh(agreement)).pk] * 2)
    assert orders[0] == orders[1] == Rendition.objects.get().pk


def test_a_lost_order_is_queued_again_by_one_of_two_sweeps() -> None:
    order = order_of(course_at("legal_drafting").agreement)
    Rendition.objects.filter(pk=order.pk).update(queued_at=now() - REQUEUE_AFTER - timedelta(seconds=1))
    claimed = at_once([lambda: overdue_renditions(now())] * 2)
    assert sorted(claimed) == [[], [order.pk]]
    assert overdue_renditions(now()) == []


def test_an_order_whose_worker_died_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    order = order_of(course_at("legal_drafting").agreement)
    Rendition.objects.filter(pk=order.pk).update(queued_at=now() - REQUEUE_AFTER - timedelta(seconds=1))
    queued: list[int] = []
    monkeypatch.setattr(tasks.make_rendition, "delay", queued.append)
    tasks.requeue_renditions()
    tasks.requeue_renditions()
    assert queued == [order.pk]
    for _ in range(2):
        tasks.make_rendition(queued[0])
    order.refresh_from_db()
    assert order.state == RenditionState.READY


def test_a_post_that_ends_while_the_page_is_open_gives_no_right() -> None:
    agreement = course_at("penjajakan").agreement
    operator = person(Role.OPERATOR, agreement.office)
    client = client_of(operator)
    assert client.get(f"/kerja-sama/{agreement.pk}/").status_code == 200
    Post.objects.get(user=operator).end_at_once(by=person(Role.ADMIN, agreement.office), at=now())
    assert client.post(f"/kerja-sama/{agreement.pk}/langkah/start_discussion/").status_code in (403, 404)
    assert fresh(agreement).stage == Stage.PENJAJAKAN
