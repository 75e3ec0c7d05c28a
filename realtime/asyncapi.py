"""The AsyncAPI document of the live socket: made from the models of `realtime.wire`, lest it say otherwise."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from realtime import wire
from realtime.snapshots import EVENTS

FROM_CLIENT: tuple[type[BaseModel], ...] = (
    wire.Hello,
    wire.Subscribe,
    wire.Unsubscribe,
    wire.Ack,
    wire.Resume,
    wire.GiveSignal,
    wire.Ping,
)
FROM_SERVER: tuple[type[BaseModel], ...] = (
    wire.Welcome,
    wire.Known,
    wire.Subscribed,
    wire.Event,
    wire.Signal,
    wire.Gap,
    wire.Unsubscribed,
    wire.Resumed,
    wire.Pong,
    wire.Error,
)
# What is answered to a request, beside `error`.
ANSWERS: Mapping[type[BaseModel], type[BaseModel]] = {
    wire.Hello: wire.Known,
    wire.Subscribe: wire.Subscribed,
    wire.Unsubscribe: wire.Unsubscribed,
    wire.Resume: wire.Resumed,
    wire.Ping: wire.Pong,
}
SCHEMAS = "#/components/schemas/"
CHANNEL = "#/channels/live"

Json = dict[str, Any]


@cache
def document() -> Json:
    """The document, version 3.0 of AsyncAPI; what it calls the application is the server."""
    return {
        "asyncapi": "3.0.0",
        "id": "urn:haat:live",
        "info": {
            "title": "Haat, live",
            "version": str(wire.VERSION),
            "description": "What happens to orders, shops and notices, as it happens. Topics are durable: every event "
            "has a number, and whoever says which one they had last misses nothing. Signals, which say what will soon "
            "not matter, have none, and may be lost.",
        },
        "defaultContentType": "application/json",
        "channels": {"live": _channel()},
        "operations": _operations(),
        "components": {"messages": _messages(), "schemas": _schemas()},
    }


def _channel() -> Json:
    return {
        "address": "/ws/",
        "description": f"A WebSocket with the sub-protocol `{wire.PROTOCOL}`; each message is a text frame, of at most "
        f"{wire.MAX_MESSAGE_BYTES} bytes from the client. Close codes: {_close_codes()}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _messages()},
        "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
    }


def _close_codes() -> str:
    return ", ".join(f"{code.value} {code.name.lower()}" for code in wire.CloseCode)


def _operations() -> Json:
    said = {model.__name__: _operation("receive", model) for model in FROM_CLIENT}
    told = {model.__name__: _operation("send", model) for model in FROM_SERVER if model not in ANSWERS.values()}
    return said | told


def _operation(action: str, model: type[BaseModel]) -> Json:
    operation = {
        "action": action,
        "channel": {"$ref": CHANNEL},
        "summary": _summary(model),
        "messages": [{"$ref": f"{CHANNEL}/messages/{name}"} for name in _names_of(model)],
    }
    if model in ANSWERS:
        answers = (ANSWERS[model], wire.Error)
        operation["reply"] = {
            "channel": {"$ref": CHANNEL},
            "messages": [{"$ref": f"{CHANNEL}/messages/{answer.__name__}"} for answer in answers],
        }
    return operation


def _names_of(model: type[BaseModel]) -> Iterable[str]:
    """The messages of a model: one, but for events, of which each kind is one."""
    return map(_event_name, EVENTS) if model is wire.Event else (model.__name__,)


def _messages() -> Json:
    plain = {
        model.__name__: {
            "name": model.__name__,
            "summary": _summary(model),
            "payload": {"$ref": SCHEMAS + model.__name__},
        }
        for model in (*FROM_CLIENT, *FROM_SERVER)
        if model is not wire.Event
    }
    events = {
        _event_name(kind): {"name": kind, "summary": _summary(data), "payload": _event(kind, data)}
        for kind, data in EVENTS.items()
    }
    return plain | events


def _event(kind: str, data: type[BaseModel]) -> Json:
    narrowed = {"kind": {"const": kind}, "data": {"$ref": SCHEMAS + data.__name__}}
    return {"allOf": [{"$ref": f"{SCHEMAS}Event"}, {"type": "object", "properties": narrowed}]}


def _event_name(kind: str) -> str:
    """A kind as the document's names may be: `order.changed` is `event_order_changed`."""
    return f"event_{kind.replace('.', '_')}"


def _summary(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().split("\n")[0]


def _schemas() -> Json:
    # What comes in is described as it is read, what goes out as it is written.
    modes = [(model, "validation") for model in FROM_CLIENT]
    modes += [(model, "serialization") for model in (*FROM_SERVER, *EVENTS.values())]
    _names, described = models_json_schema(modes, ref_template=SCHEMAS + "{model}")  # type: ignore[arg-type]  # modes are literals
    schemas: Json = described["$defs"]
    for model in FROM_SERVER:
        _describe_as_written(schemas[model.__name__], model)
    return schemas


def _describe_as_written(schema: Json, model: type[BaseModel]) -> None:
    """What has something to say is always there, and what has not never is (`wire.text_of`)."""
    schema["required"] = [name for name, field in model.model_fields.items() if field.get_default() is not None]
    for field in schema["properties"].values():
        kinds = [kind for kind in field.pop("anyOf", []) if kind != {"type": "null"}]
        for kind in kinds:
            field.update(kind)
        if field.get("default", "") is None:
            del field["default"]
