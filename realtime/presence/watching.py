"""Who in this process is told of whom: the listeners of topics whose kind watches people."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import chain, islice
from typing import NamedTuple, TypeAlias
from uuid import UUID

from realtime.feeds import Listener

# Of one side of a topic, and of all topics in this process: what Redis is asked at once.
MOST_OF_SIDE, MOST_WATCHED = 200, 20_000

# People by the side that they are on, under which alone they are told of.
Sides: TypeAlias = Mapping[str, Collection[UUID]]


class SideState(NamedTuple):
    """What is told of one side: whether one of them is here, or when the last of them was."""

    side: str
    is_online: bool
    last_seen_at: datetime | None


class Watch:
    """One listener of one topic, whom they watch, and what they were told."""

    __slots__ = ("listener", "sides", "told", "topic")

    def __init__(self, listener: Listener, topic: str, sides: Mapping[str, frozenset[UUID]]) -> None:
        self.listener = listener
        self.topic = topic
        self.sides = sides
        self.told: tuple[SideState, ...] | None = None

    @property
    def people(self) -> frozenset[UUID]:
        return frozenset(chain.from_iterable(self.sides.values()))


class Watches:
    """All of them."""

    def __init__(self) -> None:
        self._of_listener: defaultdict[Listener, dict[str, Watch]] = defaultdict(dict)
        self._of_person: defaultdict[UUID, set[Watch]] = defaultdict(set)
        self.new: set[Watch] = set()

    @property
    def people(self) -> Collection[UUID]:
        """Whom anybody watches."""
        return self._of_person.keys()

    def watch(self, listener: Listener, topic: str, sides: Sides) -> None:
        """Have a listener of a topic told of these people from now on; of the same as before nothing changes."""
        wanted = {side: frozenset(islice(people, MOST_OF_SIDE)) for side, people in sides.items()}
        known = self._of_listener[listener].get(topic) if listener in self._of_listener else None
        if known is not None and known.sides == wanted:
            return
        self.unwatch(listener, topic)
        watch = Watch(listener, topic, wanted)
        if not wanted or len(self._of_person) + len(watch.people) > MOST_WATCHED:
            return
        self._of_listener[listener][topic] = watch
        for user_id in watch.people:
            self._of_person[user_id].add(watch)
        self.new.add(watch)

    def unwatch(self, listener: Listener, topic: str) -> None:
        """Tell them no longer; nothing if they were not."""
        watch = self._of_listener[listener].pop(topic, None) if listener in self._of_listener else None
        if watch is None:
            return
        if not self._of_listener[listener]:
            del self._of_listener[listener]
        for user_id in watch.people:
            self._of_person[user_id].discard(watch)
            if not self._of_person[user_id]:
                del self._of_person[user_id]
        self.new.discard(watch)

    def unwatch_all(self, listener: Listener) -> None:
        """The same for all their topics."""
        for topic in list(self._of_listener.get(listener, ())):
            self.unwatch(listener, topic)

    def holds(self, watch: Watch) -> bool:
        """Whether it still is one."""
        return self._of_listener.get(watch.listener, {}).get(watch.topic) is watch

    def of(self, people: Iterable[UUID]) -> set[Watch]:
        """Who watches one of these."""
        return set(chain.from_iterable(self._of_person.get(user_id, ()) for user_id in people))
