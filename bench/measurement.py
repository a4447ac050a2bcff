"""What a bench reports."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """One measured job, beside its goal and its floor (the same SQL or library call run bare)."""

    job: str
    value: float
    unit: str
    goal: float | None = None
    floor: float | None = None
    queries: int | None = None
    bytes: int | None = None


def seconds(work: Callable[[], object], repeat: int = 1) -> list[float]:
    """Run the work so many times and return how long each run took."""
    durations = []
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        durations.append(time.perf_counter() - started)
    return durations


def percentile(values: list[float], share: float) -> float:
    """Return the smallest value that at least this share (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]
