"""One table of a recap: lines of figures, each with the address of the rows that it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from organization.tables import Column, Kind, Table

Key = str
Query = Mapping[str, str]
MakeUrl = Callable[..., str]


@dataclass(frozen=True)
class Figure:
    """A number or a word, how it is to be written, and where its rows are."""

    value: Any
    url: str = ""
    kind: Kind = Kind.NUMBER
    tone: str = ""


@dataclass(frozen=True)
class Line:
    """A heading with its figures."""

    label: str
    figures: Sequence[Figure]
    url: str = ""
    is_total: bool = False
    note: str = ""


@dataclass(frozen=True)
class RecapTable:
    """A table as page and files show it; ``heading`` stands above the lines' labels."""

    code: str
    title: str
    heading: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    note: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(figure.value for line in self.lines for figure in line.figures)

    def as_table(self, *notes: str) -> Table:
        """The same lines for a workbook or CSV."""
        rows = [[line.label, *(figure.value for figure in line.figures)] for line in self.lines]
        columns = [Column(self.heading, width=46), *self.columns]
        return Table(self.title, columns, rows, [*notes, *([self.note] if self.note else [])])


@dataclass(frozen=True)
class Choice:
    """One heading of a crosstab: what it is called, and the query that opens its rows in the list."""

    key: Key
    label: str
    query: Query = field(default_factory=dict)


def crosstab(
    counts: Iterable[tuple[Key, Key, int]],
    lines: Sequence[Choice],
    columns: Sequence[Choice],
    url: MakeUrl,
    *,
    base: Query | None = None,
    has_total_line: bool = True,
) -> list[Line]:
    """Lay (line, column, count) out as lines with a sum at the end of each, and a last line of sums.

    ``base`` is what every figure's address asks for besides its line and column.
    """
    found: dict[tuple[Key, Key], int] = defaultdict(int)
    for line, column, count in counts:
        found[line, column] += count

    def figures(keys: Sequence[Key], query: Query) -> list[Figure]:
        query = {**(base or {}), **query}
        cells = [sum(found[key, column.key] for key in keys) for column in columns]
        shown = [
            Figure(n, url(**{**query, **column.query}) if n else "")
            for n, column in zip(cells, columns, strict=True)
        ]
        total = sum(cells)
        return [*shown, Figure(total, url(**query) if total else "")]

    table = [Line(each.label, figures([each.key], each.query)) for each in lines]
    if has_total_line:
        table.append(Line("Jumlah", figures([each.key for each in lines], {}), is_total=True))
    return table


def number_columns(choices: Sequence[Choice]) -> list[Column]:
    """The columns of a crosstab, its sums last."""
    labels = [*(choice.label for choice in choices), "Jumlah"]
    return [Column(label, Kind.NUMBER, max(12, len(label) + 2)) for label in labels]
