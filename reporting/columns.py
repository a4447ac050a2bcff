"""The columns of a periodic report, in the order of rule book section 9."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from organization.tables import Column, Kind

COLUMNS: dict[str, Column] = {
    "number": Column("No", Kind.NUMBER, 5),
    "instrument": Column("Bentuk", width=14),
    "own_number": Column("Nomor KPU", width=26),
    "partner_number": Column("Nomor mitra", width=26),
    "partner": Column("Mitra", width=30),
    "category": Column("Kategori mitra", width=20),
    "subject": Column("Perihal", width=40),
    "scope": Column("Ruang lingkup", width=40),
    "starts_on": Column("Mulai", Kind.DAY, 13),
    "ends_on": Column("Berakhir", Kind.DAY, 13),
    "days_left": Column("Sisa hari", Kind.NUMBER, 10),
    "standing": Column("Tahap dan masa berlaku", width=24),
    "parent": Column("Nota Kesepahaman induk", width=30),
    "activities": Column("Kegiatan", width=45),
    "benefit": Column("Hasil dan manfaat", width=40),
    "budget": Column("Anggaran", width=26),
    "obstacles": Column("Kendala", width=35),
    "follow_up": Column("Tindak lanjut", width=35),
    "recommendation": Column("Rekomendasi", width=30),
    "evidence": Column("Bukti", width=20),
    "pic": Column("Narahubung (PIC)", width=24),
}

BELOW: dict[str, Column] = {
    "office": Column("Satker", width=34),
    "state": Column("Laporan", width=18),
    "late": Column("Ketepatan", width=14),
    "agreements": Column("Kerja sama", Kind.NUMBER, 12),
    "activities": Column("Kegiatan", Kind.NUMBER, 12),
    "people": Column("Orang yang terjangkau", Kind.NUMBER, 14),
    "spending": Column("Biaya terpakai", Kind.MONEY, 20),
}
"""The columns of the recap of the offices below."""


def below_total(data: Mapping[str, Any]) -> dict[str, Any]:
    """The last line of the recap of the offices below: their sums; empty where there are none."""
    if not data["below"]:
        return {}
    numbers = [key for key, column in BELOW.items() if column.kind is not Kind.TEXT]
    sums = {key: sum(each[key] for each in data["below"]) for key in numbers}
    return {"office": f"Jumlah {len(data['below'])} satker", "state": "", "late": "", **sums}


def day_of(text: str | None) -> date | None:
    """A day as it stands in frozen data."""
    return date.fromisoformat(text) if text else None


def values_of(row: Mapping[str, Any], columns: Mapping[str, Column] = COLUMNS) -> list[Any]:
    """The cells of one frozen row, days as days again."""
    return [day_of(row[key]) if column.kind is Kind.DAY else row[key] for key, column in columns.items()]
