"""The four phases with the ten stages inside, as an agreement has gone through them."""

from __future__ import annotations

from typing import Any

from agreements.choices import Origin
from agreements.models import Agreement
from agreements.workflow import PHASES, Stage

SKIPPED = "skipped"


def phases_of(agreement: Agreement) -> list[dict[str, Any]]:
    """Every phase and stage: done, current, still to come, or skipped because the agreement entered later."""
    note = "tidak melalui aplikasi" if agreement.origin == Origin.RECORDED else "tidak diperlukan"
    phases = []
    for label, stages in PHASES:
        marks = [_mark(stage, agreement) for stage in stages]
        state = _state(marks)
        rows = [
            {"number": stage.number, "label": stage.label, "state": mark,
             "note": note if mark == SKIPPED and state != SKIPPED else ""}
            for stage, mark in zip(stages, marks, strict=True)
        ]  # fmt: skip
        phases.append(
            {"label": label, "state": state, "note": note if state == SKIPPED else "", "stages": rows}
        )
    return phases


def _mark(stage: Stage, agreement: Agreement) -> str:
    here, entered = Stage(agreement.stage).number, Stage(agreement.entry_stage).number
    if stage.number == here:
        return "current"
    if stage.number > here:
        return "todo"
    return SKIPPED if stage.number < entered else "done"


def _state(marks: list[str]) -> str:
    """What a whole phase is: current with any current stage, done with any stage done."""
    return next((state for state in ("current", "done") if state in marks), marks[0])
