"""Tickets are good for one topic, until they end, and only as we made them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from realtime import tickets

NOW = datetime(2026, 11, 27, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
TOPIC, OTHER = (f"order:0190c0de-0000-7000-8000-00000000000{number}" for number in (1, 2))


def test_ticket_is_good_for_its_topic_until_it_ends() -> None:
    ticket = tickets.issue(TOPIC, until=NOW + HOUR)

    assert tickets.is_good(ticket, topic=TOPIC, now=NOW)
    assert tickets.is_good(ticket, topic=TOPIC, now=NOW + HOUR - timedelta(seconds=1))
    assert not tickets.is_good(ticket, topic=TOPIC, now=NOW + HOUR)
    assert not tickets.is_good(ticket, topic=OTHER, now=NOW)


def test_ticket_is_never_good_for_longer_than_it_was_meant() -> None:
    until = NOW + HOUR + timedelta(milliseconds=900)

    assert not tickets.is_good(tickets.issue(TOPIC, until=until), topic=TOPIC, now=until)


def test_ticket_that_was_given_longer_is_none() -> None:
    until, _, signature = tickets.issue(TOPIC, until=NOW).partition(":")

    assert not tickets.is_good(f"{int(until) + 3600}:{signature}", topic=TOPIC, now=NOW)


def test_ticket_signed_with_another_secret_is_none(settings: LazySettings) -> None:
    ticket = tickets.issue(TOPIC, until=NOW + HOUR)

    settings.SECRET_KEY = "another secret than the one it was signed with"

    assert not tickets.is_good(ticket, topic=TOPIC, now=NOW)


def test_ticket_from_before_the_secret_was_changed_is_good_as_long_as_that_is_kept(settings: LazySettings) -> None:
    ticket = tickets.issue(TOPIC, until=NOW + HOUR)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret than the one it was signed with"

    assert tickets.is_good(ticket, topic=TOPIC, now=NOW)


@pytest.mark.parametrize("ticket", ["", ":", "1795762800", "1795762800:", "\ud800", "9" * 4000, "-1:" + "A" * 43])
def test_what_is_no_ticket_is_none(ticket: str) -> None:
    assert not tickets.is_good(ticket, topic=TOPIC, now=NOW)


@given(st.text(max_size=80))
def test_nobody_guesses_one(ticket: str) -> None:
    assert not tickets.is_good(ticket, topic=TOPIC, now=NOW)


def test_ticket_goes_into_an_address_as_it_is() -> None:
    until, _, signature = tickets.issue(TOPIC, until=NOW).partition(":")

    assert until == str(int(NOW.timestamp()))
    assert len(signature) == 43
    assert signature.replace("-", "").replace("_", "").isalnum()
