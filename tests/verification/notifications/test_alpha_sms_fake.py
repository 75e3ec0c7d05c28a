"""The fake Alpha SMS answers as docs/notifications.md says the real one does."""

from collections.abc import Iterator

import pytest
import requests

from tests.fakes.alpha_sms import FIRST_ID, KEY, PATH, FakeAlphaSms, Mood, running_alpha_sms

NUMBER = "8801712345678"


@pytest.fixture
def fake() -> Iterator[FakeAlphaSms]:
    with running_alpha_sms() as server:
        yield server


def ask(fake: FakeAlphaSms, **changed: str) -> requests.Response:
    message = {"api_key": KEY, "msg": "Hello", "to": NUMBER}
    return requests.post(fake.url + PATH, data=message | changed, timeout=10)


def report(fake: FakeAlphaSms, reference: int, key: str = KEY) -> requests.Response:
    return requests.get(f"{fake.url}/report/request/{reference}/", params={"api_key": key}, timeout=10)


def test_message_is_accepted_with_a_name(fake: FakeAlphaSms) -> None:
    body = ask(fake, msg="কোড ১২৩৪").json()

    assert body == {"error": 0, "msg": "Request successfully submitted", "data": {"request_id": FIRST_ID}}
    assert fake.sent[0]["msg"] == "কোড ১২৩৪"


def test_same_message_again_is_another(fake: FakeAlphaSms) -> None:
    names = [ask(fake).json()["data"]["request_id"] for _each in range(2)]

    assert names == [FIRST_ID, FIRST_ID + 1]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"api_key": "another"}, 405),
        ({"sender_id": "ANOTHER"}, 413),
        ({"msg": ""}, 414),
        ({"to": "+8801712345678"}, 416),
        ({"to": "8801212345678"}, 416),
        ({"msg": "a casino"}, 420),
    ],
)
def test_fault_of_the_request_is_refused_with_its_own_error(
    fake: FakeAlphaSms, changed: dict[str, str], error: int
) -> None:
    response = ask(fake, **changed)

    assert (response.status_code, response.json()["error"], bool(response.json()["msg"])) == (200, error, True)
    assert fake.sent == []


@pytest.mark.parametrize(("mood", "error"), [(Mood.POOR, 417), (Mood.UNKNOWN_ERROR, 409)])
def test_fault_that_is_nobodys_message(fake: FakeAlphaSms, mood: Mood, error: int) -> None:
    fake.mood = mood

    assert ask(fake).json()["error"] == error


def test_report_tells_of_one_message(fake: FakeAlphaSms) -> None:
    ask(fake)
    fake.status = "Delivered"

    told = report(fake, FIRST_ID).json()["data"]

    assert (told["request_status"], told["recipients"][0]["number"]) == ("Complete", NUMBER)
    assert told["recipients"][0]["status"] == "Delivered"


def test_report_is_for_who_has_the_key_and_of_what_was_sent(fake: FakeAlphaSms) -> None:
    ask(fake)

    assert report(fake, FIRST_ID, "another").json()["error"] == 405
    assert report(fake, FIRST_ID + 1).json()["error"] == 404
