"""Where WebSockets come in: whose page opens one, which version it speaks, how many there may be."""

from collections.abc import Callable

from marketplace.core.clients import network_of
from marketplace.core.errors import ForbiddenError, HaatError, RateLimitedError
from realtime import wire
from realtime.callers import Credential, cookie_in
from realtime.errors import UnknownProtocolError
from realtime.handshake import Receive, Scope, Send, name_of, refuse
from realtime.origins import Origin, header_values, origin_of
from realtime.places import address
from realtime.refusals import Reason
from realtime.socket import Socket
from realtime.switchboard import Switchboard

# How long who is refused is to wait: until arrivals are allowed again, and until others may have left.
ARRIVE_AFTER_S, ENTER_AFTER_S = 10, 60


class SocketEntrance:
    """An ASGI application: one WebSocket a call."""

    def __init__(self, board: Switchboard, *, status_of: Callable[[HaatError], int]) -> None:
        """With where its sockets are held, and which HTTP status an error is."""
        self._board = board
        self._status_of = status_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            cookie = self._read(scope)
            holder = take_place(self._board, scope)
        except HaatError as error:
            await refuse(scope, receive, send, status=self._status_of(error), error=error)
            return
        socket = Socket(self._board, scope, send, credential=Credential(cookie=cookie), holder=holder)
        await socket.run(receive)

    def _read(self, scope: Scope) -> str | None:
        """The session's cookie, where it counts.

        Raises:
            ForbiddenError: another site's page asks.
            UnknownProtocolError: the client speaks none that we do.
        """
        origin = origin_of(scope)
        if origin is Origin.FOREIGN:
            note(self._board, scope, Reason.FOREIGN_ORIGIN)
            raise ForbiddenError
        if wire.PROTOCOL not in scope.get("subprotocols", ()):
            note(self._board, scope, Reason.UNKNOWN_PROTOCOL)
            raise UnknownProtocolError
        cookies = header_values(scope, b"cookie")
        return cookie_in("; ".join(cookies)) if cookies and origin is Origin.OURS else None


def take_place(board: Switchboard, scope: Scope) -> str:
    """A place for a new connection, among those of strangers at its address; it is for the caller to give it back.

    Returns:
        As whom it is counted (`realtime.places`).

    Raises:
        RateLimitedError: there are too many of them, or they come too often.
    """
    client = scope.get("client")
    network = network_of(client[0] if client else "")
    if not board.places.arrive(network):
        note(board, scope, Reason.ARRIVES_TOO_OFTEN)
        raise RateLimitedError(retry_after_s=ARRIVE_AFTER_S)
    if not board.places.enter(address(network)):
        note(board, scope, Reason.TOO_MANY_OF_ADDRESS)
        raise RateLimitedError(retry_after_s=ENTER_AFTER_S)
    return address(network)


def note(board: Switchboard, scope: Scope, reason: Reason) -> None:
    """Count and log that somebody is refused."""
    board.refused.note(reason, socket=name_of(scope))
