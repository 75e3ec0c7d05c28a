"""ASGI entry point: sockets and streams (uvicorn), and `runserver` (daphne)."""

import os
from typing import Any, cast

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import re_path
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from config.environment import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["HAAT_SERVES_REQUESTS"] = "1"

http = get_asgi_application()

from marketplace.core.access import public_page  # noqa: E402  # reads the settings, which the lines above shape

NO_SUCH_SOCKET = 4404


@public_page
async def refuse_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Close a socket at an address that has none; without it the router raises, and every probe logs a traceback."""
    await receive()
    await send({"type": "websocket.close", "code": NO_SUCH_SOCKET})


# Each names its permission, as pages do.
socket_routes = [re_path(r"", cast("Any", refuse_socket))]

# The client's address and scheme as the reverse proxy saw them, believed from trusted proxies only.
application = ProxyHeadersMiddleware(
    ProtocolTypeRouter({"http": http, "websocket": AllowedHostsOriginValidator(URLRouter(socket_routes))}),
    trusted_hosts=list(environment().trusted_proxies),
)
