"""WSGI entry point: pages and the API (granian)."""

import os
from collections.abc import Iterable
from typing import Any, cast

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from config.environment import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["HAAT_SERVES_REQUESTS"] = "1"
# granian's threads are few and stay: each keeps its connection, and what is prepared on it, from request to request.
os.environ["HAAT_DATABASE_POOL_SIZE"] = os.environ.get("HAAT_DATABASE_POOL_SIZE") or "0"

# The client's address and scheme as the reverse proxy saw them, believed from trusted proxies only.
TRUSTED_PROXIES = list(environment().trusted_proxies)
django = get_wsgi_application()


def in_one_piece(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Django's answer, as a list where it is whole: granian takes anything else for a stream and pulls it bit by bit.

    The request also ends here then, and gives its database connection back, before the client has read the answer.
    """
    response = django(environ, start_response)
    if isinstance(response, HttpResponse):
        response.close()
        return [response.content]
    return cast("Iterable[bytes]", response)


application = wrap_wsgi_with_proxy_headers(in_one_piece, TRUSTED_PROXIES)
