"""Loads the demonstration world into an installation that has no agreements yet."""

import time
from argparse import ArgumentParser
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agreements import reminders as agreement_reminders
from agreements.demonstration.people import demonstration_password
from agreements.models import Agreement
from notices.services.reminding import remind
from organization import clock
from reporting import reminders as report_reminders
from reporting.demonstration.world import build_world

ACCOUNTS = """\
Accounts of the demonstration; the password of all of them: {password}
Names are post.place: operator, kasubbag, hukum, sekretaris, ketua, admin at ri, jatim, pacitan, kota-blitar …
Try this: KPU Kabupaten Pacitan has not sent its report of the last finished period; one agreement is not ready.
  operator.pacitan    opens what is missing in Laporan, records an activity with a photo, fills "Isi periode ini"
  kasubbag.pacitan    gives the recommendation, and checks the report that the operator has begun
  sekretaris.pacitan  sends it                 ketua.pacitan       decides on agreements and signs them
  operator.jatim      accepts it or returns it; begins the province's own report with the recap of its 38 offices
  kasubbag.jatim      checks that              sekretaris.jatim    sends it to KPU RI
  operator.ri         accepts it; Rekap Kerja Sama shows the nation (sekretaris.ri sends, ketua.ri accepts RI's own)
Agreements on their way wait for hukum.pacitan, hukum.jatim, ketua.jatim, hukum.ri, ketua.ri and many others.
  admin.pacitan       accounts and posts only  operator.ponorogo   next door: sees nothing of Pacitan's
  pemeriksa.ri        inspectorate, reads everything
"""


class Command(BaseCommand):
    """People, real agreements and made-up ones, all through the services of the application."""

    help = "Loads the demonstration world; with --if-empty does nothing where agreements exist already."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The one option."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing when any agreement exists")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build the world once and write the list of accounts."""
        if settings.IS_PRODUCTION:
            raise CommandError("The accounts of the demonstration share a known password; not in production.")
        if Agreement.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are agreements already; the demonstration needs an empty installation.")
        begun = time.monotonic()
        now = clock.now()
        left_out = build_world(now)
        # As the hourly jobs would have, so that the bell tells something from the first visit on.
        remind(chain(agreement_reminders.due(now), report_reminders.due(now)), now)
        write_accounts(Path(settings.VAR_DIR) / "accounts.txt")
        for sentence in left_out:
            self.stdout.write(f"Left out: {sentence}")
        if options["verbosity"]:
            took = time.monotonic() - begun
            self.stdout.write(f"Demonstration: {Agreement.objects.count()} agreements in {took:.0f} seconds.")


def write_accounts(path: Path) -> None:
    """Write the list that ./run prints."""
    path.write_text(ACCOUNTS.format(password=demonstration_password()), encoding="utf-8")
