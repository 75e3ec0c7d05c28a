"""WSGI entry point: pages and the API (granian)."""

import os
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.core.cache import close_caches
from django.core.handlers.base import reset_urlconf
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest, get_bytes_from_wsgi
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries
from django.http import HttpResponse, QueryDict
from django.utils.functional import cached_property
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from config.collecting import spare_what_stays
from config.environment import environment
from config.headers import header_list

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["HAAT_SERVES_REQUESTS"] = "1"
# granian's threads are few and stay: each keeps its connection, and what is prepared on it, from request to request.
os.environ["HAAT_DATABASE_POOL_SIZE"] = os.environ.get("HAAT_DATABASE_POOL_SIZE") or "0"

# The client's address and scheme as the reverse proxy saw them, believed from trusted proxies only.
TRUSTED_PROXIES = list(environment().trusted_proxies)


class Query(QueryDict):
    """A query string as Django reads it, in half the steps: it is text when it comes here, and need not become it."""

    def appendlist(self, key: Any, value: Any) -> None:
        self._assert_mutable()  # type: ignore[attr-defined]  # which the stubs leave out
        lists: Any = self
        dict.setdefault(lists, key, []).append(value)


class Request(WSGIRequest):
    """Django's request, but for how its query string is read."""

    @cached_property
    def GET(self) -> Any:  # type: ignore[override]  # noqa: N802 -- as Django has it; its stubs know an attribute
        return Query(get_bytes_from_wsgi(self.environ, "QUERY_STRING", ""), encoding=self.encoding)


class Handler(WSGIHandler):
    """Django's handler as granian needs it, which has no files to send and serves no address but the root."""

    request_class = Request

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer as a list where the answer is whole: granian pulls anything else bit by bit, as a stream.

        The request also ends here then, and gives its database connection back, before the client has read the answer.
        """
        request_started.send(sender=type(self), environ=environ)
        response: Any = self.get_response(self.request_class(environ))
        response._handler_class = type(self)  # noqa: SLF001 -- whom the signal of the request's end names, as in Django
        cookies = [("Set-Cookie", cookie.output(header="")) for cookie in response.cookies.values()]
        start_response(f"{response.status_code} {response.reason_phrase}", [*header_list(response), *cookies])
        if isinstance(response, HttpResponse):
            response.close()
            return [response.content]
        return response


def forgo_needless_tidying() -> None:
    """Spare every request what Django does around it for the sake of projects that are not like this one.

    Statements are only remembered while debugging, the caches have nothing to close, no request brings addresses of its
    own, and a connection that was looked at when the last request ended need not be when the next begins.
    """
    if not settings.DEBUG:
        request_started.disconnect(reset_queries)
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_caches)
    request_finished.disconnect(reset_urlconf)


django.setup(set_prefix=False)
forgo_needless_tidying()
application = wrap_wsgi_with_proxy_headers(Handler(), TRUSTED_PROXIES)
import_module(settings.ROOT_URLCONF)  # all pages, which otherwise the first request would wait for
spare_what_stays()
