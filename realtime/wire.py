"""What goes over a live socket, version 1 (sub-protocol `haat.v1`): JSON in text frames. docs/live.md tells the rest.

The models are what the server reads, what the AsyncAPI document is made of, and what tests hold the server's messages
against. What is sent to thousands is not made with them: `event_text` and its neighbours write the same form at native
speed.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from typing import Annotated, Any, Literal, TypeAlias

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from marketplace.core.errors import ErrorDetail, InvalidInputError
from marketplace.core.schemas import ErrorBody, StrictSchema

VERSION = 1
PROTOCOL = "haat.v1"

# A client says something at least this often, be it `ping`; nothing heard for the second, it is gone.
PING_EVERY_S, SILENT_FOR_S = 25, 75
# Of one message that a client sends, in bytes of UTF-8.
MAX_MESSAGE_BYTES = 4096
MOST_TOPICS = 50  # of one socket
MOST_OF_ID = 80  # characters
MOST_OF_KIND = 60  # characters
MOST_WRONG_FIELDS = 5  # are told of
# Of a signal, in characters of what goes over the wire: it says what will not matter in a minute.
MOST_OF_SIGNAL = 4096
# What a close frame's reason says before a resume token.
RESUME_REASON = "resume="

# A name is judged where rights are (`realtime.kinds`): one that is not well-formed is not found, as others' are not.
TopicName: TypeAlias = Annotated[str, Field(min_length=1, max_length=80, examples=["order:0192f0c1-…"])]
MessageId: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=MOST_OF_ID, description="Comes back in the answer.")
]
Seq: TypeAlias = Annotated[int, Field(ge=0, lt=2**63, description="A number of the topic's; they grow by one.")]
Token: TypeAlias = Annotated[str, Field(min_length=1, max_length=2048)]


class CloseCode(IntEnum):
    """Why the server ends a socket. 1012, which it may say beside these, is that it restarts: come back soon."""

    TOO_BIG = 1009  # a message is longer than `MAX_MESSAGE_BYTES`
    TRY_AGAIN_LATER = 1013  # something that must be known cannot be asked now: come back soon
    MALFORMED = 4400  # the client sent what is no message; coming back will not help
    SIGN_IN_ENDED = 4401  # the session or token is no longer good: sign in, or renew the token, then come back
    SILENT = 4408  # nothing was heard for `SILENT_FOR_S`
    TOO_MANY = 4429  # too many messages, or too many sockets of one person: come back much later
    DOES_NOT_READ = 4430  # too much waits to be read; the reason may carry `resume=<token>`


# -- What clients send -------------------------------------------------------------------------------------------------


class Hello(StrictSchema):
    """Who the client is, for those who have no cookie; later, a fresh token in place of one that runs out."""

    type: Literal["hello"]
    id: MessageId | None = None
    token: Token | None = Field(default=None, description="An access token, as the API takes it.")


class Subscribe(StrictSchema):
    """Hear a topic: first what came after the number `after`, then what comes."""

    type: Literal["subscribe"]
    id: MessageId
    topic: TopicName
    after: Seq | None = Field(default=None, description="The last number the client has; without it, only what comes.")
    ticket: Token | None = Field(default=None, description="What a page gave to whoever is known by a link alone.")


class Unsubscribe(StrictSchema):
    """Hear a topic no longer."""

    type: Literal["unsubscribe"]
    id: MessageId | None = None
    topic: TopicName


class Ack(StrictSchema):
    """The client has dealt with all up to this number; a resume token goes on from there."""

    type: Literal["ack"]
    topic: TopicName
    seq: Seq


class Resume(StrictSchema):
    """Go on as the socket did that was closed with this token: its topics, after its numbers."""

    type: Literal["resume"]
    id: MessageId
    token: Token


class GiveSignal(StrictSchema):
    """Tell the others who hear a topic something that is soon over, such as that one types. It may be lost."""

    type: Literal["signal"]
    id: MessageId | None = None
    topic: TopicName
    kind: str = Field(min_length=1, max_length=MOST_OF_KIND, examples=["typing"])


class Ping(StrictSchema):
    """The client is there."""

    type: Literal["ping"]
    id: MessageId | None = None


FromClient: TypeAlias = Annotated[
    Hello | Subscribe | Unsubscribe | Ack | Resume | GiveSignal | Ping, Field(discriminator="type", title="FromClient")
]
FROM_CLIENT: TypeAdapter[FromClient] = TypeAdapter(FromClient)


def read(text: str) -> FromClient:
    """What a client sent.

    Raises:
        InvalidInputError: it is none of the messages that there are, or not as it must be.
    """
    try:
        return FROM_CLIENT.validate_json(text)
    except ValidationError as error:
        # A place begins with the message's type, which is no field.
        wrong = error.errors(include_url=False, include_context=False, include_input=False)[:MOST_WRONG_FIELDS]
        told = [ErrorDetail(".".join(map(str, each["loc"][1:])) or "type", each["msg"]) for each in wrong]
        raise InvalidInputError(details=told) from error


# -- What the server sends ---------------------------------------------------------------------------------------------


class ServerMessage(BaseModel):
    """What the server says. Fields may be added within a version; a client passes over what it does not know."""

    model_config = ConfigDict(frozen=True)


class Welcome(ServerMessage):
    """The first message on every socket."""

    type: Literal["welcome"] = "welcome"
    v: int = Field(default=VERSION, description="The version that is spoken.")
    session: str = Field(description="This socket's name in our logs; `request_id` of its errors.")
    ping_every_s: int = Field(
        default=PING_EVERY_S,
        description="Say something this often, be it `ping`: WebSocket's own pings and pongs do not count.",
    )
    max_bytes: int = Field(default=MAX_MESSAGE_BYTES, description="Of one message from the client, in UTF-8.")


class Known(ServerMessage):
    """A `hello` was heard, and they are known by it from now on."""

    type: Literal["known"] = "known"
    id: str | None = Field(default=None, description="Of the request, if it had one.")
    until: datetime | None = Field(default=None, description="When the token runs out, if they are known by one.")


class Subscribed(ServerMessage):
    """All up to `seq` has been told (so events may come before this), and what comes will be."""

    type: Literal["subscribed"] = "subscribed"
    id: str
    topic: str
    seq: Seq


class Event(ServerMessage):
    """Something happened. Numbers of a topic come in order, each once; a lower one than the last may be passed over."""

    type: Literal["event"] = "event"
    topic: str
    seq: Seq
    kind: str = Field(examples=["order.changed"])
    at: datetime
    data: dict[str, Any]


class Signal(ServerMessage):
    """Something that will soon not matter: it has no number, is not kept, and may be lost."""

    type: Literal["signal"] = "signal"
    topic: str
    kind: str = Field(examples=["typing", "presence", "position"])
    at: datetime
    data: dict[str, Any]


class Gap(ServerMessage):
    """What came before is no longer kept: load the page or the thing anew. It goes on after `seq`."""

    type: Literal["gap"] = "gap"
    topic: str
    seq: Seq


class Unsubscribed(ServerMessage):
    """Nothing more comes of this topic."""

    type: Literal["unsubscribed"] = "unsubscribed"
    id: str | None = Field(default=None, description="Of the request, if it was asked for.")
    topic: str
    reason: Literal["no_longer_allowed"] | None = Field(
        default=None, description="Why, if it was not asked for: a right ended, or the ticket did."
    )


class Resumed(ServerMessage):
    """The topics that go on, each with the number up to which all was told; the others are for the client to ask."""

    type: Literal["resumed"] = "resumed"
    id: str
    topics: dict[str, Seq]


class Pong(ServerMessage):
    """The server is there."""

    type: Literal["pong"] = "pong"
    id: str | None = None


class Error(ServerMessage):
    """Something the client asked was refused, in the format of the API's errors; the socket stays."""

    type: Literal["error"] = "error"
    id: str | None = Field(default=None, description="Of the request, if it had one.")
    error: ErrorBody
    retry_after_s: int | None = Field(default=None, description="How long to wait, where it asked too much.")


FromServer: TypeAlias = Annotated[
    Welcome | Known | Subscribed | Event | Signal | Gap | Unsubscribed | Resumed | Pong | Error,
    Field(discriminator="type", title="FromServer"),
]
FROM_SERVER: TypeAdapter[FromServer] = TypeAdapter(FromServer)


def text_of(message: ServerMessage) -> str:
    """A message as it goes out; what it has nothing to say of is left out."""
    return message.model_dump_json(exclude_none=True)


def event_text(topic: str, seq: int, *, kind: str, at: datetime, data: Mapping[str, Any]) -> str:
    """An `Event` as it goes out: encoded once for all who hear it."""
    event = {"type": "event", "topic": topic, "seq": seq, "kind": kind, "at": at, "data": data}
    return orjson.dumps(event, option=orjson.OPT_UTC_Z).decode()


def signal_text(topic: str, *, kind: str, at: datetime, data: Mapping[str, Any]) -> str:
    """A `Signal` as it goes out: encoded once, where it begins."""
    signal = {"type": "signal", "topic": topic, "kind": kind, "at": at, "data": data}
    return orjson.dumps(signal, option=orjson.OPT_UTC_Z).decode()
