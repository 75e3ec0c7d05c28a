"""Who takes part: programs that ask over HTTP and ask again until they are answered, as people do."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import redis
import requests
from django.db import DatabaseError, connection
from django.test import Client

from marketplace.accounts.models import User
from marketplace.accounts.session_keys import seal
from marketplace.accounts.tokens import issue_tokens
from tests.faults.orders.kills.traps import HEADER

PATIENCE_S = 90
ANSWER_S = 30
PAUSE_S = 0.15
Answer = TypeVar("Answer")


class RoundFailedError(Exception):
    """Something was lost, done twice, or answered as it must not be."""


def steadily(act: Callable[[], Answer]) -> Answer:
    """What this process does with PostgreSQL and Redis itself, tried until they are there."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return act()
        except (DatabaseError, redis.RedisError):
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_S)


@dataclass(slots=True)
class Person:
    """Somebody with an account, signed in with an app.

    Attributes:
        statuses: what they were answered before they were answered well.
    """

    user: User
    url: str
    statuses: list[int] = field(default_factory=list)
    _token: str = ""

    def insist(self, path: str, body: Mapping[str, Any], *, trap: str = "") -> dict[str, Any]:
        """Send the same with the same key until it is done.

        Raises:
            RoundFailedError: it was refused, or never done.
        """
        headers = {"Idempotency-Key": str(uuid4())} | ({HEADER: trap} if trap else {})
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            answer = self._answer(path, body, headers)
            if answer is not None and answer.ok:
                found: dict[str, Any] = answer.json()
                return found
            if answer is not None:
                self._note(path, answer)
            time.sleep(PAUSE_S)
        raise RoundFailedError(f"{path} was not answered within {PATIENCE_S} s")

    def _answer(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> requests.Response | None:
        if not self._token:
            self._token = steadily(self._sign_in)
        sent = {"Authorization": f"Bearer {self._token}", **headers}
        try:
            return requests.post(f"{self.url}/api/v1/{path}", json=body, headers=sent, timeout=ANSWER_S)
        except requests.RequestException:
            return None

    def _note(self, path: str, answer: requests.Response) -> None:
        """Whoever finds the market out of order asks again; whose session is gone with Redis signs in again."""
        self.statuses.append(answer.status_code)
        if answer.status_code == requests.codes.unauthorized:
            self._token = ""
        elif answer.status_code != requests.codes.service_unavailable:
            raise RoundFailedError(f"{path} was answered {answer.status_code}: {answer.text[:500]}")

    def _sign_in(self) -> str:
        client = Client()
        client.force_login(self.user)
        access_token, _refresh_token = issue_tokens(seal(str(client.session.session_key)))
        return access_token
