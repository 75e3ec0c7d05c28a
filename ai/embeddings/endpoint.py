"""Somebody else's model, behind OpenAI's embeddings API: bounded in time, and left alone when it is down."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import requests
from numpy.typing import NDArray

from marketplace.core.resilience import OutsideSystemError, guarded

Vectors = NDArray[np.float32]
# What may pass when asked again.
BUSY = {408, 409, 429}


class NoSensibleAnswerError(Exception):
    """The endpoint failed on its side, or answered something that is not its documented format."""


PASSING = (requests.ConnectionError, requests.Timeout, NoSensibleAnswerError)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is, under which name, and the key it is asked with; no key for one of our own."""

    url: str
    model: str
    key: str | None = None

    def embed_query(self, text: str) -> Vectors:
        """One text, which somebody waits for."""
        return _ask_at_once(self, [text])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Many texts, in the background."""
        return _ask_patiently(self, list(texts))


@guarded("embeddings", retry_on=PASSING, attempts=2, attempt_timeout_s=0.8, budget_s=1.0)
def _ask_at_once(timeout_s: float, endpoint: Endpoint, texts: list[str]) -> Vectors:
    return _request(timeout_s, endpoint, texts)


@guarded("embeddings in bulk", retry_on=PASSING, attempts=3, attempt_timeout_s=20.0, budget_s=45.0)
def _ask_patiently(timeout_s: float, endpoint: Endpoint, texts: list[str]) -> Vectors:
    return _request(timeout_s, endpoint, texts)


def _request(timeout_s: float, endpoint: Endpoint, texts: list[str]) -> Vectors:
    """One request; vectors of length one, in the order of the texts.

    Raises:
        OutsideSystemError: it refuses us for good, for a wrong key or model.
    """
    answer = _session().post(
        f"{endpoint.url.rstrip('/')}/embeddings",
        json={"model": endpoint.model, "input": texts, "encoding_format": "float"},
        headers={"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {},
        timeout=timeout_s,
        allow_redirects=False,
    )
    if answer.status_code >= 500 or answer.status_code in BUSY:
        raise NoSensibleAnswerError(answer.status_code)
    if answer.status_code != 200:
        raise OutsideSystemError
    try:
        return _vectors(answer.json(), len(texts))
    except (ValueError, KeyError, TypeError) as error:
        raise NoSensibleAnswerError from error


def _vectors(answer: dict[str, Any], count: int) -> Vectors:
    rows = sorted(answer["data"], key=lambda row: row["index"])
    if [row["index"] for row in rows] != list(range(count)):
        raise ValueError("a vector is missing")
    vectors = np.array([row["embedding"] for row in rows], np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if vectors.ndim != 2 or not np.isfinite(lengths).all() or not lengths.all():
        raise ValueError("a vector has no direction")
    unit: Vectors = (vectors / lengths).astype(np.float32)
    return unit


@cache
def _session() -> requests.Session:
    """Connections kept open from one request to the next."""
    return requests.Session()
