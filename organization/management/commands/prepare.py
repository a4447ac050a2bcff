"""Brings database and static files to the state of the code; run before the web server starts."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """migrate, reference data, static files and, in the demonstration, the demonstration world."""

    help = (
        "Migrates, loads reference data, collects static files; in demo mode loads the demonstration world."
    )

    # The checks load every page; ./test runs them, a start need not wait for them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to leave the database alone."""
        parser.add_argument(
            "--static-only", action="store_true", help="static files only, as when a container image is built"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do every step that is not done yet, in one process."""
        if options["static_only"]:
            collect_static_files()
            return
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("load_reference", verbosity=options["verbosity"])
        # Asked here as well because loading the command alone costs a second.
        if settings.MODE == "demo" and not get_user_model().objects.exists():
            call_command("load_demonstration", "--if-empty", verbosity=options["verbosity"])
        collect_static_files()
        # Nothing cached by the code before, and no sign of life of its processes, may be believed now.
        cache.clear()


def collect_static_files() -> None:
    """Collect and compress the static files when one of them changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)


def static_fingerprint() -> str:
    """Return a hash over name and content of every static file; times change when an image is built or moved."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            content = hashlib.sha256(Path(storage.path(name)).read_bytes()).hexdigest()
            digest.update(f"{name} {content}\n".encode())
    return digest.hexdigest()
