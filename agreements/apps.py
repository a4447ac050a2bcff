"""Registers the application with Django."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Kerja Sama."""

    name = "agreements"
    verbose_name = "Kerja Sama"
