"""What pages say about live topics: which one tells of a thing, and up to where a page knows what was told.

    Order.objects.annotate(told_up_to=live.told_up_to("order"))
    context = {"live": live.topic("order", order.pk, told_up_to=order.told_up_to)}
    <section {{ live.attributes }}>

The number must be no newer than what the page shows: then nothing is missed between the page and the first message, and
at worst something is told that it has already. So it is read before the page's data, or in one statement with it.

What nobody need hear later is not told but signalled, to whoever listens at that moment (`signal`).

Rooms below the one that tells know no more of it than this; it says how from its `apps.py`. Where nobody does, pages
say nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import BigIntegerField, Value
from django.db.models.expressions import Combinable
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


class Teller(Protocol):
    """Whoever tells what happens to things."""

    def position(self, topic: str) -> int:
        """The number of the last message of a topic; 0 where there is none."""

    def position_of(self, kind: str) -> Combinable:
        """The same as part of a statement that reads things of this kind by their `pk`."""

    def ticket(self, topic: str, *, now: datetime) -> str:
        """What lets whoever may see a page hear of its topic, however they are known."""

    def signal(self, topic: str, *, kind: str, data: Mapping[str, Any]) -> None:
        """Say something to whoever hears a topic now; it is not kept, and may be lost."""


@dataclass(frozen=True, slots=True)
class LiveTopic:
    """A topic as a page names it.

    Attributes:
        name: empty where nobody tells.
        told_up_to: the last number that the page need not hear.
        ticket: for whoever has the page, and not by who they are; mostly empty.
    """

    name: str
    told_up_to: int
    ticket: str = ""

    @property
    def attributes(self) -> SafeString:
        """As attributes of an element."""
        if not self.name:
            return mark_safe("")
        named = format_html('data-live-topic="{}" data-live-after="{}"', self.name, self.told_up_to)
        return format_html('{} data-live-ticket="{}"', named, self.ticket) if self.ticket else named


_tellers: list[Teller] = []


def tells(teller: Teller) -> None:
    """Let pages name topics from now on.

    Raises:
        ValueError: somebody tells already.
    """
    if _tellers:
        raise ValueError("somebody tells already")
    _tellers.append(teller)


def name_of(kind: str, thing_id: UUID) -> str:
    """The name of the topic that tells of one thing."""
    return f"{kind}:{thing_id}"


def position(kind: str, thing_id: UUID) -> int:
    """Up to where its topic has told by now; to be asked before the page's data is."""
    return next((teller.position(name_of(kind, thing_id)) for teller in _tellers), 0)


def told_up_to(kind: str) -> Combinable:
    """The same for a queryset's `annotate`: of one instant with the rows that it reads."""
    return next((teller.position_of(kind) for teller in _tellers), Value(0, output_field=BigIntegerField()))


def topic(kind: str, thing_id: UUID, *, told_up_to: int, for_holder_at: datetime | None = None) -> LiveTopic:
    """The topic of a thing for a page that shows it.

    Args:
        kind: of the thing, as the room that tells names it.
        told_up_to: up to where the page knows.
        for_holder_at: now, where it is for whoever holds the page's address; None for those whose rights say so.
    """
    name = name_of(kind, thing_id)
    for teller in _tellers:
        return LiveTopic(name, told_up_to, teller.ticket(name, now=for_holder_at) if for_holder_at else "")
    return LiveTopic("", 0)


def signal(kind_of_thing: str, thing_id: UUID, *, kind: str, data: Mapping[str, Any]) -> None:
    """Say something to whoever hears the topic of a thing now, once the caller's transaction has committed.

    Args:
        kind: what is said, such as `position`.
        data: what JSON has, and ids, instants and decimals.
    """
    for teller in _tellers:
        teller.signal(name_of(kind_of_thing, thing_id), kind=kind, data=data)
