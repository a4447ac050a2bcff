"""Flags: what about an agreement needs somebody's attention (rule book section 10), as a table of questions in SQL.

The list "Kerja Sama" and the recap read this table; a flag is never stored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q

from agreements.choices import Ending, PaperKind
from agreements.instruments import Instrument
from agreements.models import Activity, Agreement, ApprovalRound, ApprovalStep, Evaluation, FollowUp, PaperUse
from agreements.rows import lacks_data
from agreements.stage_limits import stage_limits
from agreements.workflow import AFTER_SIGNING, Stage

IDLE_MONTHS = 6
WITHOUT_PKS_MONTHS = 12
EVALUATION_DAYS = 180


@dataclass(frozen=True)
class Day:
    """When the question is asked: the instant, and the date that it has for whoever asks."""

    today: date
    now: datetime


@dataclass(frozen=True)
class Flag:
    """One kind of attention: its name on screen, what to do about it, and which agreements have it on a day."""

    label: str
    advice: str
    condition: Callable[[Day], Q]


def _running() -> Q:
    return Q(ending=Ending.NONE)


def _is_not_suspended(today: date) -> Q:
    """While something is suspended its clocks stand still."""
    return Q(suspended_until=None) | Q(suspended_until__lt=today)


def _in_force(today: date) -> Q:
    """Signed, begun, not over, not suspended; addenda have no life of their own."""
    return (
        _running()
        & Q(signed_on__isnull=False, amends=None)
        & (Q(starts_on=None) | Q(starts_on__lte=today))
        & (Q(ends_on=None) | Q(ends_on__gte=today))
        & _is_not_suspended(today)
    )


def is_idle(day: Day) -> Q:
    """In force for half a year and nothing carried out since; an NK also counts what happened under its PKS."""
    since = day.today - relativedelta(months=IDLE_MONTHS)
    done = Activity.objects.done().filter(held_on__lte=day.today).order_by()
    recent = done.filter(Q(held_on__gt=since) | Q(ends_on__gt=since))
    under_parents = recent.filter(agreement__parent__isnull=False)
    return (
        _in_force(day.today)
        & Q(signed_on__lte=since)
        & (Q(starts_on=None) | Q(starts_on__lte=since))
        & ~Q(pk__in=recent.values("agreement"))
        & ~Q(instrument=Instrument.NK, pk__in=under_parents.values("agreement__parent"))
    )


def is_without_pks(day: Day) -> Q:
    """An NK that after a year has not led to any signed PKS."""
    since = day.today - relativedelta(months=WITHOUT_PKS_MONTHS)
    signed = Agreement.objects.filter(
        instrument=Instrument.PKS, signed_on__isnull=False, parent__isnull=False
    ).order_by()
    return (
        _in_force(day.today)
        & Q(instrument=Instrument.NK, signed_on__lte=since)
        & ~Q(pk__in=signed.values("parent"))
    )


def is_stuck(day: Day) -> Q:
    """Longer in its stage than nine in ten were."""
    overstays = (
        Q(stage=stage, instrument=instrument, stage_entered_at__lt=day.now - limit)
        for (stage, instrument), limit in stage_limits(day.now).items()
    )
    return _running() & _is_not_suspended(day.today) & reduce(or_, overstays)


def has_overdue_follow_up(day: Day) -> Q:
    """A follow-up is past its day."""
    overdue = FollowUp.objects.filter(done_at=None, due_on__lt=day.today).order_by()
    return _running() & Q(pk__in=overdue.values("agreement"))


def is_unevaluated(day: Day) -> Q:
    """Ends within half a year and was not fully evaluated in the last half year."""
    span = timedelta(days=EVALUATION_DAYS)
    soon = (day.today, day.today + span)
    # Only what ends soon is asked whether every question was answered: that is dear, and most does not end soon.
    recent = Evaluation.objects.filter(given_at__gte=day.now - span, row__agreement__ends_on__range=soon)
    evaluated = recent.full().order_by()
    return (
        _running()
        & Q(signed_on__isnull=False, amends=None, ends_on__range=soon)
        & ~Q(pk__in=evaluated.values("row__agreement"))
    )


def is_incomplete(day: Day) -> Q:
    """Recorded from paper, and something of it is not known yet."""
    return lacks_data()


def lacks_papers(day: Day) -> Q:
    """Went on as mendesak while minutes or a letter were still to come."""
    later = ApprovalRound.objects.filter(
        agreement=OuterRef("round__agreement"), number__gt=OuterRef("round__number")
    )
    used = PaperUse.objects.filter(step=OuterRef("pk"))
    lacking = (
        Q(papers__contains=[kind]) & ~Exists(used.filter(paper__kind=kind)) for kind in PaperKind.values
    )
    steps = ApprovalStep.objects.filter(reduce(or_, lacking), ~Exists(later)).order_by()
    late = (Stage.PENANDATANGANAN, *AFTER_SIGNING)
    return _running() & Q(stage__in=late, pk__in=steps.values("round__agreement"))


FLAGS: dict[str, Flag] = {
    "idle": Flag(
        "Tidak ada kegiatan 6 bulan terakhir",
        "Rencanakan kegiatan bersama mitra, atau pertimbangkan untuk mengakhirinya.",
        is_idle,
    ),
    "without_pks": Flag(
        "Nota Kesepahaman tanpa Perjanjian Kerja Sama sesudah 12 bulan",
        "Bicarakan dengan mitra apakah isinya dituangkan dalam Perjanjian Kerja Sama.",
        is_without_pks,
    ),
    "stuck": Flag(
        "Tertahan di tahapnya",
        "Lihat apa yang masih kurang dan siapa yang ditunggu.",
        is_stuck,
    ),
    "follow_up": Flag(
        "Tindak lanjut lewat batas",
        "Selesaikan tindak lanjutnya, lalu catat hasilnya.",
        has_overdue_follow_up,
    ),
    "unevaluated": Flag(
        "Berakhir dalam 180 hari tanpa evaluasi lengkap",
        "Isi evaluasi lengkap pada periode yang berjalan.",
        is_unevaluated,
    ),
    "incomplete": Flag(
        "Data belum lengkap",
        "Lengkapi data kerja sama yang dicatat dari dokumen.",
        is_incomplete,
    ),
    "papers": Flag(
        "Dokumen persetujuan belum dilampirkan",
        "Lampirkan berita acara pleno atau surat persetujuan yang masih kurang.",
        lacks_papers,
    ),
}
"""Late reports are a flag of the office and its report, not of one agreement: see ``reporting``."""
