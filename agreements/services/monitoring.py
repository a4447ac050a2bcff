"""Filling a period: nihil, the monitoring sheet with obligations and indicators, the ready reasons, and going on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agreements.cycle import EXCUSE, ROW_STEPS, SHEET, SHORT_DAYS, Excuse, RowState
from agreements.models import (
    AgreementPeriod,
    Fulfilment,
    Indicator,
    IndicatorValue,
    MonitoringSheet,
    Obligation,
)
from agreements.refusals import Overtaken, Refused
from agreements.services.follow_up import NewFollowUp, add_follow_ups
from agreements.services.writer import Change, change, lock_row, require, take_row_step
from agreements.suspension import was_suspended
from organization.models import StoredFile, User

NOT_OPEN_SENTENCE = "Lembar periode ini sudah ditutup. Kembalikan dahulu ke Pemantauan bila perlu diperbaiki."


@dataclass(frozen=True)
class Told:
    """What the period says of one obligation."""

    state: str
    note: str = ""
    evidence: StoredFile | None = None


@dataclass(frozen=True)
class SheetFacts:
    """What the operator writes into the sheet; ``told`` by obligation id, ``values`` by indicator id."""

    nihil_reason: str = ""
    planned: str = ""
    realised: str = ""
    benefit: str = ""
    progress: str = ""
    has_no_obstacle: bool = False
    obstacles: str = ""
    has_no_follow_up: bool = False
    told: Mapping[int, Told] = field(default_factory=dict)
    values: Mapping[int, Decimal] = field(default_factory=dict)
    follow_ups: Sequence[NewFollowUp] = ()


def fill_sheet(row: AgreementPeriod, facts: SheetFacts, *, by: User, at: datetime) -> AgreementPeriod:
    """Save the sheet as far as it is filled; it need not be complete. Returns the row as it stands then.

    Raises Refused for what contradicts itself, Overtaken once the sheet is closed.
    """
    if facts.has_no_obstacle and facts.obstacles.strip():
        raise Refused(
            "Tuliskan kendalanya, atau centang tidak ada kendala; jangan keduanya.", field="obstacles"
        )
    summary = f"{row.period} · Lembar pemantauan diisi"
    with change(row.agreement, SHEET, act="sheet", summary=summary, by=by, at=at) as done:
        current = _open_row(done, row)
        current.nihil_reason = facts.nihil_reason.strip()
        current.excuse, current.excuse_note = Excuse.NONE, ""
        current.save(update_fields=("nihil_reason", "excuse", "excuse_note"))
        _write_sheet(current, facts, done)
        _write_fulfilments(current, facts.told)
        _write_values(current, facts.values)
        add_follow_ups(done, current, facts.follow_ups)
        done.data = {"row": current.pk}
    return current


def give_excuse(row: AgreementPeriod, excuse: str, note: str, *, by: User, at: datetime) -> AgreementPeriod:
    """Say that the agreement cannot be assessed in the period; the reason stands as its sheet and evaluation.

    Raises Refused for a reason that the dates contradict, or another reason without explanation.
    """
    chosen = Excuse(excuse)
    summary = f"{row.period} · Tidak dapat dinilai, karena {chosen.label}"
    with change(row.agreement, EXCUSE, act="excuse", summary=summary, by=by, at=at, note=note) as done:
        current = _open_row(done, row)
        _refuse_wrong_excuse(current, chosen, note, done.agreement.office.day_of(at))
        current.excuse, current.excuse_note = chosen, note.strip()
        current.save(update_fields=("excuse", "excuse_note"))
        done.data = {"row": current.pk, "excuse": chosen.value}
    return current


def finish_sheet(row: AgreementPeriod, *, by: User, at: datetime) -> AgreementPeriod:
    """Take the row from Pelaksanaan over Pemantauan to Evaluasi; all or nothing.

    Raises Refused with everything that is still missing, for both steps at once.
    """
    with transaction.atomic():
        locked = lock_row(row.pk)
        names = [n for n in ("start_monitoring", "close_sheet") if locked.state in _from(n)]
        if not names:
            raise Overtaken(NOT_OPEN_SENTENCE)
        require(ROW_STEPS[names[0]].actor, locked.agreement, by)
        day = locked.agreement.office.day_of(at)
        missing = [sentence for name in names for sentence in ROW_STEPS[name].missing(locked, day)]
        if missing:
            raise Refused(*missing)
        for name in names:
            locked = take_row_step(locked, name, by=by, at=at)
    return locked


def _from(name: str) -> tuple[RowState, ...]:
    before = {"close_sheet": (RowState.PELAKSANAAN,)}
    return (*ROW_STEPS[name].sources, *before.get(name, ()))


def allowed_excuses(row: AgreementPeriod, day: date) -> list[Excuse]:
    """The ready reasons that the dates do not contradict, in order."""
    refused = set()
    if row.days_in_force >= SHORT_DAYS:
        refused.add(Excuse.NOT_BEGUN)
    if not _was_suspended(row, day):
        refused.add(Excuse.SUSPENDED)
    return [each for each in Excuse if each not in refused and each is not Excuse.NONE]


def _refuse_wrong_excuse(row: AgreementPeriod, excuse: Excuse, note: str, day: date) -> None:
    if excuse == Excuse.NONE:
        raise Refused("Pilih alasannya.", field="excuse")
    if excuse not in allowed_excuses(row, day):
        raise Refused(f"Alasan “{excuse.label}” tidak sesuai dengan tanggal kerja sama ini.", field="excuse")
    if excuse == Excuse.OTHER and not note.strip():
        raise Refused("Jelaskan alasannya.", field="excuse_note")


def _was_suspended(row: AgreementPeriod, day: date) -> bool:
    return was_suspended(row.agreement, row.period.starts_on, min(day, row.period.ends_on))


def _open_row(done: Change, row: AgreementPeriod) -> AgreementPeriod:
    """The row with the locked agreement, refused where its sheet is closed."""
    current = AgreementPeriod.objects.select_related("period").get(pk=row.pk, agreement=done.agreement)
    current.agreement = done.agreement
    if current.state not in (RowState.PELAKSANAAN, RowState.PEMANTAUAN):
        raise Overtaken(NOT_OPEN_SENTENCE)
    return current


def _write_sheet(row: AgreementPeriod, facts: SheetFacts, done: Change) -> None:
    MonitoringSheet.objects.update_or_create(
        row=row,
        defaults={
            "planned": facts.planned.strip(), "realised": facts.realised.strip(), "benefit": facts.benefit.strip(),
            "progress": facts.progress, "has_no_obstacle": facts.has_no_obstacle,
            "obstacles": facts.obstacles.strip(), "has_no_follow_up": facts.has_no_follow_up,
            "post": done.post, "filled_at": done.at,
        },
    )  # fmt: skip


def _write_fulfilments(row: AgreementPeriod, told: Mapping[int, Told]) -> None:
    known = set(Obligation.objects.filter(party__agreement=row.agreement_id).values_list("pk", flat=True))
    if not set(told) <= known:
        raise Overtaken("Kewajiban kerja sama ini berubah selagi Anda mengisi. Muat ulang halaman.")
    for obligation_id, each in told.items():
        if not each.state:
            Fulfilment.objects.filter(row=row, obligation=obligation_id).delete()
            continue
        values: dict[str, object] = {"state": each.state, "note": each.note.strip()}
        if each.evidence is not None:
            values["evidence"] = each.evidence
        Fulfilment.objects.update_or_create(row=row, obligation_id=obligation_id, defaults=values)


def _write_values(row: AgreementPeriod, values: Mapping[int, Decimal]) -> None:
    known = set(Indicator.objects.filter(agreement=row.agreement_id).values_list("pk", flat=True))
    if not set(values) <= known:
        raise Overtaken("Indikator kerja sama ini berubah selagi Anda mengisi. Muat ulang halaman.")
    row.indicator_values.exclude(indicator__in=values).delete()
    for indicator_id, value in values.items():
        IndicatorValue.objects.update_or_create(row=row, indicator_id=indicator_id, defaults={"value": value})
