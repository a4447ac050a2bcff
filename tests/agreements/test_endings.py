"""How agreements end, rest and go on: early end, suspension, the last day, renewal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agreements.choices import Ending, TermKind, Validity
from agreements.cycle import Excuse, Recommendation
from agreements.models import Agreement, Evaluation, Obligation
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.agreement import record_agreement
from agreements.services.dates import follow_dates
from agreements.services.ending import resume, set_last_day, suspend, terminate
from agreements.services.history import broken_at
from agreements.services.monitoring import allowed_excuses
from agreements.services.period import accept_rows
from agreements.services.succession import start_successor
from agreements.services.writer import take_step
from agreements.suspension import was_suspended
from agreements.validity import validity_expression
from tests.agreements.cycles import bring, make_period, make_running, noon, row_of, send
from tests.agreements.people import complete, everybody
from tests.agreements.walking import client_of
from tests.factories import (
    begin_course,
    make_file,
    make_office,
    make_rules,
    office_staff,
    pdf_bytes,
    usual_partner,
)

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
    with pytest.raises(Refused, match="PIHAK KESATU: menyediakan narasumber") as caught:
        end_early(agreement)
    assert caught.value.field == f"settlement_{owed.pk}"
    assert fresh(agreement).ending_file is None
    ended = end_early(agreement, settlements={owed.pk: "Dilanjutkan tanpa kerja sama."})
    assert (ended.ending, ended.ended_on) == (Ending.DIAKHIRI, TODAY)
    assert Obligation.objects.get(pk=owed.pk).settlement == "Dilanjutkan tanpa kerja sama."
    papers = ended.events.get(act="ending_papers")
    assert papers.data["settlements"] == {str(owed.pk): "Dilanjutkan tanpa kerja sama."}
    assert broken_at(ended) is None


def test_a_term_that_is_over_is_not_ended_early_nor_is_an_addendum() -> None:
    past = make_running(ends_on=date(2026, 6, 19))
    with pytest.raises(Refused, match="selesai dengan sendirinya"):
        end_early(past)
    addendum = make_running(title="Adendum", amends=make_running(title="Asal"))
    with pytest.raises(Refused, match="naskah asalnya"):
        end_early(addendum)
    with pytest.raises(Refused, match="naskah asalnya"):
        suspend(addendum, until=date(2026, 7, 1), reason=REASON, by=sekretaris(), at=NOON)


def test_the_open_periods_are_finished_after_the_end_and_nothing_else_is_written() -> None:
    agreement, operator = make_running(), everybody()["operator"]
    row = row_of(agreement, make_period())
    end_early(agreement)
    done = bring(row, "pelaporan", at=NOON)
    send(done, at=NOON)
    accept_rows([done], report="Laporan uji", by=everybody()["operator.jatim"].posts.get(), at=NOON)
    ended = fresh(agreement)
    assert (ended.ending, ended.stage) == (Ending.DIAKHIRI, "pelaksanaan")
    for act in (
        lambda: suspend(ended, until=date(2026, 8, 1), reason=REASON, by=sekretaris(), at=NOON),
        lambda: set_last_day(ended, TODAY, basis="x", by=operator, at=NOON),
        lambda: end_early(ended),
        lambda: take_step(ended, "complete", by=None, at=NOON),
    ):
        with pytest.raises(Refused, match="sudah berakhir"):
            act()


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
    make_running(title="PKS di bawahnya", instrument="PKS", parent=agreement)
    owed = Obligation.objects.create(party=agreement.own_party, order=1, text="menyediakan narasumber")
    make_period()
    client = client_of(sekretaris())
    url = reverse("agreements:terminate", args=[agreement.pk])
    asked = client.get(url).content.decode()
    for words in (
        "tidak dapat dibuka lagi", "1 Perjanjian Kerja Sama di bawahnya tetap berlaku", "Semester I 2026", owed.text,
    ):  # fmt: skip
        assert words in asked
    refused = client.post(url, {"reason": REASON})
    assert refused.status_code == 200 and not fresh(agreement).ending
    assert "Tuliskan apa jadinya kewajiban ini" in refused.content.decode()
    upload = SimpleUploadedFile("ba.pdf", pdf_bytes(), content_type="application/pdf")
    client.post(url, {"reason": REASON, "upload": upload, f"settlement_{owed.pk}": "Tidak dilanjutkan."})
    ended = fresh(agreement)
    page = client.get(reverse("agreements:implementation", args=[agreement.pk])).content.decode()
    for words in (
        "Diakhiri pada 20 Jun 2026",
        REASON,
        "ba.pdf",
        "menyediakan narasumber: Tidak dilanjutkan.",
    ):
        assert words in page
    file = reverse("agreements:file", args=[agreement.pk, ended.ending_file_id])
    assert client.get(file).status_code == 200
    assert client_of(everybody()["operator.ponorogo"]).get(file).status_code == 404


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
    assert fresh(agreement).validity(TODAY) == Validity.IN_FORCE


def test_a_suspension_is_prolonged_from_its_first_day_on(settings: Any) -> None:
    agreement, until = make_running(), TODAY + timedelta(days=30)
    suspend(agreement, until=until, reason=REASON, by=sekretaris(), at=NOON)
    with pytest.raises(Refused, match="sudah ditangguhkan sampai"):
        suspend(agreement, until=until, reason=REASON, by=sekretaris(), at=NOON)
    later = noon(TODAY + timedelta(days=9))
    suspend(agreement, until=until + timedelta(days=5), reason=REASON, by=sekretaris(), at=later)
    resting = fresh(agreement)
    assert (resting.suspended_on, resting.suspended_until) == (TODAY, until + timedelta(days=5))


def test_what_is_not_in_force_is_not_suspended() -> None:
    for dates in ({"starts_on": date(2026, 8, 1)}, {"ends_on": date(2026, 6, 19)}):
        agreement = make_running(title=str(dates), **dates)
        with pytest.raises(Refused, match="sedang berlaku"):
            suspend(agreement, until=date(2026, 9, 1), reason=REASON, by=sekretaris(), at=NOON)


def test_a_suspension_that_is_over_is_still_a_reason_in_its_period() -> None:
    agreement = make_running()
    row = row_of(agreement, make_period())
    assert Excuse.SUSPENDED not in allowed_excuses(row, TODAY)
    suspend(agreement, until=TODAY + timedelta(days=3), reason=REASON, by=sekretaris(), at=NOON)
    follow_dates(noon(TODAY + timedelta(days=4)))
    row = row_of(agreement, row.period)
    assert Excuse.SUSPENDED in allowed_excuses(row, TODAY + timedelta(days=5))
    assert not was_suspended(fresh(agreement), date(2026, 6, 24), date(2026, 12, 31))


def test_the_pages_of_the_suspension() -> None:
    agreement, client = make_running(), client_of(sekretaris())
    tab = reverse("agreements:implementation", args=[agreement.pk])
    client.post(reverse("agreements:suspend", args=[agreement.pk]), {"until": "2026-07-20", "reason": REASON})
    page = client.get(tab).content.decode()
    assert "Ditangguhkan sejak 20 Jun 2026 sampai 20 Jul 2026" in page and "Lanjutkan lagi" in page
    assert f"ditangguhkan sampai 20 Jul 2026. Alasannya: {REASON}" in page, "the head says until when and why"
    listed = client.get(reverse("agreements:list"), {"state": "suspended"}).content.decode()
    assert agreement.title in listed
    client.post(reverse("agreements:resume", args=[agreement.pk]))
    assert "Tangguhkan" in client.get(tab).content.decode()
    assert (
        agreement.title not in client.get(reverse("agreements:list"), {"state": "suspended"}).content.decode()
    )


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (TODAY, "sesudah hari ini"),
        (date(2029, 1, 1), "paling lambat 20 Jun 2027: penangguhan paling lama satu tahun"),
        (date(2027, 6, 21), "paling lama satu tahun"),
    ],
)
def test_a_suspension_ends_after_today_and_before_the_term(until: date, words: str) -> None:
    with pytest.raises(Refused, match=words):
        suspend(make_running(), until=until, reason=REASON, by=sekretaris(), at=NOON)
    soon = make_running(title="Segera berakhir", ends_on=date(2026, 12, 31))
    with pytest.raises(Refused, match="paling lambat 31 Des 2026, hari terakhir"):
        suspend(soon, until=date(2027, 1, 1), reason=REASON, by=sekretaris(), at=NOON)


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


def recommend(agreement: Agreement, recommendation: str, state: str = "pelaporan") -> None:
    """The evaluation of Semester I 2026."""
    row = bring(row_of(agreement, make_period()), "evaluasi", at=NOON)
    post = everybody()["kasubbag"].posts.get()
    Evaluation.objects.create(row=row, recommendation=recommendation, note="Baik.", given_at=NOON, post=post)
    bring(row, state, at=NOON)


def renew(agreement: Agreement, title: str = "Lanjutan", who: str = "operator", **values: Any) -> Agreement:
    return start_successor(agreement, title=title, by=everybody()[who], at=NOON, **values)


def test_a_renewal_needs_a_recommendation_or_a_reason() -> None:
    agreement = make_running()
    with pytest.raises(Refused, match="belum merekomendasikan"):
        renew(agreement)
    recommend(agreement, Recommendation.LANJUT)
    with pytest.raises(Refused, match="belum merekomendasikan") as caught:
        renew(agreement)
    assert caught.value.field == "reason"
    made = renew(agreement, reason="Diminta mitra.")
    assert (made.succeeds, made.succession_reason) == (agreement, "Diminta mitra.")
    assert fresh(agreement).events.latest("sequence").data == {"successor": made.pk}
    assert broken_at(fresh(agreement)) is None and broken_at(fresh(made)) is None


def test_a_recommended_renewal_needs_no_reason_and_keeps_none() -> None:
    agreement = make_running()
    recommend(agreement, Recommendation.PERPANJANG, state="evaluasi")
    with pytest.raises(Refused, match="belum merekomendasikan"):
        renew(agreement)  # the evaluation is not finished yet
    bring(row_of(agreement, make_period()), "pelaporan", at=NOON)
    assert renew(agreement, reason="Tidak perlu.").succession_reason == ""


def test_only_one_successor_is_prepared_at_a_time_by_the_operator() -> None:
    agreement = make_running()
    with pytest.raises(NotAllowed, match="Operator"):
        renew(agreement, who="sekretaris", reason="x")
    first = renew(agreement, reason="Diminta mitra.")
    with pytest.raises(Refused, match="Penerusnya sudah ada: “Lanjutan”"):
        renew(agreement, title="Lanjutan kedua", reason="Diminta mitra.")
    take_step(first, "cancel", by=everybody()["operator"], at=NOON, reason=REASON)
    assert renew(agreement, title="Lanjutan kedua", reason="Diminta mitra.").succeeds == agreement


def test_the_page_of_the_renewal_names_both_ways_and_asks_for_the_reason() -> None:
    agreement, client = make_running(), client_of(everybody()["operator"])
    recommend(agreement, Recommendation.ADENDUM)
    tab = client.get(reverse("agreements:implementation", args=[agreement.pk])).content.decode()
    assert "Perpanjang dengan kerja sama baru" in tab and "Adendum perpanjangan" in tab
    url = reverse("agreements:successor", args=[agreement.pk])
    page = client.get(url).content.decode()
    assert "Semester I 2026 merekomendasikan: diubah dengan adendum" in page
    assert "buat adendum perpanjangan" in page and "catat naskahnya" in page
    refused = client.post(url, {"title": agreement.title})
    assert "Tuliskan alasan memperpanjang" in refused.content.decode()
    client.post(url, {"title": agreement.title, "reason": "Diminta mitra."})
    made = Agreement.objects.get(succeeds=agreement)
    shown = client.get(reverse("agreements:implementation", args=[agreement.pk])).content.decode()
    assert "Perpanjangannya sedang disiapkan" in shown
    led = client.get(url)
    assert led.status_code == 302 and led.url == reverse("agreements:detail", args=[made.pk])
    assert "Perpanjangannya sudah ada" in client.get(led.url).content.decode()
    assert made.stage == "penjajakan"


def test_a_renewal_signed_on_paper_is_recorded_and_ends_what_it_renews() -> None:
    agreement, client = make_running(), client_of(everybody()["operator"])
    url = f"{reverse('agreements:record')}?memperpanjang={agreement.pk}"
    page = client.get(url)
    assert agreement.title in page.context["lead"]
    fields = {**page.context["form"].initial, "signed_year": 2026, "signed_month": 6, "signed_day": 1}
    response = client.post(url, fields)
    assert response.status_code == 302, response.content.decode()
    made = Agreement.objects.get(succeeds=agreement)
    ended = fresh(agreement)
    assert (ended.ending, made.title, made.is_signed) == (Ending.DIPERPANJANG, agreement.title, True)
    assert broken_at(ended) is None and broken_at(made) is None
    again = client.post(url, fields)
    assert "dapat diperpanjang" in again.content.decode()


def test_an_agreement_of_another_office_is_not_renewed_by_recording() -> None:
    foreign, mine = make_running(office=make_office("3502")), everybody()["operator"]
    with pytest.raises(Refused, match="satker yang sama"):
        record_agreement(
            office=make_office("3501"), partners=[usual_partner()], signed_on=TODAY, by=mine, at=NOON,
            values={"instrument": "NK", "title": "Lanjutan", "succeeds": foreign},
        )  # fmt: skip
    assert not fresh(foreign).ending


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


# The last day


def until_stage(**values: Any) -> Agreement:
    return make_running(
        ends_on=None, term_kind=TermKind.ELECTION_STAGE, term_until_event="tahapan Pilkada 2026", **values
    )


def test_the_last_day_is_set_for_terms_until_an_election_stage() -> None:
    agreement, operator = until_stage(), everybody()["operator"]
    act: dict[str, Any] = {"basis": "Keputusan KPU 12 Tahun 2026", "by": operator, "at": NOON}
    set_last_day(agreement, date(2026, 7, 1), **act)
    assert (fresh(agreement).ends_on, fresh(agreement).term_ends_on) == (date(2026, 7, 1), date(2026, 7, 1))
    assert fresh(agreement).events.latest("sequence").note == "Keputusan KPU 12 Tahun 2026"
    with pytest.raises(Refused, match="hanya ditetapkan"):
        set_last_day(make_running(title="Lain"), TODAY, **act)
    with pytest.raises(Refused, match="sebelum kerja sama mulai"):
        set_last_day(agreement, date(2025, 2, 28), **act)
    with pytest.raises(Refused, match="dasarnya"):
        set_last_day(agreement, TODAY, **{**act, "basis": " "})
    with pytest.raises(NotAllowed, match="Operator"):
        set_last_day(agreement, TODAY, **{**act, "by": sekretaris()})


def test_a_last_day_mended_to_a_later_one_brings_the_periods_in_between() -> None:
    agreement, operator = until_stage(), everybody()["operator"]
    set_last_day(agreement, date(2025, 12, 1), basis="Pengumuman", by=operator, at=NOON)
    make_period(TODAY)
    assert not agreement.period_rows.exists()
    set_last_day(agreement, date(2026, 3, 1), basis="Ralat", by=operator, at=NOON)
    assert [str(row.period) for row in agreement.period_rows.all()] == ["Semester I 2026"]


def test_the_page_of_the_last_day() -> None:
    agreement, client = until_stage(), client_of(everybody()["operator"])
    url = reverse("agreements:last_day", args=[agreement.pk])
    assert "sampai tahapan Pilkada 2026 berakhir" in client.get(url).content.decode()
    client.post(
        url,
        {
            "day": "2026-07-01",
            "basis": "Keputusan KPU 12 Tahun 2026",
            "seen": fresh(agreement).history_length,
        },
    )
    page = client.get(reverse("agreements:implementation", args=[agreement.pk])).content.decode()
    assert "Tanggal berakhir 1 Jul 2026" in page and "Keputusan KPU 12 Tahun 2026" in page
    assert client.get(reverse("agreements:last_day", args=[make_running(title="Lain").pk])).status_code == 409


def test_an_ended_agreement_takes_no_step_twice() -> None:
    agreement = make_running()
    end_early(agreement)
    with pytest.raises((Refused, Overtaken)):
        take_step(agreement, "terminate", by=sekretaris(), at=NOON, reason=REASON)


def test_a_stale_page_of_what_has_ended_says_so() -> None:
    agreement, client = make_running(), client_of(sekretaris())
    url = reverse("agreements:terminate", args=[agreement.pk])
    seen = client.get(url).context["seen"]
    end_early(agreement)
    upload = SimpleUploadedFile("b.pdf", pdf_bytes(), content_type="application/pdf")
    text = client.post(url, {"seen": seen, "reason": "Lagi.", "upload": upload}).content.decode()
    assert (
        "sudah berakhir" in text and "tidak dapat disimpan lagi" in text and "simpan sekali lagi" not in text
    )


def test_the_head_of_what_ends_soon_names_and_links_its_successor() -> None:
    agreement, client = make_running(ends_on=date(2026, 7, 31)), client_of(everybody()["operator"])
    page = reverse("agreements:detail", args=[agreement.pk])
    assert "Bicarakan dengan mitra" in client.get(page).content.decode()
    made = renew(agreement, reason="Diminta mitra.")
    text = client.get(page).content.decode()
    assert "Bicarakan dengan mitra" not in text and "perpanjangannya sudah disiapkan" in text
    assert f'href="{reverse("agreements:detail", args=[made.pk])}"' in text
