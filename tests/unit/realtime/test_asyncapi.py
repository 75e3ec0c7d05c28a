"""The AsyncAPI document says what goes over the socket, and all of it."""

import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from jsonschema_rs import Draft202012Validator

from marketplace.core.schemas import ErrorBody
from realtime import asyncapi, wire
from realtime.snapshots import EVENTS, NoticesData
from tests.unit.realtime.talking import TOPIC


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def resolve(reference: str) -> Any:
    node: Any = asyncapi.document()
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def validator(message: str) -> Draft202012Validator:
    payload = asyncapi.document()["components"]["messages"][message]["payload"]
    return Draft202012Validator(payload | {"components": asyncapi.document()["components"]})


def test_every_reference_leads_somewhere() -> None:
    found = list(references(asyncapi.document()))

    assert len(found) > 40
    assert all(resolve(reference) for reference in found)


def test_every_message_is_described() -> None:
    models = {
        model.__name__
        for union in (wire.FromClient, wire.FromServer)
        for model in typing.get_args(typing.get_args(union)[0])
    }

    described = set(asyncapi.document()["components"]["messages"])

    assert described == models - {"Event"} | {f"event_{kind.replace('.', '_')}" for kind in EVENTS}
    assert described == set(asyncapi.document()["channels"]["live"]["messages"])


def test_every_message_is_somebodys_to_say() -> None:
    said = {
        reference.rpartition("/")[2]
        for operation in asyncapi.document()["operations"].values()
        for reference in references([operation["messages"], operation.get("reply", {}).get("messages", [])])
    }

    assert said == set(asyncapi.document()["components"]["messages"])


def test_event_is_what_the_document_says_and_nothing_else_is() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    event = orjson.loads(wire.event_text(TOPIC, 7, kind="notices.changed", at=at, data=NoticesData(unread=3).as_json()))

    assert validator("event_notices_changed").is_valid(event)
    assert not validator("event_order_changed").is_valid(event)
    assert not validator("event_notices_changed").is_valid(event | {"data": {}})


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("Subscribe", {"type": "subscribe", "id": "1", "topic": TOPIC, "after": 0}),
        ("Ping", {"type": "ping"}),
        ("Hello", {"type": "hello", "token": "x"}),
    ],
)
def test_what_clients_say_is_read_as_the_document_says(message: str, written: dict[str, Any]) -> None:
    assert validator(message).is_valid(written)
    assert wire.FROM_CLIENT.validate_python(written).type == written["type"]
    assert not validator(message).is_valid(written | {"more": 1})


SAID: dict[str, wire.ServerMessage] = {
    "Welcome": wire.Welcome(session="x"),
    "Known": wire.Known(id="1"),
    "Subscribed": wire.Subscribed(id="1", topic=TOPIC, seq=1),
    "Gap": wire.Gap(topic=TOPIC, seq=1),
    "Unsubscribed": wire.Unsubscribed(topic=TOPIC, reason="no_longer_allowed"),
    "Resumed": wire.Resumed(id="1", topics={TOPIC: 1}),
    "Pong": wire.Pong(),
    "Error": wire.Error(
        error=ErrorBody(
            code="not_found", message="", details=[], request_id="", timestamp=datetime(2026, 1, 2, tzinfo=UTC)
        )
    ),
}


@pytest.mark.parametrize("said", SAID)
def test_what_the_server_says_is_one_message_of_the_document_and_no_other(said: str) -> None:
    written = orjson.loads(wire.text_of(SAID[said]))

    fitting = [name for name in asyncapi.document()["components"]["messages"] if validator(name).is_valid(written)]

    assert [name for name in fitting if name not in {model.__name__ for model in asyncapi.FROM_CLIENT}] == [said]


def test_every_close_code_is_told() -> None:
    told = asyncapi.document()["channels"]["live"]["description"]

    assert all(f"{code.value} {code.name.lower()}" in told for code in wire.CloseCode)
