"""What every part of the demonstration builds with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from agreements.demonstration.life import Life
from agreements.demonstration.partners import Partners
from agreements.demonstration.sample_file import SampleFile
from agreements.demonstration.staff import Staff
from agreements.demonstration.timeline import Timeline
from agreements.models import Agreement


@dataclass
class Tools:
    """The clock, the people, the partners and the files; and what has been made so far."""

    now: datetime
    staff: Staff
    partners: Partners
    timeline: Timeline
    life: Life
    sample_file: SampleFile
    made: dict[str, Agreement] = field(default_factory=dict)
    """Agreements by their reference, so that a PKS finds its NK."""
