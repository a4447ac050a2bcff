"""The cycle on the scale of the nation: opening a period, recap, a large office's report, what is due today.

Everything is written inside one transaction and taken back, so that the other benches find their world as it was.
"""

import io
import statistics
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from agreements import reminders as agreement_reminders
from agreements.models import Period
from agreements.services.period import span_of
from bench import nation
from bench.measurement import Measurement, seconds
from bench.serving import client_of
from organization import clock
from organization.models import Office, Post
from organization.roles import Role
from reporting import reminders as report_reminders
from reporting.documents import report_pdf, report_xlsx
from reporting.models import PeriodicReport, SentReport
from reporting.services.opening import ZONE, open_due
from reporting.services.prefill import prefill
from reporting.services.report import gaps, hash_of

OPEN_GOAL, PREFILL_GOAL, PDF_GOAL, DUE_GOAL = 10, 1, 5, 2
RECAP_GOAL_MS, RECAP_QUERIES = 300, 20
LARGE_OFFICE, LARGE = "3578", 100
NATIONAL_READER = "operator.ri"
REPEAT = 5
LATE_DAYS = 20
"""So long after the period's end most reports are overdue, the dearest day for reminders."""


class _Undone(Exception):
    """Takes everything back."""


def measure() -> Iterator[Measurement]:
    """Build the nation, measure, take it back."""
    found: list[Measurement] = []
    nation.settle()
    try:
        with transaction.atomic():
            found.extend(_measure())
            raise _Undone
    except _Undone:
        nation.settle()
        yield from found


def _measure() -> Iterator[Measurement]:
    now = clock.now()
    begun = nation.build(now)
    office = Office.objects.get(code=LARGE_OFFICE)
    nation.give_to(begun, office, LARGE)
    nation.analyze()
    period, opening = opened_next_period(now)
    yield opening
    nation.carry_out(begun, period, now)
    nation.assess(begun, office, period, now)
    nation.analyze()
    yield from recaps(period)
    yield from office_report(office, period)
    yield due(period)


def opened_next_period(now: datetime) -> tuple[Period, Measurement]:
    """Open the period after the running one; the floor is one INSERT … SELECT of the same rows."""
    open_due(now)
    last = Period.objects.latest("starts_on")
    first_day = datetime.combine(last.ends_on + timedelta(days=1), datetime.min.time(), ZONE)
    with CaptureQueriesContext(connection) as queries:
        took = seconds(lambda: open_due(first_day))[0]
    period = Period.objects.latest("starts_on")
    job = f"open a period: {period.rows.count()} agreements, {period.reports.count()} offices"
    return period, Measurement(job, took, "s", OPEN_GOAL, bare_opening(period), len(queries))


def bare_opening(period: Period) -> float:
    """Seconds of the bare INSERT of the rows that the period has, in a savepoint that is taken back."""
    columns = "agreement_id, period_id, state, state_entered_at, opened_at, nihil_reason, excuse, excuse_note, remark"
    sql = (
        f"INSERT INTO agreements_agreementperiod ({columns}) SELECT agreement_id, %s, state, state_entered_at, "
        "opened_at, nihil_reason, excuse, excuse_note, remark FROM agreements_agreementperiod WHERE period_id = %s"
    )
    span = span_of(period.ends_on + timedelta(days=1))
    took = 0.0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            other = Period.objects.create(
                length=span[0], starts_on=span[1], ends_on=span[2], opened_at=clock.now()
            )
            took = seconds(lambda: cursor.execute(sql, [other.pk, period.pk]))[0]
            raise _Undone
    except _Undone:
        return took


def recaps(period: Period) -> Iterator[Measurement]:
    """The pages of the nation, a province and an office, and the workbook of all tables of the nation."""
    client = client_of(NATIONAL_READER)
    for name, code in (("nation", "00"), ("East Java", "35"), ("office", LARGE_OFFICE)):
        path = f"/rekap/{code}/?periode={period.pk}"
        measured = page(client, f"recap: {name}", path, RECAP_GOAL_MS if code == "00" else None)
        yield measured
        if code == "00":
            yield Measurement("recap: nation, queries", measured.queries or 0, "queries", RECAP_QUERIES)
    path = f"/rekap/00/semua/xlsx/?periode={period.pk}"
    yield page(client, "recap: all tables of the nation as XLSX", path, None)


def page(client: Client, job: str, path: str, goal: float | None) -> Measurement:
    """Median milliseconds of a page, its queries and bytes; the floor is its own SQL run bare."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    statements = [query["sql"] for query in queries.captured_queries]  # before the next request forgets them
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}.")
    value = 1000 * statistics.median(seconds(lambda: client.get(path), REPEAT))
    floor = 1000 * statistics.median(seconds(lambda: run_bare(statements), REPEAT))
    return Measurement(job, value, "ms", goal, floor, len(statements), len(response.content))


def run_bare(statements: list[str]) -> None:
    """Run statements through a bare cursor."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            if cursor.description:
                cursor.fetchall()


def office_report(office: Office, period: Period) -> Iterator[Measurement]:
    """The report of an office with a hundred agreements: prefilled, its gaps, its PDF and workbook."""
    report = PeriodicReport.objects.select_related("office", "receiver", "period").get(
        office=office, period=period
    )
    today = period.ends_on
    data = prefill(report, today)
    if len(data["rows"]) < LARGE:
        raise RuntimeError(f"The report has {len(data['rows'])} agreements only.")
    yield timed(
        f"report of {len(data['rows'])} agreements: prefilled", lambda: prefill(report, today), PREFILL_GOAL
    )
    yield timed(f"report of {len(data['rows'])} agreements: its gaps", lambda: gaps(report), None)
    sending = frozen(report, data)
    content = report_pdf(sending)
    pages = len(PdfReader(io.BytesIO(content)).pages)
    made = timed(
        f"report of {len(data['rows'])} agreements: PDF of {pages} pages",
        lambda: report_pdf(sending),
        PDF_GOAL,
    )
    yield made
    yield timed(f"report of {len(data['rows'])} agreements: XLSX", lambda: report_xlsx(sending), None)


def frozen(report: PeriodicReport, data: dict[str, object]) -> SentReport:
    """A sending of the data, not saved."""
    post = Post.objects.filter(office=report.office, role=Role.SEKRETARIS, ends_on=None)[0]
    data = {**data, "sent_by": str(post.user), "checked_by": ""}
    return SentReport(
        report=report,
        number=1,
        data=data,
        sha256=hash_of(data),
        sent_by=post,
        sent_at=clock.now(),
        was_late=False,
    )


def timed(job: str, work: Callable[[], object], goal: float | None) -> Measurement:
    """Median seconds of a piece of work, and its queries."""
    with CaptureQueriesContext(connection) as queries:
        work()
    statements = [query["sql"] for query in queries.captured_queries]
    floor = statistics.median(seconds(lambda: run_bare(statements), REPEAT)) if statements else None
    return Measurement(job, statistics.median(seconds(work, REPEAT)), "s", goal, floor, len(queries))


def due(period: Period) -> Measurement:
    """Everything that people should be told on a day on which most reports are overdue."""
    day: date = period.ends_on + timedelta(days=LATE_DAYS)
    now = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=7)

    def work() -> int:
        return len([*agreement_reminders.due(now), *report_reminders.due(now)])

    return timed(f"due(today): {work()} reminders", work, DUE_GOAL)
