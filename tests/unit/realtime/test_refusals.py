"""Refusals are counted, and a flood of them does not flood the log."""

from structlog.testing import capture_logs

from realtime.refusals import Reason, Refusals


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now


def test_flood_is_counted_and_logged_once_a_second_by_reason() -> None:
    clock = Clock()
    refused = Refusals(clock=clock)

    with capture_logs() as logged:
        for _message in range(1000):
            refused.note(Reason.MALFORMED, socket="a")
        refused.note(Reason.SILENT, socket="b")
        clock.now += 1
        refused.note(Reason.MALFORMED, socket="c")

    assert refused.counts == {Reason.MALFORMED: 1001, Reason.SILENT: 1}
    assert [(line["reason"], line["count"], line["socket"]) for line in logged] == [
        ("malformed", 1, "a"),
        ("silent", 1, "b"),
        ("malformed", 1001, "c"),
    ]
    assert {line["log_level"] for line in logged} == {"warning"}
