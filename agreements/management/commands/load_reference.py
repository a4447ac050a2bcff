"""Loads what every installation starts from: offices, routes, checklist, signatories, codes."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from agreements.reference import load_rules
from organization import clock
from organization.reference import load_offices


class Command(BaseCommand):
    """Reference data; may be run again at any time."""

    help = "Loads the offices and the rules as shipped; keeps what offices and KPU RI have changed."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Load everything in one transaction."""
        offices = load_offices()
        load_rules(clock.today(settings.TIME_ZONE))
        self.stdout.write(f"Reference data: {offices} offices and the rules as shipped.")
