"""Who listens hears everything after their number, in order and once, however they are woken."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from structlog.testing import capture_logs

from marketplace.core.errors import UnavailableError
from realtime import hub as hub_module
from realtime import reader, reading, topics, waking
from realtime.feeds import Feed
from realtime.hub import EVERYBODY, Hub
from realtime.models import Topic, TopicMessage
from realtime.topics import NewMessage
from realtime.wire import FROM_SERVER, Event
from tests.unit.realtime.hearing import Ear, asynchronously, committed, in_thread, running_hub, settled, tell, until

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")
ORDER, SHOP = "order:0190c0de", "shop:0190c0de"


@pytest.fixture
def nobody_wakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "wake", lambda _numbers: None)


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK_EVERY_S", "LOOK_ALONE_EVERY_S", "LOOK_AT_MOST_EVERY_S"):
        monkeypatch.setattr(hub_module, name, 0.05)


@pytest.fixture
def looks_never(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look_at_nothing(_hub: Hub) -> None: ...

    monkeypatch.setattr(Hub, "_look", look_at_nothing)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the hub has asked PostgreSQL."""
    asked: list[str] = []
    fetch = reading.Link.fetch

    async def count(self: reading.Link, statement: str, parameters: Any) -> Any:
        if parameters != [["control"], parameters[1]]:
            asked.append(statement)
        return await fetch(self, statement, parameters)

    monkeypatch.setattr(reading.Link, "fetch", count)
    return asked


class TestHearing:
    def test_what_is_told_after_joining(self) -> None:
        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                assert await hub.join(ear, ORDER, after=0) == 0

                for _time in range(3):
                    await in_thread(tell, ORDER)
                await in_thread(tell, SHOP)

                await until(lambda: len(ear.heard) == 3)
                await settled()
            assert ear.heard == [(ORDER, 1), (ORDER, 2), (ORDER, 3)]

        asynchronously(scenario)

    def test_is_the_message_as_it_goes_over_the_wire_made_once_for_all(self) -> None:
        async def scenario() -> None:
            one, other = Ear(), Ear()
            async with running_hub() as hub:
                await hub.join(one, ORDER, after=0)
                await hub.join(other, ORDER, after=0)

                await in_thread(tell, ORDER, name="ইলিশ")

                await until(lambda: len(other.texts) == 1)
            event = FROM_SERVER.validate_json(one.texts[0])
            assert isinstance(event, Event)
            assert (event.topic, event.seq, event.kind, event.data) == (ORDER, 1, "test.told", {"name": "ইলিশ"})
            assert event.at == (await TopicMessage.objects.aget()).created_at
            assert one.texts[0] is other.texts[0]

        asynchronously(scenario)

    def test_what_was_missed_and_then_what_comes(self) -> None:
        async def scenario() -> None:
            ear = Ear()
            await in_thread(tell, ORDER, 5)
            async with running_hub() as hub:
                assert await hub.join(ear, ORDER, after=2) == 5
                assert ear.of(ORDER) == [3, 4, 5]

                await in_thread(tell, ORDER)

                await until(lambda: len(ear.heard) == 4)
            assert ear.of(ORDER) == [3, 4, 5, 6]

        asynchronously(scenario)

    def test_only_what_comes_when_no_number_is_given(self) -> None:
        async def scenario() -> None:
            first, second = Ear(), Ear()
            await in_thread(tell, ORDER, 5)
            async with running_hub() as hub:
                assert await hub.join(first, ORDER, after=None) == 5
                await in_thread(tell, ORDER)
                assert await hub.join(second, ORDER, after=None) == 6
                await in_thread(tell, ORDER)

                await until(lambda: bool(second.heard))
            assert (first.of(ORDER), second.of(ORDER)) == ([6, 7], [7])

        asynchronously(scenario)

    def test_more_than_a_page_at_the_pace_of_who_hears(self) -> None:
        async def scenario() -> None:
            ear, heard_at_pauses = Ear(), []

            async def pause() -> None:
                heard_at_pauses.append(len(ear.heard))

            await in_thread(tell, ORDER, 2 * reading.PAGE + 10)
            async with running_hub() as hub:
                assert await hub.join(ear, ORDER, after=0, paced_by=pause) == 2 * reading.PAGE + 10
            assert ear.of(ORDER) == list(range(1, 2 * reading.PAGE + 11))
            assert heard_at_pauses == [reading.PAGE, 2 * reading.PAGE]

        asynchronously(scenario)

    def test_more_than_a_page_that_was_told_at_once(self) -> None:
        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                await hub.join(ear, ORDER, after=0)

                await in_thread(tell, ORDER, 2 * reading.PAGE + 10)

                await until(lambda: len(ear.heard) == 2 * reading.PAGE + 10)
            assert ear.of(ORDER) == list(range(1, 2 * reading.PAGE + 11))

        asynchronously(scenario)

    def test_more_than_one_statement_reads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "AFTER", reading.AFTER.replace(f"LIMIT {reading.MOST_MESSAGES}", "LIMIT 25"))
        names = [f"order:{number}" for number in range(20)]

        async def scenario() -> None:
            live, late = Ear(), Ear()
            async with running_hub() as hub:
                await asyncio.gather(*(hub.join(live, name, after=0) for name in names))
                for name in names:
                    await in_thread(tell, name, 10)
                await asyncio.gather(*(hub.join(late, name, after=3) for name in names))

                await until(lambda: len(live.heard) == 200)
            for name in names:
                assert live.of(name) == list(range(1, 11))
                assert late.of(name) == list(range(4, 11))

        asynchronously(scenario)

    def test_of_thousands_of_topics_takes_few_statements(self, statements: list[str], looks_never: None) -> None:
        names = [f"order:{number}" for number in range(2000)]

        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                await asyncio.gather(*(hub.join(ear, name, after=0) for name in names))
                joining = len(statements)
                await in_thread(tell_each, names)

                await until(lambda: len(ear.heard) == 2000)
            assert joining <= 2000 / reader.MOST_AT_ONCE + 5
            assert len(statements) - joining <= 2000 / reader.MOST_AT_ONCE + 5

        asynchronously(scenario)

    def test_thousands_who_missed_the_same_are_served_together(self, statements: list[str], looks_never: None) -> None:
        async def scenario() -> None:
            ears = [Ear() for _number in range(3000)]
            await in_thread(tell, ORDER, 3)
            async with running_hub() as hub:
                statements.clear()
                await asyncio.gather(*(hub.join(ear, ORDER, after=1) for ear in ears))
            assert all(ear.of(ORDER) == [2, 3] for ear in ears)
            # Whoever comes while the first are read for waits for the next.
            assert len(statements) <= 3

        asynchronously(scenario)


def tell_each(names: list[str]) -> None:
    with transaction.atomic():
        topics.append_all([NewMessage(name, "test.told", {}) for name in names])


class TestWhatPostgresIsTooSlowFor:
    @pytest.fixture(autouse=True)
    def impatient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reader, "FIRST_WAIT_S", 0.001)
        monkeypatch.setattr(reader, "LONGEST_WAIT_S", 0.01)

    def test_is_asked_for_in_smaller_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def read_few(link: reading.Link, wants: Any) -> Any:
            if len(wants) > 3:
                raise UnavailableError
            return await reading.read_pages(link, wants)

        monkeypatch.setattr(reader, "read_pages", read_few)
        names = [f"order:{number}" for number in range(60)]

        async def scenario() -> None:
            ear, said = Ear(), list[Any]()
            async with running_hub() as hub:
                hub.on_control(said.append)
                await asyncio.gather(*(hub.join(ear, name, after=0) for name in names))
                await in_thread(tell_each, [*names, "control"])
                await until(lambda: len(ear.heard) == 60 and len(said) == 1)

        asynchronously(scenario)

    def test_keeps_nobody_who_has_given_up(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hub_module, "PAGE_WITHIN_S", 0.05)

        async def read_nothing(_link: reading.Link, _wants: Any) -> Any:
            raise UnavailableError

        async def scenario() -> None:
            ears = [Ear() for _number in range(300)]
            async with running_hub() as hub:
                monkeypatch.setattr(reader, "read_pages", read_nothing)
                joining = (hub.join(ear, f"order:{number}", after=0) for number, ear in enumerate(ears))
                answers = await asyncio.gather(*joining, return_exceptions=True)
                assert {type(answer) for answer in answers} == {UnavailableError}
                await until(lambda: not hub._reader._waiting)  # noqa: SLF001 -- nothing that is public tells it
            assert all(ear.heard == [] for ear in ears)

        asynchronously(scenario)


class TestGap:
    def test_is_told_to_who_comes_too_late_and_it_goes_on(self) -> None:
        async def scenario() -> None:
            ear = Ear()
            await in_thread(tell, ORDER, 5)
            await TopicMessage.objects.filter(seq__lte=3).adelete()
            async with running_hub() as hub:
                assert await hub.join(ear, ORDER, after=1) == 5
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 2)
            assert ear.of(ORDER) == [("gap", 5), 6]

        asynchronously(scenario)

    @pytest.mark.parametrize("after", [6, 2**53, 2**63 - 1])
    def test_is_after_a_number_that_was_never_given(self, after: int) -> None:
        async def scenario() -> None:
            ear = Ear()
            await in_thread(tell, ORDER, 5)
            async with running_hub() as hub:
                assert await hub.join(ear, ORDER, after=after) == 5
            assert ear.of(ORDER) == [("gap", 5)]

        asynchronously(scenario)

    def test_is_told_to_all_when_what_came_was_gone_before_it_was_read(self, nobody_wakes: None) -> None:
        async def scenario() -> None:
            ears = Ear(), Ear()
            async with running_hub() as hub:
                for ear in ears:
                    await hub.join(ear, ORDER, after=0)
                await in_thread(tell, ORDER, 5)
                await TopicMessage.objects.filter(seq__lte=3).adelete()
                hub._wake({ORDER: 5})  # noqa: SLF001 -- as the channel layer does
                await until(lambda: bool(ears[1].heard))
                await in_thread(tell, ORDER)
                hub._wake({ORDER: 6})  # noqa: SLF001
                await until(lambda: len(ears[1].heard) == 2)
            assert [ear.of(ORDER) for ear in ears] == [[("gap", 5), 6]] * 2

        asynchronously(scenario)

    def test_is_told_when_the_database_is_an_older_one(self, nobody_wakes: None, looks_often: None) -> None:
        async def scenario() -> None:
            ear = Ear()
            await in_thread(tell, ORDER, 5)
            async with running_hub() as hub:
                await hub.join(ear, ORDER, after=5)
                await TopicMessage.objects.filter(seq__gt=2).adelete()
                await Topic.objects.filter(name=ORDER).aupdate(last_seq=2)
                await until(lambda: bool(ear.heard))
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 2)
            assert ear.of(ORDER) == [("gap", 2), 3]

        asynchronously(scenario)


class TestWakeUps:
    def test_that_are_lost_are_made_good(self, nobody_wakes: None, looks_often: None) -> None:
        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                await hub.join(ear, ORDER, after=0)
                await in_thread(tell, ORDER, 2)
                await until(lambda: len(ear.heard) == 2)
            assert ear.of(ORDER) == [1, 2]

        asynchronously(scenario)

    def test_control_without_looking_nothing_is_heard(self, nobody_wakes: None, looks_never: None) -> None:
        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                await hub.join(ear, ORDER, after=0)
                await in_thread(tell, ORDER, 2)
                await settled()
            assert ear.heard == []

        asynchronously(scenario)

    def test_that_come_while_a_topic_is_read_for_the_first_time_are_not_forgotten(
        self, monkeypatch: pytest.MonkeyPatch, nobody_wakes: None, looks_never: None
    ) -> None:
        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                read_pages = reading.read_pages

                async def then_something_comes(link: reading.Link, wants: Any) -> Any:
                    pages = await read_pages(link, wants)
                    if (ORDER, 0) in wants and not await Topic.objects.filter(name=ORDER).aexists():
                        await in_thread(tell, ORDER)
                        hub._wake({ORDER: 1})  # noqa: SLF001 -- as the channel layer does
                    return pages

                monkeypatch.setattr(reader, "read_pages", then_something_comes)
                assert await hub.join(ear, ORDER, after=0) == 0
                await until(lambda: bool(ear.heard))
            assert ear.of(ORDER) == [1]

        asynchronously(scenario)

    def test_for_topics_that_nobody_hears_or_all_have_heard_read_nothing(
        self, statements: list[str], looks_never: None
    ) -> None:
        async def scenario() -> None:
            ear = Ear()
            await in_thread(tell, ORDER, 3)
            async with running_hub() as hub:
                await hub.join(ear, ORDER, after=3)
                statements.clear()
                hub._wake({ORDER: 3, SHOP: 7})  # noqa: SLF001 -- as the channel layer does
                await settled()
            assert statements == []

        asynchronously(scenario)


class TestJoiningWhileItIsTold:
    """Many join at any number, leave and come back, while a topic is told as fast as can be."""

    TIMES, EARS = 400, 40

    def heard_by_all(self) -> list[Ear]:
        ears = [Ear() for _number in range(self.EARS)]

        async def come_and_go(hub: Hub, ear: Ear, chance: random.Random) -> None:
            while ear.of(ORDER)[-1:] != [self.TIMES]:
                await asyncio.sleep(chance.uniform(0, 0.03))
                last = ear.of(ORDER)[-1] if ear.heard else 0
                await hub.join(ear, ORDER, after=int(str(last)))
                await asyncio.sleep(chance.uniform(0, 0.03))
                if chance.random() < 0.5:
                    hub.leave(ear, ORDER)

        async def scenario() -> None:
            async with running_hub() as hub, asyncio.timeout(60), asyncio.TaskGroup() as group:
                telling = group.create_task(in_thread(tell_one_by_one, self.TIMES))
                for number, ear in enumerate(ears):
                    group.create_task(come_and_go(hub, ear, random.Random(number)))  # noqa: S311 -- a seed
                await telling

        asynchronously(scenario)
        return ears

    def test_everybody_hears_everything_once_and_in_order(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reader, "TOLD_AT_ONCE", 3)

        ears = self.heard_by_all()

        assert [ear.of(ORDER) for ear in ears] == [list(range(1, self.TIMES + 1))] * self.EARS

    def test_control_who_is_not_passed_by_while_catching_up_hears_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        expect = Feed.expect

        def expect_and_tell_at_once(self: Feed, listener: Ear, *, after: int | None) -> Any:
            self.listeners[listener] = 0
            return expect(self, listener, after=after)

        monkeypatch.setattr(Feed, "expect", expect_and_tell_at_once)

        ears = self.heard_by_all()

        assert any(len(set(ear.of(ORDER))) < len(ear.heard) for ear in ears)


def tell_one_by_one(times: int) -> None:
    for _time in range(times):
        tell(ORDER)


class TestLeaving:
    def test_ends_it_at_once(self, nobody_wakes: None) -> None:
        async def scenario() -> None:
            ear, other = Ear(), Ear()
            async with running_hub() as hub:
                for each in (ear, other):
                    await hub.join(each, ORDER, after=0)
                    await hub.join(each, SHOP, after=0)
                hub.leave(ear, ORDER)
                await in_thread(tell, ORDER)
                await in_thread(tell, SHOP)
                hub._wake({ORDER: 1, SHOP: 1})  # noqa: SLF001 -- as the channel layer does
                await until(lambda: len(other.heard) == 2)
                hub.leave_all(ear)
                await in_thread(tell, SHOP)
                hub._wake({SHOP: 2})  # noqa: SLF001
                await until(lambda: len(other.heard) == 3)
            assert ear.heard == [(SHOP, 1)]

        asynchronously(scenario)

    @pytest.mark.parametrize("at_once", [1, 1000])
    def test_while_hearing_ends_it_too(self, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
        monkeypatch.setattr(reader, "TOLD_AT_ONCE", at_once)

        async def scenario() -> None:
            async with running_hub() as hub:
                ears = [LeavesAt(hub, 2) for _number in range(3)]
                for ear in ears:
                    await hub.join(ear, ORDER, after=0)
                await in_thread(tell, ORDER, 5)
                late = LeavesAt(hub, 4)
                assert await hub.join(late, ORDER, after=0) >= 0
                await settled()
            assert [ear.of(ORDER) for ear in ears] == [[1, 2]] * 3
            assert late.of(ORDER) == [1, 2, 3, 4]

        asynchronously(scenario)

    def test_and_coming_back_while_others_are_told_hears_nothing_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reader, "TOLD_AT_ONCE", 1)

        async def scenario() -> None:
            async with running_hub() as hub:
                last = Ear()

                class First(Ear):
                    def hear(self, topic: str, seq: int, text: str) -> None:
                        super().hear(topic, seq, text)
                        hub.leave(last, ORDER)
                        tasks.append(asyncio.ensure_future(hub.join(last, ORDER, after=0)))

                first, tasks = First(), list[asyncio.Future[int]]()
                await hub.join(first, ORDER, after=0)
                await hub.join(last, ORDER, after=0)
                await in_thread(tell, ORDER, 3)
                await until(lambda: len(first.heard) == 3)
                await asyncio.gather(*tasks)
                await settled()
            assert last.of(ORDER) == [1, 2, 3]

        asynchronously(scenario)

    def test_forgets_what_nobody_hears(self) -> None:
        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                before = footprint(hub)
                await hub.join(ear, ORDER, after=0)
                await hub.join(ear, SHOP, after=None)
                hub.leave_all(ear)
                hub.leave_all(ear)
                hub.leave(ear, ORDER)
                assert footprint(hub) == before

        asynchronously(scenario)

    def test_by_ending_who_waits_forgets_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                before = footprint(hub)
                joining = asyncio.ensure_future(hub.join(ear, ORDER, after=0))
                await asyncio.sleep(0)
                joining.cancel()
                await asyncio.gather(joining, return_exceptions=True)
                assert joining.cancelled()
                assert footprint(hub) == before

        asynchronously(scenario)

    def test_while_waiting_ends_the_waiting(self) -> None:
        async def scenario() -> None:
            ear = Ear()
            await in_thread(tell, ORDER, 3)
            async with running_hub() as hub:
                joining = asyncio.ensure_future(hub.join(ear, ORDER, after=1))
                await asyncio.sleep(0)
                hub.leave(ear, ORDER)
                assert await joining == 1
                await settled()
            assert ear.heard == []

        asynchronously(scenario)

    def test_joining_again_replaces_it(self) -> None:
        async def scenario() -> None:
            ear = Ear()
            await in_thread(tell, ORDER, 3)
            async with running_hub() as hub:
                await hub.join(ear, ORDER, after=3)
                await hub.join(ear, ORDER, after=1)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 3)
                await settled()
            assert ear.of(ORDER) == [2, 3, 4]

        asynchronously(scenario)


class LeavesAt(Ear):
    def __init__(self, hub: Hub, seq: int) -> None:
        super().__init__()
        self.hub, self.seq = hub, seq

    def hear(self, topic: str, seq: int, text: str) -> None:
        super().hear(topic, seq, text)
        if seq == self.seq:
            self.hub.leave(self, topic)


def footprint(hub: Hub) -> tuple[set[str], int]:
    """What a hub remembers of topics and of listeners."""
    return set(hub._feeds), len(hub._topics_of)  # noqa: SLF001 -- nothing that is public tells it


@pytest.mark.parametrize("late", [False, True])
def test_listener_that_fails_is_dropped_and_others_hear(late: bool) -> None:
    class Broken(Ear):
        def hear(self, topic: str, seq: int, text: str) -> None:
            raise ValueError("broken")

    async def scenario() -> None:
        broken, ear = Broken(), Ear()
        async with running_hub() as hub:
            before = footprint(hub)
            if late:
                await in_thread(tell, ORDER)
            with capture_logs() as logs:
                await hub.join(broken, ORDER, after=0)
                await hub.join(ear, ORDER, after=0)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 1 + late)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 2 + late)
            hub.leave_all(ear)
            assert [line["event"] for line in logs] == ["live_listener_failed"]
            assert footprint(hub) == before

    asynchronously(scenario)


@pytest.mark.parametrize("name", ["", "order:A", "order:1\0", "order:" + "1" * 80, "order:1\n", "অর্ডার"])
def test_name_that_no_topic_has_is_refused(name: str) -> None:
    async def scenario() -> None:
        async with running_hub() as hub:
            with pytest.raises(ValueError, match="no topic can have this name"):
                await hub.join(Ear(), name, after=0)

    asynchronously(scenario)


class TestControl:
    def test_begins_with_everybody_and_then_says_who(self) -> None:
        async def scenario() -> None:
            said: list[Any] = []
            await in_thread(tell, "control", user_id="of before")
            hub = Hub()
            hub.on_control(said.append)
            await hub.start()
            await in_thread(tell, "control", user_id="7")
            await until(lambda: len(said) == 2)
            await hub.stop()
            assert said == [EVERYBODY, {"user_id": "7"}]

        asynchronously(scenario)

    def test_is_looked_at_every_second_though_nobody_wakes(self, nobody_wakes: None, looks_never: None) -> None:
        async def scenario() -> None:
            said: list[Any] = []
            async with running_hub() as hub:
                hub.on_control(said.append)
                await in_thread(tell, "control", user_id="7")
                async with asyncio.timeout(2):
                    await until(lambda: bool(said))
            assert said == [{"user_id": "7"}]

        asynchronously(scenario)

    def test_says_everybody_where_something_is_no_longer_kept(self, nobody_wakes: None) -> None:
        async def scenario() -> None:
            said: list[Any] = []
            async with running_hub() as hub:
                hub.on_control(said.append)
                await in_thread(tell_and_forget, "control")
                await until(lambda: bool(said))
            assert said == [EVERYBODY]

        asynchronously(scenario)

    def test_that_fails_somewhere_is_heard_by_the_others(self) -> None:
        async def scenario() -> None:
            said: list[Any] = []
            async with running_hub() as hub:
                hub.on_control(lambda _data: said[1_000_000])
                hub.on_control(said.append)
                with capture_logs() as logs:
                    for number in (7, 8):
                        await in_thread(tell, "control", user_id=str(number))
                        await until(lambda: len(said) == number - 6)  # noqa: B023 -- called at once
            assert said == [{"user_id": "7"}, {"user_id": "8"}]
            assert {line["event"] for line in logs} == {"live_control_failed"}

        asynchronously(scenario)


def tell_and_forget(topic: str) -> None:
    with transaction.atomic():
        tell(topic, 3)
        TopicMessage.objects.filter(topic=topic).delete()


class TestStopping:
    def test_lets_nobody_wait(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def never(_link: reading.Link, _wants: Any) -> Any:
            await asyncio.Event().wait()

        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                monkeypatch.setattr(reader, "read_pages", never)
                joining = asyncio.ensure_future(hub.join(ear, ORDER, after=0))
                await asyncio.sleep(0.05)
            with pytest.raises(UnavailableError):
                await joining
            assert ear not in hub._topics_of  # noqa: SLF001 -- nothing that is public tells it

        asynchronously(scenario)

    def test_closes_what_it_had_open(self) -> None:
        async def scenario() -> None:
            async with running_hub() as hub:
                link: Callable[[], Any] = lambda: hub._link._connection  # noqa: E731, SLF001 -- nothing public tells it
                connection = link()
                assert not connection.closed
            assert connection.closed
            assert link() is None

        asynchronously(scenario)
