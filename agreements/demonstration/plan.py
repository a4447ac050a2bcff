"""What a made-up agreement is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agreements.choices import Division, Funding


@dataclass(frozen=True)
class Plan:
    """What an agreement is about; enough to fill everything that the stages ask for."""

    instrument: str
    title: str
    purpose: str = "meningkatkan partisipasi dan pendidikan pemilih"
    expected_benefit: str = "Pendidikan pemilih menjangkau lebih banyak warga dengan biaya yang wajar."
    scope: tuple[str, ...] = ("sosialisasi dan pendidikan pemilih", "pertukaran data dan informasi")
    own_duties: tuple[str, ...] = ("menyediakan narasumber dan bahan sosialisasi",)
    partner_duties: tuple[str, ...] = ("menyediakan tempat dan peserta kegiatan",)
    indicators: tuple[tuple[str, int], ...] = (("kegiatan-sosialisasi", 4),)
    division: str = Division.SOSDIKLIH
    funding: str = Funding.NONE
    months: int = 24
    extra: Mapping[str, Any] = field(default_factory=dict)
