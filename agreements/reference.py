"""The rules as shipped, read from ``data/``; what KPU RI has changed since is never touched by a new load."""

from __future__ import annotations

from datetime import date

from agreements.choices import PaperKind
from agreements.models import (
    AlignmentChecklist,
    AlignmentQuestion,
    EvaluationInstrument,
    EvaluationQuestion,
    IndicatorType,
    NumberCode,
    PeriodScheme,
    Route,
    RouteStep,
    SignatoryRule,
)
from agreements.models.period import PeriodLength
from organization.reference import read_rows

FIRST_SCHEME_ON = date(2024, 1, 1)
"""From when on periods are counted, far enough back for what is recorded afterwards."""


def load_rules(today: date) -> None:
    """Load every shipped rule that is not there yet; the caller holds the transaction."""
    load_routes()
    load_checklist(today)
    load_signatories()
    load_indicator_types()
    load_number_codes()
    load_period_scheme()
    load_evaluation_instrument(today)


def load_routes() -> None:
    """The routes of rule book section 5, where there is none for that instrument and level."""
    present = set(Route.objects.filter(category="", matter="").values_list("instrument", "level"))
    rows = [row for row in read_rows("routes.csv") if (row["instrument"], row["level"]) not in present]
    keys = dict.fromkeys((row["instrument"], row["level"]) for row in rows)
    made = Route.objects.bulk_create(Route(instrument=key[0], level=key[1]) for key in keys)
    routes = {(route.instrument, route.level): route for route in made}
    RouteStep.objects.bulk_create(
        RouteStep(
            route=routes[row["instrument"], row["level"]],
            order=int(row["order"]),
            office_level=row["office"],
            role=row["role"],
            kind=row["kind"],
            papers=[PaperKind(name).value for name in row["papers"].split()],
        )
        for row in rows
    )


def load_checklist(today: date) -> None:
    """The alignment checklist as shipped: the first version, or a new one after an older shipped text.

    Versions are never rewritten, so what was answered keeps its questions; once KPU RI has published a version
    of its own, nothing is added any more.
    """
    texts = [row["text"] for row in read_rows("checklist.csv")]
    latest = AlignmentChecklist.objects.order_by("-number").first()
    if latest is not None:
        is_shipped = latest.published_by is None
        if not is_shipped or list(latest.questions.order_by("order").values_list("text", flat=True)) == texts:
            return
    checklist = AlignmentChecklist.objects.create(
        number=latest.number + 1 if latest else 1,
        published_on=today,
        note="Butir dirumuskan sebagai pernyataan." if latest else "Versi awal.",
    )
    AlignmentQuestion.objects.bulk_create(
        AlignmentQuestion(checklist=checklist, order=order, text=text)
        for order, text in enumerate(texts, start=1)
    )


def load_signatories() -> None:
    """Who signs what (rule book section 3), where nothing is set."""
    SignatoryRule.objects.bulk_create(
        (SignatoryRule(**row) for row in read_rows("signatories.csv")), ignore_conflicts=True
    )


def load_indicator_types() -> None:
    """The kinds of benefit indicator that are missing."""
    IndicatorType.objects.bulk_create(
        (IndicatorType(**row) for row in read_rows("indicator_types.csv")), ignore_conflicts=True
    )


def load_number_codes() -> None:
    """The codes on numbers (rule book section 6) of instruments that have none."""
    present = set(NumberCode.objects.values_list("instrument", flat=True))
    rows = [row for row in read_rows("number_codes.csv") if row["instrument"] not in present]
    NumberCode.objects.bulk_create(
        NumberCode(**{**row, "valid_from": date.fromisoformat(row["valid_from"])}) for row in rows
    )


def load_period_scheme() -> None:
    """Reports by semester (rule book section 9), where nothing is set."""
    if not PeriodScheme.objects.exists():
        PeriodScheme.objects.create(valid_from=FIRST_SCHEME_ON, length=PeriodLength.SEMESTER)


def load_evaluation_instrument(today: date) -> None:
    """The full evaluation instrument as shipped, where there is none."""
    if EvaluationInstrument.objects.exists():
        return
    instrument = EvaluationInstrument.objects.create(number=1, published_on=today, note="Versi awal.")
    EvaluationQuestion.objects.bulk_create(
        EvaluationQuestion(instrument=instrument, order=order, aspect=row["aspect"], text=row["text"])
        for order, row in enumerate(read_rows("evaluation_instrument.csv"), start=1)
    )
