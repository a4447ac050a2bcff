"""Activities under an agreement: planned, carried out, corrected, withdrawn; with their evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from agreements.cycle import ACTIVITY
from agreements.models import (
    Activity,
    ActivityEvidence,
    ActivityPeople,
    Agreement,
    AgreementPeriod,
    ScopePoint,
)
from agreements.models.activity import ActivityState
from agreements.refusals import NotAllowed, Overtaken, Refused
from agreements.services.writer import Change, change
from agreements.suspension import was_suspended
from organization.models import StoredFile, User
from organization.templatetags.ui import tanggal

MANY_PEOPLE = 100_000
"""From how many people of one group on we ask whether the figure is right."""

MUCH_MONEY = Decimal(10_000_000_000)
"""From what spending (Rp) on we ask whether the figure is right."""

LONG_BEFORE = relativedelta(years=1)
"""From how long before the agreement began or was entered on we ask whether the day is right."""

MOST_EVIDENCE = 20

FUTURE_SENTENCE = "Tanggal ini belum tiba. Simpan sebagai rencana bila kegiatannya belum terlaksana."


class Doubtful(Refused):
    """Possible, but odd: the person is asked whether it is meant."""


@dataclass(frozen=True)
class ActivityFacts:
    """What a person says about one activity; counts of people by group, spending in rupiah."""

    title: str
    held_on: date
    ends_on: date | None = None
    place: str = ""
    output: str = ""
    spending: Decimal | None = None
    is_planned: bool = False
    people: Mapping[str, int] = field(default_factory=dict)
    scope_ids: Collection[int] = ()
    link: str = ""

    @property
    def state(self) -> ActivityState:
        return ActivityState.PLANNED if self.is_planned else ActivityState.DONE


def record_activity(
    agreement: Agreement,
    facts: ActivityFacts,
    *,
    files: Collection[StoredFile] = (),
    is_sure: bool = False,
    by: User,
    at: datetime,
) -> Activity:
    """Record an activity for the office of the person's post: the owner, another party, or a satker peserta.

    Raises Refused for what cannot be, Doubtful for what is odd unless the person ``is_sure``.
    """
    word = "direncanakan" if facts.is_planned else "dicatat"
    summary = f"Kegiatan {word}: {facts.title}, {tanggal(facts.held_on)}"
    with change(agreement, ACTIVITY, act="activity", summary=summary, by=by, at=at) as done:
        _check(done, facts)
        if not is_sure:
            _doubt(done, facts)
        activity = Activity(agreement=done.agreement, office=done.post.office, recorded_at=at, post=done.post)
        _write(activity, facts)
        _add_evidence(activity, facts.link, files)
        done.data = {"activity": activity.pk}
    return activity


def change_activity(
    activity: Activity,
    facts: ActivityFacts,
    *,
    files: Collection[StoredFile] = (),
    is_sure: bool = False,
    by: User,
    at: datetime,
) -> Activity:
    """Correct an activity, or say that a planned one was carried out; the history keeps what stood there before.

    Raises NotAllowed for another office's, Overtaken for a withdrawn one, Refused while its period is in a sent report.
    """
    with change(activity.agreement, ACTIVITY, act="activity_changed", summary="", by=by, at=at) as done:
        current = _own(done, activity)
        _check(done, facts)
        if not is_sure:
            _doubt(done, facts, itself=current)
        is_carried_out = current.state == ActivityState.PLANNED and not facts.is_planned
        done.data = {"activity": current.pk, "before": facts_of(current)}
        _write(current, facts)
        _add_evidence(current, facts.link, files)
        done.summary = f"Kegiatan {'terlaksana' if is_carried_out else 'diperbaiki'}: {current.title}"
    return current


def withdraw_activity(activity: Activity, *, reason: str, by: User, at: datetime) -> None:
    """Take an activity back that was recorded by mistake; it stays readable in the history."""
    with change(
        activity.agreement, ACTIVITY, act="activity_withdrawn", summary="", by=by, at=at, note=reason
    ) as done:
        if not reason.strip():
            raise Refused("Tuliskan alasannya.")
        current = _own(done, activity)
        current.state, current.withdrawn_reason = ActivityState.WITHDRAWN, reason.strip()[:300]
        current.save(update_fields=("state", "withdrawn_reason"))
        done.summary = f"Kegiatan ditarik: {current.title}, {tanggal(current.held_on)}"
        done.data = {"activity": current.pk}


def remove_evidence(activity: Activity, evidence_id: int, *, by: User, at: datetime) -> None:
    """Take one piece of evidence away from an activity; the file itself stays in the store."""
    with change(activity.agreement, ACTIVITY, act="evidence_removed", summary="", by=by, at=at) as done:
        current = _own(done, activity)
        evidence = current.evidence.select_related("file").filter(pk=evidence_id).first()
        if evidence is None:
            raise Overtaken("Bukti ini sudah dihapus dari kegiatan.")
        name = evidence.file.name if evidence.file else evidence.link
        done.summary = f"Bukti kegiatan dilepas: {current.title}"
        done.data = {"activity": current.pk, "evidence": name}
        evidence.delete()


def facts_of(activity: Activity) -> dict[str, object]:
    """What an activity says, as plain values for the history."""
    return {
        "title": activity.title, "held_on": activity.held_on.isoformat(), "place": activity.place,
        "output": activity.output, "spending": str(activity.spending or ""), "state": activity.state,
        "people": {people.group: people.count for people in activity.people.all()},
        "ends_on": activity.ends_on.isoformat() if activity.ends_on else "",
        "scope": [point.text for point in activity.scope_points.all()],
    }  # fmt: skip


def locked_sentence(activity: Activity, agreement: Agreement) -> str:
    """Why an activity cannot be changed for now: its day lies in a report that was sent; empty where it can."""
    sent = sent_row(agreement, activity.held_on)
    if sent is None:
        return ""
    word = "diterima" if sent.accepted_at else "dikirim"
    return f"Laporan {sent.period} yang memuat tanggal kegiatan ini sudah {word}, jadi kegiatan ini tidak dapat diubah."


def sent_row(agreement: Agreement, day: date) -> AgreementPeriod | None:
    """The agreement's period that a day lies in, where its report was sent or accepted."""
    rows = agreement.period_rows.select_related("period").exclude(sent_at=None)
    return rows.filter(period__starts_on__lte=day, period__ends_on__gte=day).first()


def _own(done: Change, activity: Activity) -> Activity:
    """The activity as it stands now, if it may be changed by this office."""
    current = Activity.objects.select_for_update().get(pk=activity.pk, agreement=done.agreement)
    if current.office_id != done.post.office_id:
        raise NotAllowed("Kegiatan ini hanya dapat diubah oleh satker yang mencatatnya.")
    if current.state == ActivityState.WITHDRAWN:
        raise Overtaken("Kegiatan ini sudah ditarik.")
    if sentence := locked_sentence(current, done.agreement):
        raise Refused(sentence)
    return current


def _check(done: Change, facts: ActivityFacts) -> None:
    today = done.agreement.office.day_of(done.at)
    if not facts.title.strip():
        raise Refused("Tuliskan nama kegiatannya.", field="title")
    if facts.ends_on is not None and facts.ends_on < facts.held_on:
        raise Refused("Tanggal selesai tidak boleh sebelum tanggal mulai.", field="ends_on")
    if not facts.is_planned and facts.held_on > today:
        raise Refused(FUTURE_SENTENCE, field="held_on")
    known = set(ScopePoint.objects.filter(agreement=done.agreement).values_list("pk", flat=True))
    if not set(facts.scope_ids) <= known:
        raise Refused("Pilih ruang lingkup dari kerja sama ini.", field="scope")


def _doubt(done: Change, facts: ActivityFacts, itself: Activity | None = None) -> None:
    """Ask about what is possible but odd: reported or suspended then, after the end, absurd figures, told twice."""
    agreement, doubts = done.agreement, _doubts_of_day(done.agreement, facts)
    last = min((day for day in (agreement.ends_on, agreement.ended_on) if day), default=None)
    if last is not None and facts.held_on > last:
        doubts.append(f"Kegiatan ini sesudah kerja sama berakhir ({tanggal(last)}).")
    first = min(day for day in (agreement.starts_on, agreement.created_at.date()) if day) - LONG_BEFORE
    if facts.held_on < first:
        doubts.append(f"Tanggalnya ({tanggal(facts.held_on)}) jauh sebelum kerja sama ini dimulai.")
    most = max(facts.people.values(), default=0)
    if most >= MANY_PEOPLE:
        doubts.append(f"Jumlah pesertanya sangat besar: {most:,} orang.".replace(",", "."))
    if facts.spending is not None and facts.spending > (agreement.funding_amount or MUCH_MONEY):
        limit = "jumlah pembiayaan kerja sama ini" if agreement.funding_amount else "sepuluh miliar rupiah"
        doubts.append(f"Biayanya lebih besar daripada {limit}.")
    twins = Activity.objects.filter(
        agreement=agreement, office=done.post.office, held_on=facts.held_on, title__iexact=facts.title.strip()
    ).exclude(state=ActivityState.WITHDRAWN)
    if any(twin != itself for twin in twins):
        doubts.append("Kegiatan dengan nama dan tanggal yang sama sudah dicatat.")
    if doubts:
        raise Doubtful(*doubts)


def _doubts_of_day(agreement: Agreement, facts: ActivityFacts) -> list[str]:
    """What is odd about the day itself: its report is gone already, or the agreement stood still on it."""
    doubts = []
    if row := sent_row(agreement, facts.held_on):
        word = "diterima" if row.accepted_at else "dikirim"
        kept = "tersimpan sebagai rencana" if facts.is_planned else "tercatat sebagai susulan"
        doubts.append(
            f"Laporan {row.period} yang memuat tanggal ini sudah {word}. Kegiatan ini {kept} dan tidak ikut dalam "
            "laporan itu; sesudah disimpan, isinya tidak dapat diubah lagi."
        )
    if not facts.is_planned and was_suspended(agreement, facts.held_on, facts.ends_on or facts.held_on):
        doubts.append(f"Kerja sama ini sedang ditangguhkan pada {tanggal(facts.held_on)}.")
    return doubts


def _write(activity: Activity, facts: ActivityFacts) -> None:
    activity.title, activity.held_on, activity.ends_on = facts.title.strip(), facts.held_on, facts.ends_on
    activity.place, activity.output = facts.place.strip(), facts.output.strip()
    activity.spending, activity.state = facts.spending, facts.state
    activity.save()
    activity.scope_points.set(facts.scope_ids)
    activity.people.all().delete()
    ActivityPeople.objects.bulk_create(
        ActivityPeople(activity=activity, group=group, count=count)
        for group, count in facts.people.items()
        if count
    )


def _add_evidence(activity: Activity, link: str, files: Collection[StoredFile]) -> None:
    new = [ActivityEvidence(activity=activity, file=file) for file in files]
    if link.strip():
        new.append(ActivityEvidence(activity=activity, link=link.strip()))
    if activity.evidence.count() + len(new) > MOST_EVIDENCE:
        raise Refused(f"Paling banyak {MOST_EVIDENCE} bukti untuk satu kegiatan.", field="uploads")
    ActivityEvidence.objects.bulk_create(new)
