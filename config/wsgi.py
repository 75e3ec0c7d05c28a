"""WSGI entry point: pages and the API (granian)."""

import os

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from config.environment import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# The client's address and scheme as the reverse proxy saw them, believed from trusted proxies only.
TRUSTED_PROXIES = list(environment().trusted_proxies)
application = wrap_wsgi_with_proxy_headers(get_wsgi_application(), TRUSTED_PROXIES)
