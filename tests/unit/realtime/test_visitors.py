"""Rights that change while a socket is open: it narrows, it closes, and nothing slips through in between."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisAwayError

from marketplace.accounts.principals import Principal
from realtime import places, resuming, threads
from realtime.callers import STRANGER, Caller, Credential
from realtime.places import MOST_OF_PERSON
from realtime.refusals import Reason
from realtime.resuming import Position
from realtime.switchboard import LOOK_AGAIN_AFTER_S, REMEMBERED_S
from realtime.visitors import KNOWN_FOR_S
from realtime.wire import CloseCode
from tests.unit.realtime.talking import OTHER, PATIENCE_S, TOPIC, Client, Market, Rights, market_of, rights, somebody

__all__ = ["rights"]

USER, STAFF = UUID(int=1), UUID(int=2)


def run(scenario: Callable[[Market], Awaitable[None]], rights: Rights) -> None:
    async def inside() -> None:
        async with market_of(rights) as market:
            await scenario(market)

    async_to_sync(inside)()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_so():
            await asyncio.sleep(0)


async def listening(market: Market, *topics: str) -> Client:
    """Somebody who hears these topics."""
    client = await market.welcomed()
    for topic in topics:
        assert (await client.subscribe(topic))["type"] == "subscribed"
    return client


class TestNarrowing:
    @pytest.mark.parametrize("told", [{"user_id": str(USER)}, {"everybody": True}], ids=str)
    def test_topic_that_may_no_longer_be_heard_is_left(self, rights: Rights, told: dict[str, object]) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC, OTHER)
            rights.heard = {OTHER}

            market.hub.control(**told)

            assert await client.hear() == {"type": "unsubscribed", "topic": TOPIC, "reason": "no_longer_allowed"}
            assert (market.hub.hear_of(TOPIC), market.hub.hear_of(OTHER)) == (0, 1)
            assert market.counted() == {Reason.NO_LONGER_ALLOWED: 1}
            market.hub.tell(OTHER)
            assert (await client.hear())["seq"] == 1

        run(scenario, rights)

    def test_staff_who_look_as_somebody_are_looked_at_for_both(self, rights: Rights) -> None:
        rights.caller = Caller(Principal(user_id=USER, viewer_id=STAFF, is_session=True), "a-session")

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            rights.heard = set()

            market.hub.control(user_id=str(STAFF))

            assert (await client.hear())["type"] == "unsubscribed"

        run(scenario, rights)

    def test_others_are_not_asked_about(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            await listening(market, TOPIC)
            asked = len(rights.asked)

            market.hub.control(user_id=str(uuid4()))
            market.hub.control(session="another")
            client = await market.welcomed()
            client.say("ping")
            await client.hear()

            assert len(rights.asked) == asked
            assert market.hub.hear_of() == 1

        run(scenario, rights)

    def test_rights_that_end_by_the_clock_are_found(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            rights.heard = set()
            market.board.sweep()
            market.now += 40
            client.say("ping")
            await client.hear()

            market.now += LOOK_AGAIN_AFTER_S - 50
            client.say("ping")
            await client.hear()
            market.now += 60
            market.board.sweep()

            assert (await client.hear())["type"] == "unsubscribed"

        run(scenario, rights)

    def test_who_hears_nothing_is_not_asked_about_by_the_clock(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            client.say("ping")
            await client.hear()
            market.now += LOOK_AGAIN_AFTER_S + 1
            client.say("ping")
            await client.hear()

            market.board.sweep()

            assert rights.asked == []

        run(scenario, rights)


class TestKnowing:
    def test_who_asks_for_several_topics_is_found_out_once(self, rights: Rights) -> None:
        rahima = rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC, OTHER)
            market.now += KNOWN_FOR_S
            await client.subscribe(TOPIC)

            assert rights.known == [None, rahima, None]

        run(scenario, rights)

    def test_it_is_found_out_again_when_rights_have_changed(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            market.hub.control(user_id=str(USER))
            await client.subscribe(OTHER)

            assert set(rights.known) == {None}

        run(scenario, rights)

    def test_what_a_look_found_that_began_earlier_is_not_believed_again(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            held = rights.delay = threading.Event()
            market.hub.control(user_id=str(USER))
            await until(lambda: len(rights.asked) == 2)  # a look has begun
            rights.delay, rights.caller = None, somebody(USER, session="another")
            market.hub.control(user_id=str(USER))
            market.now += KNOWN_FOR_S / 2
            await client.subscribe(OTHER)
            held.set()
            await until(lambda: len(rights.asked) == 4)  # it has ended, and another one has begun
            await client.subscribe(TOPIC)

            assert rights.known == [None] * 5

        run(scenario, rights)

    def test_who_says_who_they_are_is_believed_no_more_for_having_been_known(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            client.say("hello")
            assert (await client.hear())["type"] == "known"

            assert rights.known == [None, None]

        run(scenario, rights)


class TestEnding:
    def test_end_of_the_session_ends_its_sockets_without_a_question(self, rights: Rights) -> None:
        rights.caller = somebody(USER, session="a-session")

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            rights.caller = somebody(USER, session="another")
            other = await listening(market, TOPIC)
            asked = len(rights.asked)

            market.hub.control(session="a-session")

            assert await client.end() == (CloseCode.SIGN_IN_ENDED, "")
            assert len(rights.asked) == asked
            other.say("ping")
            assert (await other.hear())["type"] == "pong"

        run(scenario, rights)

    def test_session_that_is_gone_when_looked_at_ends_its_socket(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            rights.caller = STRANGER

            market.hub.control(user_id=str(USER))

            assert await client.end() == (CloseCode.SIGN_IN_ENDED, "")
            assert market.counted() == {Reason.INVALID_CREDENTIAL: 1}

        run(scenario, rights)

    def test_session_that_is_gone_when_something_is_asked_ends_its_socket(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            market.now += KNOWN_FOR_S
            rights.caller = STRANGER

            client.say("subscribe", id="2", topic=OTHER)

            assert await client.end() == (CloseCode.SIGN_IN_ENDED, "")
            assert market.hub.hear_of(TOPIC) == 0

        run(scenario, rights)

    def test_unknown_rights_end_the_socket(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            rights.failure = RedisAwayError()

            market.hub.control(user_id=str(USER))

            assert await client.end() == (CloseCode.TRY_AGAIN_LATER, "")
            assert market.counted() == {Reason.RIGHTS_UNKNOWN: 1}

        run(scenario, rights)

    def test_absence_that_passes_ends_nothing(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            asked = len(rights.asked)
            rights.failure = RedisAwayError()
            rights.meanwhile = lambda: setattr(rights, "failure", None) if len(rights.asked) > asked + 2 else None
            rights.heard = set()

            market.hub.control(user_id=str(USER))

            assert (await client.hear())["type"] == "unsubscribed"

        run(scenario, rights)

    def test_look_by_the_clock_that_fails_ends_nothing(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            asked = len(rights.asked)
            rights.failure = RedisAwayError()
            market.now += 70
            client.say("ping")
            await client.hear()
            market.now += 70

            market.board.sweep()
            await market.until(lambda: len(rights.asked) > asked)
            client.say("ping")

            assert (await client.hear())["type"] == "pong"

        run(scenario, rights)


class TestWhatHappensMeanwhile:
    """What `control` says while an answer about rights is on its way."""

    def test_answer_from_before_a_change_is_asked_for_again(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await market.welcomed()

            def change() -> None:
                # This answer is from before; whoever asks again gets the other.
                rights.meanwhile = lambda: setattr(rights, "heard", set())
                market.hub.control(user_id=str(USER))

            rights.meanwhile = change

            assert (await client.subscribe())["error"]["code"] == "not_found"
            assert market.hub.hear_of() == 0

        run(scenario, rights)

    def test_rights_that_never_stand_still_are_unavailable(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            rights.meanwhile = lambda: market.hub.control(user_id=str(USER))

            assert (await client.subscribe())["error"]["code"] == "unavailable"

        run(scenario, rights)

    def test_session_that_ended_while_it_was_looked_up_opens_nothing(self, rights: Rights) -> None:
        rights.caller = somebody(USER, session="a-session")

        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            rights.meanwhile = lambda: market.hub.control(session="a-session")

            client.say("subscribe", id="1", topic=TOPIC)

            assert await client.end() == (CloseCode.SIGN_IN_ENDED, "")
            assert market.hub.hear_of() == 0

        run(scenario, rights)

    def test_right_that_ends_while_a_topic_is_joined_is_found(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            market.hub.joins.clear()
            client.say("subscribe", id="1", topic=TOPIC)
            await market.until(lambda: market.hub.hear_of() == 1)
            rights.heard = set()

            market.hub.control(user_id=str(USER))
            assert (await client.hear())["type"] == "unsubscribed"
            market.hub.joins.set()

            assert (await client.hear())["error"]["code"] == "not_found"
            assert market.hub.hear_of() == 0

        run(scenario, rights)

    def test_right_that_ends_while_another_topic_is_resumed_is_found(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            token = resuming.keep({TOPIC: Position(0, None), OTHER: Position(0, None)})
            client = await market.welcomed()
            market.hub.joins.clear()
            client.say("resume", id="1", token=token)
            await market.until(lambda: market.hub.hear_of(TOPIC) == 1)
            rights.heard = {TOPIC}

            market.hub.control(user_id=str(USER))
            assert (await client.hear())["topic"] == OTHER
            market.hub.joins.set()

            assert (await client.hear())["topics"] == {TOPIC: 0}
            assert market.hub.hear_of(OTHER) == 0

        run(scenario, rights)

    def test_look_at_who_they_were_does_not_undo_a_hello(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            asked, said = len(rights.asked), threading.Event()
            rights.delay = said
            market.hub.control(user_id=str(USER))
            await market.until(lambda: len(rights.asked) > asked)
            rights.delay, rights.caller = None, somebody(STAFF, session="another")
            client.say("hello", token="a-token")
            assert (await client.hear())["type"] == "known"

            said.set()
            await market.until(lambda: len(rights.asked) == asked + 3)

            assert [known_by.token for known_by, _topics in rights.asked[asked:]] == [None, "a-token", "a-token"]
            market.hub.control(session="another")
            assert (await client.end())[0] == CloseCode.SIGN_IN_ENDED

        run(scenario, rights)

    def test_subscriber_does_not_wait_for_good(self, rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(threads, "ANSWER_WITHIN_S", 0.01)

        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            rights.delay = threading.Event()
            try:
                assert (await client.subscribe())["error"]["code"] == "unavailable"
            finally:
                rights.delay.set()
            client.say("ping")
            assert (await client.hear())["type"] == "pong"

        run(scenario, rights)

    def test_answer_that_never_comes_ends_the_socket(self, rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(threads, "URGENT_WITHIN_S", 0.01)
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            rights.delay = threading.Event()
            market.hub.control(user_id=str(USER))
            try:
                assert await client.end() == (CloseCode.TRY_AGAIN_LATER, "")
            finally:
                rights.delay.set()

        run(scenario, rights)

    def test_end_is_forgotten_when_no_question_can_be_that_old(self, rights: Rights) -> None:
        rights.caller = somebody(USER, session="a-session")

        async def scenario(market: Market) -> None:
            market.hub.control(session="a-session")
            assert market.board.has_ended(somebody(USER, session="a-session"))
            market.now += REMEMBERED_S + 1

            market.board.sweep()

            assert not market.board.has_ended(somebody(USER, session="a-session"))

        run(scenario, rights)


class TestHello:
    def test_token_makes_them_known(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await market.welcomed()
            rights.caller = somebody(USER, session="of the token")

            client.say("hello", id="h", token="a-token")
            assert await client.hear() == {"type": "known", "id": "h"}
            await client.subscribe()

            assert rights.asked == [(Credential(token="a-token"), {}), (Credential(token="a-token"), {TOPIC: None})]
            market.hub.control(session="of the token")
            assert (await client.end())[0] == CloseCode.SIGN_IN_ENDED

        run(scenario, rights)

    def test_token_that_is_not_good_ends_it(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            rights.caller = None

            client.say("hello", token="a-token")

            assert await client.end() == (CloseCode.SIGN_IN_ENDED, "")
            assert market.counted() == {Reason.INVALID_CREDENTIAL: 1}

        run(scenario, rights)

    def test_token_that_runs_out_ends_it_unless_it_is_renewed(self, rights: Rights) -> None:
        soon = (timezone.now() + timedelta(seconds=0.2)).timestamp()
        later = (timezone.now() + timedelta(hours=1)).timestamp()
        rights.caller = somebody(USER, until=soon)

        async def scenario(market: Market) -> None:
            lapsing, renewed = await listening(market, TOPIC), await listening(market, TOPIC)
            rights.caller = somebody(USER, until=later)
            renewed.say("hello", token="a-token")
            known = await renewed.hear()
            assert datetime.fromisoformat(known["until"]).timestamp() == pytest.approx(later, abs=1)
            await market.until(lambda: timezone.now().timestamp() > soon)

            market.board.sweep()

            assert await lapsing.end() == (CloseCode.SIGN_IN_ENDED, "")
            market.hub.tell()
            assert (await renewed.hear())["type"] == "event"

        run(scenario, rights)

    def test_who_is_somebody_else_now_hears_what_they_may(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC, OTHER)
            rights.caller, rights.heard = somebody(STAFF, session="another"), {OTHER}

            client.say("hello", token="a-token")

            assert (await client.hear())["topic"] == TOPIC
            assert (await client.hear())["type"] == "known"
            market.hub.control(session="a-session")
            client.say("ping")
            assert (await client.hear())["type"] == "pong"

        run(scenario, rights)


class TestCounting:
    def test_person_has_so_many_sockets_and_no_more(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            clients = [await listening(market, TOPIC) for _socket in range(MOST_OF_PERSON)]
            one_more = await market.welcomed()
            one_more.say("subscribe", id="1", topic=TOPIC)

            assert await one_more.end() == (CloseCode.TOO_MANY, "")
            assert market.counted() == {Reason.TOO_MANY_OF_PERSON: 1}
            clients[0].leave()
            await clients[0].task
            await listening(market, TOPIC)

        run(scenario, rights)

    def test_who_is_known_is_no_stranger_at_their_address(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            rights.caller = somebody(USER)
            await listening(market, TOPIC)
            rights.caller = STRANGER
            await listening(market, TOPIC)

            assert dict(market.board.places._held) == {f"user:{USER}": 1, "net:203.0.113.7": 1}  # noqa: SLF001 -- who is counted as what

        run(scenario, rights)

    def test_guest_with_a_ticket_is_counted_by_its_topic(self, rights: Rights) -> None:
        async def scenario(market: Market) -> None:
            guests = [await market.welcomed() for _socket in range(MOST_OF_PERSON + 1)]
            for guest in guests:
                assert (await guest.subscribe(ticket="a-ticket"))["type"] == "subscribed"

            assert dict(market.board.places._held) == {f"ticket:{TOPIC}": MOST_OF_PERSON, "net:203.0.113.7": 1}  # noqa: SLF001 -- who is counted as what

        run(scenario, rights)

    def test_who_asks_about_too_many_topics_is_to_wait(self, rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(places, "QUESTIONS_AT_ONCE", 2)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC, OTHER)

            refused = await client.subscribe()
            assert (refused["error"]["code"], refused["retry_after_s"]) == ("rate_limited", 10)
            assert market.counted() == {Reason.TOO_MANY_QUESTIONS: 1}
            market.hub.tell()
            assert (await client.hear())["type"] == "event"
            market.now += 1
            assert (await client.subscribe())["type"] == "subscribed"

        run(scenario, rights)

    def test_indexes_are_empty_when_all_have_left(self, rights: Rights) -> None:
        rights.caller = somebody(USER)

        async def scenario(market: Market) -> None:
            client = await listening(market, TOPIC)
            board = market.board
            assert (set(board._of_person), set(board._of_session)) == ({USER}, {"a-session"})  # noqa: SLF001 -- what is kept

            client.leave()
            await client.task

            assert not any((board._of_person, board._of_session, board._connections))  # noqa: SLF001 -- that it is not

        run(scenario, rights)
