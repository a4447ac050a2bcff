"""How a form guides the person: what a later stage demands, what a choice asks for, and what stands folded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms

from agreements.workflow import Stage


class GuidedForm(forms.Form):
    """A form that says of its optional fields when they are needed after all.

    ``needed_for``: field → the stage before which it must stand, or words of its own; shown for "(opsional)".
    ``asked_when``: field → "choice=value value": the script shows it for these values only; without JavaScript
    it stands there always. ``wide``: fields that take a whole row.
    """

    needed_for: ClassVar[Mapping[str, Stage | str]] = {}
    asked_when: ClassVar[Mapping[str, str]] = {}
    wide: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, when in self.needed_for.items():
            self.say_needed(name, f"diperlukan sebelum {when.label}" if isinstance(when, Stage) else when)
        for name, rule in self.asked_when.items():
            self.ask_when(name, rule)
        for name in self.wide:
            if name in self.fields:
                self.fields[name].is_wide = True  # type: ignore[attr-defined]

    def say_needed(self, name: str, words: str) -> None:
        """Show these words beside the label of an optional field; "" makes it plainly optional."""
        if name in self.fields:
            self.fields[name].needed = words  # type: ignore[attr-defined]

    def ask_when(self, name: str, rule: str) -> None:
        """Let the script show a field on a choice only."""
        if name in self.fields:
            self.fields[name].asked_when = rule  # type: ignore[attr-defined]

    def fits(self, rule: str) -> bool:
        """Whether what is chosen now fits a rule "choice=value value"."""
        name, _, values = rule.partition("=")
        return bool(name) and name in self.fields and str(self[name].value()) in values.split()


@dataclass(frozen=True)
class Fold:
    """Rarer fields under one title, after another field (at the end without one)."""

    title: str
    names: tuple[str, ...]
    after: str = ""
    opens_when: str = ""


class FoldedForm(GuidedForm):
    """A form whose rarer fields stand folded; a fold that holds a value, an error or what is asked for is open."""

    more_fields: tuple[Fold, ...] = ()

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Fields and folds in the order in which they stand on the page."""
        folded = {name for fold in self.more_fields for name in fold.names}
        open_fields = [field for field in self.visible_fields() if field.name not in folded]
        parts: list[dict[str, Any]] = []
        for field in open_fields:
            parts.append({"field": field})
            parts += [self._fold(fold) for fold in self.more_fields if fold.after == field.name]
        parts += [self._fold(fold) for fold in self.more_fields if not fold.after]
        return [part for part in parts if part.get("fields") != []]

    def _fold(self, fold: Fold) -> dict[str, Any]:
        names = [name for name in fold.names if name in self.fields]
        return {
            "title": fold.title,
            "fields": [self[name] for name in names],
            "opens_when": fold.opens_when,
            "is_open": self.fits(fold.opens_when) or any(self._is_used(name) for name in names),
        }

    def _is_used(self, name: str) -> bool:
        """Whether the field has an error, or holds something else than it does in an empty form."""
        value = self[name].value()
        return name in self.errors or (
            value not in ("", None, False, []) and value != self.fields[name].initial
        )
