"""One's own ways to sign in over the API: contacts, password, second factors and sessions; nobody else's."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from marketplace.accounts.models import User
from tests.api.accounts.apps import (
    API,
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


@pytest.fixture
def owner() -> User:
    return make_owner()


@pytest.fixture
def app(owner: User) -> App:
    return signed_in_app()


@pytest.fixture
def sure(app: App) -> App:
    """An app whose person has just shown again that it is them."""
    assert app.post("/auth/reauthenticate", password=PASSWORD).status_code == 204
    return app


def turn_totp_on(app: App) -> str:
    secret: str = app.done(app.post("/me/second-factors/totp"))["secret"]
    app.done(app.ask("PUT", "/me/second-factors/totp", {"code": totp(secret)}))
    return secret


class TestPassword:
    def reset_key(self) -> str:
        return mails()[-1].text.split("/reset/key/")[1].split("/")[0]

    def test_reset_by_mail_sets_a_new_one_and_ends_all_sessions(self, app: App) -> None:
        assert App().post("/auth/password/reset", email=EMAIL).status_code == 202

        done = App().post("/auth/password/reset/confirm", key=self.reset_key(), password=OTHER_PASSWORD)

        assert done.status_code == 204
        assert app.get("/me/sessions").status_code == 401
        assert App().post("/auth/login", email=EMAIL, password=OTHER_PASSWORD).status_code == 200
        assert App().post("/auth/login", email=EMAIL, password=PASSWORD).status_code == 401

    def test_key_is_good_once(self, owner: User) -> None:
        App().post("/auth/password/reset", email=EMAIL)
        key = self.reset_key()
        App().post("/auth/password/reset/confirm", key=key, password=OTHER_PASSWORD)

        again = App().post("/auth/password/reset/confirm", key=key, password="green window monday")

        assert (refusal(again)[0], fields_of(again)) == (400, {"key"})

    def test_weak_one_is_refused(self, owner: User) -> None:
        App().post("/auth/password/reset", email=EMAIL)

        answer = App().post("/auth/password/reset/confirm", key=self.reset_key(), password="1234567890")

        assert (refusal(answer)[0], fields_of(answer)) == (400, {"password"})

    def test_reset_tells_strangers_nothing(self, owner: User) -> None:
        known = App().post("/auth/password/reset", email=EMAIL)
        unknown = App().post("/auth/password/reset", email="nobody@example.com")

        assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")
        assert [mail.to for mail in mails()] == [EMAIL, "nobody@example.com"]

    def test_reset_means_the_verified_owner_whoever_else_claims_the_address(self, owner: User) -> None:
        User.objects.create_user(email=EMAIL, password=OTHER_PASSWORD)

        App().post("/auth/password/reset", email=EMAIL)
        App().post("/auth/password/reset/confirm", key=self.reset_key(), password="green window monday")

        assert len(mails()) == 2  # the link, and that it was used
        owner.refresh_from_db()
        assert owner.check_password("green window monday")

    def test_change_gives_new_tokens_and_ends_all_others(self, app: App) -> None:
        other, before = signed_in_app(), app.access_token

        body = app.post("/auth/password/change", current_password=PASSWORD, new_password=OTHER_PASSWORD)
        app.done(body)

        assert app.get("/me/sessions").status_code == 200
        assert App(access_token=before).get("/me/sessions").status_code == 401
        assert other.get("/me/sessions").status_code == 401
        app.done(app.post("/auth/token/refresh", refresh_token=app.refresh_token))

    def test_change_needs_the_current_one(self, app: App) -> None:
        wrong = app.post("/auth/password/change", current_password=OTHER_PASSWORD, new_password=OTHER_PASSWORD)
        none = app.post("/auth/password/change", new_password=OTHER_PASSWORD)

        assert fields_of(wrong) == fields_of(none) == {"current_password"}

    def test_change_keeps_the_browser_signed_in(self, owner: User) -> None:
        browser = Client()
        browser.force_login(owner)
        body = {"current_password": PASSWORD, "new_password": OTHER_PASSWORD}

        answer = browser.post(f"{API}/auth/password/change", body, content_type="application/json")

        assert answer.status_code == 204
        assert browser.get(f"{API}/me/sessions").status_code == 200

    def test_who_came_by_phone_sets_a_first_one(self) -> None:
        app = App()
        token = app.done(app.post("/auth/register", phone=PHONE), 202)["session_token"]
        app.done(app.post("/auth/code/confirm", session_token=token, code=code_in(text_messages()[0].text)))

        app.done(app.post("/auth/password/change", new_password=PASSWORD))

        assert App().post("/auth/login", phone=PHONE, password=PASSWORD).status_code == 200


class TestBrowsers:
    def test_act_by_their_session_with_a_token_against_forgery_alone(self, owner: User) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(owner)

        refused = browser.post(f"{API}/auth/logout", content_type="application/json")

        assert refusal(refused)[0] == 403  # type: ignore[arg-type]  # a test client's answer
        assert browser.get(f"{API}/me/sessions").status_code == 200

    def test_are_signed_out(self, owner: User) -> None:
        browser = Client()
        browser.force_login(owner)

        assert browser.post(f"{API}/auth/logout", content_type="application/json").status_code == 204
        assert browser.get(f"{API}/me/sessions").status_code == 401


class TestPhone:
    def test_is_theirs_once_the_code_has_come_back(self, sure: App) -> None:
        sure.done(sure.post("/auth/phone", phone="01712-345678"), 202)

        body = sure.done(sure.post("/auth/phone/verify", code=code_in(text_messages()[0].text)))

        assert (body["phone"], body["phone_verified"]) == (PHONE, True)

    def test_needs_to_be_shown_that_it_is_them(self, app: App) -> None:
        assert refusal(app.post("/auth/phone", phone=PHONE)) == (403, "reauthentication_required")

    def test_wrong_code_is_refused_and_five_end_it(self, sure: App) -> None:
        sure.done(sure.post("/auth/phone", phone=PHONE), 202)

        answers = [refusal(sure.post("/auth/phone/verify", code="0000")) for _ in range(6)]

        assert answers == [(400, "invalid_input")] * 5 + [(409, "nothing_to_confirm")]

    def test_of_somebody_else_stays_theirs(self, sure: App) -> None:
        make_owner(email="other@example.com", phone=PHONE)
        sure.done(sure.post("/auth/phone", phone=PHONE), 202)

        answer = sure.post("/auth/phone/verify", code="000000")

        assert refusal(answer)[0] == 400
        assert User.objects.known_by_phone(PHONE).get().email == "other@example.com"


class TestReauthentication:
    def test_wrong_password_or_code_is_refused(self, app: App) -> None:
        assert fields_of(app.post("/auth/reauthenticate", password=OTHER_PASSWORD)) == {"password"}
        assert fields_of(app.post("/auth/reauthenticate", code="000000")) == {"code"}

    def test_takes_one_of_the_two(self, app: App) -> None:
        assert refusal(app.post("/auth/reauthenticate"))[0] == 400
        assert refusal(app.post("/auth/reauthenticate", password=PASSWORD, code="000000"))[0] == 400

    def test_by_a_recovery_code_counts_as_second_factor(self, sure: App) -> None:
        turn_totp_on(sure)
        code = sure.done(sure.get("/me/recovery-codes"))["codes"][0]

        assert sure.post("/auth/reauthenticate", code=code).status_code == 204
        facts = sure.done(App().post("/auth/token/verify", access_token=sure.access_token))
        assert facts["has_second_factor"] is True


class TestTotp:
    def test_setup_gives_a_secret_and_an_address_for_apps(self, app: App) -> None:
        body = app.done(app.post("/me/second-factors/totp"))

        address = urlsplit(body["otpauth_url"])
        assert (address.scheme, address.netloc) == ("otpauth", "totp")
        assert parse_qs(address.query)["secret"] == [body["secret"]]
        assert parse_qs(address.query)["issuer"] == ["Haat"]

    def test_is_on_after_a_first_code_and_off_again(self, sure: App) -> None:
        turn_totp_on(sure)
        on = [item["type"] for item in sure.done(sure.get("/me/second-factors"))["items"]]

        assert sure.ask("DELETE", "/me/second-factors/totp").status_code == 204
        assert set(on) == {"totp", "recovery_codes"}
        assert sure.done(sure.get("/me/second-factors")) == {"items": []}

    def test_wrong_code_does_not_turn_it_on(self, sure: App) -> None:
        secret = sure.done(sure.post("/me/second-factors/totp"))["secret"]
        wrong = str((int(totp(secret)) + 1) % 10**6).zfill(6)

        assert fields_of(sure.ask("PUT", "/me/second-factors/totp", {"code": wrong})) == {"code"}
        assert sure.done(sure.get("/me/second-factors")) == {"items": []}

    def test_is_there_once(self, sure: App) -> None:
        secret = turn_totp_on(sure)

        assert refusal(sure.post("/me/second-factors/totp")) == (409, "second_factor_active")
        assert refusal(sure.ask("PUT", "/me/second-factors/totp", {"code": totp(secret)}))[0] in {400, 409}

    def test_changes_need_to_be_shown_that_it_is_them(self, app: App) -> None:
        secret = app.done(app.post("/me/second-factors/totp"))["secret"]

        answers = [
            app.ask("PUT", "/me/second-factors/totp", {"code": totp(secret)}),
            app.post("/me/passkeys/options"),
        ]

        assert {refusal(answer) for answer in answers} == {(403, "reauthentication_required")}

    def test_secret_lies_sealed_in_the_database(self, sure: App) -> None:
        from allauth.mfa.models import Authenticator

        secret = turn_totp_on(sure)

        assert all(secret not in str(row.data) for row in Authenticator.objects.all())


class TestRecoveryCodes:
    def test_new_ones_replace_the_old(self, sure: App) -> None:
        turn_totp_on(sure)
        old = sure.done(sure.get("/me/recovery-codes"))["codes"]

        new = sure.done(sure.post("/me/recovery-codes"))

        assert new["total"] == len(new["codes"]) == 10
        assert not set(old) & set(new["codes"])

    def test_need_a_second_factor_to_stand_in_for(self, sure: App) -> None:
        assert refusal(sure.get("/me/recovery-codes")) == (404, "second_factor_not_found")
        assert refusal(sure.post("/me/recovery-codes")) == (422, "second_factor_missing")


class TestSessions:
    def test_are_listed_with_the_own_one_marked(self, app: App) -> None:
        other = signed_in_app()

        items = app.done(app.get("/me/sessions"))["items"]

        assert sorted(item["is_current"] for item in items) == [False, True]
        assert {item["ip"] for item in items} == {other.network}
        assert items[0]["created_at"].endswith("Z")

    def test_one_is_ended(self, app: App) -> None:
        other = signed_in_app()
        other_id = next(item["id"] for item in app.get("/me/sessions").json()["items"] if not item["is_current"])

        assert app.ask("DELETE", f"/me/sessions/{other_id}").status_code == 204

        assert (app.get("/me/sessions").status_code, other.get("/me/sessions").status_code) == (200, 401)

    def test_own_one_can_be_ended_too(self, app: App) -> None:
        own_id = app.get("/me/sessions").json()["items"][0]["id"]

        assert app.ask("DELETE", f"/me/sessions/{own_id}").status_code == 204
        assert app.get("/me/sessions").status_code == 401

    def test_all_others_are_ended(self, app: App) -> None:
        others = [signed_in_app(), signed_in_app()]

        assert app.ask("DELETE", "/me/sessions").status_code == 204

        assert [other.get("/me/sessions").status_code for other in others] == [401, 401]
        assert app.get("/me/sessions").status_code == 200

    def test_of_others_are_not_there(self, app: App) -> None:
        make_owner(email="other@example.com")
        other = signed_in_app(email="other@example.com")
        theirs = other.get("/me/sessions").json()["items"][0]["id"]

        assert refusal(app.ask("DELETE", f"/me/sessions/{theirs}")) == (404, "session_not_found")
        assert refusal(app.ask("DELETE", f"/me/sessions/{10**30}")) == (404, "session_not_found")
        assert other.get("/me/sessions").status_code == 200
