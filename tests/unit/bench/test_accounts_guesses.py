from collections import Counter

import pytest

from bench import accounts_guesses
from bench.errors import BenchError
from tests.unit.bench.test_http_clients import answer, serving

WRONG = answer(b"401 Unauthorized", body=b"{}")
TOO_MANY = answer(b"429 Too Many Requests", body=b"{}")


def test_wrong_passwords_are_told_from_refusals() -> None:
    guesses = accounts_guesses.sort_out(Counter({401: 3, 400: 2, 429: 995}), seconds=1)

    assert (guesses.looked_at, guesses.refused) == (5, 995)


@pytest.mark.parametrize("status", [200, 202, 403, 422, 500, 503])
def test_any_other_answer_is_no_measurement(status: int) -> None:
    with pytest.raises(BenchError, match=str(status)):
        accounts_guesses.sort_out(Counter({401: 5, 429: 994, status: 1}), seconds=1)


def test_every_guess_is_another_password_for_the_same_contact() -> None:
    with serving(TOO_MANY) as (address, asked):
        guesses = accounts_guesses.guess(address, "buyer@example.com")

    assert (guesses.looked_at, guesses.refused) == (0, accounts_guesses.GUESSES)
    assert len({request.partition(b"\r\n\r\n")[2] for request in asked}) == accounts_guesses.GUESSES
    assert all(b"buyer@example.com" in request for request in asked)


def test_run_in_which_the_window_may_have_slid_is_no_measurement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts_guesses, "WITHIN_S", 0)

    with serving(TOO_MANY) as (address, _), pytest.raises(BenchError, match="more are due"):
        accounts_guesses.guess(address, "buyer@example.com")


def test_control_passes_where_everything_is_looked_at_and_nowhere_else() -> None:
    with serving(WRONG) as (address, _):
        accounts_guesses.verify_that_limits_refuse(address, "buyer@example.com")

    with serving(TOO_MANY) as (address, _), pytest.raises(BenchError, match="out of reach"):
        accounts_guesses.verify_that_limits_refuse(address, "buyer@example.com")
