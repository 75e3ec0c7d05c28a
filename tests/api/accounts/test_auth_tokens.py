"""Access and refresh tokens: good once, only as long as their session, and never in the logs."""

import base64
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import connections

from tests.api.accounts.apps import EMAIL, OTHER_PASSWORD, PASSWORD, App, make_owner, refusal, signed_in_app

pytestmark = pytest.mark.django_db


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def status_with(access_token: str) -> int:
    status: int = App(access_token=access_token).get("/me/sessions").status_code
    return status


def signed(claims: dict[str, Any], *, key: str = settings.HEADLESS_JWT_PRIVATE_KEY, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, key if algorithm != "none" else None, algorithm=algorithm)  # type: ignore[arg-type]


class TestAccess:
    @pytest.fixture
    def claims(self) -> dict[str, Any]:
        make_owner()
        return claims_of(signed_in_app().access_token)

    def test_own_claims_signed_with_our_key_are_taken(self, claims: dict[str, Any]) -> None:
        """The control: what follows is refused for what is wrong with it, and for nothing else."""
        assert status_with(signed(claims)) == 200

    def test_lives_a_quarter_of_an_hour(self, claims: dict[str, Any]) -> None:
        assert claims["exp"] - claims["iat"] == 900

    def test_other_algorithm_is_refused(self, claims: dict[str, Any]) -> None:
        assert [status_with(signed(claims, algorithm=name)) for name in ("none", "HS512")] == [401, 401]

    def test_other_key_is_refused(self, claims: dict[str, Any]) -> None:
        assert status_with(signed(claims, key="another key of thirty-two letters")) == 401

    def test_expired_is_refused(self, claims: dict[str, Any]) -> None:
        assert status_with(signed(claims | {"exp": int(time.time()) - 1})) == 401

    def test_changed_by_a_letter_is_refused(self, claims: dict[str, Any]) -> None:
        head, payload, signature = signed(claims).split(".")
        forged = base64.urlsafe_b64encode(json.dumps(claims | {"sub": "somebody"}).encode()).decode().rstrip("=")

        assert status_with(f"{head}.{forged}.{signature}") == 401
        assert status_with(f"{head}.{payload}.{signature[:-2]}AA") == 401

    def test_of_somebody_elses_session_is_refused(self, claims: dict[str, Any]) -> None:
        other = make_owner(email="other@example.com")

        assert status_with(signed(claims | {"sub": str(other.pk)})) == 401

    def test_refresh_token_is_no_access_token(self, claims: dict[str, Any]) -> None:
        app = signed_in_app()

        assert status_with(app.refresh_token) == 401
        assert refusal(App().post("/auth/token/refresh", refresh_token=app.access_token))[0] == 401

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJIUzI1NiJ9..", "ক" * 20])
    def test_what_is_no_token_is_refused(self, token: str) -> None:
        assert status_with(token or " ") == 401

    def test_can_be_asked_about(self) -> None:
        owner = make_owner()
        app = signed_in_app()

        facts = app.done(App().post("/auth/token/verify", access_token=app.access_token))

        assert facts == {"user_id": str(owner.pk), "roles": ["customer"], "has_second_factor": False}
        assert refusal(App().post("/auth/token/verify", access_token="x" * 40)) == (401, "invalid_credential")


class TestRefresh:
    @pytest.fixture
    def app(self) -> App:
        make_owner()
        return signed_in_app()

    def test_gives_a_new_pair_that_works(self, app: App) -> None:
        before = app.refresh_token

        app.done(app.post("/auth/token/refresh", refresh_token=before))

        assert app.refresh_token != before
        assert app.get("/me/sessions").status_code == 200

    def test_lives_seven_days_each_time(self, app: App) -> None:
        app.done(app.post("/auth/token/refresh", refresh_token=app.refresh_token))

        claims = claims_of(app.refresh_token)
        assert claims["exp"] - claims["iat"] == 7 * 24 * 60 * 60

    def test_used_twice_ends_the_session_for_both(self, app: App) -> None:
        stolen = app.refresh_token
        app.done(app.post("/auth/token/refresh", refresh_token=stolen))

        again = App().post("/auth/token/refresh", refresh_token=stolen)

        assert refusal(again) == (401, "invalid_credential")
        assert status_with(app.access_token) == 401
        assert not UserSession.objects.exists()
        assert refusal(App().post("/auth/token/refresh", refresh_token=app.refresh_token))[0] == 401

    def test_other_sessions_go_on(self, app: App) -> None:
        other, stolen = signed_in_app(), app.refresh_token
        for _ in range(2):
            App().post("/auth/token/refresh", refresh_token=stolen)

        assert status_with(other.access_token) == 200


@pytest.mark.django_db(transaction=True)
def test_fifty_refreshes_at_once_yield_exactly_one_pair() -> None:
    make_owner()
    app = signed_in_app()
    workers = 10
    start = threading.Barrier(workers)

    def refresh() -> list[int]:
        start.wait(timeout=30)
        try:
            return [App().post("/auth/token/refresh", refresh_token=app.refresh_token).status_code for _ in range(5)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(refresh) for _ in range(workers)]
        statuses = [status for future in futures for status in future.result(timeout=120)]

    assert sorted(statuses) == [200] + [401] * 49


class TestSignOut:
    def test_ends_access_and_refresh_at_once(self) -> None:
        make_owner()
        app = signed_in_app()

        assert app.post("/auth/logout").status_code == 204

        assert status_with(app.access_token) == 401
        assert refusal(App().post("/auth/token/refresh", refresh_token=app.refresh_token))[0] == 401

    def test_leaves_other_sessions_alone(self) -> None:
        make_owner()
        app, other = signed_in_app(), signed_in_app()

        app.post("/auth/logout")

        assert [item["is_current"] for item in other.get("/me/sessions").json()["items"]] == [True]

    def test_is_for_who_is_in(self) -> None:
        assert refusal(App().post("/auth/logout")) == (401, "unauthenticated")


def test_nothing_secret_is_logged(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    make_owner()
    caplog.set_level("DEBUG")
    app = signed_in_app()
    App().post("/auth/login", email=EMAIL, password=OTHER_PASSWORD)
    first = app.refresh_token, app.access_token
    app.done(app.post("/auth/token/refresh", refresh_token=app.refresh_token))
    App().post("/auth/token/refresh", refresh_token=first[0])
    App().post("/auth/token/verify", access_token=first[1])

    written = "".join(capfd.readouterr()) + caplog.text

    assert "request_finished" in written
    secrets = [*first, app.access_token, app.refresh_token, PASSWORD, OTHER_PASSWORD, EMAIL]
    assert [secret for secret in secrets if secret in written] == []
