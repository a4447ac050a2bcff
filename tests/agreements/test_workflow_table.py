"""The whole workflow table: every stage × step × actor, and every condition missing alone.

The expectations are written from rule book section 4, not read from workflow.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from agreements.choices import ApprovalState, Origin, PaperKind
from agreements.demonstration.course import Course
from agreements.models import Agreement, LegalCheck, OfficialPaper, PaperUse, Party, Route
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services import approval
from agreements.services.steps import advance
from agreements.services.writer import enter, take_step
from agreements.workflow import STEPS, Stage
from organization.clock import now
from organization.models import User
from tests.agreements.people import course_at, everybody
from tests.factories import make_agreement, make_file, make_office, make_partner, office_staff

pytestmark = pytest.mark.django_db

OWNER = "KPU Kabupaten Pacitan"
REASON = "alasan uji"

# Stage → step → who takes it. Whatever is not written here is refused.
ALLOWED: dict[str, dict[str, tuple[str, ...]]] = {
    "penjajakan": {"start_discussion": ("operator",), "cancel": ("operator",)},
    "pembahasan": {
        "start_formulation": ("operator",), "return_to_penjajakan": ("operator",), "cancel": ("operator",),
    },
    "perumusan": {
        "start_drafting": ("operator",), "return_to_pembahasan": ("operator",), "cancel": ("operator",),
    },
    "legal_drafting": {
        "submit": ("pemeriksa_hukum",), "return_to_perumusan": ("operator",), "cancel": ("operator",),
    },
    "persetujuan_internal": {
        "return_draft": ("kasubbag",), "withdraw": ("operator",), "cancel": ("sekretaris",),
    },
    "persetujuan_internal, at the ketua": {
        "return_draft": ("ketua",), "reject": ("ketua",), "withdraw": ("operator",), "cancel": ("sekretaris",),
    },
    "persetujuan_internal, at the province": {
        "return_draft": ("pemeriksa_hukum.jatim",), "withdraw": ("operator",), "cancel": ("sekretaris",),
    },
    "penandatanganan": {
        "conclude_signing": ("kasubbag", "sekretaris", "pemeriksa_hukum"),
        "reopen_draft": ("operator",), "cancel": ("sekretaris",),
    },
    "pelaksanaan": {"terminate": ("sekretaris",)}, "pemantauan": {"terminate": ("sekretaris",)},
    "evaluasi": {"terminate": ("sekretaris",)}, "pelaporan": {"terminate": ("sekretaris",)},
}  # fmt: skip

# Step → the stages it starts from.
STARTS_AT: dict[str, tuple[str, ...]] = {
    "start_discussion": ("penjajakan",), "start_formulation": ("pembahasan",), "start_drafting": ("perumusan",),
    "submit": ("legal_drafting",), "approve": ("persetujuan_internal",), "conclude_signing": ("penandatanganan",),
    "return_to_penjajakan": ("pembahasan",), "return_to_pembahasan": ("perumusan",),
    "return_to_perumusan": ("legal_drafting",), "return_draft": ("persetujuan_internal",),
    "withdraw": ("persetujuan_internal",), "reopen_draft": ("penandatanganan",),
    "cancel": ("penjajakan", "pembahasan", "perumusan", "legal_drafting", "persetujuan_internal", "penandatanganan"),
    "reject": ("persetujuan_internal",),
    **dict.fromkeys(("terminate", "complete", "extend"), ("pelaksanaan", "pemantauan", "evaluasi", "pelaporan")),
}  # fmt: skip

# Step → whom the refusal names.
WHO: dict[str, str] = {
    "start_discussion": "Operator kerja sama", "start_formulation": "Operator kerja sama",
    "start_drafting": "Operator kerja sama", "submit": "Pemeriksa hukum", "approve": "Dengan sendirinya",
    "conclude_signing": "rekan kedua di KPU Kabupaten Pacitan", "return_to_penjajakan": "Operator kerja sama",
    "return_to_pembahasan": "Operator kerja sama", "return_to_perumusan": "Operator kerja sama",
    "withdraw": "Operator kerja sama", "reopen_draft": "Operator kerja sama",
    "cancel": f"Operator kerja sama · {OWNER}", "terminate": f"Sekretaris · {OWNER}",
    "complete": "Dengan sendirinya", "extend": "Dengan sendirinya",
}  # fmt: skip
WAITING_FOR = {
    "persetujuan_internal": f"Kasubbag/Kabag Rendatin · {OWNER}",
    "persetujuan_internal, at the ketua": f"Ketua · {OWNER}",
    "persetujuan_internal, at the province": "Pemeriksa hukum · KPU Provinsi Jawa Timur",
}
MOVES_TO = {
    "start_discussion": "pembahasan", "start_formulation": "perumusan", "start_drafting": "legal_drafting",
    "submit": "persetujuan_internal", "conclude_signing": "pelaksanaan", "return_to_penjajakan": "penjajakan",
    "return_to_pembahasan": "pembahasan", "return_to_perumusan": "perumusan", "return_draft": "legal_drafting",
    "withdraw": "legal_drafting", "reopen_draft": "legal_drafting",
}  # fmt: skip


def stand(place: str) -> Agreement:
    """A complete agreement at one line of the table."""
    stage, _, where = place.partition(", ")
    if Stage(stage).number >= 7:
        return entered_at(stage)
    course = course_at(stage)
    if where:
        course.approve_steps(2 if "ketua" in where else 3)
        course._reload()
    return course.agreement


def entered_at(stage: str) -> Agreement:
    """An agreement that stands in one of the stages of a reporting period, with the paper that ends it early."""
    office = make_office("3501")
    post = office_staff(office)["operator"].posts.get()
    with transaction.atomic():
        new = Agreement(office=office, instrument="NK", title="Berjalan", stage=stage)
        new.ending_file = make_file("pengakhiran.pdf")
        return enter(new, by=post, at=now(), summary="Dimulai")


def take(agreement: Agreement, name: str, by: User) -> Agreement:
    """One step through the service that the pages use for it."""
    waiting = agreement.current_approval_step
    if name in ("return_draft", "reject"):
        service = getattr(approval, name)
        return service(agreement, waiting.pk if waiting else 0, reason=REASON, by=by, at=now())
    if name in ("approve", "terminate", "complete", "extend"):
        return take_step(agreement, name, by=by, at=now(), reason=REASON)
    return advance(agreement, name, by=by, at=now(), reason=REASON)


class _Undone(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is taken back."""
    try:
        with transaction.atomic():
            yield
            raise _Undone
    except _Undone:
        pass


def expected_of(place: str, name: str, actor: str) -> str:
    """What the table says of one cell: "moves", "ends", "stale", "nobody decides yet" or the refusal's words."""
    stage = place.partition(", ")[0]
    if actor in ALLOWED[place].get(name, ()):
        return MOVES_TO.get(name, "ends")
    if stage not in STARTS_AT[name]:
        return f"stale: sekarang pada tahap {Stage(stage).label}"
    if name == "reject" and "ketua" not in place:
        return "refused: Menolak hanya dapat dilakukan pada langkah keputusan"
    who = WAITING_FOR[place] if name in ("return_draft", "reject") else WHO[name]
    if name == "cancel" and Stage(stage).number > 4:
        who = f"Sekretaris · {OWNER}"
    return f"not allowed: {who}"


def outcome_of(agreement: Agreement, name: str, by: User, expected: str) -> str:
    """What really happens, in the table's words; the refusal's sentence is compared by the words expected in it."""
    words = expected.partition(": ")[2]
    try:
        with transaction.atomic():
            moved = take(agreement, name, by)
        return "ends" if moved.ending else str(moved.stage)
    except Refused as refusal:
        kind = {Overtaken: "stale", NotAllowed: "not allowed"}.get(type(refusal), "refused")
        return f"{kind}: {words if words and words in str(refusal) else refusal}"


def test_the_table_names_every_step_and_every_stage() -> None:
    assert set(STARTS_AT) == set(STEPS)
    assert {place.partition(", ")[0] for place in ALLOWED} == set(Stage.values)
    assert len(Stage) == 10


@pytest.mark.parametrize("place", ALLOWED)
def test_every_step_by_everybody(place: str) -> None:
    agreement = stand(place)
    people = everybody()
    wrong = []
    for name in STEPS:
        for actor, user in people.items():
            expected = expected_of(place, name, actor)
            with undone():
                happened = outcome_of(agreement, name, user, expected)
            if happened != expected:
                wrong.append(f"{name} by {actor}: {happened!r}, expected {expected!r}")
    assert not wrong, "\n".join(wrong)


def test_who_uploaded_the_scan_does_not_confirm_it_even_under_another_post() -> None:
    agreement = stand("penandatanganan")
    operator = everybody()["operator"]
    operator.posts.create(office=agreement.office, role="sekretaris", starts_on="2020-01-01", given_at=now())
    with pytest.raises(NotAllowed, match="selain pengunggah"):
        take(agreement, "conclude_signing", User.objects.get(pk=operator.pk))


def test_a_step_back_and_an_ending_want_a_reason() -> None:
    agreement = stand("pembahasan")
    operator = everybody()["operator"]
    for name in ("return_to_penjajakan", "cancel"):
        with pytest.raises(Refused, match=r"^Tuliskan alasannya\.$"):
            advance(agreement, name, by=operator, at=now(), reason="  ")


# Every condition missing alone


def _update(**values: Any) -> Callable[[Course], None]:
    def act(course: Course) -> None:
        Agreement.objects.filter(pk=course.agreement.pk).update(**values)

    return act


def _no_partner(course: Course) -> None:
    course.agreement.parties.filter(partner__isnull=False).delete()


def _party_without_label(course: Course) -> None:
    course.agreement.parties.filter(order=2).update(label="")


def _party(**values: Any) -> Callable[[Course], None]:
    def act(course: Course) -> None:
        course.agreement.parties.filter(order=1).update(**values)

    return act


def _clear(relation: str) -> Callable[[Course], None]:
    def act(course: Course) -> None:
        getattr(course.agreement, relation).all().delete()

    return act


def _no_obligation_of_partner(course: Course) -> None:
    course.agreement.parties.get(order=2).obligations.all().delete()


def _no_agreed_points(course: Course) -> None:
    course.agreement.contact_notes.update(agreed_points=" ")


def _no_closing_matter(course: Course) -> None:
    course.agreement.articles.filter(matter="penutup").delete()


def _open_mark(course: Course) -> None:
    article = course.agreement.articles.filter(matter="pelaksanaan")[0]
    course.agreement.articles.filter(pk=article.pk).update(body="Berlaku sejak [lengkapi: tanggal].")


def _check_failed(course: Course) -> None:
    version = course.agreement.frozen_version
    assert version is not None
    earlier = version.legal_checks.get()
    LegalCheck.objects.create(
        version=version,
        is_passed=False,
        note="Perbaiki.",
        post=earlier.post,
        at=earlier.at + timedelta(hours=1),
    )


def _second_partner(course: Course) -> None:
    partner = make_partner("Dinas Pendidikan Pacitan")
    Party.objects.create(
        agreement=course.agreement,
        order=3,
        partner=partner,
        name_as_signed=partner.name,
        label="PIHAK KETIGA",
    )


def _no_route(course: Course) -> None:
    Route.objects.filter(instrument=course.agreement.instrument).update(is_active=False)


def _no_papers(course: Course) -> None:
    PaperUse.objects.filter(agreement=course.agreement).delete()


def _unsigned_parent(course: Course) -> None:
    parent = make_agreement()
    Agreement.objects.filter(pk=course.agreement.pk).update(parent=parent)


def _all_steps_done_without_papers(course: Course) -> None:
    post = course.staff.holder(course.agreement.office_id, "kasubbag").posts.get()
    steps = course.agreement.rounds.get().steps
    steps.filter(state="active").update(state=ApprovalState.DONE, by_post=post, acted_at=now())
    steps.all().update(state=ApprovalState.DONE, by_post=post, acted_at=now())


FROZEN = "Bekukan versi naskah; naskah yang diubah sesudah dibekukan perlu dibekukan lagi."
CHECKED = "Periksa versi naskah yang dibekukan dan nyatakan lulus pemeriksaan hukum."
CONSENTED = "Catat persetujuan setiap mitra atas versi naskah yang dibekukan."
PAPERS = (
    "Lampirkan dokumen yang diminta rute: berita acara pleno dan, bila diminta, surat persetujuan KPU RI."
)

CONDITIONS: dict[str, tuple[str, str, str, Callable[[Course], None], list[str]]] = {
    "partner": ("NK", "start_discussion", "penjajakan", _no_partner, ["Pilih sedikitnya satu mitra."]),
    "purpose": ("NK", "start_discussion", "penjajakan", _update(purpose=" "),
                ["Isi maksud kerja sama dan manfaat yang diharapkan."]),
    "benefit": ("NK", "start_discussion", "penjajakan", _update(expected_benefit=""),
                ["Isi maksud kerja sama dan manfaat yang diharapkan."]),
    "alignment": ("NK", "start_discussion", "penjajakan", _clear("alignment_answers"),
                  ["Jawab semua butir daftar keselarasan."]),
    "contact note": ("NK", "start_discussion", "penjajakan", _clear("contact_notes"),
                     ["Catat sedikitnya satu komunikasi dengan mitra (rapat, audiensi, daring, telepon/WA, "
                      "atau surat)."]),
    "agreed points": ("NK", "start_formulation", "pembahasan", _no_agreed_points,
                      ["Tulis pokok-pokok yang disepakati pada sedikitnya satu catatan komunikasi."]),
    "parties": ("NK", "start_drafting", "perumusan", _party_without_label,
                ["Lengkapi para pihak: satker Anda dan sedikitnya satu pihak lain, masing-masing dengan nama dan "
                 "sebutannya."]),
    "scope": ("NK", "start_drafting", "perumusan", _clear("scope_points"),
              ["Isi ruang lingkup, sedikitnya satu butir."]),
    "term": ("NK", "start_drafting", "perumusan", _update(term_kind=""), ["Tentukan jangka waktu."]),
    "term's length": ("NK", "start_drafting", "perumusan", _update(term_length=None), ["Tentukan jangka waktu."]),
    "funding": ("NK", "start_drafting", "perumusan", _update(funding=""),
                ["Tentukan pembiayaan, termasuk bila tanpa biaya."]),
    "division": ("NK", "start_drafting", "perumusan", _update(division=""),
                 ["Tentukan divisi dan narahubung (PIC) yang bertanggung jawab."]),
    "PIC": ("NK", "start_drafting", "perumusan", _update(pic=None),
            ["Tentukan divisi dan narahubung (PIC) yang bertanggung jawab."]),
    "obligations": ("PKS", "start_drafting", "perumusan", _no_obligation_of_partner,
                    ["Isi sedikitnya satu kewajiban untuk setiap pihak (wajib pada Perjanjian Kerja Sama)."]),
    "indicator": ("PKS", "start_drafting", "perumusan", _clear("indicators"),
                  ["Tetapkan sedikitnya satu indikator manfaat (wajib pada Perjanjian Kerja Sama)."]),
    "parent": ("PKS", "start_drafting", "perumusan", _update(parent_outside=""),
               ["Pilih Nota Kesepahaman induk, atau sebutkan alasan Perjanjian Kerja Sama ini tidak memilikinya."]),
    # A text changed after freezing takes the check and the partner's agreement with it.
    "frozen": ("NK", "submit", "legal_drafting", _update(draft_revision=999), [FROZEN, CHECKED, CONSENTED]),
    "matters": ("NK", "submit", "legal_drafting", _no_closing_matter,
                ["Lengkapi materi wajib yang belum ada: tandai di pasal mana letaknya, atau tulis alasan tidak "
                 "diperlukan."]),
    "placeholder": ("NK", "submit", "legal_drafting", _open_mark,
                    ["Isi semua bagian naskah yang masih bertanda [lengkapi: …]."]),
    "legal check": ("NK", "submit", "legal_drafting", _check_failed, [CHECKED]),
    "every partner": ("NK", "submit", "legal_drafting", _second_partner, [CONSENTED]),
    "route": ("NK", "submit", "legal_drafting", _no_route,
              ["Belum ada rute persetujuan untuk kerja sama seperti ini. Hubungi KPU RI."]),
    "slots": ("NK", "conclude_signing", "penandatanganan", _party(signatory_name=""),
              ["Isi nama dan jabatan penanda tangan setiap pihak serta tempat penandatanganan."]),
    "place": ("NK", "conclude_signing", "penandatanganan", _party(signed_at_place=""),
              ["Isi nama dan jabatan penanda tangan setiap pihak serta tempat penandatanganan."]),
    "signing date": ("NK", "conclude_signing", "penandatanganan", _party(signed_on=None),
                     ["Isi tanggal penandatanganan setiap pihak."]),
    "number": ("NK", "conclude_signing", "penandatanganan", _party(number=""),
               ["Isi nomor naskah dari satker Anda."]),
    "signed file": ("NK", "conclude_signing", "penandatanganan", _clear("signed_copies"),
                    ["Unggah hasil pindaian naskah yang sudah ditandatangani."]),
    "papers": ("NK", "conclude_signing", "penandatanganan", _no_papers, [PAPERS]),
    "parent in force": ("PKS", "conclude_signing", "penandatanganan", _unsigned_parent,
                        ["Pastikan Nota Kesepahaman induk sudah ditandatangani dan belum berakhir pada hari "
                         "penandatanganan."]),
}  # fmt: skip


@pytest.mark.parametrize("what", CONDITIONS)
def test_a_condition_missing_alone_refuses_with_its_sentence(what: str) -> None:
    instrument, name, stage, remove, sentences = CONDITIONS[what]
    course = course_at(stage, instrument=instrument)
    assert not STEPS[name].missing(course.agreement), "the agreement must be complete but for this"
    remove(course)
    by = everybody()["kasubbag" if name == "conclude_signing" else STEP_TAKERS.get(name, "operator")]
    before = Agreement.objects.get(pk=course.agreement.pk)
    with pytest.raises(Refused) as refused:
        advance(before, name, by=by, at=now())
    assert type(refused.value) is Refused
    assert refused.value.sentences == sentences
    after = Agreement.objects.get(pk=before.pk)
    assert (after.stage, after.history_length) == (stage, before.history_length)


STEP_TAKERS = {"submit": "pemeriksa_hukum"}


def test_the_approval_is_not_complete_before_its_last_step_and_its_papers() -> None:
    course = course_at("persetujuan_internal")
    with pytest.raises(Refused) as refused:
        take_step(course.agreement, "approve", by=None, at=now())
    assert refused.value.sentences == ["Selesaikan langkah persetujuan yang masih berjalan.", PAPERS]
    _all_steps_done_without_papers(course)
    with pytest.raises(Refused) as refused:
        take_step(course.agreement, "approve", by=None, at=now())
    assert refused.value.sentences == [PAPERS]


def test_what_has_ended_takes_no_step() -> None:
    agreement = stand("penjajakan")
    operator = everybody()["operator"]
    advance(agreement, "cancel", by=operator, at=now(), reason=REASON)
    for name in ("start_discussion", "cancel"):
        with pytest.raises(Refused) as refused:
            advance(agreement, name, by=operator, at=now(), reason=REASON)
        assert refused.value.sentences == [
            "Kerja sama ini sudah berakhir, jadi tahapnya tidak dapat diubah lagi."
        ]


@pytest.mark.parametrize("instrument", ["NK", "LAIN"])
def test_indicators_obligations_and_a_parent_are_asked_of_a_pks_only(instrument: str) -> None:
    course = course_at("perumusan", instrument=instrument)
    assert not course.agreement.indicators.exists()
    advance(course.agreement, "start_drafting", by=everybody()["operator"], at=now())


def test_an_upper_letter_stands_for_stages_one_and_two() -> None:
    agreement = _follow_up()
    operator = everybody()["operator"]
    advance(agreement, "start_discussion", by=operator, at=now())
    advance(agreement, "start_formulation", by=operator, at=now())
    assert Agreement.objects.get(pk=agreement.pk).stage == Stage.PERUMUSAN


def _follow_up() -> Agreement:
    agreement = make_agreement()
    Agreement.objects.filter(pk=agreement.pk).update(origin=Origin.FOLLOW_UP)
    post = everybody()["operator"].posts.get()
    paper = OfficialPaper.objects.create(
        office=agreement.office, kind=PaperKind.UPPER_LETTER, dated_on=agreement.office.today, file=make_file(),
        added_by=post, added_at=now(),
    )  # fmt: skip
    PaperUse.objects.create(paper=paper, agreement=agreement)
    return agreement
