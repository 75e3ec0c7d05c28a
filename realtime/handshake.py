"""The beginning of a live connection: what it says of itself, and how it is refused before it is one."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from django.utils import translation

from marketplace.core.errors import HaatError, RateLimitedError
from marketplace.core.ids import request_id
from marketplace.core.languages import accepted_language
from realtime.origins import header_values

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

# What a server offers that can refuse a handshake with an answer of ours.
DENIAL = "websocket.http.response"
# Where a connection's name is kept, once it has one.
NAME = "haat.name"
# What our own server offers beside what all do (`realtime.server`).
TRANSPORT = "haat.transport"


def name_of(scope: Scope) -> str:
    """What a connection is called in logs and errors: the id of its request, as nginx and the client know it."""
    if NAME not in scope:
        offered = header_values(scope, b"x-request-id")
        scope[NAME] = request_id(offered[0] if offered else "")
    name: str = scope[NAME]
    return name


def language_of(scope: Scope) -> str:
    """The language of its errors."""
    wanted = header_values(scope, b"accept-language")
    return accepted_language(wanted[0] if wanted else "")


def error_in(error: HaatError, *, language: str, name: str) -> dict[str, Any]:
    """A failure in the format of the API's errors, in a language."""
    with translation.override(language):
        return {
            "code": error.code,
            "message": str(error),
            "details": [{"field": detail.field, "message": str(detail.message)} for detail in error.details],
            "request_id": name,
            "timestamp": datetime.now(UTC),
        }


async def refuse(scope: Scope, receive: Receive, send: Send, *, status: int, error: HaatError) -> None:
    """Answer a WebSocket's handshake with an HTTP error; with a mere 403 where the server offers nothing else."""
    await receive()
    if DENIAL not in scope.get("extensions", {}):
        await send({"type": "websocket.close"})
        return
    body = {"error": error_in(error, language=language_of(scope), name=name_of(scope))}
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"cache-control", b"no-store")]
    if isinstance(error, RateLimitedError):
        headers.append((b"retry-after", str(error.retry_after_s).encode()))
    await send({"type": f"{DENIAL}.start", "status": status, "headers": headers})
    await send({"type": f"{DENIAL}.body", "body": orjson.dumps(body, option=orjson.OPT_UTC_Z)})


def abort(scope: Scope) -> None:
    """Cut a connection without waiting for a client that does not read, where the server can."""
    transport = scope.get("extensions", {}).get(TRANSPORT)
    if transport is not None:
        transport["abort"]()


def writer_of(scope: Scope) -> Callable[[str], bool] | None:
    """What writes a text at once, unless others wait before it; None where the server has nothing of that kind."""
    transport: dict[str, Callable[[str], bool]] = scope.get("extensions", {}).get(TRANSPORT, {})
    return transport.get("write")
