"""What goes over the socket, to the letter."""

from datetime import UTC, datetime

import orjson

from realtime import wire


def test_event_is_written_once_as_the_model_has_it() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)

    text = wire.event_text("order:a", 7, kind="order.changed", at=at, data={"number": "চ-৭"})

    assert text == (
        '{"type":"event","topic":"order:a","seq":7,"kind":"order.changed","at":"2026-01-02T03:04:05.000678Z",'
        '"data":{"number":"চ-৭"}}'
    )
    read = wire.FROM_SERVER.validate_json(text)
    assert read == wire.Event(topic="order:a", seq=7, kind="order.changed", at=at, data={"number": "চ-৭"})


def test_what_a_message_has_nothing_to_say_of_is_left_out() -> None:
    assert orjson.loads(wire.text_of(wire.Pong())) == {"type": "pong"}
    assert orjson.loads(wire.text_of(wire.Unsubscribed(topic="order:a"))) == {
        "type": "unsubscribed",
        "topic": "order:a",
    }


def test_message_from_a_later_server_can_be_read() -> None:
    assert wire.FROM_SERVER.validate_json('{"type": "pong", "new": 1}') == wire.Pong()
