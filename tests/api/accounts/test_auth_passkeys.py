"""Passkeys over the API: added, renamed, removed, and used to sign in, alone or as second factor."""

from typing import Any

import pytest

from marketplace.accounts.models import User
from tests.api.accounts.apps import EMAIL, PASSWORD, App, make_owner, refusal, signed_in_app
from tests.api.accounts.passkeys import Device, b64

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_owner()


@pytest.fixture
def app(owner: User) -> App:
    app = signed_in_app()
    assert app.post("/auth/reauthenticate", password=PASSWORD).status_code == 204
    return app


@pytest.fixture
def device(app: App) -> Device:
    """The owner's, with a passkey that is known here."""
    device = Device()
    add(app, device)
    return device


def add(app: App, device: Device, name: str = "Phone") -> dict[str, Any]:
    options = app.done(app.post("/me/passkeys/options"))["creation_options"]
    added: dict[str, Any] = app.done(app.post("/me/passkeys", name=name, credential=device.create(options)), 201)
    return added


def begin() -> tuple[App, dict[str, Any], str]:
    app = App()
    body = app.done(app.post("/auth/passkey/options"))
    return app, body["request_options"], body["session_token"]


def test_signs_in_as_both_factors(device: Device, owner: User) -> None:
    app, options, token = begin()

    body = app.done(app.post("/auth/passkey", session_token=token, credential=device.get(options)))

    assert body["user"]["id"] == str(owner.pk)
    facts = app.done(App().post("/auth/token/verify", access_token=app.access_token))
    assert facts["has_second_factor"] is True


def test_is_asked_for_after_the_password_and_signs_in(device: Device, owner: User) -> None:
    app = App()
    step = app.done(app.post("/auth/login", email=EMAIL, password=PASSWORD), 202)
    token = step["session_token"]
    options = app.done(app.post("/auth/second-factor/passkey/options", session_token=token))["request_options"]

    body = app.done(app.post("/auth/second-factor/passkey", session_token=token, credential=device.get(options)))

    assert set(step["methods"]) == {"webauthn", "recovery_codes"}
    assert body["user"]["id"] == str(owner.pk)


def test_answer_to_another_challenge_is_refused(device: Device) -> None:
    _app, old_options, _token = begin()
    app, _options, token = begin()

    answer = app.post("/auth/passkey", session_token=token, credential=device.get(old_options))

    assert refusal(answer) == (401, "wrong_credentials")


def test_signature_of_another_key_is_refused(device: Device) -> None:
    other = Device(credential_id=device.credential_id, user_handle=device.user_handle, rp_id=device.rp_id)
    app, options, token = begin()

    answer = app.post("/auth/passkey", session_token=token, credential=other.get(options))

    assert refusal(answer) == (401, "wrong_credentials")


def test_challenge_is_good_once(device: Device) -> None:
    app, options, token = begin()
    app.done(app.post("/auth/passkey", session_token=token, credential=device.get(options)))

    again = App().post("/auth/passkey", session_token=token, credential=device.get(options))

    assert refusal(again)[0] == 401


@pytest.mark.parametrize("field", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
def test_rubbish_is_refused_and_is_no_mistake_of_ours(device: Device, field: str) -> None:
    for rubbish in ("AA", b64(b"{}"), b64(b"[1]"), b64(b"\xff" * 40)):
        app, options, token = begin()
        credential = device.get(options)
        credential["response"][field] = rubbish

        answer = app.post("/auth/passkey", session_token=token, credential=credential)

        assert refusal(answer) == (401, "wrong_credentials"), (field, rubbish)


def test_rubbish_is_not_added(app: App) -> None:
    for rubbish in ("AA", b64(b"{}"), b64(b"\xa0"), b64(b"\xff" * 40), b64(b"\x81" * 5000)):
        for field in ("clientDataJSON", "attestationObject"):
            options = app.done(app.post("/me/passkeys/options"))["creation_options"]
            credential = Device().create(options)
            credential["response"][field] = rubbish

            answer = app.post("/me/passkeys", name="Phone", credential=credential)

            assert refusal(answer) == (400, "invalid_input"), (field, rubbish)


def test_is_renamed_and_removed(app: App) -> None:
    added = add(app, Device())

    renamed = app.done(app.ask("PATCH", f"/me/passkeys/{added['id']}", {"name": "Old phone"}))
    removed = app.ask("DELETE", f"/me/passkeys/{added['id']}")

    assert (added["name"], renamed["name"], removed.status_code) == ("Phone", "Old phone", 204)
    assert app.done(app.get("/me/passkeys")) == {"items": []}


def test_of_others_are_not_there(app: App, device: Device) -> None:
    make_owner(email="other@example.com")
    other = signed_in_app(email="other@example.com")
    theirs = app.done(app.get("/me/passkeys"))["items"][0]["id"]

    answers = [
        other.ask("PATCH", f"/me/passkeys/{theirs}", {"name": "Mine"}),
        other.ask("DELETE", f"/me/passkeys/{theirs}"),
    ]

    assert {refusal(answer) for answer in answers} == {(404, "second_factor_not_found")}
    assert app.done(app.get("/me/passkeys"))["items"][0]["name"] == "Phone"
