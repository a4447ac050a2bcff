"""What the container files repeat from elsewhere stays the same, and health checks tell the truth."""

import os
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from celery import signals
from django.conf import settings
from django.core.management import call_command
from pytest_django import Settings

from kpu_kerjasama.celery import mark_beat_alive
from organization.management.commands import prepare
from scripts.healthcheck import is_process_healthy, is_web_healthy

ROOT = Path(settings.BASE_DIR)
NOT_FOR_CONTAINERS = {
    "KERJASAMA_MODE", "KERJASAMA_TODAY", "DEBUG", "CACHE_URL", "USE_X_FORWARDED_HOST",
    "VAR_DIR", "FILES_ROOT", "ALIVE_FILE",  # set in the image
}  # fmt: skip


def setting_names() -> set[str]:
    """Every environment variable that the settings read."""
    return set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "kpu_kerjasama/settings.py").read_text()))


def test_every_setting_stands_in_the_operations_document() -> None:
    document = (ROOT / "docs/operations.md").read_text()
    assert {name for name in setting_names() if f"`{name}`" not in document} == set()


def test_the_compose_file_hands_every_setting_to_the_application() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    handed = set(re.findall(r"^    ([A-Z_]+): ", compose, re.MULTILINE))
    assert setting_names() - handed == NOT_FOR_CONTAINERS


def test_the_image_has_the_libraries_that_run_installs() -> None:
    wanted = re.findall(r"need (lib\S+|fonts-\S+)", (ROOT / "scripts/setup.sh").read_text())
    image = (ROOT / "Dockerfile").read_text()
    assert wanted
    assert [package for package in wanted if package not in image] == []


def test_static_files_are_not_collected_again_because_their_times_changed(
    tmp_path: Path, settings: Settings
) -> None:
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [tmp_path / "from"], tmp_path / "to"
    sheet = tmp_path / "from/sheet.css"
    sheet.parent.mkdir()
    sheet.write_text("a")
    call_command("prepare", "--static-only")
    before = prepare.static_fingerprint()
    os.utime(sheet, (0, 0))
    assert prepare.static_fingerprint() == before
    sheet.write_text("b")
    assert prepare.static_fingerprint() != before


def test_beat_and_worker_touch_the_file_by_which_their_container_is_judged(
    tmp_path: Path, settings: Settings
) -> None:
    alive = tmp_path / "alive"
    settings.ALIVE_FILE = str(alive)
    mark_beat_alive()
    assert is_process_healthy(alive)
    os.utime(alive, (time.time() - 60, time.time() - 60))
    assert not is_process_healthy(alive)
    signals.heartbeat_sent.send(sender=None)
    assert is_process_healthy(alive)


@pytest.mark.parametrize(("database", "healthy"), [("true", True), ("false", False)])
def test_the_web_server_is_healthy_without_worker_but_not_without_database(
    database: str, healthy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(503 if self.headers["Host"] == "kpu.example" else 400)
            self.end_headers()
            self.wfile.write(b'{"database": %s, "redis": true, "worker": false}' % database.encode())

    monkeypatch.setenv("ALLOWED_HOSTS", ".kpu.example,localhost")
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.handle_request).start()
        assert is_web_healthy(server.server_port) is healthy
