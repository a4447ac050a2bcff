"""The foundation: queries, latency and weight of the main pages, and the setting of a PDF."""

import gzip
import http.client
import io
import re
import statistics
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import cycle, islice

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from weasyprint import HTML

from agreements.choices import DraftMode
from agreements.documents.content import Document, from_json
from agreements.documents.kinds import Kind
from agreements.documents.rendering import render_pdf
from agreements.instruments import Instrument
from agreements.models import Agreement, Version
from agreements.workflow import Stage
from bench.measurement import Measurement, percentile, seconds
from bench.serving import HOST, client_of, cookie_of, get, serving
from organization.models import User

LIST_QUERIES, DETAIL_QUERIES = 8, 12
LIST = "/kerja-sama/"
CLIENTS = 2
REQUESTS_EACH = 200
P99_GOAL_MS = 60
PDF_PAGES, PDF_GOAL_SECONDS = 6, 0.8
FIRST_LOAD_GOAL, LATER_PAGE_GOAL = 100_000, 30_000

FEW_ROWS, MANY_ROWS, APPROVER = "operator.ponorogo", "operator.ri", "ketua.ri"
OPERATOR = "operator.pacitan"


def measure() -> Iterator[Measurement]:
    """Queries and bytes of list and detail, latency of the main pages, PDF, first load."""
    yield from list_queries()
    yield from detail_queries()
    with serving() as port:
        for name, paths in {
            "Beranda": ["/"],
            "list": [LIST],
            "detail": list(detail_paths(MANY_ROWS).values()),
        }.items():
            yield from latency(port, name, paths)
        yield from weights(port)
    yield pdf()


# Queries


def list_queries() -> Iterator[Measurement]:
    """Queries of the list with few and with many rows."""
    for username in (FEW_ROWS, OPERATOR, MANY_ROWS):
        client = client_of(username)
        client.get("/")
        count, size = counted(client, LIST)
        rows = Agreement.objects.visible_to(User.objects.get(username=username)).count()
        yield Measurement(
            f"queries: list of {rows} rows ({username})",
            count,
            "queries",
            LIST_QUERIES,
            queries=count,
            bytes=size,
        )


def detail_queries() -> Iterator[Measurement]:
    """Queries of the detail at every stage, the most that any agreement needs, for operator and approver."""
    for username in (OPERATOR, MANY_ROWS, APPROVER):
        client = client_of(username)
        client.get("/")
        for stage, paths in all_detail_paths(username).items():
            count, size = max(counted(client, path) for path in paths)
            job = f"queries: detail at {stage} ({username})"
            yield Measurement(job, count, "queries", DETAIL_QUERIES, queries=count, bytes=size)


def counted(client: Client, path: str) -> tuple[int, int]:
    """The number of queries of a page, and its size before compression."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}.")
    return len(queries), len(response.content)


def all_detail_paths(username: str) -> dict[str, list[str]]:
    """The pages of the agreements that the person may open, by stage in order."""
    rows = Agreement.objects.reachable_by(User.objects.get(username=username)).order_by("pk")
    found: dict[str, list[str]] = {stage.value: [] for stage in Stage}
    for pk, stage in rows.values_list("pk", "stage"):
        found[stage].append(f"{LIST}{pk}/")
    return {stage: paths for stage, paths in found.items() if paths}


def detail_paths(username: str) -> dict[str, str]:
    """The first agreement at each stage."""
    return {stage: paths[0] for stage, paths in all_detail_paths(username).items()}


# Latency


def latency(port: int, name: str, paths: list[str]) -> Iterator[Measurement]:
    """Median and 99th percentile with two clients at once; the floor is the pages' SQL run bare."""
    client = client_of(MANY_ROWS)
    client.get("/")
    floor = statistics.fmean(bare_sql_ms(client, path) for path in paths)
    queries, size = max(counted(client, path) for path in paths)
    with ThreadPoolExecutor(CLIENTS) as pool:
        cookies = [cookie_of(client)] * CLIENTS
        runs = pool.map(lambda cookie: timed_requests(port, paths, cookie), cookies)
    times = [value for run in runs for value in run]
    median = Measurement(
        f"{name}: median, {CLIENTS} clients", statistics.median(times), "ms", None, floor, queries, size
    )
    yield median
    p99 = percentile(times, 0.99)
    yield replace(median, job=f"{name}: p99, {CLIENTS} clients", value=p99, goal=P99_GOAL_MS)


def timed_requests(port: int, paths: list[str], cookie: str) -> list[float]:
    """Milliseconds of one client's requests, the first ones left out as warming up."""
    link = http.client.HTTPConnection(HOST, port, timeout=30)

    def ask(path: str) -> None:
        status = get(link, path, cookie).status
        if status != 200:
            raise RuntimeError(f"{path} answered {status}.")

    seconds(partial(ask, paths[0]), repeat=10)
    return [1000 * seconds(partial(ask, path))[0] for path in islice(cycle(paths), REQUESTS_EACH)]


def bare_sql_ms(client: Client, path: str) -> float:
    """Milliseconds that the page's own queries take when nothing but a cursor runs them."""
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    statements = [query["sql"] for query in queries.captured_queries]

    def run() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    return 1000 * statistics.median(seconds(run, repeat=20))


# Bytes over the wire


def weights(port: int) -> Iterator[Measurement]:
    """The first page with its styles and scripts, and later pages alone, compressed as sent."""
    client = client_of(MANY_ROWS)
    client.get("/")
    link, cookie = http.client.HTTPConnection(HOST, port, timeout=30), cookie_of(client)
    first = get(link, "/", cookie)
    sizes = {path: len(get(link, path).body) for path in assets_in(plain(first.body, first.encoding))}
    total = len(first.body) + sum(sizes.values())
    yield Measurement(
        f"first load: Beranda, {len(sizes)} files", total, "bytes", FIRST_LOAD_GOAL, bytes=total
    )
    later = {"Beranda": "/", "list": LIST, **detail_paths(MANY_ROWS)}
    for name, path in later.items():
        size = len(get(link, path, cookie).body)
        yield Measurement(f"later page: {name}", size, "bytes", LATER_PAGE_GOAL, bytes=size)


def plain(body: bytes, encoding: str) -> str:
    """The text of an answer."""
    return (gzip.decompress(body) if encoding == "gzip" else body).decode()


def assets_in(page: str) -> set[str]:
    """The styles, scripts and images that a page asks for; parts behind # are the same file."""
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    return {path.partition("#")[0] for path in found}


# PDF


def pdf() -> Measurement:
    """A signing copy of six pages with warm fonts; the floor is WeasyPrint on one nearly empty page."""
    document, version = six_pages()

    def setting() -> bytes:
        return render_pdf(
            document, Kind.SIGNING, check_url=f"{settings.APP_BASE_URL}/cek/{version.check_token}/"
        )

    content = setting()
    pages = len(PdfReader(io.BytesIO(content)).pages)
    floor = statistics.median(seconds(lambda: HTML(string="<p>KPU</p>").write_pdf(), repeat=5))
    value = statistics.median(seconds(setting, repeat=5))
    return Measurement(f"PDF of {pages} pages, warm", value, "s", PDF_GOAL_SECONDS, floor, bytes=len(content))


def six_pages() -> tuple[Document, Version]:
    """A PKS of the demonstration, its articles cut or repeated until it fills six pages."""
    version = Version.objects.filter(mode=DraftMode.TEMPLATE, agreement__instrument=Instrument.PKS).order_by(
        "pk"
    )[0]
    document = from_json(version.content)
    articles = document.articles
    for count in range(1, 4 * len(articles)):
        tried = replace(document, articles=tuple(islice(cycle(articles), count)))
        made = render_pdf(tried, Kind.SIGNING, check_url=settings.APP_BASE_URL)
        if len(PdfReader(io.BytesIO(made)).pages) == PDF_PAGES:
            return tried, version
    raise RuntimeError("No number of articles fills six pages.")
