"""A real Celery worker on the test's own database and file store."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from kpu_kerjasama.celery import app

COMMAND = [
    sys.executable,
    "-m",
    "celery",
    "-A",
    "kpu_kerjasama",
    "worker",
    "--pool",
    "solo",
    "--loglevel",
    "WARNING",
]


@contextmanager
def running_worker() -> Iterator[None]:
    """Keep a worker running; orders left over by others are thrown away first."""
    app.control.purge()
    database = (
        urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    )
    environment = {**os.environ, "DATABASE_URL": database, "FILES_ROOT": str(settings.FILES_ROOT)}
    process = subprocess.Popen(COMMAND, env=environment, cwd=settings.BASE_DIR)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)
