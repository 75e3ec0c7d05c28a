"""What waits to be sent: in order, bounded, and nothing at all while the client reads."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from asgiref.sync import async_to_sync

from realtime import sending
from realtime.sending import Outgoing


class Line:
    """Takes messages while it is open."""

    def __init__(self) -> None:
        self.took: list[str] = []
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.is_broken = False
        self.told: list[tuple[str, int]] = []
        self.outgoing = Outgoing(self.send, lambda topic, seq: self.told.append((topic, seq)))

    async def send(self, message: dict[str, str]) -> None:
        await self.is_open.wait()
        if self.is_broken:
            raise OSError("gone")
        self.took.append(message["text"])


def run(scenario: Callable[[Line], Awaitable[None]]) -> None:
    async def inside() -> None:
        await scenario(Line())

    async_to_sync(inside)()


def test_messages_go_out_in_order_and_nothing_is_kept() -> None:
    async def scenario(line: Line) -> None:
        for number in range(100):
            assert line.outgoing.put(str(number), "order:a", number)
        await line.outgoing.flush()

        assert line.took == list(map(str, range(100)))
        assert line.told == [("order:a", number) for number in range(100)]
        assert (line.outgoing._waiting, line.outgoing._writer, line.outgoing._bytes) == (None, None, 0)  # noqa: SLF001 -- what is kept

    run(scenario)


def test_what_can_be_written_at_once_needs_no_task() -> None:
    async def scenario(line: Line) -> None:
        written: list[str] = []
        is_free = True

        def write(text: str) -> bool:
            written.extend([text] if is_free else [])
            return is_free

        outgoing = Outgoing(line.send, lambda topic, seq: line.told.append((topic, seq)), write)
        line.is_open.clear()

        for number in range(6):
            is_free = number not in {2, 3}
            outgoing.put(str(number), "order:a", number)

        # What comes after something that waits waits too, though it could be written.
        assert (written, line.told) == (["0", "1"], [("order:a", 0), ("order:a", 1)])
        line.is_open.set()
        await outgoing.flush()
        assert line.took == ["2", "3", "4", "5"]
        assert line.told == [("order:a", number) for number in range(6)]

    run(scenario)


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_WAITING_BYTES", 10 * (10 + sending.OVERHEAD_BYTES))

    async def scenario(line: Line) -> None:
        line.is_open.clear()

        put = [line.outgoing.put("x" * 10) for _message in range(11)]

        assert put == [True] * 10 + [False]
        line.is_open.set()
        await line.outgoing.flush()
        assert line.outgoing.put("y" * 10)
        await line.outgoing.flush()
        assert len(line.took) == 11

    run(scenario)


def test_bangla_counts_as_what_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_WAITING_BYTES", 2 * sending.OVERHEAD_BYTES + 100)

    async def scenario(line: Line) -> None:
        line.is_open.clear()
        line.outgoing.put("চ" * 20)

        assert not line.outgoing.put("চ" * 20)

    run(scenario)


def test_dropping_sends_nothing_more() -> None:
    async def scenario(line: Line) -> None:
        line.outgoing.put("0", "order:a", 1)
        await line.outgoing.flush()
        line.is_open.clear()
        for number in range(1, 10):
            line.outgoing.put(str(number), "order:a", number + 1)
        await asyncio.sleep(0)

        await line.outgoing.drop()
        line.is_open.set()
        await asyncio.sleep(0.01)

        assert (line.took, line.told) == (["0"], [("order:a", 1)])

    run(scenario)


def test_who_is_gone_is_nobodys_failure() -> None:
    async def scenario(line: Line) -> None:
        line.is_broken = True

        for _message in range(3):
            line.outgoing.put("x")
            await line.outgoing.flush()

        assert line.told == []

    run(scenario)


def test_waiting_for_who_reads_ends_when_little_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SOON_READ_BYTES", sending.OVERHEAD_BYTES + 10)

    async def scenario(line: Line) -> None:
        line.is_open.clear()
        line.outgoing.put("x" * 11)
        waiting = asyncio.create_task(line.outgoing.soon_read())
        await asyncio.sleep(0.05)
        assert not waiting.done()

        line.is_open.set()

        await asyncio.wait_for(waiting, 5)

    run(scenario)
