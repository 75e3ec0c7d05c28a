"""Which kinds of topics there are, and who may read one.

A topic is named for the thing that it tells of: `order:0190c0de-…`. What is misspelt, of an unknown kind, of a thing
that is not there, or not for whoever asks, is all the same: not found.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.accounts.principals import Principal
from realtime import tickets

# Ids as they are printed: another spelling would be another topic.
_NAME = re.compile(r"([a-z]{1,20}):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@dataclass(frozen=True, slots=True)
class TopicKind:
    """Things of one kind.

    Attributes:
        name: what stands before the colon.
        may_read: whether somebody may read the topic of the thing with this id.
        takes_ticket: whether a ticket will do for it, now; None where it never does.
        takes_signals: which kinds of signals those who hear a topic may send to the others (`realtime.signals`).
        signed_as: what the others are told of whoever sends one, as its `data`; None where they may not. It is kept for
            a while. Never an id of a person.
        watches: of whom those who hear the topic are told whether they are here (`realtime.presence`), by the side that
            they are on, under which alone they are told of: `{"shop": …}` to a buyer, `{"buyer": …}` to a shop. Never
            whoever asks.
    """

    name: str
    may_read: Callable[[Principal, UUID], bool]
    takes_ticket: Callable[[UUID], bool] | None = None
    takes_signals: frozenset[str] = frozenset()
    signed_as: Callable[[Principal, UUID], Mapping[str, Any] | None] | None = None
    watches: Callable[[Principal, UUID], Mapping[str, Collection[UUID]]] | None = None


_kinds: dict[str, TopicKind] = {}


def register(kind: TopicKind) -> None:
    """Add a kind.

    Raises:
        ValueError: there is one of this name.
    """
    if kind.name in _kinds:
        raise ValueError(f"{kind.name} is registered already")
    _kinds[kind.name] = kind


def may_read(principal: Principal, topic: str, *, ticket: str | None, now: datetime) -> bool:
    """Whether somebody may read a topic now: by who they are, or by a ticket that a page gave them.

    Args:
        principal: who asks.
        topic: its name as it was sent.
        ticket: as it was sent; None without any.
        now: UTC.
    """
    found = _find(topic)
    if found is None:
        return False
    kind, thing_id = found
    if kind.may_read(principal, thing_id):
        return True
    if ticket is None or kind.takes_ticket is None or not tickets.is_good(ticket, topic=topic, now=now):
        return False
    return kind.takes_ticket(thing_id)


def takes_signal(topic: str, kind: str) -> bool:
    """Whether those who hear a topic may send signals of a kind."""
    found = _find(topic)
    return found is not None and kind in found[0].takes_signals


def signature(principal: Principal, topic: str) -> Mapping[str, Any] | None:
    """What others are told of somebody who hears a topic and sends a signal there; None where they may not."""
    found = _find(topic)
    if found is None or found[0].signed_as is None:
        return None
    return found[0].signed_as(principal, found[1])


def watched(principal: Principal, topic: str) -> Mapping[str, Collection[UUID]]:
    """Of whom somebody who hears a topic is told whether they are here, by side; nobody of most."""
    found = _find(topic)
    if found is None or found[0].watches is None:
        return {}
    return {side: people for side, people in found[0].watches(principal, found[1]).items() if people}


def _find(topic: str) -> tuple[TopicKind, UUID] | None:
    """The kind of a topic, and the id of its thing."""
    found = _NAME.fullmatch(topic)
    kind = _kinds.get(found[1]) if found else None
    return (kind, UUID(found[2])) if found and kind else None
