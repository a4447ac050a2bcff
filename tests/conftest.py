"""What every test needs: no network, and background tasks that run at once."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from django.core.cache import cache
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from kpu_kerjasama.celery import app

hypothesis_settings.register_profile(
    "kerjasama",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("kerjasama")

LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


@pytest.fixture(autouse=True)
def celery_app(request: pytest.FixtureRequest) -> Iterator[Celery]:
    """Run tasks where they are called, except in tests marked `worker`."""
    is_eager = request.node.get_closest_marker("worker") is None
    app.conf.update(task_always_eager=is_eager, task_eager_propagates=is_eager)
    yield app
    app.conf.update(task_always_eager=False, task_eager_propagates=False)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to other machines."""
    connect = socket.socket.connect

    def connect_locally(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOCAL_HOSTS:
            raise ConnectionRefusedError(f"A test must not connect to {address}.")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect_locally)


@pytest.fixture(autouse=True)
def files_root(settings: Settings, tmp_path: Path) -> Path:
    """Give each test an empty private file store."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": settings.FILES_ROOT}},
    }
    return settings.FILES_ROOT


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Forget rate limits and cached rows of the test before."""
    cache.clear()
