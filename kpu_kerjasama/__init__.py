"""KPU Kerja Sama: wiring of the applications."""

from kpu_kerjasama.celery import app as celery_app

__all__ = ["__version__", "celery_app"]

__version__ = "0.1.0"
