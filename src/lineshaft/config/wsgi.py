"""The web application, for granian, gunicorn or any other WSGI server."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lineshaft.config.settings")
application = get_wsgi_application()

# What is loaded now stays as long as the process. Without this, each full collection walks through all of Django again,
# in the middle of somebody's page.
get_resolver().url_patterns  # noqa: B018, loads every page
gc.collect()
gc.freeze()
