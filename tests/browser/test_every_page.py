"""Every page, at 360 and 1280 pixels: accessible, not too wide, light, quiet, and only from this host."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urljoin

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from agreements.models import Activity, Agreement, Route
from organization.models import Office
from organization.reference import read_rows
from organization.roles import Role
from reporting.tasks import open_periods
from tests.agreements.cycles import make_running, noon
from tests.browser.desk import DESKTOP, PHONE, Windows, has_no_overflow, serious_faults
from tests.browser.world import World, make_world
from tests.factories import agreement_at, make_office, make_partner, person

FIRST_LOAD = 100_000
LATER_PAGE = 30_000
READING = ("detail", "draft", "approval", "signing", "implementation", "history", "contact", "alignment")
COLOUR_ONLY = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def of_agreement(agreement: Agreement, *names: str) -> list[str]:
    """The addresses of pages of one agreement."""
    return [reverse(f"agreements:{name}", args=[agreement.pk]) for name in names]


class Inspection:
    """Looks at pages one after another and keeps what is wrong with them."""

    def __init__(self, windows: Windows, page: Page) -> None:
        self.windows, self.page, self.faults = windows, page, list[str]()
        self.sizes: dict[str, int] = {}

    def look(self, urls: Iterable[str], status: int = 200) -> None:
        """Open each page once and look at it on both widths, and at its colours in the dark."""
        for url in urls:
            self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            self.page.emulate_media(color_scheme="light")
            response = self.page.goto(url)
            if response is None or response.status != status:
                self.faults.append(f"{url}: answered {response and response.status}, not {status}")
                continue
            self._check_language_and_weight(url, response.body())
            self._check_look(url)
            self.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
            self._check_look(url)
            self.page.emulate_media(color_scheme="dark")
            self.faults += [f"dark: {fault}" for fault in serious_faults(self.page, **COLOUR_ONLY)]

    def _check_look(self, url: str) -> None:
        self.faults += serious_faults(self.page)
        if not has_no_overflow(self.page):
            self.faults.append(f"{url}: wider than {self.page.viewport_size['width']}px")  # type: ignore[index]

    def _check_language_and_weight(self, url: str, body: bytes) -> None:
        if self.page.evaluate("document.documentElement.lang") != "id":
            self.faults.append(f"{url}: does not say that it is Indonesian")
        loaded = self.page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
        own = len(gzip.compress(body))
        total = own + sum(self._size(each) for each in set(loaded))
        if own > LATER_PAGE or total > FIRST_LOAD:
            self.faults.append(f"{url}: {own} bytes of its own, {total} at first load")

    def _size(self, url: str) -> int:
        """What a file weighs over the wire: compressed, as whitenoise sends it."""
        if url not in self.sizes:
            body = self.page.request.get(urljoin(self.windows.base_url, url)).body()
            self.sizes[url] = min(len(body), len(gzip.compress(body)))
        return self.sizes[url]

    def conclude(self) -> None:
        assert not self.faults, "\n".join(dict.fromkeys(self.faults))


@pytest.fixture
def world() -> World:
    return make_world()


def test_pages_for_everybody(windows: Windows, world: World) -> None:
    seen = Inspection(windows, windows.open())
    token = agreement_at(7).latest_version.check_token
    seen.look(["/akun/login/", "/akun/password/reset/", "/akun/password/reset/done/", f"/cek/{token}/"])
    seen.look(["/akun/password/reset/key/1-salah/"])
    seen.look(["/undangan/tidak-ada/"], status=410)
    seen.look(["/tidak-ada/", "/cek/tidak-ada/"], status=404)
    seen.conclude()


def test_pages_of_agreements_in_every_stage(windows: Windows, world: World) -> None:
    partner = make_partner()
    at = {stage: agreement_at(stage, partners=[partner]) for stage in range(1, 8)}
    seen = Inspection(windows, windows.of(world.pacitan["operator"]))
    seen.look(["/", "/kerja-sama/", "/kerja-sama/?q=tidak+ada+sama+sekali"])
    seen.look(reverse(f"agreements:{name}") for name in ("create", "quick_start", "record"))
    for agreement in at.values():
        seen.look(of_agreement(agreement, "detail"))
    for stage in (4, 7):
        seen.look(of_agreement(at[stage], *READING[1:]))
    seen.look(of_agreement(at[1], "identity", "alignment", "contact", "copy"))
    seen.look(of_agreement(at[3], "terms", "parties", "obligations", "indicators"))
    article = at[4].articles.filter(kind="5_article").first()
    assert article is not None
    seen.look([reverse("agreements:article", args=[at[4].pk, article.pk])])
    seen.look(of_agreement(at[4], "article_add", "partner_file"))
    seen.look(of_agreement(at[5], "approval"))
    seen.look([reverse("agreements:version", args=[at[5].pk, 1])])
    seen.look(of_agreement(at[6], "signing", "slots", "scan"))
    seen.look(of_agreement(at[1], "slots"), status=403)
    seen.conclude()


def test_pages_of_partners_and_of_those_who_decide(windows: Windows, world: World) -> None:
    partner = make_partner()
    course = agreement_at(5, partners=[partner])
    pages = ("partner_detail", "partner_edit", "partner_merge", "partner_contact_add")
    seen = Inspection(windows, windows.of(world.pacitan["operator"]))
    seen.look([reverse("agreements:partner_list"), reverse("agreements:partner_create")])
    seen.look(reverse(f"agreements:{name}", args=[partner.pk]) for name in pages)
    seen.conclude()
    deciding = Inspection(windows, windows.of(world.pacitan["kasubbag"]))
    deciding.look(["/", *of_agreement(course, "detail", "approval")])
    deciding.conclude()
    above = Inspection(windows, windows.of(world.jatim["operator"]))
    draft = agreement_at(2, partners=[partner])
    above.look(["/kerja-sama/", *of_agreement(draft, "detail")])
    above.look(of_agreement(draft, "draft"), status=403)
    above.conclude()


def test_pages_of_pengaturan(windows: Windows, world: World) -> None:
    person(Role.OPERATOR, make_office("3502"))
    account = world.pacitan["operator"]
    admin = Inspection(windows, windows.of(world.pusat["admin"]))
    names = ("settings", "account_list", "account_create", "office_list")
    admin.look(["/", *(reverse(f"organization:{name}") for name in names)])
    admin.look(
        reverse(f"organization:{name}", args=[account.pk])
        for name in ("account_detail", "account_edit", "post_give")
    )
    post = account.posts.get()
    admin.look(
        [reverse("organization:post_end", args=[post.pk]), reverse("organization:office_edit", args=["3501"])]
    )
    admin.look([reverse("organization:vacancy_fill", args=["3502", Role.KETUA]), "/akun/password/change/"])
    admin.conclude()
    rules = Inspection(windows, windows.of(world.pusat["operator"]))
    names = ("route_list", "route_create", "checklist", "checklist_create", "signatory_list", "holiday_list")
    rules.look(reverse(f"agreements:{name}") for name in names)
    route = Route.objects.first()
    assert route is not None
    rules.look([reverse("agreements:route_edit", args=[route.pk])])
    rules.conclude()


def test_pages_of_the_recap(windows: Windows, world: World, settings: Any) -> None:
    """With every office there is, lists longer than a page, and figures of several widths."""
    settings.KERJASAMA_TODAY = "2026-01-02T10:00"
    for row in read_rows("offices.csv"):
        make_office(row["code"])
    busy = [make_running(office=office) for office in Office.objects.filter(code__startswith="35")[:12]]
    make_running(office=make_office("31"), ends_on=date(2026, 7, 25))
    open_periods()
    carried_out = Activity.objects.bulk_create(
        Activity(
            agreement=each, office=each.office, title="Kelas pemilih pemula", held_on=date(2026, 3, 1 + number),
            post=each.created_by, recorded_at=noon(date(2026, 4, 1)), output="Pelajar paham.", spending=9**number,
        )
        for each in busy for number in range(6)
    )  # fmt: skip
    for activity in carried_out:
        activity.people.create(group="pelajar", count=7 * activity.pk**2)
    settings.KERJASAMA_TODAY = "2026-07-22T10:00"
    above = Inspection(windows, windows.of(world.pusat["operator"]))
    above.look(["/rekap/00/", "/laporan/satker/", "/rekap/kegiatan/", "/rekap/kegiatan/?kelompok=perempuan"])
    above.look(["/rekap/35/?peta=kegiatan", "/laporan/satker/?satker=35&keadaan=lewat"])
    above.conclude()
    own = Inspection(windows, windows.of(world.pacitan["kasubbag"]))
    own.look(["/rekap/3501/", "/rekap/kegiatan/?periode=semua"])
    own.conclude()
