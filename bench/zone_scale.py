"""`nearby` among ten times as many shops: the same statement in two databases, by turns."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.utils import timezone
from psycopg import sql

from bench import database, market, nearby_questions, rounds, sql_clients
from bench.rounds import Contestant
from bench.samples import Sample
from deploy.local import console

FEW, MANY = 1_000_000, 10_000_000
SECONDS = {1: 3.0}
# What ten million shops with their indexes take, and as much again while they are made.
BYTES_A_SHOP = 4_000


@dataclass(frozen=True, slots=True)
class Scale:
    """The medians in ms, and the median of the rounds' ratios."""

    few: int
    many: int
    few_ms: float
    many_ms: float
    ratio: float


def measure(*, few: int, many: int, turns: int) -> Scale | None:
    """Compare, or say why not; None where it was left out.

    Args:
        many: 0 leaves it out.
    """
    free = shutil.disk_usage(os.environ.get("HAAT_STATE_DIR", "/")).free
    needed = (few + many) * BYTES_A_SHOP
    if not many or free < needed:
        why = "as asked" if not many else f"{free / 1e9:.0f} GB are free, and it needs {needed / 1e9:.0f}"
        console.say(f"\nLEFT OUT: nearby among {many or MANY:,} shops against {few:,} ({why}).\n")
        return None
    with console.step("Emptying the market"), psycopg.connect(database.URL, autocommit=True) as one:
        one.execute("TRUNCATE sellers_shop CASCADE")
    urls = [_filled(shops) for shops in (few, many)]
    asked = _questions()
    contestants = [
        Contestant(str(shops), partial(sql_clients.drive, url, asked), {})
        for shops, url in zip((few, many), urls, strict=True)
    ]
    standings = rounds.measure(
        contestants,
        seconds=SECONDS,
        rounds=turns,
        told=lambda done: console.say(f"· {done}"),
    )
    low, high = standings[str(few), 1], standings[str(many), 1]
    ratio = rounds.ratio(high, low, _p50_ms)
    return Scale(few, many, low.percentile_ms(50), high.percentile_ms(50), ratio)


def _filled(shops: int) -> str:
    """The address of a database of its own with that many shops, and the areas and categories of the first one."""
    name = f"shops_{shops}"
    place = urlsplit(database.URL)
    with psycopg.connect(urlunsplit(place._replace(path="/postgres")), autocommit=True) as one:
        template = sql.Identifier(place.path.strip("/"))
        one.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), template))
    url = urlunsplit(place._replace(path=f"/{name}"))
    with console.step(f"{shops:,} synthetic shops"), psycopg.connect(url) as filling:
        market.fill(filling, shops=shops)
    return url


def _questions() -> Sequence[sql_clients.Question]:
    now = timezone.now()
    return [question.statement(now=now) for question in nearby_questions.questions()]


def _p50_ms(sample: Sample) -> float:
    return sample.percentile_ms(50)
