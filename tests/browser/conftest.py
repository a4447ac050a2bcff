"""A real browser: one for the session, a window of its own for each person, nothing wrong on any page they pass."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.desk import Windows

HERE = Path(__file__).parent
SCREENSHOTS = django_settings.VAR_DIR / "screenshots"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a browser test on a database that other threads see."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, once for all tests."""
    path = shutil.which("chromium")
    assert path, "The browser tests need Chromium: apt install chromium."
    with sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; the ORM would refuse to work beside it.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Any:
    """Remember whether the test failed, for the pictures taken on the way out."""
    report = yield
    if call.when == "call":
        item.stash[FAILED] = report.failed
    return report


FAILED = pytest.StashKey[bool]()


@pytest.fixture
def windows(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer) -> Iterator[Windows]:
    """Opens windows for people; when the test fails, each is photographed into var/screenshots."""
    test_name = re.sub(r"\W+", "-", request.node.name)
    opened = Windows(browser, live_server.url, SCREENSHOTS / test_name)
    yield opened
    has_failed = request.node.stash.get(FAILED, True)
    if has_failed:
        opened.photograph_all("gagal")
    opened.close()
    if not has_failed:
        assert not opened.complaints, "\n".join(opened.complaints)
