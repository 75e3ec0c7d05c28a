"""The fake SSL Wireless answers as docs/notifications.md says the real one does."""

from collections.abc import Iterator

import pytest
import requests

from tests.fakes.ssl_wireless import PATH, SID, TOKEN, FakeSslWireless, Mood, running_ssl_wireless

NUMBER = "8801712345678"


@pytest.fixture
def fake() -> Iterator[FakeSslWireless]:
    with running_ssl_wireless() as server:
        yield server


def ask(fake: FakeSslWireless, **changed: str) -> requests.Response:
    message = {"api_token": TOKEN, "sid": SID, "msisdn": NUMBER, "sms": "Hello", "csms_id": "4473433434pZ68433339"}
    return requests.post(fake.url + PATH, json=message | changed, timeout=10)


def test_message_is_accepted_with_a_reference(fake: FakeSslWireless) -> None:
    body = ask(fake).json()

    assert (body["status"], body["status_code"], body["error_message"]) == ("SUCCESS", 200, "")
    told = body["smsinfo"][0]
    assert (told["sms_status"], told["msisdn"], told["csms_id"]) == ("SUCCESS", NUMBER, "4473433434pZ68433339")
    assert told["reference_id"]
    assert len(fake.sent) == 1


@pytest.mark.parametrize(("text", "kind"), [("Code 1234", "EN"), ("কোড ১২৩৪", "BN")])
def test_answer_tells_the_script(fake: FakeSslWireless, text: str, kind: str) -> None:
    assert ask(fake, sms=text).json()["smsinfo"][0]["sms_type"] == kind


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"api_token": "another"}, 4001),
        ({"sid": "ANOTHER"}, 4002),
        ({"csms_id": "4473433434pZ684333399"}, 4020),
        ({"sms": ""}, 4022),
        ({"msisdn": "+8801712345678"}, 4025),
        ({"msisdn": "8801212345678"}, 4025),
        ({"msisdn": "88017123456"}, 4025),
        ({"sms": "x" * 1001}, 4027),
    ],
)
def test_fault_of_the_request_is_refused_with_http_200_and_its_own_status(
    fake: FakeSslWireless, changed: dict[str, str], status: int
) -> None:
    response = ask(fake, **changed)

    assert (response.status_code, response.json()["status"], response.json()["status_code"]) == (200, "FAILED", status)
    assert response.json()["error_message"]
    assert fake.sent == []


def test_longest_text_and_number_as_written_at_home_are_taken(fake: FakeSslWireless) -> None:
    assert ask(fake, sms="x" * 1000, msisdn="01712345678").json()["status_code"] == 200


def test_blocked_number_is_refused(fake: FakeSslWireless) -> None:
    fake.blocked.add(NUMBER)

    assert ask(fake).json()["status_code"] == 4026


def test_key_is_taken_once_a_day(fake: FakeSslWireless) -> None:
    first, second = ask(fake).json(), ask(fake).json()
    fake.next_day()
    tomorrow = ask(fake).json()

    assert [answer["status_code"] for answer in (first, second, tomorrow)] == [200, 4023, 200]


def test_refused_message_does_not_use_its_key_up(fake: FakeSslWireless) -> None:
    fake.mood = Mood.BUSY
    ask(fake)
    fake.mood = Mood.WELL

    assert ask(fake).json()["status_code"] == 200


@pytest.mark.parametrize("mood", [Mood.BLACKLISTED, Mood.BUSY, Mood.TOO_FAST, Mood.UNKNOWN_ERROR])
def test_gateways_own_reasons_have_their_statuses(fake: FakeSslWireless, mood: Mood) -> None:
    fake.mood = mood

    assert ask(fake).json()["status_code"] == int(mood)


def test_body_that_is_no_json_is_an_invalid_format(fake: FakeSslWireless) -> None:
    assert requests.post(fake.url + PATH, data="sms=Hello", timeout=10).json()["status_code"] == 4005


def test_failures_are_failures(fake: FakeSslWireless) -> None:
    fake.mood = Mood.BROKEN
    assert ask(fake).status_code == 500

    fake.mood = Mood.THROTTLED
    assert ask(fake).status_code == 429

    fake.mood = Mood.MALFORMED
    with pytest.raises(requests.exceptions.JSONDecodeError):
        ask(fake).json()


@pytest.mark.parametrize(("mood", "sent"), [(Mood.SLOW, 0), (Mood.LOST, 1)])
def test_answer_that_does_not_come_tells_nothing_of_the_message(fake: FakeSslWireless, mood: Mood, sent: int) -> None:
    fake.mood = mood
    message = {"api_token": TOKEN, "sid": SID, "msisdn": NUMBER, "sms": "Hello", "csms_id": "1"}

    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(fake.url + PATH, json=message, timeout=0.2)

    assert len(fake.sent) == sent


def test_other_addresses_of_the_server_are_not_found(fake: FakeSslWireless) -> None:
    assert requests.post(fake.url + "/api/v3/unknown", json={}, timeout=5).status_code == 404
