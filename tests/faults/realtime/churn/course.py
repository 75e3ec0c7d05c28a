"""The course of it: kills at equal parts of what is told, then a comparison of everybody with PostgreSQL."""

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from deploy.local.console import say
from deploy.local.ports import HOST
from realtime.models import Topic, TopicMessage
from tests.faults.orders.kills import traps
from tests.faults.orders.kills.market import Market
from tests.faults.orders.kills.people import steadily
from tests.faults.realtime.churn.listeners import Crowd
from tests.faults.realtime.churn.market import writers_of
from tests.faults.realtime.churn.plan import Plan

LOOK_EVERY_S = 0.2
# Without anything told for so long, or heard, something has died that does not come back.
STILL_FOR_S = 90
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went.

    Attributes:
        heard: messages that clients heard, all together.
        wrong: what must not be.
    """

    told: int
    heard: int
    comings: int
    killed: Sequence[str]
    seconds: float
    wrong: Sequence[str]

    def __str__(self) -> str:
        kills = ", ".join(f"{times} × {victim}" for victim, times in sorted(Counter(self.killed).items()))
        verdict = "; ".join(self.wrong[:SHOWN]) or "all was heard, once, in order"
        return (
            f"{self.told:,} messages told and {self.heard:,} heard over {self.comings:,} connections in "
            f"{self.seconds:.0f} s; killed: {kills}: {verdict}"
        )


class NothingMovesError(Exception):
    """Something has died that does not come back."""


def play(market: Market, plan: Plan) -> Outcome:
    """Have it told, kill, and compare."""
    market.chance = random.Random(plan.seed)  # noqa: S311 -- must come again
    started, victims = time.monotonic(), plan.victims()
    with Crowd(f"ws://{HOST}:{market.address[1]}/ws/", plan.interests()) as crowd:
        market.start(*writers_of(market))
        for number, victim in enumerate(victims, start=1):
            _wait_until_told(plan.messages * number // (len(victims) + 1))
            market.wait_until_ready()
            _kill(market, victim)
        _wait_until_told(plan.messages)
        _end_writers(market)
        market.wait_until_ready()
        crowd.calm_down()
        told = steadily(_all_told)
        wrong = [*_wait_until_heard(crowd, told), *crowd.wrong, *_differences(crowd, told)]
        heard = sum(len(tokens) for client in crowd.clients for tokens in client.heard.values())
        comings = crowd.comings
    number = sum(map(len, told.values()))
    return Outcome(number, heard, comings, victims, time.monotonic() - started, wrong)


def _kill(market: Market, victim: str) -> None:
    name = market.chance.choice(writers_of(market)) if victim == "writer" else victim
    # Every other time it has lost everything when it comes back.
    market.forgets = market.chance.random() < 0.5
    say(f"· {name} is killed")
    traps.kill([market.programs[name].pid])


def _end_writers(market: Market) -> None:
    for name in writers_of(market):
        market.programs[name].is_wanted = False
    # Whoever was about to be started anew is there by then.
    time.sleep(1)
    for name in writers_of(market):
        market.programs[name].end()


def _wait_until_told(number: int) -> None:
    last, moved_at = -1, time.monotonic()
    while (told := steadily(_count_told)) < number:
        if told != last:
            last, moved_at = told, time.monotonic()
        if time.monotonic() - moved_at > STILL_FOR_S:
            raise NothingMovesError(f"nothing was told for {STILL_FOR_S} s after {told:,} messages")
        time.sleep(LOOK_EVERY_S)


def _wait_until_heard(crowd: Crowd, told: dict[str, list[int]]) -> list[str]:
    deadline = time.monotonic() + STILL_FOR_S
    while not crowd.has_all(told):
        if time.monotonic() > deadline:
            return [f"not everybody has heard everything {STILL_FOR_S} s after it was told"]
        time.sleep(LOOK_EVERY_S)
    return []


def _differences(crowd: Crowd, told: dict[str, list[int]]) -> list[str]:
    return [
        f"of {topic} were told {len(told.get(topic, []))} and heard {len(tokens)}, or other ones"
        for client in crowd.clients
        for topic, tokens in client.heard.items()
        if tokens != told.get(topic, [])
    ]


def _count_told() -> int:
    return Topic.objects.exclude(name="control").aggregate(told=Sum("last_seq"))["told"] or 0


def _all_told() -> dict[str, list[int]]:
    """The tokens of each topic's messages, in their order."""
    told: dict[str, list[int]] = {}
    for topic, token in TopicMessage.objects.order_by("topic_id", "seq").values_list("topic_id", "data__token"):
        told.setdefault(topic, []).append(token)
    return told
