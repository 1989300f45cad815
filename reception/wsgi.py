"""The HTTP half of the product, for any WSGI server."""

import os

from django.core.cache import close_caches
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import reset_queries

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reception.settings")
application = get_wsgi_application()

# Each request would ask every cache, and every connection, for what only memcached and DEBUG have.
request_started.disconnect(reset_queries)
request_finished.disconnect(close_caches)
