"""Facts: what happened in one room, told to whoever wants to know.

A room declares its events in `events.py` and publishes them with `outbox.publish`; rooms above react to them in
`handlers.py`, which their `apps.py` imports.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

Event = TypeVar("Event", bound="DomainEvent")
Handler = Callable[..., None]

_events: dict[tuple[str, int], type["DomainEvent"]] = {}
_handlers: dict[str, "Reaction"] = {}


class UndeliverableError(Exception):
    """What a handler was asked to do will never succeed: it is a dead letter at once, for trying again is no use."""


class DomainEvent(BaseModel):
    """A fact in the past tense, immutable once published.

        class OrderPlaced(DomainEvent, name="orders.order_placed", aggregate="order_id"):
            order_id: UUID
            placed_at: datetime

    `name` begins with the room's, `aggregate` names the field with the id of what it happened to. When the fields
    change meaning, declare a class with the next `version` and keep the old one while rows of it may be waiting.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    event_name: ClassVar[str]
    event_version: ClassVar[int]
    aggregate_field: ClassVar[str]

    def __init_subclass__(cls, **_options: Any) -> None:
        """Python hands the class's options here as well; the method below reads them, once the fields are known."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(  # type: ignore[override]  # every event must name itself
        cls, *, name: str, aggregate: str, version: int = 1, **options: Any
    ) -> None:
        super().__pydantic_init_subclass__(**options)
        known = _events.get((name, version))
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise TypeError(f"{cls.__qualname__} and {known.__qualname__} are both called {name} version {version}")
        if aggregate not in cls.model_fields:
            raise TypeError(f"{cls.__qualname__} has no field {aggregate}")
        cls.event_name, cls.event_version, cls.aggregate_field = name, version, aggregate
        _events[name, version] = cls

    @property
    def aggregate_id(self) -> UUID:
        """The id of what it happened to."""
        value: UUID = getattr(self, self.aggregate_field)
        return value

    @property
    def source(self) -> str:
        """The room it comes from."""
        return self.event_name.partition(".")[0]


@dataclass(frozen=True)
class Reaction:
    """One handler, and what it reacts to."""

    event_class: type[DomainEvent]
    handler: Handler
    acts_outside: bool


def handles(
    event_class: type[Event], *, acts_outside: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a reaction to an event, called as `handler(event, event_id=...)`.

    It runs at least once, in no order, inside the transaction that records it as done: what it writes to the database
    happens once. It is known by its module and name; renaming it with deliveries outstanding makes those dead letters,
    so drain or replay them.

    Args:
        event_class: what it reacts to.
        acts_outside: it asks a system that is not ours, and so runs without a transaction, for no row may stay locked
            while that system thinks. It must give it `event_id` as the idempotency key, and come to an end within
            `outbox.OUTSIDE_LEASE`. It raises `UndeliverableError` for what no further attempt can mend.
    """

    def register(handler: Callable[..., None]) -> Callable[..., None]:
        name = f"{handler.__module__}.{handler.__qualname__}"
        if name in _handlers:
            raise TypeError(f"{name} already handles an event")
        _handlers[name] = Reaction(event_class, handler, acts_outside)
        return handler

    return register


def handlers_of(name: str, version: int) -> list[str]:
    """The names of everything that reacts to an event, in the order of registration."""
    return [
        handler
        for handler, reaction in _handlers.items()
        if (reaction.event_class.event_name, reaction.event_class.event_version) == (name, version)
    ]


def handler_named(name: str) -> Reaction | None:
    """The handler of that name; None when it was renamed or removed."""
    return _handlers.get(name)
