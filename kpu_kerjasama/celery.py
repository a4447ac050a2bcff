"""Background work: the Celery application and all periodic jobs in one list."""

import os
from pathlib import Path
from typing import Any

from celery import Celery, signals
from django.conf import settings
from django.core.cache import cache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kpu_kerjasama.settings")

WORKER_ALIVE = "alive:worker"
BEAT_ALIVE = "alive:beat"
HEARTBEAT_SECONDS = 10
ALIVE_SECONDS = 4 * HEARTBEAT_SECONDS

app = Celery("kpu_kerjasama")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A job that nobody took before the next one is due is dropped: the next one does the same.
app.conf.beat_schedule = {
    "heartbeat": {
        "task": "kpu_kerjasama.heartbeat",
        "schedule": HEARTBEAT_SECONDS,
        "options": {"expires": HEARTBEAT_SECONDS},
    },
    "requeue renditions": {
        "task": "agreements.tasks.requeue_renditions",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "sweep messages": {
        "task": "notices.tasks.sweep",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "remind of agreements": {
        "task": "agreements.tasks.remind",
        "schedule": 60 * 60,
        "options": {"expires": 60 * 60},
    },
    "remind of reports": {
        "task": "reporting.tasks.remind",
        "schedule": 60 * 60,
        "options": {"expires": 60 * 60},
    },
    "follow dates": {
        "task": "agreements.tasks.follow_dates",
        "schedule": 60 * 60,
        "options": {"expires": 60 * 60},
    },
    "open periods": {
        "task": "reporting.tasks.open_periods",
        "schedule": 60 * 60,
        "options": {"expires": 60 * 60},
    },
    "requeue report files": {
        "task": "reporting.tasks.requeue_report_files",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "sweep files": {"task": "organization.tasks.sweep_files", "schedule": 24 * 60 * 60},
}


@app.task(name="kpu_kerjasama.heartbeat")
def heartbeat() -> None:
    """Tell /healthz that a worker takes and finishes tasks."""
    cache.set(WORKER_ALIVE, True, ALIVE_SECONDS)


@signals.worker_ready.connect
def announce_worker(**_: Any) -> None:
    """Count the worker as alive from its start, before the first heartbeat."""
    heartbeat()


@signals.beat_init.connect
def announce_beat(**_: Any) -> None:
    """In the beat process only: every job sent shows that beat is alive."""
    signals.after_task_publish.connect(mark_beat_alive)
    mark_beat_alive()


def mark_beat_alive(**_: Any) -> None:
    """Tell /healthz that beat sends its jobs."""
    cache.set(BEAT_ALIVE, True, ALIVE_SECONDS)
    touch_alive_file()


@signals.heartbeat_sent.connect
def touch_alive_file(**_: Any) -> None:
    """In worker and beat: show the container's own health check that this very process goes round, with its broker."""
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()
