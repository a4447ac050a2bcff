"""The recap: every figure is a recount, opens exactly its rows, and never counts a neighbour's."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta
from itertools import cycle
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from agreements.choices import Ending
from agreements.models import Activity, ActivityPeople, Agreement
from agreements.services.period import open_rows
from agreements.workflow import UNSIGNED
from organization.clock import now
from organization.models import Office
from reporting.models import PeriodicReport
from reporting.services.opening import open_due
from reporting.views.recap import TABLES
from tests.agreements.cycles import make_running, noon
from tests.agreements.walking import client_of
from tests.factories import make_office, make_rules, standing_people

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20
PEOPLE = ("pusat", "jatim", "pacitan", "ponorogo")


@pytest.fixture
def world(settings: Any) -> dict[str, Any]:
    """Agreements of every kind in two regencies, the province and KPU RI; two periods; activities; one late report."""
    settings.KERJASAMA_TODAY = "2026-11-23T09:00"
    make_rules()
    pacitan, ponorogo, jatim, pusat = (make_office(code) for code in ("3501", "3502", "35", "00"))
    standing = standing_people()
    for stage, instrument in zip(UNSIGNED, cycle(("PKS", "NK", "LAIN")), strict=False):
        make_running(office=pacitan, stage=stage, instrument=instrument, signed_on=None)
    running = [
        make_running(office=pacitan, title="Berlaku"),
        make_running(office=pacitan, title="Akan berakhir", ends_on=date(2026, 12, 20)),
        make_running(office=pacitan, title="Lewat", ends_on=date(2026, 10, 1), instrument="PKS"),
        make_running(office=pacitan, title="Mulai nanti", starts_on=date(2026, 12, 1), signed_on=date(2026, 11, 1)),
        make_running(office=ponorogo, title="Ditangguhkan", suspended_until=date(2027, 1, 1)),
        make_running(office=ponorogo, title="Tanpa akhir", ends_on=None, instrument="LAIN"),
        make_running(office=jatim, title="Provinsi"),
        make_running(office=pusat, title="Nasional"),
        make_running(office=make_office("3201"), title="Provinsi lain"),
    ]  # fmt: skip
    make_running(office=pacitan, title="Adendum", amends=running[0])
    make_running(office=ponorogo, title="Diakhiri", ending=Ending.DIAKHIRI, ended_on=date(2026, 5, 1))
    open_due(noon(date(2026, 1, 1)))
    open_due(noon(date(2026, 7, 1)))
    for agreement in running:
        open_rows(agreement, at=now())
    record(running[0], date(2026, 3, 4), {"pelajar": 120, "perempuan": 30})
    record(running[4], date(2026, 4, 4), {"pelajar": 7})
    record(running[6], date(2026, 8, 4), {"masyarakat": 50})
    return {"people": {name: getattr(standing, name) for name in PEOPLE}, "running": running}


def record(agreement: Agreement, day: date, people: dict[str, int]) -> Activity:
    """An activity that was carried out, without the way that leads there."""
    post = agreement.created_by
    activity = Activity.objects.create(
        agreement=agreement,
        office=agreement.office,
        title="Kelas",
        held_on=day,
        recorded_at=noon(day),
        post=post,
    )
    ActivityPeople.objects.bulk_create(
        ActivityPeople(activity=activity, group=group, count=count) for group, count in people.items()
    )
    return activity


def recap_of(client: Client, office: Office | str, **query: str) -> Any:
    code = office if isinstance(office, str) else office.code
    return client.get(reverse("reporting:recap", args=(code,)), query)


def csv_of(client: Client, url: str, query: dict[str, str] | None = None) -> list[list[str]]:
    """The lines of a CSV."""
    text = b"".join(client.get(url, query or {})).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def seat_of(world: dict[str, Any], name: str) -> tuple[Client, Office]:
    """One of the standing people at work, and their office."""
    user = world["people"][name]
    return client_of(user), user.posts_on()[0].office


def all_tables(response: Any) -> list[Any]:
    """Every table of a recap's page, that of the offices below among them."""
    offices = [response.context["offices"]] if "offices" in response.context else []
    return [*offices, *response.context["tables"].values()]


def test_every_figure_opens_exactly_the_rows_that_it_counts(world: dict[str, Any]) -> None:
    for name in PEOPLE:
        client, office = seat_of(world, name)
        opened = 0
        for table in all_tables(recap_of(client, office)):
            for line in table.lines:
                for column, figure in zip(table.columns, line.figures, strict=True):
                    where = (name, table.code, line.label, column.label, figure.url)
                    assert bool(figure.url) == bool(figure.value), where
                    if figure.url and column.label != "Orang":
                        assert client.get(figure.url).context["page_obj"].paginator.count == figure.value, (
                            where
                        )
                        opened += 1
        assert opened > 20


def test_people_add_up_to_what_the_opened_rows_say(world: dict[str, Any]) -> None:
    seats = (seat_of(world, name) for name in PEOPLE)
    tables = (
        (client, recap_of(client, office, periode="semua").context["tables"]["orang"])
        for client, office in seats
    )
    for client, line in ((client, line) for client, table in tables for line in table.lines):
        figure = line.figures[1]
        reached = (
            sum(row["activity"].reached for row in client.get(figure.url).context["lines"])
            if figure.url
            else 0
        )
        assert reached == figure.value, line.label


def test_the_nation_is_a_recount(world: dict[str, Any]) -> None:
    tables = recap_of(client_of(world["people"]["pusat"]), "00").context["tables"]
    rows = list(Agreement.objects.filter(amends=None))
    running = Counter(row.stage for row in rows if not row.ending)
    assert [line.figures[-1].value for line in tables["tahap"].lines[:-1]] == [
        running[stage] for stage, _ in Agreement._meta.get_field("stage").choices
    ]
    today = date(2026, 11, 23)
    standings = Counter("ended" if r.ending else str(r.validity(today) or "unsigned") for r in rows)
    keys = ("unsigned", "not_yet", "in_force", "ending_soon", "past", "suspended", "ended")
    total = tables["bentuk"].lines[-1]
    assert [figure.value for figure in total.figures] == [*(standings[key] for key in keys), len(rows)]
    soon = [
        r for r in rows if not r.ending and r.signed_on and r.ends_on and 0 <= (r.ends_on - today).days <= 30
    ]
    assert tables["berakhir"].lines[0].figures[0].value == len(soon) == 1
    assert (
        tables["laporan"].lines[5].figures[-1].value
        == PeriodicReport.objects.filter(period__starts_on="2026-01-01").count()
    )
    assert tables["orang"].lines[-1].figures[1].value == 157


def test_an_office_of_several_lines_adds_up_to_the_office_itself(world: dict[str, Any]) -> None:
    response = recap_of(client_of(world["people"]["jatim"]), "35")
    offices = response.context["offices"]
    in_process = sum(line.figures[0].value for line in offices.lines)
    assert in_process == response.context["tables"]["bentuk"].lines[-1].figures[0].value > 0
    assert offices.lines[0].label == "Prov. Jawa Timur (sendiri)"
    assert {line.label for line in offices.lines} >= {"Kab. Pacitan", "Kab. Ponorogo"}


def test_the_neighbour_sees_nothing_of_pacitan(world: dict[str, Any]) -> None:
    client = client_of(world["people"]["ponorogo"])
    assert recap_of(client, "3501").status_code == recap_of(client, "35").status_code == 404
    assert client.get(reverse("reporting:recap_export", args=("3501", "tahap", "xlsx"))).status_code == 404
    for name in ("office_reports", "activities"):
        assert client.get(reverse(f"reporting:{name}"), {"satker": "3501"}).status_code == 404
    assert b"Kab. Pacitan" not in recap_of(client, "3502").content
    offices = {line[4] for line in csv_of(client, reverse("agreements:export", args=("csv",)))[1:]}
    assert offices == {"KPU Kabupaten Ponorogo"}


def test_the_recap_leads_home_to_the_own_office(world: dict[str, Any]) -> None:
    for name, code in zip(PEOPLE, ("00", "35", "3501", "3502"), strict=True):
        response = client_of(world["people"][name]).get(reverse("reporting:recap_home"))
        assert response["Location"] == reverse("reporting:recap", args=(code,))


def test_the_nation_needs_few_queries(world: dict[str, Any]) -> None:
    client = client_of(world["people"]["pusat"])
    recap_of(client, "00")
    with CaptureQueriesContext(connection) as queries:
        assert recap_of(client, "00").status_code == 200
    assert len(queries) <= MOST_QUERIES


def test_the_map_says_the_same_as_the_table(world: dict[str, Any]) -> None:
    response = recap_of(client_of(world["people"]["jatim"]), "35", peta="berlaku")
    tiles = {tile.label: tile for tile in response.context["map"].tiles}
    in_force = [column.label for column in response.context["offices"].columns].index("Berlaku")
    lines = {line.label: line for line in response.context["offices"].lines}
    pacitan = lines["Kab. Pacitan"].figures
    assert tiles["PCT"].figure == str(pacitan[in_force].value + pacitan[in_force + 1].value)
    assert f'href="{tiles["PCT"].url}"' in response.content.decode()
    assert "Kab. Pacitan: 2 kerja sama berlaku" in response.content.decode()


def test_a_file_holds_the_lines_of_the_page(world: dict[str, Any]) -> None:
    client = client_of(world["people"]["jatim"])
    for table in all_tables(recap_of(client, "35")):
        wanted = [[line.label, *(figure.value for figure in line.figures)] for line in table.lines]
        sheet = client.get(reverse("reporting:recap_export", args=("35", table.code, "xlsx"))).content
        rows = [list(row) for row in load_workbook(io.BytesIO(sheet)).active.iter_rows(values_only=True)]
        notes = (
            5 if table.note else 4
        )  # title, office, day, the note where there is one, an empty line, the heading
        assert rows[notes + 1 :] == wanted, table.code
        lines = csv_of(client, reverse("reporting:recap_export", args=("35", table.code, "csv")))
        assert lines[1:] == [[str(value) for value in row] for row in wanted], table.code


def test_all_tables_come_as_one_workbook(world: dict[str, Any]) -> None:
    client = client_of(world["people"]["pacitan"])
    url = reverse("reporting:recap_export", args=("3501", "semua", "xlsx"))
    assert len(load_workbook(io.BytesIO(client.get(url).content)).sheetnames) == len(TABLES)
    for wrong in (
        ("3501", "semua", "csv"),
        ("3501", "satker", "xlsx"),
        ("3501", "tahap", "pdf"),
        ("3501", "x", "csv"),
    ):
        assert client.get(reverse("reporting:recap_export", args=wrong)).status_code == 404


def test_the_list_as_a_file_follows_its_filters_and_disarms_formulas(world: dict[str, Any]) -> None:
    make_running(title='=HYPERLINK("http://x")', ends_on=date(2026, 11, 23) + timedelta(days=3))
    client = client_of(world["people"]["pacitan"])
    query = {"state": "ending_soon", "addenda": "no"}
    shown = client.get(reverse("agreements:list"), query).context["page_obj"].paginator.count
    lines = csv_of(client, reverse("agreements:export", args=("csv",)), query)
    assert len(lines) - 1 == shown == 2
    assert {line[0] for line in lines[1:]} == {"Akan berakhir", '\'=HYPERLINK("http://x")'}
    book = load_workbook(io.BytesIO(client.get(reverse("agreements:export", args=("xlsx",)), query).content))
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


def test_a_list_too_long_for_a_workbook_says_what_to_do(
    world: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("organization.downloads.MOST_ROWS_OF_XLSX", 1)
    client = client_of(world["people"]["pacitan"])
    refused = client.get(reverse("agreements:export", args=("xlsx",)))
    assert refused.status_code == 409 and "CSV" in refused.content.decode()
    assert client.get(reverse("agreements:export", args=("csv",))).status_code == 200


def test_what_is_not_open_to_the_province_is_counted_but_not_told(world: dict[str, Any]) -> None:
    secret = make_running(title="Rahasia", secrecy="rahasia", opened_upward_at=now())
    record(secret, date(2026, 3, 9), {"pelajar": 11})
    client = client_of(world["people"]["jatim"])
    response = client.get(reverse("reporting:activities"), {"satker": "3501", "kelompok": "pelajar"})
    hidden = [line for line in response.context["lines"] if not line["is_open"]]
    assert [line["activity"].agreement.title for line in hidden if line["activity"].agreement == secret] == [
        "Rahasia"
    ]
    assert all(line["title"] != "Kelas" for line in hidden)
