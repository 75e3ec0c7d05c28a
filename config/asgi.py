"""ASGI entry point: sockets and streams (uvicorn), and `runserver` (daphne)."""

import os
import sys
from importlib import import_module
from typing import Any, cast

from channels.routing import ProtocolTypeRouter, URLRouter
from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import re_path
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from config.collecting import spare_what_stays
from config.environment import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["HAAT_SERVES_REQUESTS"] = "1"
# The threads that ask about rights are few and stay, as web's are (config/wsgi.py); a pool would let each of them wait
# for ten seconds while PostgreSQL is away.
os.environ["HAAT_DATABASE_POOL_SIZE"] = os.environ.get("HAAT_DATABASE_POOL_SIZE") or "0"

# Who waits to be told something waits for Python's lock where a thread asks about rights: for a millisecond at most,
# and not for five.
sys.setswitchinterval(0.001)

http = get_asgi_application()

# They read the settings, which the lines above shape.
from config.api import status_of  # noqa: E402
from config.content_policies import DATA  # noqa: E402
from config.errors import told_as  # noqa: E402
from config.hardening import HEADERS_OF_FILES  # noqa: E402
from marketplace.core.access import public_page  # noqa: E402
from realtime.entrance import SocketEntrance  # noqa: E402
from realtime.hub import Hub  # noqa: E402
from realtime.lifespan import Lifespan  # noqa: E402
from realtime.polling import LongPoll  # noqa: E402
from realtime.presence.process import ProcessPresence  # noqa: E402
from realtime.switchboard import Switchboard  # noqa: E402

NO_SUCH_SOCKET = 4404


@public_page
async def refuse_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Close a socket at an address that has none; without it the router raises, and every probe logs a traceback."""
    await receive()
    await send({"type": "websocket.close", "code": NO_SUCH_SOCKET})


board = Switchboard(Hub(), told_as=told_as, presence=ProcessPresence())
# Anybody may connect: what they may hear, each topic's kind says (`realtime.kinds`).
sockets = public_page(SocketEntrance(board, status_of=status_of))
long_poll = public_page(LongPoll(board, status_of=status_of, headers={**HEADERS_OF_FILES, HEADER: build_policy(DATA)}))

# Each names its permission, as pages do.
socket_routes = [re_path(r"^ws/$", cast("Any", sockets)), re_path(r"", cast("Any", refuse_socket))]
stream_routes = [re_path(r"^stream/events$", cast("Any", long_poll)), re_path(r"", cast("Any", http))]

# The client's address and scheme as the reverse proxy saw them, believed from trusted proxies only.
application = ProxyHeadersMiddleware(
    ProtocolTypeRouter(
        {"http": URLRouter(stream_routes), "websocket": URLRouter(socket_routes), "lifespan": Lifespan(board)}
    ),
    trusted_hosts=list(environment().trusted_proxies),
)
import_module(settings.ROOT_URLCONF)  # all pages, which otherwise all sockets would wait for at the first request
spare_what_stays()
