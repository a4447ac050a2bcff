from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Telling people: reminders, the bell, letters by e-mail."""

    name = "notices"
    verbose_name = "Pemberitahuan"
