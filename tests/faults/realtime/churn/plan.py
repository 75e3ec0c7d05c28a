"""How much is told, to how many, and who dies when."""

import json
import os
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from bench import socket_servers

VARIABLE = "CHURN_PLAN"
KIND = "churn.told"
# Who is killed equally often; the database, whose recovery takes longest, a fifth as often.
VICTIMS = ("redis", "live", "writer")
DATABASE, DATABASE_SHARE = "postgres", 5


@dataclass(frozen=True, slots=True)
class Plan:
    """What is played.

    Attributes:
        messages: told in all, at least.
        clients: each hears `topics_each` topics.
        kills: of each victim.
        per_s: messages a second, of all writers together.
        non_readers, non_readers_s: afterwards, how many read nothing, and for how long.
    """

    seed: int = 0
    messages: int = 100_000
    topics: int = 500
    clients: int = 200
    topics_each: int = 10
    kills: int = 10
    writers: int = 3
    per_s: int = 800
    non_readers: int = 200
    non_readers_s: int = 60

    @classmethod
    def in_environment(cls) -> "Plan":
        """As whoever started this process plays it."""
        return cls(**json.loads(os.environ[VARIABLE]))

    def environment(self) -> Mapping[str, str]:
        return {VARIABLE: json.dumps(asdict(self))}

    def victims(self) -> list[str]:
        """Who dies, one after the other: each time an equal part of the messages is told."""
        doomed = [*VICTIMS * self.kills, *[DATABASE] * (self.kills // DATABASE_SHARE)]
        random.Random(self.seed).shuffle(doomed)  # noqa: S311 -- must come again
        return doomed

    def interests(self) -> list[list[str]]:
        """The topics of each client: all in turn, over and over, so that each is heard by several."""
        begins = [client * self.topics_each for client in range(self.clients)]
        return [[topic((begin + place) % self.topics) for place in range(self.topics_each)] for begin in begins]


def topic(number: int) -> str:
    """The name of one."""
    return f"{socket_servers.KIND}:{UUID(int=number)}"
