"""Signing in over the API: by password and by code, with a second factor, and nothing told to strangers."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import LazySettings, settings
from django.db import connections
from django.test import Client

from marketplace.accounts.models import User
from marketplace.accounts.principals import forget_facts
from tests.api.accounts.apps import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    PHONE,
    App,
    code_in,
    fields_of,
    mails,
    make_owner,
    refusal,
    signed_in_app,
    text_messages,
    totp,
)

pytestmark = pytest.mark.django_db
STRANGER = "nobody@example.com"


class TestByPassword:
    def test_gives_tokens_that_open_what_is_ones_own(self) -> None:
        owner = make_owner()
        app = App()

        body = app.done(app.post("/auth/login", email="RAHIMA@example.com ", password=PASSWORD))

        assert body["user"]["id"] == str(owner.pk)
        assert app.get("/me/sessions").json()["items"][0]["is_current"] is True

    def test_sets_no_cookie(self) -> None:
        make_owner()

        assert not signed_in_app().client.cookies

    @pytest.mark.parametrize("written", ["01712345678", "+880 1712-345678", "০১৭১২৩৪৫৬৭৮"])
    def test_number_stands_for_the_address(self, written: str) -> None:
        make_owner(phone=PHONE)

        signed = App().post("/auth/login", phone=written, password=PASSWORD)

        assert signed.status_code == 200

    def test_known_and_unknown_get_the_same_answer(self) -> None:
        make_owner(phone=PHONE)

        answers = [
            App().post("/auth/login", password=OTHER_PASSWORD, **contact)
            for contact in ({"email": EMAIL}, {"email": STRANGER}, {"phone": PHONE}, {"phone": "01812345678"})
        ]

        assert {refusal(answer) for answer in answers} == {(401, "wrong_credentials")}
        assert len({_without_request(answer) for answer in answers}) == 1

    def test_closed_account_is_told_nothing_more_than_a_stranger(self) -> None:
        User.objects.filter(pk=make_owner().pk).update(is_active=False)

        answer = App().post("/auth/login", email=EMAIL, password=PASSWORD)

        assert answer.status_code == 401
        assert "access_token" not in answer.content.decode()

    def test_unverified_claim_neither_shadows_the_owner_nor_gets_in_as_them(self) -> None:
        User.objects.create_user(email=EMAIL, password=OTHER_PASSWORD)
        owner = make_owner()
        claimant = User.objects.create_user(email=EMAIL, password=OTHER_PASSWORD)

        assert signed_in_app().get("/me/sessions").status_code == 200
        assert App().post("/auth/login", email=EMAIL, password=PASSWORD).json()["user"]["id"] == str(owner.pk)
        body = App().post("/auth/login", email=EMAIL, password=OTHER_PASSWORD).json()
        assert body["user"]["id"] == str(claimant.pk)

    def test_session_of_a_browser_is_neither_used_nor_changed(self) -> None:
        other = User.objects.create_user(email=STRANGER, password=PASSWORD)
        owner = make_owner()
        browser = Client()
        browser.force_login(other)
        key = browser.session.session_key

        app = App(client=browser)
        body = app.done(app.post("/auth/login", email=EMAIL, password=PASSWORD))

        assert body["user"]["id"] == str(owner.pk)
        assert (browser.session.session_key, browser.session["_auth_user_id"]) == (key, str(other.pk))


class TestByCode:
    def test_mail_brings_a_code_that_signs_in(self) -> None:
        owner = make_owner()
        app = App()
        step = app.done(app.post("/auth/login/code", email=EMAIL), 202)

        body = app.done(
            app.post("/auth/code/confirm", session_token=step["session_token"], code=code_in(mails()[0].text))
        )

        assert (step["step"], step["methods"]) == ("confirm_code", ["email"])
        assert body["user"]["id"] == str(owner.pk)

    def test_text_message_brings_a_code_that_signs_in(self) -> None:
        owner = make_owner(phone=PHONE)
        app = App()
        step = app.done(app.post("/auth/login/code", phone=PHONE), 202)

        body = app.done(
            app.post("/auth/code/confirm", session_token=step["session_token"], code=code_in(text_messages()[0].text))
        )

        assert (step["methods"], body["user"]["id"]) == (["sms"], str(owner.pk))

    @pytest.mark.parametrize(
        ("known", "unknown"), [({"email": EMAIL}, {"email": STRANGER}), ({"phone": PHONE}, {"phone": "01812345678"})]
    )
    def test_known_and_unknown_get_the_same_answers_all_the_way(
        self, known: dict[str, str], unknown: dict[str, str]
    ) -> None:
        make_owner(phone=PHONE)
        seen = []
        for contact in (known, unknown):
            app = App()
            step = app.done(app.post("/auth/login/code", **contact), 202)
            token = step.pop("session_token")
            wrong = [refusal(app.post("/auth/code/confirm", session_token=token, code="000000")) for _ in range(6)]
            seen.append((step, len(token), wrong))

        assert seen[0] == seen[1]
        assert seen[0][2] == [(400, "invalid_input")] * 5 + [(401, "sign_in_expired")]

    def test_verified_owner_is_meant_whoever_else_claims_the_address(self) -> None:
        User.objects.create_user(email=EMAIL, password=OTHER_PASSWORD)
        owner = make_owner()
        app = App()
        step = app.done(app.post("/auth/login/code", email=EMAIL), 202)

        body = app.done(
            app.post("/auth/code/confirm", session_token=step["session_token"], code=code_in(mails()[0].text))
        )

        assert body["user"]["id"] == str(owner.pk)

    def test_code_is_sent_once_more_and_then_only_the_new_one_counts(self) -> None:
        make_owner()
        app = App()
        token = app.done(app.post("/auth/login/code", email=EMAIL), 202)["session_token"]

        assert app.post("/auth/code/resend", session_token=token).status_code == 204

        first, second = (code_in(mail.text) for mail in mails())
        assert first == second or refusal(app.post("/auth/code/confirm", session_token=token, code=first))[0] == 400
        app.done(app.post("/auth/code/confirm", session_token=token, code=second))

    @pytest.mark.parametrize("email", [EMAIL, STRANGER])
    def test_code_is_sent_again_three_times_at_most_to_anybody(self, email: str, settings: LazySettings) -> None:
        settings.RATE_LIMIT_FACTOR = 1.0
        make_owner()
        app = App()
        token = app.done(app.post("/auth/login/code", email=email), 202)["session_token"]

        answers = [app.post("/auth/code/resend", session_token=token) for _ in range(4)]

        assert [answer.status_code for answer in answers] == [204, 204, 204, 429]
        assert [mail.to for mail in mails()] == [email] * 4

    @pytest.mark.parametrize("path", ["/auth/login/code", "/auth/register"])
    @pytest.mark.parametrize("phone", [PHONE, "+8801812345678"])
    def test_text_message_is_sent_again_to_anybody(self, path: str, phone: str) -> None:
        make_owner(phone=PHONE)
        app = App()
        token = app.done(app.post(path, phone=phone), 202)["session_token"]

        assert app.post("/auth/code/resend", session_token=token).status_code == 204
        assert [message.to for message in text_messages()] == [phone] * 2

    def test_code_is_good_once(self) -> None:
        make_owner()
        app = App()
        token = app.done(app.post("/auth/login/code", email=EMAIL), 202)["session_token"]
        code = code_in(mails()[0].text)
        app.done(app.post("/auth/code/confirm", session_token=token, code=code))

        assert refusal(App().post("/auth/code/confirm", session_token=token, code=code)) == (401, "sign_in_expired")

    @pytest.mark.parametrize("path", ["/auth/code/confirm", "/auth/second-factor"])
    def test_made_up_session_is_over(self, path: str) -> None:
        answer = App().post(path, session_token="a" * 32, code="123456")

        assert refusal(answer) == (401, "sign_in_expired")

    def test_key_of_a_session_that_is_in_opens_nothing(self) -> None:
        make_owner()
        browser = Client()
        browser.force_login(User.objects.get())
        key = browser.cookies[settings.SESSION_COOKIE_NAME].value
        assert browser.get("/api/v1/me/sessions").status_code == 200

        answers = [
            App().post("/auth/code/confirm", session_token=key, code="123456"),
            App().post("/auth/second-factor", session_token=key, code="123456"),
            Client().get("/api/v1/me/sessions", headers={"X-Session-Token": key}),
        ]

        assert {answer.status_code for answer in answers} == {401}


class TestSecondFactor:
    @pytest.fixture
    def secret(self) -> str:
        """Of an owner who has turned TOTP on."""
        make_owner()
        app = signed_in_app()
        assert app.post("/auth/reauthenticate", password=PASSWORD).status_code == 204
        secret: str = app.done(app.post("/me/second-factors/totp"))["secret"]
        app.done(app.ask("PUT", "/me/second-factors/totp", {"code": totp(secret)}))
        return secret

    def begin(self) -> tuple[App, str]:
        app = App()
        step = app.done(app.post("/auth/login", email=EMAIL, password=PASSWORD), 202)
        assert step["step"] == "second_factor"
        assert set(step["methods"]) == {"totp", "recovery_codes"}
        return app, step["session_token"]

    def test_password_alone_gives_no_token(self, secret: str) -> None:
        answer = App().post("/auth/login", email=EMAIL, password=PASSWORD)

        assert answer.status_code == 202
        assert "access_token" not in answer.content.decode()

    def test_code_of_the_app_signs_in_and_is_known_as_second_factor(self, secret: str) -> None:
        app, token = self.begin()

        app.done(app.post("/auth/second-factor", session_token=token, code=totp(secret)))

        facts = App().post("/auth/token/verify", access_token=app.access_token).json()
        assert facts["has_second_factor"] is True

    def test_wrong_code_is_refused(self, secret: str) -> None:
        app, token = self.begin()
        wrong = str((int(totp(secret)) + 1) % 10**6).zfill(6)

        answer = app.post("/auth/second-factor", session_token=token, code=wrong)

        assert (refusal(answer)[0], fields_of(answer)) == (400, {"code"})

    def test_code_that_was_used_is_refused(self, secret: str) -> None:
        code = totp(secret)
        app, token = self.begin()
        app.done(app.post("/auth/second-factor", session_token=token, code=code))

        again, token = self.begin()
        answer = again.post("/auth/second-factor", session_token=token, code=code)

        assert refusal(answer)[0] == 400

    def test_recovery_code_is_good_once(self, secret: str) -> None:
        app, token = self.begin()
        app.done(app.post("/auth/second-factor", session_token=token, code=totp(secret)))
        assert refusal(app.get("/me/recovery-codes")) == (403, "reauthentication_required")
        app.post("/auth/reauthenticate", password=PASSWORD)
        code = app.done(app.get("/me/recovery-codes"))["codes"][0]

        first, token = self.begin()
        first.done(first.post("/auth/second-factor", session_token=token, code=code))
        second, token = self.begin()
        answer = second.post("/auth/second-factor", session_token=token, code=code)

        assert refusal(answer)[0] == 400

    def test_session_before_the_second_factor_opens_nothing(self, secret: str) -> None:
        _app, token = self.begin()

        assert Client().get("/api/v1/me/sessions", headers={"X-Session-Token": token}).status_code == 401
        assert refusal(App().post("/auth/code/confirm", session_token=token, code="123456"))[0] == 401

    def test_guesses_are_counted_for_the_person_across_sign_ins(self, secret: str, settings: LazySettings) -> None:
        settings.RATE_LIMIT_FACTOR = 1.0
        (first, token), (second, other_token) = self.begin(), self.begin()

        answers = [first.post("/auth/second-factor", session_token=token, code="000000") for _ in range(4)]
        answers += [second.post("/auth/second-factor", session_token=other_token, code="000000") for _ in range(3)]

        # The fifth was the code that turned it on.
        assert [answer.status_code for answer in answers] == [400] * 4 + [429] * 3


class TestLimits:
    @pytest.fixture(autouse=True)
    def limits_as_written(self, settings: LazySettings) -> None:
        settings.RATE_LIMIT_FACTOR = 1.0

    def sign_in_from(self, network: str, contact: str = EMAIL) -> int:
        status: int = App(network=network).post("/auth/login", email=contact, password=OTHER_PASSWORD).status_code
        return status

    def test_sixth_attempt_within_a_minute_waits_and_is_told_how_long(self) -> None:
        make_owner()
        statuses = [self.sign_in_from("203.0.113.7") for _ in range(5)]

        refused = App().post("/auth/login", email=EMAIL, password=PASSWORD)

        assert statuses == [401] * 5
        assert refusal(refused) == (429, "rate_limited")
        assert 1 <= int(refused.headers["Retry-After"]) <= 120

    def test_unknown_contacts_are_limited_alike(self) -> None:
        assert [self.sign_in_from("203.0.113.7", STRANGER) for _ in range(6)] == [401] * 5 + [429]

    def test_household_with_many_ipv6_addresses_is_one(self) -> None:
        statuses = [self.sign_in_from(f"2001:db8:1:1::{number}") for number in range(1, 7)]

        assert statuses == [401] * 5 + [429]
        assert self.sign_in_from("2001:db8:1:2::1") == 401

    def test_sixth_registration_within_an_hour_is_refused(self) -> None:
        def register(number: int, network: str = "203.0.113.7") -> int:
            body = {"email": f"new{number}@example.com", "password": PASSWORD}
            status: int = App(network=network).post("/auth/register", **body).status_code
            return status

        assert [register(number) for number in range(6)] == [201] * 5 + [429]
        assert register(7, "203.0.113.8") == 201

    def test_sixth_reset_within_an_hour_is_refused(self) -> None:
        answers = [App().post("/auth/password/reset", email=f"who{number}@example.com") for number in range(6)]

        assert [answer.status_code for answer in answers] == [202] * 5 + [429]

    def test_one_number_gets_one_text_message_at_a_time(self) -> None:
        make_owner(phone=PHONE)

        answers = [App(network=f"203.0.113.{n}").post("/auth/login/code", phone=PHONE) for n in (1, 2)]

        assert [answer.status_code for answer in answers] == [202, 429]
        assert len(text_messages()) == 1


@pytest.mark.django_db(transaction=True)
def test_wrong_sign_ins_at_once_get_exactly_five_looked_at(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RATE_LIMIT_FACTOR = 1.0
    make_owner()
    checked: list[str] = []
    check = User.check_password

    def counted(user: User, raw: str) -> bool:
        checked.append(raw)
        return check(user, raw)

    monkeypatch.setattr(User, "check_password", counted)
    workers, start = 12, threading.Barrier(12)

    def attack() -> list[int]:
        start.wait(timeout=30)
        try:
            return [App().post("/auth/login", email=EMAIL, password=OTHER_PASSWORD).status_code for _ in range(5)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(attack) for _ in range(workers)]
        statuses = [status for future in futures for status in future.result(timeout=120)]

    passwords_looked_at_each_time = 2
    assert len(checked) == 5 * passwords_looked_at_each_time
    assert sorted(statuses) == [401] * 5 + [429] * 55


def test_closing_an_account_ends_its_tokens() -> None:
    owner = make_owner()
    app = signed_in_app()

    User.objects.filter(pk=owner.pk).update(is_active=False)
    forget_facts(owner.pk)

    assert app.get("/me/sessions").status_code == 401
    assert refusal(App().post("/auth/token/refresh", refresh_token=app.refresh_token))[0] == 401


def _without_request(answer: object) -> str:
    """An error's body but for what is different with every request."""
    error = answer.json()["error"]  # type: ignore[attr-defined]  # a test client's answer
    return str({name: error[name] for name in ("code", "message", "details")})
