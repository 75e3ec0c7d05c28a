"""An embeddings endpoint on loopback, as OpenAI documents `POST /v1/embeddings`."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.fakes.serving import QuietHandler, serving_http

KEY = "sk-fake-on-loopback"
MODEL = "fake-embedding-small"
PATH = "/v1/embeddings"
WIDTH = 8
SLOW_S = 30.0  # or until the test has ended


class Mood(StrEnum):
    """How the endpoint behaves until told otherwise."""

    WELL = "well"
    BUSY = "HTTP 429"
    BROKEN = "HTTP 500"
    SLOW = "slow"
    MALFORMED = "malformed"
    SHORT = "a vector fewer than texts"


@dataclass
class FakeEmbeddings:
    """What the endpoint was asked."""

    url: str = ""
    mood: Mood = Mood.WELL
    fails_first: int = 0
    asked: list[list[str]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def answer(self, key: str | None, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if key != f"Bearer {KEY}":
            return 401, {"error": {"message": "Incorrect API key provided", "type": "invalid_request_error"}}
        if body.get("model") != MODEL:
            return 404, {"error": {"message": "The model does not exist", "type": "invalid_request_error"}}
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        self.asked.append(texts)
        # The order is told by `index`, and is not promised.
        rows = [
            {"object": "embedding", "index": place, "embedding": vector_of(text)} for place, text in enumerate(texts)
        ][::-1]
        if self.mood is Mood.SHORT:
            rows = rows[1:]
        words = sum(len(text.split()) for text in texts)
        usage = {"prompt_tokens": words, "total_tokens": words}
        return 200, {"object": "list", "data": rows, "model": MODEL, "usage": usage}


def vector_of(text: str) -> list[float]:
    """The same for the same text, and of no particular length."""
    return [byte / 64 - 2 for byte in hashlib.sha256(text.encode()).digest()[:WIDTH]]


@contextmanager
def serving_embeddings() -> Iterator[FakeEmbeddings]:
    """An endpoint until the block ends."""
    fake = FakeEmbeddings()

    class Handler(QuietHandler):
        def post(self) -> None:
            sent = self.body()
            if self.path != PATH:
                self.tell(404, "application/json", b"{}")
                return
            if fake.mood is Mood.SLOW:
                fake.ended.wait(SLOW_S)
            failing = fake.fails_first > 0
            fake.fails_first -= failing
            if failing or fake.mood in {Mood.BROKEN, Mood.BUSY}:
                status = 429 if fake.mood is Mood.BUSY else 500
                self.tell(status, "application/json", b'{"error": {"message": "later"}}')
                return
            if fake.mood is Mood.MALFORMED:
                self.tell(200, "application/json", b"<html>")
                return
            status, answer = fake.answer(self.headers.get("Authorization"), json.loads(sent))
            self.tell(status, "application/json", json.dumps(answer).encode())

    with serving_http(Handler) as address:
        fake.url = f"{address}/v1"
        try:
            yield fake
        finally:
            fake.ended.set()
