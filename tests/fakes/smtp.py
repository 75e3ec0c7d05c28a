"""A mail server on loopback: as much of SMTP (RFC 5321) as one mail takes, with the refusals that servers give."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.fakes.serving import serving

SLOW_S = 30.0  # or until the test has ended


@dataclass
class FakeMailServer:
    """What the server took, and what it answers instead of its usual words.

    `answers` names a command (`EHLO`, `MAIL`, `RCPT`, `DATA`, or `.` for the end of the content) and the reply to it.
    """

    host: str = ""
    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    is_slow: bool = False
    taken: list[bytes] = field(default_factory=list)
    connections: int = 0
    ended: threading.Event = field(default_factory=threading.Event)


class _Conversation(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        fake = self.server.fake
        fake.connections += 1
        if fake.is_slow:
            fake.ended.wait(SLOW_S)
            return
        self.say("220 fake.example ready")
        while line := self.rfile.readline().decode().strip():
            if not self.obey(line.upper().split(" ")[0]):
                return

    def obey(self, command: str) -> bool:
        """Answer one command; returns whether the conversation goes on."""
        usual = {"EHLO": "250 fake.example", "DATA": "354 go on", "QUIT": "221 good-bye"}
        answer = self.server.fake.answers.get(command, usual.get(command, "250 fine"))
        self.say(answer)
        if answer.startswith("354"):
            self.take()
        return command != "QUIT" and not answer.startswith("421")

    def take(self) -> None:
        content = b"".join(iter(self.rfile.readline, b".\r\n"))
        answer = self.server.fake.answers.get(".", "250 taken")
        if answer.startswith("250"):
            self.server.fake.taken.append(content)
        self.say(answer)

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, fake: FakeMailServer) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.fake = fake

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up waiting is part of the play."""


@contextmanager
def running_mail_server() -> Iterator[FakeMailServer]:
    """The server on a free port of loopback, until the block ends."""
    fake = FakeMailServer()
    server = _Server(fake)
    fake.host, fake.port = "127.0.0.1", server.server_address[1]
    with serving(server):
        try:
            yield fake
        finally:
            fake.ended.set()
