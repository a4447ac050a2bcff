"""Registers the application with Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Pemberitahuan."""

    name = "notices"
    verbose_name = "Pemberitahuan"
