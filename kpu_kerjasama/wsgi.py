"""Entry point of the web server."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kpu_kerjasama.settings")
application = get_wsgi_application()
# Load every page now, once for all workers, instead of at the first visit of each.
get_resolver().url_patterns  # noqa: B018
