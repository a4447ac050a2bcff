"""How many agreements there are: by stage, form and partner category, by what ends soon, by what needs attention."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Case, CharField, Count, Q, Value, When

from agreements.choices import PartnerCategory, Validity
from agreements.flags import FLAGS
from agreements.forms.filters import ENDED_STATE, ENDS_WITHIN, RUNNING_STATE, UNSIGNED_STATE
from agreements.instruments import Instrument
from agreements.validity import validity_expression
from agreements.workflow import Stage
from organization.tables import Column, Kind
from reporting.addresses import late_reports_url
from reporting.recap.scope import Scope
from reporting.recap.tables import Choice, Figure, Line, RecapTable, crosstab, number_columns

STANDINGS = (
    Choice(UNSIGNED_STATE, "Dalam proses", {"state": UNSIGNED_STATE}),
    *(Choice(validity.value, validity.label, {"state": validity.value}) for validity in Validity),
    Choice(ENDED_STATE, "Sudah berakhir", {"state": ENDED_STATE}),
)
"""How an agreement stands, each exactly once: not signed, what its dates say, or ended."""

INSTRUMENTS = tuple(Choice(i.value, i.label, {"instrument": i.value}) for i in Instrument)
STAGES = tuple(Choice(s.value, f"{s.number}. {s.label}", {"stage": s.value}) for s in Stage)
CATEGORIES = tuple(Choice(c.value, c.label, {"category": c.value}) for c in PartnerCategory)


def standing_expression(scope: Scope) -> Case:
    """The key of STANDINGS, by the database."""
    return Case(
        When(~Q(ending=""), then=Value(ENDED_STATE)),
        When(signed_on=None, then=Value(UNSIGNED_STATE)),
        default=validity_expression(scope.day.today),
        output_field=CharField(),
    )


def by_stage(scope: Scope) -> RecapTable:
    """What has not ended, by stage and form."""
    counts = scope.agreements.filter(ending="").values_list("stage", "instrument").annotate(n=Count("pk"))
    return RecapTable(
        "tahap", "Menurut tahap", "Tahap", number_columns(INSTRUMENTS),
        crosstab(counts, STAGES, INSTRUMENTS, scope.agreements_url, base={"state": RUNNING_STATE}),
        "Yang sudah berakhir tidak dihitung.",
    )  # fmt: skip


def by_instrument(scope: Scope) -> RecapTable:
    """Every agreement once, by form and standing."""
    standing = scope.agreements.annotate(standing=standing_expression(scope))
    counts = standing.values_list("instrument", "standing").annotate(n=Count("pk"))
    return RecapTable(
        "bentuk", "Menurut bentuk dan masa berlaku", "Bentuk", number_columns(STANDINGS),
        crosstab(counts, INSTRUMENTS, STANDINGS, scope.agreements_url),
    )  # fmt: skip


def by_category(scope: Scope) -> RecapTable:
    """Agreements by the categories of their partners; one with partners of two categories counts in both."""
    standing = scope.agreements.filter(parties__partner__isnull=False)
    standing = standing.annotate(standing=standing_expression(scope))
    counts = standing.values_list("parties__partner__category", "standing")
    counted = counts.annotate(n=Count("pk", distinct=True))
    return RecapTable(
        "kategori", "Menurut kategori mitra", "Kategori mitra", number_columns(STANDINGS),
        crosstab(counted, CATEGORIES, STANDINGS, scope.agreements_url, has_total_line=False),
        "Kerja sama dengan mitra dari beberapa kategori dihitung pada setiap kategorinya.",
    )  # fmt: skip


def ending_soon(scope: Scope) -> RecapTable:
    """How many terms end within 30, 90 and 180 days; each span holds the shorter ones."""
    today = scope.day.today
    counts = scope.agreements.filter(ending="", signed_on__isnull=False).aggregate(
        **{
            f"within_{days}": Count("pk", filter=Q(ends_on__range=(today, today + timedelta(days=days))))
            for days in ENDS_WITHIN
        }
    )
    lines = []
    for days in ENDS_WITHIN:
        n = counts[f"within_{days}"]
        url = scope.agreements_url(ends=str(days), sort="ending") if n else ""
        lines.append(Line(f"Dalam {days} hari", [Figure(n, url)]))
    note = "Termasuk yang berakhir hari ini; jangka yang lebih panjang memuat yang lebih pendek."
    return RecapTable(
        "berakhir", "Segera berakhir", "Berakhir", [Column("Kerja sama", Kind.NUMBER)], lines, note
    )


def flagged(scope: Scope) -> RecapTable:
    """How many agreements need attention, by kind; one may be named several times."""
    conditions = {code: flag.condition(scope.day) for code, flag in FLAGS.items()}
    counts = scope.agreements.aggregate(**{code: Count("pk", filter=q) for code, q in conditions.items()})
    lines = []
    for code, flag in FLAGS.items():
        n = counts[code]
        url = scope.agreements_url(flag=code) if n else ""
        lines.append(Line(flag.label, [Figure(n, url, tone="warning" if n else "")], note=flag.advice))
    late = scope.overdue_reports.count()
    url = late_reports_url(scope.office) if late else ""
    advice = "Ingatkan satkernya untuk menyusun dan mengirim laporan."
    figure = Figure(late, url, tone="danger" if late else "")
    lines.append(Line("Laporan berkala lewat batas (semua periode)", [figure], note=advice))
    return RecapTable(
        "perhatian", "Perlu perhatian", "Apa yang perlu diperhatikan", [Column("Jumlah", Kind.NUMBER)], lines,
        "Satu kerja sama dapat dihitung pada beberapa baris.",
    )  # fmt: skip
