"""How agreements end, rest and go on: early end, suspension, renewal; and what dates do by themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agreements.choices import Ending, TermKind, TermUnit, Validity
from agreements.cycle import Recommendation
from agreements.models import Agreement, Evaluation, Obligation
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.dates import follow_dates
from agreements.services.ending import resume, set_last_day, start_successor, suspend, terminate
from agreements.services.history import broken_at
from agreements.services.period import accept_rows
from agreements.services.writer import take_step
from agreements.validity import validity_expression
from organization.reference import read_rows
from tests.agreements.cycles import bring, make_period, make_running, noon, row_of, send
from tests.agreements.people import complete, everybody
from tests.agreements.walking import client_of
from tests.factories import begin_course, make_file, make_office, make_rules, office_staff, pdf_bytes

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 20)
NOON = noon(TODAY)
REASON = "Mitra mengundurkan diri."


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.KERJASAMA_TODAY = "2026-06-20T12:00"
    make_rules()


def fresh(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_related("office").get(pk=agreement.pk)


def sekretaris() -> Any:
    return everybody()["sekretaris"]


# Early end


def end_early(agreement: Agreement, **values: Any) -> Agreement:
    defaults = {"reason": REASON, "file": make_file("berita-acara.pdf"), "settlements": {}}
    return terminate(agreement, **{**defaults, **values}, by=sekretaris(), at=NOON)


def test_an_early_end_tells_reason_document_and_what_becomes_of_each_obligation() -> None:
    agreement = make_running()
    owed = Obligation.objects.create(party=agreement.own_party, order=1, text="menyediakan narasumber")
    with pytest.raises(Refused, match="penyelesaian setiap kewajiban"):
        end_early(agreement)
    assert fresh(agreement).ending_file is None
    ended = end_early(agreement, settlements={owed.pk: "Dilanjutkan tanpa kerja sama."})
    assert (ended.ending, ended.ended_on) == (Ending.DIAKHIRI, TODAY)
    assert Obligation.objects.get(pk=owed.pk).settlement == "Dilanjutkan tanpa kerja sama."
    assert broken_at(ended) is None


@pytest.mark.parametrize(
    ("values", "words"), [({"file": None}, "Lampirkan dokumen"), ({"reason": " "}, "alasannya")]
)
def test_an_early_end_lacking_something_is_refused(values: dict[str, Any], words: str) -> None:
    agreement = make_running()
    with pytest.raises(Refused, match=words):
        end_early(agreement, **values)
    assert not fresh(agreement).ending


def test_only_the_sekretaris_ends_suspends_and_resumes() -> None:
    agreement = make_running()
    for who in ("operator", "kasubbag", "ketua", "operator.jatim"):
        with pytest.raises(NotAllowed, match="Sekretaris"):
            terminate(
                agreement, reason=REASON, file=make_file(), settlements={}, by=everybody()[who], at=NOON
            )
        with pytest.raises(NotAllowed, match="Sekretaris"):
            suspend(agreement, until=TODAY + timedelta(days=9), reason=REASON, by=everybody()[who], at=NOON)


def test_the_page_of_the_early_end(settings: Any) -> None:
    agreement = make_running()
    client = client_of(sekretaris())
    url = reverse("agreements:terminate", args=[agreement.pk])
    assert "tidak dapat dibuka lagi" in client.get(url).content.decode()
    refused = client.post(url, {"reason": REASON})
    assert refused.status_code == 200 and not fresh(agreement).ending
    upload = SimpleUploadedFile("ba.pdf", pdf_bytes(), content_type="application/pdf")
    client.post(url, {"reason": REASON, "upload": upload})
    page = client.get(reverse("agreements:implementation", args=[agreement.pk])).content.decode()
    assert "Diakhiri" in page and REASON in page and "ba.pdf" in page


# Suspension


def test_a_suspended_agreement_rests_and_goes_on_by_itself() -> None:
    agreement, until = make_running(), TODAY + timedelta(days=30)
    suspend(agreement, until=until, reason=REASON, by=sekretaris(), at=NOON)
    assert fresh(agreement).validity(TODAY) == Validity.SUSPENDED
    assert follow_dates(noon(until)) == 0
    assert follow_dates(noon(until + timedelta(days=1))) == 1
    assert follow_dates(noon(until + timedelta(days=1))) == 0
    assert fresh(agreement).validity(until) == Validity.IN_FORCE
    assert fresh(agreement).events.latest("sequence").is_system


def test_it_may_go_on_earlier() -> None:
    agreement = make_running()
    with pytest.raises(Refused, match="tidak sedang"):
        resume(agreement, by=sekretaris(), at=NOON)
    suspend(agreement, until=TODAY + timedelta(days=30), reason=REASON, by=sekretaris(), at=NOON)
    resume(agreement, by=sekretaris(), at=NOON)
    assert fresh(agreement).suspended_until is None


@pytest.mark.parametrize(
    ("until", "words"), [(TODAY, "sesudah hari ini"), (date(2029, 1, 1), "berakhir 29 Feb 2028")]
)
def test_a_suspension_ends_after_today_and_before_the_term(until: date, words: str) -> None:
    with pytest.raises(Refused, match=words):
        suspend(make_running(), until=until, reason=REASON, by=sekretaris(), at=NOON)


@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.integers(-40, 400),
    st.one_of(st.none(), st.integers(-9, 90)),
)
def test_the_database_says_of_validity_what_python_says(
    day: date, ends_in: int, suspended: int | None
) -> None:
    agreement = Agreement.objects.filter(title="Masa berlaku").first() or make_running(title="Masa berlaku")
    until = day + timedelta(days=suspended) if suspended is not None else None
    Agreement.objects.filter(pk=agreement.pk).update(
        starts_on=date(2025, 3, 1),
        ends_on=max(date(2025, 3, 1), day + timedelta(days=ends_in)),
        suspended_until=until,
    )
    found = Agreement.objects.annotate(now=validity_expression(day)).get(pk=agreement.pk)
    assert found.now == found.validity(day)


# Renewal


def test_a_renewal_needs_a_recommendation_or_a_reason() -> None:
    agreement = make_running()
    act: dict[str, Any] = {"title": "Lanjutan", "by": everybody()["operator"], "at": NOON}
    with pytest.raises(Refused, match="belum merekomendasikan"):
        start_successor(agreement, **act)
    assert start_successor(agreement, reason="Diminta mitra.", **act).succession_reason == "Diminta mitra."
    row = bring(row_of(agreement, make_period()), "evaluasi", at=NOON)
    post = everybody()["kasubbag"].posts.get()
    Evaluation.objects.create(
        row=row, recommendation=Recommendation.PERPANJANG, note="Baik.", given_at=NOON, post=post
    )
    assert start_successor(agreement, **{**act, "title": "Lanjutan kedua"}).succeeds == agreement


def test_the_signed_successor_ends_what_it_renews() -> None:
    old = make_running()
    office_staff(make_office("3501"))
    course = begin_course(target="pelaksanaan")
    course.advance_to("penandatanganan")
    Agreement.objects.filter(pk=course.agreement.pk).update(succeeds=old)
    course._reload()
    complete(course)
    course.conclude()
    ended = fresh(old)
    assert ended.ending == Ending.DIPERPANJANG and ended.events.latest("sequence").is_system
    page = client_of(everybody()["operator"]).get(reverse("agreements:implementation", args=[old.pk]))
    assert course.agreement.title in page.content.decode()


def test_what_was_ended_early_is_not_renewed() -> None:
    agreement = make_running()
    end_early(agreement)
    with pytest.raises(Refused, match="belum diakhiri"):
        start_successor(fresh(agreement), title="Lagi", reason="x", by=everybody()["operator"], at=NOON)


def test_the_last_day_is_set_for_terms_until_an_election_stage() -> None:
    agreement = make_running(
        ends_on=None, term_kind=TermKind.ELECTION_STAGE, term_until_event="tahapan Pilkada 2026"
    )
    set_last_day(agreement, date(2026, 7, 1), by=everybody()["operator"], at=NOON)
    assert fresh(agreement).ends_on == date(2026, 7, 1)
    with pytest.raises(Refused, match="hanya ditetapkan"):
        set_last_day(make_running(title="Lain"), TODAY, by=everybody()["operator"], at=NOON)


# What dates do


def accepted(agreement: Agreement, day: date) -> None:
    row = bring(row_of(agreement, make_period(day)), "pelaporan", at=noon(date(2026, 6, 30)))
    send(row, at=NOON)
    accept_rows([row], report="Laporan uji", by=everybody()["operator.jatim"].posts.get(), at=NOON)


def test_an_agreement_is_complete_when_its_term_is_over_and_its_last_report_accepted() -> None:
    agreement = make_running(ends_on=date(2026, 6, 10))
    make_period(date(2026, 1, 1))
    assert follow_dates(NOON) == 0
    accepted(agreement, date(2026, 1, 1))
    assert follow_dates(NOON) == 1
    done = fresh(agreement)
    assert (done.ending, done.ended_on) == (Ending.SELESAI, TODAY)
    assert follow_dates(NOON) == 0 and broken_at(done) is None


def test_what_has_no_period_here_is_not_completed() -> None:
    agreement = make_running(starts_on=date(2019, 1, 1), ends_on=date(2020, 1, 1))
    assert follow_dates(NOON) == 0 and not fresh(agreement).ending


def test_a_term_that_renews_itself_goes_on_as_often_as_it_takes(settings: Any) -> None:
    agreement = make_running(
        starts_on=date(2022, 2, 28), ends_on=date(2023, 2, 27), term_kind=TermKind.RENEWING, term_length=1,
        term_unit=TermUnit.YEAR, notice_days=30,
    )  # fmt: skip
    make_period(date(2026, 1, 1))
    assert follow_dates(NOON) == 1
    renewed = fresh(agreement)
    assert renewed.ends_on == date(2027, 2, 27)
    assert [str(row.period) for row in renewed.period_rows.all()] == ["Semester I 2026"]
    assert follow_dates(NOON) == 0


@pytest.mark.parametrize(("code", "is_over"), [("9401", True), ("3501", False)])
def test_the_day_ends_in_the_zone_of_the_office(code: str, is_over: bool) -> None:
    """At 23.00 in Pacitan it is one o'clock the next day in Papua."""
    office = make_office(code) if code == "3501" else make_office(_eastern())
    agreement = make_running(office=office, ends_on=TODAY)
    until = TODAY
    Agreement.objects.filter(pk=agreement.pk).update(
        suspended_until=until, suspended_on=TODAY - timedelta(days=5)
    )
    late = datetime.combine(TODAY, noon(TODAY).timetz()).replace(hour=23)
    follow_dates(late)
    assert (fresh(agreement).suspended_until is None) is is_over


def _eastern() -> str:
    from_papua = [row for row in _rows() if row["timezone"] == "Asia/Jayapura" and row["level"] == "regency"]
    return from_papua[0]["code"]


def _rows() -> list[dict[str, str]]:
    return list(read_rows("offices.csv"))


def test_an_ended_agreement_takes_no_step_twice() -> None:
    agreement = make_running()
    end_early(agreement)
    with pytest.raises((Refused, Overtaken)):
        take_step(agreement, "terminate", by=sekretaris(), at=NOON, reason=REASON)
