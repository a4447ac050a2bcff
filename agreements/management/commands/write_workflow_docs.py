"""Writes docs/workflow.md from agreements/workflow.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from agreements import workflow
from agreements.workflow import HELP, PHASES, STEPS, Edit, Stage, Step, sentence

PAGE = Path("docs") / "workflow.md"

INTRODUCTION = """# The workflow of an agreement

Generated from `agreements/workflow.py` by `python manage.py write_workflow_docs`; change that file, not this one.
Names and sentences are in Indonesian as people see them. The sentence of a condition is shown while it is not met.
No step can be taken once an agreement has ended; that condition holds everywhere and is left out below.
"""


class Command(BaseCommand):
    """Write the page into the repository."""

    help = "Write docs/workflow.md from agreements/workflow.py."

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / PAGE
        path.write_text(workflow_page(), encoding="utf-8")
        self.stdout.write(f"Written: {path}")


def workflow_page() -> str:
    """Return the whole page."""
    parts = [
        INTRODUCTION,
        "## Stages\n",
        _stages(),
        "## Diagram\n",
        _diagram(),
        "## Steps\n",
        "\n".join(_step(step) for step in STEPS.values()),
        "## Edits\n",
        "What may be written without taking a step, by whom and at which stages.\n",
        _edits(),
    ]
    return "\n".join(parts)


def _stages() -> str:
    phase_of = {stage: phase for phase, stages in PHASES for stage in stages}
    rows = [(str(s.number), f"`{s.value}`", s.label, phase_of[s], HELP[s]) for s in Stage]
    return _table(("#", "Code", "On screen", "Phase", "Help on the page"), rows)


def _diagram() -> str:
    return "\n".join(["```mermaid", "stateDiagram-v2", *(f"    {line}" for line in _arrows()), "```", ""])


def _arrows() -> Iterator[str]:
    for stage in Stage:
        yield f'state "{stage.number}. {stage.label}" as {stage.value}'
    yield f"[*] --> {Stage.PENJAJAKAN.value}"
    for step in STEPS.values():
        for source in step.sources:
            target = step.target.value if step.target else "[*]"
            yield f"{source.value} --> {target}: {step.label}"


def _step(step: Step) -> str:
    """One step: its head line, and the sentences of its conditions."""
    target = _place(step.target) if step.target else "an ending (the stage stays)"
    sources = ", ".join(_place(stage) for stage in step.sources)
    lines = [
        f"### {step.label} (`{step.name}`)",
        "",
        f"- From → to: {sources} → {target}",
        f"- Who: {step.actor_name()}",
        f"- Reason wanted: {'yes' if step.wants_reason else 'no'}",
    ]
    conditions = [c for c in step.conditions if c is not workflow.has_not_ended]
    if conditions:
        lines += ["- Conditions:", *(f"  - {sentence(c)} (`{c.__name__}`)" for c in conditions)]
    return "\n".join([*lines, ""])


def _place(stage: Stage) -> str:
    return f"{stage.number} {stage.label}"


def _edits() -> str:
    found = [(name, value) for name, value in vars(workflow).items() if isinstance(value, Edit)]
    rows = [
        (
            f"`{name}`",
            edit.label,
            (edit.actor.__doc__ or "").strip(),
            ", ".join(str(stage.number) for stage in edit.stages),
            "yes" if edit.completes_recorded else "no",
        )
        for name, edit in found
    ]
    return _table(("Name", "On screen", "Who", "Stages", "Also completes recorded agreements"), rows)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(cells) + " |\n" for cells in lines)
