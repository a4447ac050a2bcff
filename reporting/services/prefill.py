"""What a report says by itself: its rows, its sums and the recap of the offices below, read in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from agreements.choices import Ending, Funding, PartnerCategory, Secrecy
from agreements.cycle import Excuse, Recommendation, RowState
from agreements.instruments import Instrument
from agreements.models import Activity, AgreementPeriod, IndicatorValue, Party
from agreements.models.period import AgreementPeriodQuerySet, Period
from organization.templatetags.ui import angka, rupiah, tanggal
from reporting.models import PeriodicReport, ReportState, SentReport

HIDDEN = "(terbatas)"
CONTENTS = (
    "scope",
    "activities",
    "benefit",
    "budget",
    "obstacles",
    "follow_up",
    "recommendation",
    "evidence",
)
"""What an agreement that is terbatas or rahasia does not tell the office above."""

NOT_SENT = "Belum mengirim"
"""What the recap says of an office whose report is not with the office above."""

SUMS = ("agreements", "activities", "people", "spending")


def rows_of(report: PeriodicReport) -> AgreementPeriodQuerySet:
    """The agreements that the report is about: those of its period, and older ones that an earlier report missed."""
    own: AgreementPeriodQuerySet = AgreementPeriod.objects.filter(agreement__office=report.office_id)
    told = PeriodicReport.objects.filter(
        office=report.office_id, period__starts_on__lt=report.period.starts_on,
        state__in=(ReportState.DIKIRIM, ReportState.DITERIMA),
    )  # fmt: skip
    left_over = Q(period__in=told.values("period"), sent_at=None) & ~Q(state=RowState.DITERIMA)
    return own.filter(Q(period=report.period_id) | left_over)


@dataclass(frozen=True)
class Carried:
    """What was carried out under an agreement in a period; counts of people, spending in rupiah."""

    activities: list[Activity]

    @property
    def people(self) -> int:
        return sum(activity.people_count for activity in self.activities)

    @property
    def spending(self) -> Decimal:
        return sum((activity.spending or Decimal(0) for activity in self.activities), Decimal(0))

    @property
    def evidence(self) -> int:
        return sum(len(activity.evidence.all()) for activity in self.activities)


def prefill(report: PeriodicReport, today: date) -> dict[str, Any]:
    """The report's data as plain values: rows by the columns of section 9, sums, and the offices below."""
    found = list(_with_contents(rows_of(report)))
    carried = _carried_out(found)
    hides = report.receiver_id != report.office_id
    rows = [_row(number, row, carried[row.pk], today, hides) for number, row in enumerate(found, 1)]
    own = _sums(report.office_id, found, carried)
    below = [_below(child, today) for child in _reports_below(report)]
    return {
        "office": str(report.office), "period": str(report.period), "receiver": report.receiver_name,
        "note": report.note, "as_of": today.isoformat(), "rows": rows, "own": own, "below": below,
        "total": {name: own[name] + sum(each["sums"][name] for each in below) for name in SUMS},
        "row_ids": [row.pk for row in found],
    }  # fmt: skip


def _with_contents(rows: QuerySet[AgreementPeriod]) -> QuerySet[AgreementPeriod]:
    parties = Party.objects.select_related("partner").order_by("order")
    values = IndicatorValue.objects.select_related("indicator__type")
    return (
        rows.select_related(
            "agreement__office", "agreement__parent", "agreement__pic", "period", "sheet", "evaluation"
        )
        .prefetch_related(
            Prefetch("agreement__parties", parties),
            "agreement__scope_points",
            "follow_ups",
            Prefetch("indicator_values", values),
        )
        .order_by("agreement__signed_on", "agreement", "period__starts_on")
    )


def _carried_out(rows: Iterable[AgreementPeriod]) -> dict[int, Carried]:
    """By row: what was carried out in its period; for an NK also under the PKS below it."""
    rows = list(rows)
    ids = [row.agreement_id for row in rows]
    first = min((row.period.starts_on for row in rows), default=None)
    activities: list[Activity] = []
    if first is not None:
        activities = list(
            Activity.objects.done()
            .counted_for(ids)
            .filter(held_on__gte=first)
            .select_related("agreement")
            .prefetch_related("people", "evidence")
            .order_by("held_on", "pk")
        )
    by_agreement: dict[int, list[Activity]] = defaultdict(list)
    for activity in activities:
        by_agreement[activity.agreement_id].append(activity)
        if activity.agreement.parent_id:
            by_agreement[-activity.agreement.parent_id].append(activity)
    return {row.pk: Carried(_of(row, by_agreement)) for row in rows}


def _of(row: AgreementPeriod, by_agreement: dict[int, list[Activity]]) -> list[Activity]:
    """Those of the agreement itself, and (kept under the negative id) of what is under an NK."""
    found = [*by_agreement[row.agreement_id]]
    if row.counts_children:
        found += by_agreement[-row.agreement_id]
    return [activity for activity in found if row.period.contains(activity.held_on)]


def _row(number: int, row: AgreementPeriod, carried: Carried, today: date, hides: bool) -> dict[str, Any]:
    agreement = row.agreement
    partners = [party for party in agreement.parties.all() if party.partner_id]
    own = next((party for party in agreement.parties.all() if party.is_owner), None)
    told = {
        "number": number,
        "agreement": agreement.pk,
        "row": row.pk,
        "instrument": Instrument(agreement.instrument).label,
        "own_number": own.number if own else "",
        "partner_number": _joined(party.number for party in partners),
        "partner": _joined(party.name_as_signed for party in partners),
        "category": _joined(dict.fromkeys(_category(party) for party in partners)),
        "subject": agreement.title,
        "scope": _joined(point.text for point in agreement.scope_points.all()),
        "starts_on": agreement.starts_on.isoformat() if agreement.starts_on else None,
        "ends_on": agreement.ends_on.isoformat() if agreement.ends_on else None,
        "days_left": max(0, (agreement.ends_on - today).days) if agreement.ends_on else None,
        "standing": _standing(row, today),
        "parent": agreement.parent.title if agreement.parent else agreement.parent_outside,
        "activities": _activities(row, carried),
        "benefit": _benefit(row),
        "budget": _budget(row, carried),
        "obstacles": _obstacles(row),
        "follow_up": _joined(f"{f.text} ({tanggal(f.due_on)})" for f in row.follow_ups.all()),
        "recommendation": _recommendation(row),
        "evidence": f"{carried.evidence} berkas atau tautan" if carried.evidence else "",
        "pic": str(agreement.pic) if agreement.pic else "",
    }
    if hides and agreement.secrecy != Secrecy.BIASA:
        told |= dict.fromkeys(CONTENTS, HIDDEN)
    return told


def _sums(office_id: int, rows: list[AgreementPeriod], carried: dict[int, Carried]) -> dict[str, int]:
    """How many agreements, activities and people, and how much was spent (rupiah) under the office's own agreements.

    An activity under a PKS is told with its NK too, but counted once, by the office that owns the PKS.
    """
    activities = {
        activity.pk: activity
        for each in carried.values()
        for activity in each.activities
        if activity.agreement.office_id == office_id
    }
    all_of = Carried(list(activities.values()))
    return {
        "agreements": len({row.agreement_id for row in rows}),
        "activities": len(activities),
        "people": all_of.people,
        "spending": int(all_of.spending),
    }


def _reports_below(report: PeriodicReport) -> list[PeriodicReport]:
    """The reports of the same period that this office receives, each with its latest sending."""
    below = PeriodicReport.objects.filter(receiver=report.office_id, period=report.period_id)
    sendings = SentReport.objects.order_by("-number")
    return list(
        below.exclude(office=report.office_id)
        .select_related("office")
        .prefetch_related(Prefetch("sendings", sendings))
        .order_by("office__code")
    )


def _below(report: PeriodicReport, today: date) -> dict[str, Any]:
    """One office in the recap of the office above: its state and, once sent, its sums."""
    counts = report.state in (ReportState.DIKIRIM, ReportState.DITERIMA)
    latest = next(iter(report.sendings.all()), None) if counts else None
    sums = latest.data["total"] if latest else dict.fromkeys(SUMS, 0)
    state = ReportState(report.state).label if latest else NOT_SENT
    if latest:
        late = "Terlambat" if report.is_late else "Tepat waktu"
    else:
        late = "Lewat batas" if today > report.due_on else ""
    return {
        "code": report.office.code, "office": str(report.office), "state": state, "late": late, "sums": sums,
        **sums,
    }  # fmt: skip


def _category(party: Party) -> str:
    return PartnerCategory(party.partner.category).label if party.partner else ""


def _standing(row: AgreementPeriod, today: date) -> str:
    agreement = row.agreement
    state = "Diterima" if row.state == RowState.DITERIMA else row.state_label
    validity = agreement.validity(today)
    ending = Ending(agreement.ending).label if agreement.ending else validity.label if validity else ""
    period: Period = row.period
    return f"{state} ({period}) · {ending}"


def _activities(row: AgreementPeriod, carried: Carried) -> str:
    if not carried.activities:
        return f"Nihil: {row.nihil_reason}" if row.nihil_reason else "Nihil"
    told = [activity for activity in carried.activities if not _is_hidden(row, activity)]
    lines = [
        f"{activity.title} ({tanggal(activity.held_on)}"
        + (f", {angka(activity.people_count)} orang)" if activity.people_count else ")")
        for activity in told
    ]
    if hidden := len(carried.activities) - len(told):
        lines.append(f"{hidden} kegiatan pada {Instrument.PKS.label} yang sifatnya terbatas atau rahasia")
    return _joined(lines)


def _is_hidden(row: AgreementPeriod, activity: Activity) -> bool:
    """An activity under a PKS that is terbatas or rahasia counts for its NK, but is told with the PKS alone."""
    is_other = activity.agreement_id != row.agreement_id
    return is_other and activity.agreement.secrecy != Secrecy.BIASA


def _benefit(row: AgreementPeriod) -> str:
    told = [row.sheet.benefit.rstrip(" .")] if row.has_sheet and row.sheet.benefit else []
    for value in row.indicator_values.all():
        kind = value.indicator.type
        told.append(f"{kind.name}: {angka(value.value)} dari {angka(value.indicator.target)} {kind.unit}")
    return _joined(told)


def _budget(row: AgreementPeriod, carried: Carried) -> str:
    agreement = row.agreement
    is_free = agreement.funding == Funding.NONE and carried.spending
    planned = (
        "Tidak diatur dalam naskah"
        if is_free
        else agreement.get_funding_display()
        if agreement.funding
        else ""
    )
    amount = f" {rupiah(agreement.funding_amount)}" if agreement.funding_amount else ""
    spent = f"terpakai {rupiah(carried.spending)}" if carried.spending else ""
    return "; ".join(part for part in (f"{planned}{amount}", spent) if part)


def _obstacles(row: AgreementPeriod) -> str:
    if row.excuse:
        note = f" ({row.excuse_note})" if row.excuse_note else ""
        return f"Tidak dapat dinilai, karena {Excuse(row.excuse).label}{note}"
    if not row.has_sheet:
        return ""
    return "Tidak ada" if row.sheet.has_no_obstacle else row.sheet.obstacles


def _recommendation(row: AgreementPeriod) -> str:
    if row.excuse or not hasattr(row, "evaluation"):
        return ""
    return f"{Recommendation(row.evaluation.recommendation).label}: {row.evaluation.note}"


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(text for text in texts if text)
