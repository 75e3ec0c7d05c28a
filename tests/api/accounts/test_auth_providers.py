"""Signing in with another service: only where it is set up, only with tokens that are genuine, ours and fresh."""

import hashlib
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import jwt
import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.test import Client
from pydantic import AnyHttpUrl, SecretStr

from config.environment import Environment, environment
from config.providers import sign_in_providers
from marketplace.accounts.models import User
from tests.api.accounts.apps import EMAIL, App, make_owner, refusal
from tests.fakes.openid_provider import CLIENT_ID, CLIENT_SECRET, FakeOpenIdProvider, running_openid_provider

pytestmark = pytest.mark.django_db
TOKEN = "/auth/providers/oidc/token"


def set_up(settings: LazySettings, **values: Any) -> None:
    configured: Environment = environment().model_copy(update=values)
    settings.SOCIALACCOUNT_PROVIDERS = sign_in_providers(configured)


@pytest.fixture
def provider(settings: LazySettings) -> Iterator[FakeOpenIdProvider]:
    with running_openid_provider() as fake:
        set_up(
            settings,
            oidc_url=AnyHttpUrl(fake.url + "/.well-known/openid-configuration"),
            oidc_name="Upazila",
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=SecretStr(CLIENT_SECRET),
        )
        yield fake


class TestOffered:
    def test_nothing_is_without_settings(self) -> None:
        assert App().get("/auth/providers").json() == {"items": []}

    @pytest.mark.parametrize("name", ["google", "facebook", "apple", "oidc", "nobody", "কেউ"])
    def test_nobody_signs_in_with_what_is_not_offered(self, name: str) -> None:
        answer = App().post(f"/auth/providers/{name}/token", access_token="a" * 40)

        assert refusal(answer) == (404, "provider_not_found")

    def test_those_with_credentials_are(self, settings: LazySettings) -> None:
        set_up(settings, google_client_id="g", google_client_secret=SecretStr("s"), facebook_client_id="half")

        assert [(item["id"], item["client_id"]) for item in App().get("/auth/providers").json()["items"]] == [
            ("google", "g")
        ]

    def test_own_openid_provider_is_named(self, provider: FakeOpenIdProvider) -> None:
        [item] = App().get("/auth/providers").json()["items"]

        assert (item["id"], item["name"], item["client_id"]) == ("oidc", "Upazila", CLIENT_ID)
        assert item["openid_configuration_url"].startswith(provider.url)


class TestApps:
    def test_new_person_is_signed_up_with_the_address_as_theirs(self, provider: FakeOpenIdProvider) -> None:
        app = App()

        body = app.done(app.post(TOKEN, id_token=provider.id_token()))

        assert (body["user"]["email"], body["user"]["email_verified"]) == (EMAIL, True)
        assert (body["user"]["name"], body["user"]["roles"]) == ("Rahima Begum", ["customer"])
        assert app.get("/me/sessions").status_code == 200

    def test_known_person_is_the_same_again(self, provider: FakeOpenIdProvider) -> None:
        bodies = [App().post(TOKEN, id_token=provider.id_token(iat=int(time.time()) - n)).json() for n in (1, 2)]

        assert bodies[0]["user"]["id"] == bodies[1]["user"]["id"]
        assert SocialAccount.objects.count() == User.objects.filter(email=EMAIL).count() == 1

    def test_address_that_is_not_vouched_for_takes_nothing_from_its_owner(self, provider: FakeOpenIdProvider) -> None:
        owner = make_owner()
        provider.person["email_verified"] = False

        body = App().post(TOKEN, id_token=provider.id_token()).json()

        assert body["user"]["id"] != str(owner.pk)
        assert body["user"]["email_verified"] is False
        assert User.objects.known_by_email(EMAIL).get() == owner

    def test_address_of_somebody_else_is_theirs_even_where_it_is_vouched_for(
        self, provider: FakeOpenIdProvider
    ) -> None:
        owner = make_owner()

        body = App().post(TOKEN, id_token=provider.id_token()).json()

        assert body["user"]["id"] != str(owner.pk)
        assert body["user"]["email_verified"] is False
        assert EmailAddress.objects.filter(email=EMAIL, verified=True).get().user == owner

    def test_without_any_address_there_is_no_account(self, provider: FakeOpenIdProvider) -> None:
        del provider.person["email"]

        answer = App().post(TOKEN, id_token=provider.id_token())

        assert refusal(answer) == (422, "provider_contact_missing")
        assert not SocialAccount.objects.exists()

    @pytest.mark.parametrize(
        "fault",
        [
            {"aud": "another-client"},
            {"iss": "https://accounts.example.com"},
            {"exp": int(time.time()) - 60},
            {"iat": int(time.time()) + 3600},
            {"sub": None},
        ],
        ids=["audience", "issuer", "expired", "not yet", "nobody"],
    )
    def test_token_with_a_fault_is_refused(self, provider: FakeOpenIdProvider, fault: dict[str, Any]) -> None:
        provider.faults = fault

        answer = App().post(TOKEN, id_token=provider.id_token())

        assert refusal(answer) == (401, "invalid_provider_token")
        assert not SocialAccount.objects.exists()

    def test_signature_of_another_key_is_refused(self, provider: FakeOpenIdProvider) -> None:
        provider.signs_with_another_key = True

        assert refusal(App().post(TOKEN, id_token=provider.id_token())) == (401, "invalid_provider_token")

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    def test_other_algorithms_are_refused(self, provider: FakeOpenIdProvider, algorithm: str) -> None:
        claims = jwt.decode(provider.id_token(), options={"verify_signature": False})
        key = None if algorithm == "none" else "k" * 32
        forged = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "key-1"})  # type: ignore[arg-type]

        assert refusal(App().post(TOKEN, id_token=forged)) == (401, "invalid_provider_token")

    @pytest.mark.parametrize("text", ["x" * 20, "a.b.c" * 4, "e30.e30.e30", "e30.W10.e30", "e30.MQ.e30x"])
    def test_what_is_no_token_is_refused(self, provider: FakeOpenIdProvider, text: str) -> None:
        assert refusal(App().post(TOKEN, id_token=text))[0] in {400, 401}

    def test_nonce_must_be_the_apps_own(self, provider: FakeOpenIdProvider) -> None:
        def status(**sent: str) -> int:
            answer: int = App().post(TOKEN, **sent).status_code
            return answer

        plain = provider.id_token(nonce="made by the app")
        hashed = provider.id_token(nonce=hashlib.sha256(b"made by the app").hexdigest())

        assert [status(id_token=plain), status(id_token=plain, nonce="of another occasion")] == [401, 401]
        assert [status(id_token=token, nonce="made by the app") for token in (plain, hashed)] == [200, 200]

    def test_token_with_a_number_of_its_own_is_good_once(self, provider: FakeOpenIdProvider) -> None:
        token = provider.id_token(jti="number-1")

        assert App().post(TOKEN, id_token=token).status_code == 200
        assert refusal(App().post(TOKEN, id_token=token)) == (401, "invalid_provider_token")

    def test_provider_that_is_away_lets_nobody_in(self, provider: FakeOpenIdProvider, settings: LazySettings) -> None:
        token = provider.id_token()
        provider_settings = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        provider_settings["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:1"

        assert refusal(App().post(TOKEN, id_token=token)) == (401, "invalid_provider_token")


class TestPages:
    """The redirect flow, with the person's browser played by hand."""

    def to_provider(self, browser: Client) -> requests.Response:
        """Begin here, and be sent back by the provider."""
        begun = browser.post("/en/account/oidc/oidc/login/")
        assert begun.status_code == 302, begun.content
        return requests.get(begun.headers["Location"], allow_redirects=False, timeout=5)

    def come_back(self, browser: Client, answer: requests.Response) -> Any:
        address = urlsplit(answer.headers["Location"])
        return browser.get(f"{address.path}?{address.query}")

    def is_in(self, browser: Client) -> bool:
        return "_auth_user_id" in browser.session

    def test_sign_up_and_in(self, provider: FakeOpenIdProvider) -> None:
        browser = Client()

        answer = self.come_back(browser, self.to_provider(browser))

        assert answer.status_code == 302
        assert self.is_in(browser)
        assert User.objects.known_by_email(EMAIL).get().name == "Rahima Begum"

    def test_code_is_bound_to_the_browser_by_state_and_to_us_by_pkce(self, provider: FakeOpenIdProvider) -> None:
        browser = Client()
        self.to_provider(browser)

        [asked] = provider.asked_to_authorise
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["state"]) >= 16
        assert asked["response_type"] == "code"

    def test_code_from_another_browser_is_refused(self, provider: FakeOpenIdProvider) -> None:
        attacker, victim = Client(), Client()
        answer = self.to_provider(attacker)

        self.come_back(victim, answer)

        assert not self.is_in(victim)

    def test_changed_state_is_refused(self, provider: FakeOpenIdProvider) -> None:
        browser = Client()
        answer = self.to_provider(browser)
        answer.headers["Location"] += "x"

        self.come_back(browser, answer)

        assert not self.is_in(browser)

    @pytest.mark.parametrize(
        "fault",
        [{"aud": "another-client"}, {"iss": "https://accounts.example.com"}, {"exp": int(time.time()) - 60}],
        ids=["audience", "issuer", "expired"],
    )
    def test_token_with_a_fault_is_refused(self, provider: FakeOpenIdProvider, fault: dict[str, Any]) -> None:
        browser = Client()
        provider.faults = fault

        self.come_back(browser, self.to_provider(browser))

        assert not self.is_in(browser)
        assert not SocialAccount.objects.exists()
