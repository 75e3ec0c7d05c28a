"""What goes wrong at a later step of signing in over the API is a failed sign-in, and stands in its owner's history."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from marketplace.accounts import signins
from marketplace.accounts.events import SignInFailed
from marketplace.accounts.models import SignIn, User
from marketplace.core.models import OutboxEvent
from tests.api.accounts.apps import EMAIL, PASSWORD, App, make_owner, signed_in_app
from tests.api.accounts.passkeys import Device, b64

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_owner()


def history(owner: User) -> list[tuple[str, str]]:
    """Which ways failed, and from where, once the events are handled."""
    for row in OutboxEvent.objects.filter(name="accounts.sign_in_failed").order_by("id"):
        signins.keep_failure(SignInFailed.model_validate(row.data))
    return list(SignIn.objects.filter(user=owner, is_successful=False).values_list("method", "network"))


def add_totp(owner: User) -> None:
    secret = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={"secret": secret})


def test_wrong_code_is_one(owner: User) -> None:
    app = App()
    step = app.done(app.post("/auth/login/code", email=EMAIL), 202)

    app.post("/auth/code/confirm", session_token=step["session_token"], code="000000")

    assert history(owner) == [("code", app.network)]


def test_wrong_second_factor_is_one(owner: User) -> None:
    add_totp(owner)
    app = App()
    step = app.done(app.post("/auth/login", email=EMAIL, password=PASSWORD), 202)

    app.post("/auth/second-factor", session_token=step["session_token"], code="000000")

    assert history(owner) == [("second_factor", app.network)]


def test_wrong_second_factor_asked_for_once_more_is_one(owner: User) -> None:
    app = signed_in_app()
    add_totp(owner)

    app.post("/auth/reauthenticate", code="000000")

    assert history(owner) == [("second_factor", app.network)]


def test_strange_passkey_is_one_at_whom_it_names(owner: User) -> None:
    app = App()
    begun = app.done(app.post("/auth/passkey/options"))
    strange = Device(user_handle=b64(str(owner.pk).encode()), rp_id="testserver")

    credential = strange.get(begun["request_options"])
    answer = app.post("/auth/passkey", session_token=begun["session_token"], credential=credential)

    assert answer.status_code == 401
    assert history(owner) == [("passkey", app.network)]


def test_code_of_nobody_is_told_and_kept_by_nobody(owner: User) -> None:
    app = App()
    step = app.done(app.post("/auth/login/code", email="nobody@example.com"), 202)

    app.post("/auth/code/confirm", session_token=step["session_token"], code="000000")

    assert OutboxEvent.objects.filter(name="accounts.sign_in_failed").count() == 1
    assert history(owner) == []


def test_right_code_is_none(owner: User) -> None:
    signed_in_app()

    assert history(owner) == []
