"""What the hub hears of rights that change, and how it ends."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from structlog.testing import capture_logs

from marketplace.core.errors import UnavailableError
from realtime import reader, reading
from realtime.hub import EVERYBODY, Hub
from realtime.models import TopicMessage
from tests.unit.realtime.hearing import (
    ORDER,
    Ear,
    asynchronously,
    committed,
    in_thread,
    looks_never,
    looks_often,
    nobody_wakes,
    running_hub,
    statements,
    tell,
    until,
)

__all__ = ["committed", "looks_never", "looks_often", "nobody_wakes", "statements"]

pytestmark = pytest.mark.usefixtures("committed")


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
