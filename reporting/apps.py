from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Periodic reports and recaps."""

    name = "reporting"
    verbose_name = "Laporan dan rekap"
