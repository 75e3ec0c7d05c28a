"""Who has connections here: until the last one goes, and a moment longer."""

from realtime.presence.here import GRACE_S, Here
from tests.unit.realtime.presence.people import KARIM, RAHIM, Clock


def test_somebody_is_here_until_the_last_connection_goes_and_a_moment_longer() -> None:
    clock = Clock()
    here = Here(clock=clock)
    here.enter(RAHIM)
    here.enter(RAHIM)
    here.enter(KARIM)

    here.leave(RAHIM)
    clock.now += GRACE_S
    assert here.look() == (frozenset({RAHIM, KARIM}), {})
    here.leave(RAHIM)
    clock.now += GRACE_S - 1
    assert here.look() == (frozenset({RAHIM, KARIM}), {})
    clock.now += 2

    assert here.look() == (frozenset({KARIM}), {RAHIM: GRACE_S + 1})
    assert here.look() == (frozenset({KARIM}), {})


def test_who_opens_another_page_has_not_gone() -> None:
    clock = Clock()
    here = Here(clock=clock)
    for _page in range(3):
        here.enter(RAHIM)
        here.leave(RAHIM)
        clock.now += GRACE_S - 1
    here.enter(RAHIM)
    clock.now += GRACE_S

    assert here.look() == (frozenset({RAHIM}), {})
