"""What a long poll asks, in its query string."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail, InvalidInputError
from realtime.wire import MOST_TOPICS

MOST_WAIT_S = 25
# A topic's name, and the last number that the client has of it.
_TOPIC = re.compile(r"([^@]{1,80})(?:@([0-9]{1,18}))?")
_WAIT = re.compile(r"[0-9]{1,2}")
MOST_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Question:
    """Topics, each with the last number that the client has, or none; what lets them in; and how long they wait."""

    topics: dict[str, int | None]
    tickets: tuple[str, ...]
    wait_s: int


def read(query: bytes) -> Question:
    """The question.

    Raises:
        InvalidInputError: it is none; every field that is wrong is named.
    """
    if len(query) > MOST_BYTES:
        raise InvalidInputError(details=[ErrorDetail("topic", _("This is too much to ask."))])
    fields = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    details = [
        *(ErrorDetail(name, _("There is no such field.")) for name, _text in fields if name not in _FIELDS),
        *_wrong_topics([value for name, value in fields if name == "topic"]),
        *_wrong_waits([value for name, value in fields if name == "wait"]),
    ]
    if details:
        raise InvalidInputError(details=details)
    return _question(fields)


_FIELDS = frozenset({"topic", "ticket", "wait"})


def _question(fields: Iterable[tuple[str, str]]) -> Question:
    topics: dict[str, int | None] = {}
    tickets, wait_s = [], MOST_WAIT_S
    for name, value in fields:
        if name == "topic":
            topic, _at, after = value.partition("@")
            topics[topic] = int(after) if after else None
        elif name == "ticket":
            tickets.append(value)
        else:
            wait_s = min(int(value), MOST_WAIT_S)
    return Question(topics, tuple(tickets), wait_s)


def _wrong_topics(values: list[str]) -> Iterable[ErrorDetail]:
    names = [value.partition("@")[0] for value in values]
    if not values:
        yield ErrorDetail("topic", _("This is required."))
    if len(values) > MOST_TOPICS:
        yield ErrorDetail("topic", _("These are too many."))
    if len(set(names)) < len(names):
        yield ErrorDetail("topic", _("Give each only once."))
    if not all(map(_TOPIC.fullmatch, values)):
        yield ErrorDetail("topic", _("This must be a topic's name, and the last number you have after an @."))


def _wrong_waits(values: list[str]) -> Iterable[ErrorDetail]:
    if len(values) > 1:
        yield ErrorDetail("wait", _("Give this only once."))
    if not all(map(_WAIT.fullmatch, values)):
        yield ErrorDetail("wait", _("This must be a whole number of seconds."))
