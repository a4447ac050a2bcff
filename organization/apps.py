"""Registers the application with Django."""

from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    """Organisasi."""

    name = "organization"
    verbose_name = "Organisasi"
