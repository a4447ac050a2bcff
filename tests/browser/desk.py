"""How the tests sit at a browser: windows for people, and the few things people do in them."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, expect

from organization.models import User
from tests.factories import PASSWORD, pdf_bytes

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
SERIOUS = ("serious", "critical")
# A refused page is part of the test; that the browser notes its status is not a fault of the page.
EXPECTED_NOISE = "Failed to load resource: the server responded with a status of 4"

expect.set_options(timeout=10_000)


@dataclass
class Windows:
    """All windows of one test; ``complaints`` collects what no page may do."""

    browser: Browser
    base_url: str
    folder: Path
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, *, is_phone: bool = False, with_javascript: bool = True) -> Page:
        """A window in which nobody is signed in."""
        context = self.browser.new_context(
            base_url=self.base_url,
            viewport=PHONE if is_phone else DESKTOP,  # type: ignore[arg-type]
            has_touch=is_phone,
            java_script_enabled=with_javascript,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
        )
        context.set_default_timeout(10_000)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(f"script error: {error.error}"))
        context.on("request", self._watch)
        self.contexts.append(context)
        return context.new_page()

    def of(self, person: User, **options: Any) -> Page:
        """A window in which the person is already signed in."""
        page = self.open(**options)
        client = Client()
        client.force_login(person)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.base_url}]
        )
        return page

    def photograph(self, page: Page, name: str) -> None:
        """Keep a picture of the whole page under var/screenshots."""
        page.screenshot(path=self.folder / f"{name}.png", full_page=True)

    def photograph_all(self, name: str) -> None:
        """Keep a picture of every open page."""
        pages = [page for context in self.contexts for page in context.pages]
        for number, page in enumerate(pages, 1):
            self.photograph(page, f"{name}-{number}")

    def close(self) -> None:
        """Close everything."""
        for context in self.contexts:
            context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED_NOISE):
            self.complaints.append(f"console of {message.page and message.page.url}: {message.text}")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.base_url, "data:", "blob:")):
            self.complaints.append(f"request to another host: {request.url}")


def sign_in(page: Page, person: User) -> None:
    """Sign in as people do."""
    page.goto("/akun/login/")
    fill(page, login=person.username, password=PASSWORD)
    press(page, "Masuk")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Selamat datang")


def press(place: Page | Locator, name: str) -> None:
    """Press the button of that name."""
    place.get_by_role("button", name=re.compile(rf"^{re.escape(name)}")).first.click()


def follow(place: Page | Locator, name: str) -> None:
    """Follow the link of that name."""
    place.get_by_role("link", name=re.compile(rf"^{re.escape(name)}")).first.click()


def fill(page: Page | Locator, **values: str) -> None:
    """Fill fields by their names; a field whose name ends with a number is asked for in full."""
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def attach(page: Page, name: str, pages: int = 1) -> None:
    """Choose a small PDF for an upload."""
    file = {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": pdf_bytes(pages)}
    page.locator("input[type=file]").first.set_input_files(file)  # type: ignore[arg-type]


def photo() -> dict[str, Any]:
    """A picture as a phone takes it, for an upload."""
    stream = io.BytesIO()
    Image.effect_noise((2000, 1500), 60).save(stream, "JPEG")
    return {"name": "IMG_20260620.JPG", "mimeType": "image/jpeg", "buffer": stream.getvalue()}


def fetched(page: Page, link: Locator) -> bytes:
    """The file behind a link, as the signed-in person gets it."""
    response = page.request.get(link.get_attribute("href") or "")
    assert response.ok, (response.url, response.status)
    return response.body()


def told(page: Page, text: str) -> None:
    """Insist on a message above the page."""
    expect(page.locator(".messages")).to_contain_text(text)


def serious_faults(page: Page, **options: Any) -> list[str]:
    """What axe finds serious or critical, each with its rule and the place."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [
        f"{page.url} {page.viewport_size['width']}px: {rule['id']} at {node['target']}"  # type: ignore[index]
        for rule in found
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]


def no_serious_axe(page: Page) -> None:
    """Insist that axe finds nothing serious or critical."""
    faults = serious_faults(page)
    assert not faults, "\n".join(faults)


def has_no_overflow(page: Page) -> bool:
    """Whether the page is no wider than its window."""
    return page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
