"""What every fake vendor on loopback has in common: a server on a free port, and answers that tests do not print."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer

POLL_S = 0.01


class QuietHandler(BaseHTTPRequestHandler):
    """Answers HTTP; a fake says how it answers GET or POST, or both."""

    def get(self) -> None:
        self.tell(405, "text/plain", b"")

    def post(self) -> None:
        self.tell(405, "text/plain", b"")

    def do_GET(self) -> None:
        self.get()

    def do_POST(self) -> None:
        self.post()

    def body(self) -> bytes:
        """What was sent."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def tell(self, status: int, content_type: str, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Answer, whole."""
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        """Tests print nothing."""


class _HttpServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up waiting is part of the play."""


@contextmanager
def serving_http(handler: type[QuietHandler]) -> Iterator[str]:
    """The address of a server on a free port of loopback, until the block ends."""
    server = _HttpServer(("127.0.0.1", 0), handler)
    with serving(server):
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """Let a server answer until the block ends."""
    threading.Thread(target=server.serve_forever, args=(POLL_S,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
