"""Who listens hears everything after their number, in order and once, however they are woken."""

import asyncio
from typing import Any

import pytest

from marketplace.core.errors import UnavailableError
from realtime import hub as hub_module
from realtime import reader, reading
from realtime.models import Topic, TopicMessage
from realtime.wire import FROM_SERVER, Event
from tests.unit.realtime.hearing import (
    ORDER,
    SHOP,
    Ear,
    asynchronously,
    committed,
    in_thread,
    looks_never,
    looks_often,
    nobody_wakes,
    running_hub,
    settled,
    statements,
    tell,
    tell_each,
    until,
)

__all__ = ["committed", "looks_never", "looks_often", "nobody_wakes", "statements"]

pytestmark = pytest.mark.usefixtures("committed")


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


@pytest.mark.parametrize("name", ["", "order:A", "order:1\0", "order:" + "1" * 80, "order:1\n", "অর্ডার"])
def test_name_that_no_topic_has_is_refused(name: str) -> None:
    async def scenario() -> None:
        async with running_hub() as hub:
            with pytest.raises(ValueError, match="no topic can have this name"):
                await hub.join(Ear(), name, after=0)

    asynchronously(scenario)
