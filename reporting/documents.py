"""A sent report as PDF and as workbook: both from the frozen data alone, so that they never say anything else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from agreements.documents.rendering import set_pdf
from organization.tables import Table, to_xlsx
from organization.templatetags.ui import tanggal, waktu
from reporting.columns import BELOW, COLUMNS, below_total, day_of, values_of
from reporting.models import SentReport

STYLESHEET = Path(__file__).resolve().parent.parent / "static" / "css" / "report.css"


def report_pdf(sending: SentReport) -> bytes:
    """The report on landscape A4: what it is, its sums, one block for each agreement, the offices below."""
    html = render_to_string("documents/report.html", pdf_context(sending))
    return set_pdf(html, STYLESHEET, identifier=sending.sha256)


def pdf_context(sending: SentReport) -> dict[str, Any]:
    """What the document's template reads."""
    data = sending.data
    rows = [
        {**row, "starts_on": day_of(row["starts_on"]), "ends_on": day_of(row["ends_on"])}
        for row in data["rows"]
    ]
    return {
        "data": data, "rows": rows, "sending": sending, "is_nihil": not rows, "below_total": below_total(data),
        "hash_text": " ".join(sending.sha256[start : start + 4] for start in range(0, 16, 4)),
    }  # fmt: skip


def report_xlsx(sending: SentReport) -> bytes:
    """The same as a workbook: the agreements, and for an upper office a second sheet with those below."""
    data = sending.data
    notes = [
        f"Pelaksanaan kerja sama {data['office']}",
        f"Kepada {data['receiver']}",
        f"Dikirim {waktu(sending.sent_at)} oleh {data['sent_by']}",
        f"Keadaan per {tanggal(day_of(data['as_of']))} · sidik data {sending.sha256[:16]}",
    ]
    if data["note"]:
        notes.append(f"Catatan pengantar: {data['note']}")
    if not data["rows"]:
        notes.append(f"Laporan nihil: tidak ada kerja sama yang berlaku pada {data['period']}.")
    title = f"Laporan {data['period']}"
    tables = [Table(title, list(COLUMNS.values()), [values_of(row) for row in data["rows"]], notes)]
    if data["below"]:
        rows = [[each[key] for key in BELOW] for each in (*data["below"], below_total(data))]
        tables.append(Table("Rekap satker di bawahnya", list(BELOW.values()), rows, notes[:2]))
    return to_xlsx(*tables)
