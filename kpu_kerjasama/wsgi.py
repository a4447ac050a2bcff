"""Entry point of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kpu_kerjasama.settings")
application = get_wsgi_application()
# Load every page now, once for all workers, instead of at the first visit of each.
get_resolver().url_patterns  # noqa: B018

# With gunicorn --preload this is done once, before the workers fork: what was loaded is never searched for
# garbage again, and requests do not wait for collections of it.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
