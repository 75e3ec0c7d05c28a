from uuid import UUID

import pytest
from pydantic import ValidationError

from marketplace.core.events import DomainEvent, handler_named, handlers_of, handles
from marketplace.core.ids import uuid7
from tests.unit.core.sample_events import GRUMBLE, NOTE, LampLit, note


def test_event_knows_what_it_happened_to_and_where_it_comes_from() -> None:
    lamp_id = uuid7()

    event = LampLit(lamp_id=lamp_id)

    assert (event.aggregate_id, event.source, event.event_version) == (lamp_id, "tests", 1)


def test_event_does_not_change() -> None:
    event = LampLit(lamp_id=uuid7())

    with pytest.raises(ValidationError):
        event.brightness = 3  # type: ignore[misc]


def test_two_events_cannot_share_a_name_and_version() -> None:
    with pytest.raises(TypeError, match=r"tests\.lamp_lit"):

        class Other(DomainEvent, name="tests.lamp_lit", aggregate="lamp_id"):
            lamp_id: UUID


def test_event_without_the_field_of_its_aggregate_is_refused() -> None:
    with pytest.raises(TypeError, match="no field nobody"):

        class Lost(DomainEvent, name="tests.lost", aggregate="nobody"):
            lamp_id: UUID


def test_next_version_of_an_event_has_its_own_handlers() -> None:
    class LampLitBrighter(DomainEvent, name="tests.lamp_lit", aggregate="lamp_id", version=2):
        lamp_id: UUID

    assert handlers_of("tests.lamp_lit", 2) == []
    assert handlers_of("tests.lamp_lit", 1) == [NOTE, GRUMBLE]
    assert LampLitBrighter.event_version == 2


def test_handler_is_registered_once() -> None:
    with pytest.raises(TypeError, match="already handles"):
        handles(LampLit)(note)


def test_unknown_handler_is_none() -> None:
    assert handler_named("rooms.handlers.gone") is None
