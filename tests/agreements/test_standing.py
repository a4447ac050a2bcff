"""What the head of a signed agreement's pages says: how it stands, what can be done, which stages it skipped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from agreements.choices import DatePrecision, TermKind
from agreements.models import Agreement
from agreements.services.addendum import begin_addendum
from agreements.services.agreement import record_agreement
from agreements.stepper import phases_of
from agreements.workflow import Stage
from organization.clock import now
from organization.models import User
from organization.roles import Role
from tests.agreements.people import course_at, everybody
from tests.agreements.walking import client_of
from tests.factories import agreement_at, make_office, make_partner, make_rules, person

pytestmark = pytest.mark.django_db


def recorded() -> Agreement:
    make_rules()
    values = {
        "instrument": "NK", "title": "Pendidikan pemilih", "term_kind": TermKind.LENGTH, "term_length": 40,
        "term_unit": "year",
    }  # fmt: skip
    return record_agreement(
        office=make_office(), partners=[make_partner()], signed_on=date(2023, 1, 1), precision=DatePrecision.YEAR,
        values=values, by=person(Role.OPERATOR, make_office()), at=now(),
    )  # fmt: skip


def page_of(user: User, agreement: Agreement, name: str = "detail") -> str:
    url = reverse(f"agreements:{name}", args=[agreement.pk])
    return client_of(user).get(url).content.decode()


def test_what_is_over_is_not_said_to_be_in_force() -> None:
    agreement = agreement_at(Stage.PELAKSANAAN)
    Agreement.objects.filter(pk=agreement.pk).update(ends_on=agreement.office.today - timedelta(days=1))
    text = page_of(everybody()["operator"], agreement)
    assert "Kerja sama ini lewat waktu" in text and "Jangka waktunya sudah habis" in text
    assert "Kerja sama berlaku" not in text


def test_the_head_offers_what_can_be_done_now_to_whom_it_is_open() -> None:
    agreement = agreement_at(Stage.PELAKSANAAN)
    shown = {}
    for role in ("operator", "ketua"):
        url = reverse("agreements:detail", args=[agreement.pk])
        head = client_of(everybody()[role]).get(url).context["overview"]
        shown[role] = [act["label"] for act in head.acts_now]
    assert shown["operator"] == [
        "Catat kegiatan", "Lihat pindaian naskah", "Buat adendum", "Salin jadi kerja sama baru",
    ]  # fmt: skip
    assert shown["ketua"] == ["Lihat pindaian naskah"]


def test_stages_before_the_entry_are_skipped_not_done() -> None:
    phases = phases_of(recorded())
    assert [(phase["state"], phase["note"]) for phase in phases] == [
        *[("skipped", "tidak melalui aplikasi")] * 3, ("current", ""),
    ]  # fmt: skip
    original = agreement_at(Stage.PELAKSANAAN)
    assert phases_of(original)[0]["state"] == "done"
    addendum = begin_addendum(original, title="x", by=person(Role.OPERATOR, original.office), at=now())
    first = phases_of(addendum)[0]
    assert [stage["state"] for stage in first["stages"]] == ["skipped", "skipped", "current"]
    assert first["stages"][0]["note"] == "tidak diperlukan"


def test_a_skipped_stage_is_told_in_words() -> None:
    text = page_of(everybody()["operator"], recorded())
    assert "Dilewati: tahap 1," in text and "tidak melalui aplikasi" in text
    assert "Selesai: tahap 1," not in text


def test_every_gap_of_a_recorded_agreement_links_to_where_it_is_filled() -> None:
    agreement, operator = recorded(), everybody()["operator"]
    client = client_of(operator)
    response = client.get(reverse("agreements:detail", args=[agreement.pk]))
    gaps = response.context["gaps"]
    assert len(gaps) == 7
    for gap, url in gaps:
        assert f'href="{url}#{gap.anchor}">{gap.name}</a>' in response.content.decode()
        assert f'id="{gap.anchor}"' in client.get(url).content.decode(), gap


def test_lists_show_an_estimated_end_as_estimated() -> None:
    recorded()
    text = client_of(everybody()["operator"]).get(reverse("agreements:list")).content.decode()
    assert "paling lambat 2063 (perkiraan)" in text and "30 Des 2063" not in text


def test_the_message_names_the_people_who_are_awaited() -> None:
    signing = course_at(Stage.PENANDATANGANAN).agreement
    operator = everybody()["operator"]
    head = client_of(operator).get(reverse("agreements:detail", args=[signing.pk])).context["overview"]
    assert head.request_text.startswith(
        "Yth. rekan kedua di KPU Kabupaten Pacitan, selain pengunggah pindaian"
    )
    approval = agreement_at(Stage.PERSETUJUAN_INTERNAL)
    head = client_of(operator).get(reverse("agreements:detail", args=[approval.pk])).context["overview"]
    assert head.request_text.startswith("Yth. Kasubbag/Kabag Rendatin KPU Kabupaten Pacitan, mohon")
    assert "Dengan sendirinya" not in head.next_actor


def test_an_untouched_addendum_is_not_called_complete() -> None:
    original = agreement_at(Stage.PELAKSANAAN)
    operator = person(Role.OPERATOR, original.office)
    addendum = begin_addendum(original, title="Perpanjangan", by=operator, at=now())
    text = page_of(operator, addendum)
    assert "Belum ada isi pokok yang diubah" in text and "Syarat tahap ini sudah lengkap" not in text
    form = page_of(operator, original, "addendum")
    assert "Perihal adendum" in form and "Perihal kerja sama baru" not in form


def test_the_last_part_of_the_trail_is_no_link_to_the_page_itself() -> None:
    agreement, operator = agreement_at(Stage.PERUMUSAN), everybody()["operator"]
    assert '<span aria-current="page">Nota Kesepahaman</span>' in page_of(operator, agreement)
    assert '<span aria-current="page">Nota' not in page_of(operator, agreement, "draft")
