"""What is dealt with a moment later: all of it, in order, many at a time, whatever becomes of some of it."""

import os
import threading
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace

import pytest
from structlog.testing import capture_logs

from marketplace.core import gathering as gathering_module
from marketplace.core.gathering import Gathering

PATIENCE_S = 20.0


class Deals:
    """What was dealt with, and a gate that holds the thread up."""

    def __init__(self) -> None:
        self.done: list[list[int]] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.has_begun = threading.Event()

    def __call__(self, things: Sequence[int]) -> None:
        self.has_begun.set()
        assert self.may_go_on.wait(PATIENCE_S)
        self.done.append(list(things))


Deal = Callable[[Sequence[int]], object]


def gathering(deal: Deal, *, together: int = 10, most_waiting: int = 100) -> Gathering[int]:
    return Gathering("test", deal, within_s=0.05, rest_s=0.01, together=together, most_waiting=most_waiting)


def fails_at_one(done: list[int]) -> Deal:
    """Deals with everything but 1, and says what it dealt with."""

    def deal(things: Sequence[int]) -> None:
        if 1 in things:
            raise ValueError
        done.extend(things)

    return deal


def test_what_comes_at_about_the_same_time_is_dealt_with_together() -> None:
    deals = Deals()
    some = gathering(deals)

    for number in range(5):
        some.add([number])

    assert some.finish(PATIENCE_S)
    assert deals.done == [[0, 1, 2, 3, 4]]


def test_many_are_dealt_with_in_order_and_by_the_handful() -> None:
    deals = Deals()
    some = gathering(deals, together=2)

    some.add(range(5))

    assert some.finish(PATIENCE_S)
    assert deals.done == [[0, 1], [2, 3], [4]]


def test_nobody_waits_and_what_comes_meanwhile_is_next() -> None:
    deals = Deals()
    deals.may_go_on.clear()
    some = gathering(deals)
    some.add([1])
    assert deals.has_begun.wait(PATIENCE_S)

    some.add([2])
    some.add([3])

    assert not some.finish(0)
    assert deals.done == []
    deals.may_go_on.set()
    assert some.finish(PATIENCE_S)
    assert deals.done == [[1], [2, 3]]


def test_it_rests_after_it_dealt_with_some_so_that_more_gathers(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    has_rested = threading.Event()

    def sleep(seconds: float) -> None:
        if threading.current_thread().name == "rests":  # others gather, too
            done.append(seconds)
        if seconds == 0.02:
            has_rested.set()

    monkeypatch.setattr(gathering_module, "time", SimpleNamespace(sleep=sleep))
    some: Gathering[int] = Gathering("rests", done.append, within_s=0.05, rest_s=0.02, together=10, most_waiting=100)
    some.add([1])

    assert has_rested.wait(PATIENCE_S)
    assert done == [0.05, [1], 0.02]


def test_what_fails_is_lost_and_logged_and_the_next_is_dealt_with() -> None:
    done: list[int] = []
    some = gathering(fails_at_one(done), together=1)
    with capture_logs() as logged:
        some.add([1, 2])
        assert some.finish(PATIENCE_S)

    assert done == [2]
    assert [(entry["event"], entry["lost"], entry["error"]) for entry in logged] == [
        ("gathered_in_vain", 1, "ValueError")
    ]


def test_no_more_than_so_many_wait_and_what_is_lost_is_logged() -> None:
    deals = Deals()
    some = gathering(deals, most_waiting=3)

    with capture_logs() as logged:
        some.add(range(5))
        assert some.finish(PATIENCE_S)

    assert deals.done == [[0, 1, 2]]
    assert [(entry["event"], entry["lost"]) for entry in logged] == [("too_much_gathered", 2)]


def test_there_is_nothing_to_wait_for_where_nothing_was_added() -> None:
    assert gathering(Deals()).finish(0)


def test_it_goes_on_where_not_even_the_log_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def warning(_event: str, **_told: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(gathering_module, "logger", SimpleNamespace(warning=warning))
    some = gathering(fails_at_one(done))
    some.add([1])
    assert some.finish(PATIENCE_S)
    some.add([2])

    assert some.finish(PATIENCE_S)
    assert done == [2]


def test_no_thread_to_be_had_is_tried_again_with_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    deals = Deals()
    some = gathering(deals)
    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", raise_full)
        with pytest.raises(RuntimeError):
            some.add([1])

    some.add([2])

    assert some.finish(PATIENCE_S)
    assert deals.done == [[1, 2]]


def raise_full(_thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_what_is_gathered_is_dealt_with_before_a_process_of_a_server_ends(tmp_path: Path) -> None:
    """granian's workers are such: `atexit` is nothing to them."""
    written = tmp_path / "dealt"
    child = get_context("fork").Process(target=add_and_end, args=(written,))
    child.start()
    child.join(PATIENCE_S)

    assert child.exitcode == 0
    assert written.read_text() == "[1]"


def add_and_end(written: Path) -> None:
    gathering(lambda things: written.write_text(str(things))).add([1])


def test_a_forked_process_gathers_its_own() -> None:
    deals = Deals()
    deals.may_go_on.clear()
    some = gathering(deals)
    some.add([1])
    assert deals.has_begun.wait(PATIENCE_S)

    child = os.fork()
    if child == 0:
        is_right = False
        try:
            deals.may_go_on = threading.Event()  # its lock may have been held
            deals.may_go_on.set()
            some.add([2])
            is_right = some.finish(PATIENCE_S) and deals.done == [[2]]
        finally:
            os._exit(0 if is_right else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    deals.may_go_on.set()
    assert some.finish(PATIENCE_S)
    assert deals.done == [[1]]
