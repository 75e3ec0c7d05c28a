"""What `search` is asked: words of the lexicon in three scripts, some mistyped, at pins, with and without filters."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from bench import nearby_questions
from bench.http_clients import get_request
from bench.sql_clients import Question
from geo.points import GeoPoint
from marketplace.search.asking import Asked, Sort
from marketplace.search.lexicon import rows_of_lexicon
from marketplace.search.selectors.search import search

PATH = "/api/v1/search"
QUESTIONS = 960
SEED = 1952
LIMIT = 20
# Of every eight questions four are plain; the others have a filter or another order.
ASKED: tuple[dict[str, str], ...] = (
    {}, {"category": "kind-7"}, {}, {"price_max": "300"}, {}, {"sort": "price"}, {}, {"in_stock": "true"},
)  # fmt: skip
MISTYPED_OF = 10


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """A text and a pin, to be asked over HTTP and in SQL alike."""

    text: str
    pin: GeoPoint
    filters: Mapping[str, str]

    @property
    def path(self) -> str:
        asked = {"q": self.text, "lat": self.pin.lat, "lon": self.pin.lon, "limit": LIMIT}
        return f"{PATH}?{urlencode(asked | dict(self.filters))}"

    def request(self, address: tuple[str, int]) -> bytes:
        return get_request(address, self.path)

    def in_sql(self, *, now: datetime) -> Question:
        """The statements that the endpoint runs, one after the other, with their parameters."""
        ran: list[Question] = []

        def note(execute: Callable[..., Any], sql: str, parameters: Any, *rest: Any) -> Any:
            ran.append(Question(sql, parameters))
            return execute(sql, parameters, *rest)

        with connection.execute_wrapper(note):
            search(asked=self._asked(), now=now)
        return Question(ran[0].statement, ran[0].parameters, tuple(ran[1:]))

    def _asked(self) -> Asked:
        sort: Sort = "price" if "sort" in self.filters else "relevance"
        price_max = self.filters.get("price_max")
        return Asked(
            text=self.text,
            pin=self.pin,
            category=self.filters.get("category"),
            price_max=Decimal(price_max) if price_max else None,
            in_stock="in_stock" in self.filters,
            sort=sort,
            limit=LIMIT,
        )


@dataclass(frozen=True, slots=True)
class SuggestQuestion:
    """The beginning of a word."""

    text: str

    @property
    def path(self) -> str:
        return f"{PATH}/suggest?{urlencode({'q': self.text})}"

    def request(self, address: tuple[str, int]) -> bytes:
        return get_request(address, self.path)


def questions() -> list[SearchQuestion]:
    """Each word with the next pin and the next filter; every tenth with a letter left out."""
    chance = random.Random(SEED)  # noqa: S311 -- the same in every run
    pins = [question.pin for question in nearby_questions.questions()]
    texts = [text for row in rows_of_lexicon() for text in row if len(text) > 2]
    chance.shuffle(texts)
    return [
        SearchQuestion(
            _typed(texts[number % len(texts)], number, chance),
            pins[number % len(pins)],
            ASKED[number // 2 % len(ASKED)],
        )
        for number in range(QUESTIONS)
    ]


def beginnings() -> list[SuggestQuestion]:
    """The first letters of those words, two to five."""
    texts = dict.fromkeys(question.text[: 2 + number % 4] for number, question in enumerate(questions()))
    return [SuggestQuestion(text) for text in texts]


def _typed(text: str, number: int, chance: random.Random) -> str:
    if number % MISTYPED_OF or len(text) < 5:
        return text
    left_out = chance.randrange(1, len(text))
    return text[:left_out] + text[left_out + 1 :]
