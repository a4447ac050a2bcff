"""Stages 7 to 10 of one agreement in one reporting period: who takes which step, and what must stand before it.

Read beside ``workflow.py``, in the same way: an actor's docstring is its name on screen, a condition's docstring the
sentence shown while it is not met. Every row (agreement, period) moves on its own (rule book section 4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django_fsm import transition

from agreements.instruments import Instrument
from agreements.validity import ENDING_SOON_DAYS
from agreements.workflow import AFTER_SIGNING, UNSIGNED, Actor, Edit, Stage, operator
from organization.roles import Role

if TYPE_CHECKING:
    from agreements.models import Agreement, AgreementPeriod
    from organization.models import Post, User

CLOSING_DAYS = 14
"""How long before the period's or the term's last day the sheet may be closed."""

SHORT_DAYS = 60
"""In force for fewer days than this, "belum berjalan" is a ready reason."""


class RowState(models.TextChoices):
    """Where an agreement stands in one period: its last four stages, then accepted."""

    PELAKSANAAN = Stage.PELAKSANAAN.value, Stage.PELAKSANAAN.label
    PEMANTAUAN = Stage.PEMANTAUAN.value, Stage.PEMANTAUAN.label
    EVALUASI = Stage.EVALUASI.value, Stage.EVALUASI.label
    PELAPORAN = Stage.PELAPORAN.value, Stage.PELAPORAN.label
    DITERIMA = "diterima", "Diterima"

    @property
    def stage(self) -> Stage | None:
        """The agreement's stage that an open row stands for."""
        return None if self is RowState.DITERIMA else Stage(self.value)


FILLING = (RowState.PELAKSANAAN, RowState.PEMANTAUAN, RowState.EVALUASI)


class Recommendation(models.TextChoices):
    """What the evaluation of a period recommends."""

    LANJUT = "lanjut", "Dilanjutkan"
    PERPANJANG = "perpanjang", "Diperpanjang"
    ADENDUM = "adendum", "Diubah dengan adendum"
    AKHIRI = "akhiri", "Diakhiri"


class Excuse(models.TextChoices):
    """Ready reasons why an agreement cannot be assessed in a period; each stands as its sheet and evaluation."""

    NONE = "", "–"
    NOT_BEGUN = "belum_berjalan", "belum berjalan (kurang dari 60 hari berlaku pada periode ini)"
    SUSPENDED = "ditangguhkan", "pelaksanaannya ditangguhkan"
    PARTNER = "mitra", "mitra belum dapat melaksanakan bagiannya"
    ELECTION = "tahapan", "pelaksanaannya menunggu tahapan Pemilu/Pemilihan"
    BUDGET = "anggaran", "anggarannya belum tersedia"
    UNKNOWN = "data", "naskah lama yang pelaksanaannya tidak diketahui lagi"
    OTHER = "lainnya", "alasan lain"


# Actors


def kasubbag(agreement: Agreement, user: User) -> Post | None:
    """Kasubbag/Kabag Rendatin"""
    return user.post_for(agreement.office_id, (Role.KASUBBAG,))


def period_keeper(agreement: Agreement, user: User) -> Post | None:
    """Operator kerja sama atau Kasubbag/Kabag Rendatin"""
    return user.post_for(agreement.office_id, (Role.OPERATOR, Role.KASUBBAG))


def activity_recorder(agreement: Agreement, user: User) -> Post | None:
    """Operator kerja sama dari satker pemilik atau satker peserta"""
    return next(
        (post for office in agreement.acting_office_ids if (post := user.post_for(office, (Role.OPERATOR,)))),
        None,
    )


def by_acceptance(agreement: Agreement, user: User) -> Post | None:
    """Dengan sendirinya bila laporannya diterima"""
    return None


# Conditions, on a row and the day on which somebody acts.

RowCondition = Callable[["AgreementPeriod", date], bool]


def has_activity_or_reason(row: AgreementPeriod, day: date) -> bool:
    """Catat sedikitnya satu kegiatan yang terlaksana pada periode ini, atau nyatakan nihil beserta alasannya."""
    return bool(row.nihil_reason.strip() or row.excuse) or row.is_active


def sheet_is_filled(row: AgreementPeriod, day: date) -> bool:
    """Lengkapi lembar pemantauan: rencana dan pelaksanaan, kewajiban setiap pihak, kendala, dan tindak lanjut."""
    return bool(row.excuse) or not row.sheet_gaps


def sheet_may_be_closed(row: AgreementPeriod, day: date) -> bool:
    """Lembar pemantauan baru dapat ditutup mulai 14 hari sebelum periode atau jangka waktunya berakhir."""
    return day >= row.closes_from


def evaluation_is_given(row: AgreementPeriod, day: date) -> bool:
    """Beri rekomendasi; pada akhir tahun dan menjelang kerja sama berakhir, isi evaluasi lengkap."""
    return bool(row.excuse) or row.has_evaluation


def is_not_in_sent_report(row: AgreementPeriod, day: date) -> bool:
    """Laporan yang memuat periode ini sudah dikirim. Isinya dapat diperbaiki bila laporannya dikembalikan."""
    return row.sent_at is None


def is_in_sent_report(row: AgreementPeriod, day: date) -> bool:
    """Laporan yang memuat periode ini belum dikirim."""
    return row.sent_at is not None


# Steps. The one writer (services/writer.py) is the only caller.


def step(
    label: str,
    source: RowState | tuple[RowState, ...],
    target: RowState,
    actor: Actor,
    conditions: tuple[RowCondition, ...] = (),
    wants_reason: bool = False,
) -> Callable[[Any], Any]:
    """Declare a step of a row: from where to where, by whom; the writer judges its conditions on the acting day."""
    custom = {"label": label, "conditions": conditions, "wants_reason": wants_reason}
    sources = [source] if isinstance(source, RowState) else list(source)
    return transition(field="state", source=sources, target=target, permission=actor, custom=custom)


class CycleSteps:
    """Every step of a row (agreement, period); a mixin of AgreementPeriod."""

    @step("Lanjut ke Pemantauan", RowState.PELAKSANAAN, RowState.PEMANTAUAN, operator,
          (has_activity_or_reason,))  # fmt: skip
    def start_monitoring(self) -> None: ...

    @step("Tutup lembar pemantauan", RowState.PEMANTAUAN, RowState.EVALUASI, operator,
          (sheet_is_filled, sheet_may_be_closed))  # fmt: skip
    def close_sheet(self) -> None: ...

    @step("Selesaikan evaluasi", RowState.EVALUASI, RowState.PELAPORAN, kasubbag, (evaluation_is_given,))
    def finish_evaluation(self) -> None: ...

    @step("Laporan diterima", RowState.PELAPORAN, RowState.DITERIMA, by_acceptance, (is_in_sent_report,))
    def accept(self) -> None: ...

    @step("Kembali ke Evaluasi", RowState.PELAPORAN, RowState.EVALUASI, kasubbag,
          (is_not_in_sent_report,), wants_reason=True)  # fmt: skip
    def return_to_evaluasi(self) -> None: ...

    @step("Kembali ke Pemantauan", (RowState.EVALUASI, RowState.PELAPORAN), RowState.PEMANTAUAN, period_keeper,
          (is_not_in_sent_report,), wants_reason=True)  # fmt: skip
    def return_to_pemantauan(self) -> None: ...


@dataclass(frozen=True)
class RowStep:
    """One step of a row as pages, tests and the generated documentation read it."""

    name: str
    label: str
    sources: tuple[RowState, ...]
    target: RowState
    actor: Actor
    conditions: tuple[RowCondition, ...]
    wants_reason: bool

    @property
    def is_forward(self) -> bool:
        return not self.wants_reason

    def missing(self, row: AgreementPeriod, day: date) -> list[str]:
        """The sentences of the conditions that are not met on that day."""
        return [row_sentence(c, row) for c in self.conditions if not c(row, day)]


def row_sentence(condition: RowCondition, row: AgreementPeriod) -> str:
    """What a person reads when the condition is not met; of what is begun, exactly what it still lacks."""
    if condition is sheet_is_filled and row.has_sheet:
        return f"Lengkapi lembar pemantauan: {'; '.join(row.sheet_gaps)}."
    if condition is evaluation_is_given and row.unanswered:
        return f"Lengkapi evaluasi: beri nilai butir {', '.join(map(str, row.unanswered))}."
    return (condition.__doc__ or "").strip()


def _steps() -> Iterator[RowStep]:
    for name, method in vars(CycleSteps).items():
        meta = getattr(method, "_django_fsm", None)
        if meta is None:
            continue
        first = next(iter(meta.transitions.values()))
        yield RowStep(
            name=name,
            label=first.custom["label"],
            sources=tuple(RowState(source) for source in meta.transitions),
            target=RowState(first.target),
            actor=first.permission,
            conditions=first.custom["conditions"],
            wants_reason=first.custom["wants_reason"],
        )


ROW_STEPS: dict[str, RowStep] = {each.name: each for each in _steps()}


def row_forward_step(state: str) -> RowStep | None:
    """The one step that leads a row on from a state."""
    return next((s for s in ROW_STEPS.values() if state in s.sources and s.is_forward), None)


def days_in_force(
    first: date, last: date, starts_on: date | None, ends_on: date | None, ended_on: date | None
) -> int:
    """On how many days of a span (both ends in) an agreement is in force; 0 when on none."""
    begins = max(first, starts_on or first)
    ends = min(day for day in (last, ends_on, ended_on) if day is not None)
    return max(0, (ends - begins).days + 1)


def is_full_evaluation_due(last: date, ends_on: date | None) -> bool:
    """Whether the period that ends on ``last`` wants the full instrument: at the year's and before the term's end."""
    is_yearly = (last.month, last.day) == (12, 31)
    return is_yearly or (ends_on is not None and ends_on <= last + timedelta(days=ENDING_SOON_DAYS))


def is_counted_active(agreement: Agreement) -> bool:
    """Whether activities of the PKS under it count as its own."""
    return agreement.instrument == Instrument.NK


# Edits: what may be written in the period without taking a step. After an ending only open rows are finished.

ACTIVITY = Edit("Kegiatan", activity_recorder, (*UNSIGNED, *AFTER_SIGNING), finishes_periods=True)
SHEET = Edit("Lembar pemantauan", operator, AFTER_SIGNING, finishes_periods=True)
EVALUATION = Edit("Evaluasi", kasubbag, AFTER_SIGNING, finishes_periods=True)
EXCUSE = Edit("Alasan tidak dapat dinilai", period_keeper, AFTER_SIGNING, finishes_periods=True)
FOLLOW_UP = Edit("Tindak lanjut", period_keeper, AFTER_SIGNING, finishes_periods=True)
