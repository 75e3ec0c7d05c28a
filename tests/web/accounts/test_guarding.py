"""What stands on record of the ways into an account, whether a page or the API changed them."""

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import password_reset
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.signals import social_account_added, social_account_removed
from allauth.usersessions.models import UserSession
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from marketplace.accounts.activity import WORDS, list_activity
from marketplace.accounts.models import User
from marketplace.core.models import AuditEntry
from tests.api.accounts.apps import OTHER_PASSWORD, PASSWORD, App, make_owner, signed_in_app, totp
from tests.api.accounts.passkeys import Device
from tests.matrix.actors import signed_in
from tests.unit.accounts.people import audited

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_owner()


@pytest.fixture
def app(owner: User) -> App:
    app = signed_in_app()
    app.done(app.post("/auth/reauthenticate", password=PASSWORD), 204)
    return app


def sign_in(owner: User) -> Client:
    """A browser that came in through the page, so that allauth knows of its session."""
    client = Client()
    assert client.post("/en/account/login/", {"login": owner.email, "password": PASSWORD}).status_code == 302
    return client


class TestPasswords:
    def test_change_on_the_page(self, owner: User) -> None:
        form = {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}

        assert sign_in(owner).post("/en/account/password/change/", form).status_code == 302

        assert audited(owner.pk) == ["accounts.change_password"]

    def test_change_over_the_api(self, app: App, owner: User) -> None:
        app.done(app.post("/auth/password/change", current_password=PASSWORD, new_password=OTHER_PASSWORD))

        assert audited(owner.pk) == ["accounts.change_password"]

    def test_first_one(self) -> None:
        somebody = User.objects.create_user(email="karim@example.com")
        EmailAddress.objects.create(user=somebody, email=somebody.email, verified=True, primary=True)
        form = {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}

        assert signed_in(somebody).post("/en/account/password/set/", form).status_code == 302

        assert audited(somebody.pk) == ["accounts.set_password"]

    def test_reset_holds_no_password(self, owner: User) -> None:
        password_reset.send(sender=User, request=None, user=owner)

        (entry,) = AuditEntry.objects.filter(action="accounts.reset_password")
        assert (entry.actor_id, entry.target_id, entry.changes) == (owner.pk, str(owner.pk), {})


class TestSecondFactors:
    def test_app_on_and_off_with_the_codes_that_come_with_it(
        self, app: App, owner: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
    ) -> None:
        secret = app.done(app.post("/me/second-factors/totp"))["secret"]
        with django_capture_on_commit_callbacks(execute=True):
            app.done(app.ask("PUT", "/me/second-factors/totp", {"code": totp(secret)}))
            assert app.ask("DELETE", "/me/second-factors/totp").status_code == 204

        told = ["accounts.turn_on_totp", "accounts.turn_off_totp", "accounts.make_recovery_codes"]
        assert sorted(audited(owner.pk)) == sorted(told)
        assert secret not in str(list(AuditEntry.objects.filter(actor_id=owner.pk).values()))

    def test_passkey_added_renamed_and_removed(self, app: App, owner: User) -> None:
        options = app.done(app.post("/me/passkeys/options"))["creation_options"]
        made = app.done(app.post("/me/passkeys", name="Phone", credential=Device().create(options)), 201)
        app.done(app.ask("PATCH", f"/me/passkeys/{made['id']}", {"name": "Old phone"}))
        app.done(app.ask("DELETE", f"/me/passkeys/{made['id']}"), 204)

        assert audited(owner.pk) == ["accounts.add_passkey", "accounts.rename_passkey", "accounts.remove_passkey"]

    def test_use_of_a_passkey_is_no_new_name(self, owner: User) -> None:
        passkey = Authenticator.objects.create(user=owner, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"})

        passkey.record_usage()

        assert audited(owner.pk) == []


def test_providers_are_told_by_their_name(owner: User) -> None:
    account = SocialAccount(user=owner, provider="google", uid="1")

    social_account_added.send(sender=SocialLogin, request=None, sociallogin=SocialLogin(user=owner, account=account))
    social_account_removed.send(sender=SocialAccount, request=None, socialaccount=account)

    told = AuditEntry.objects.filter(actor_id=owner.pk).order_by("id").values_list("action", "changes")
    assert list(told) == [
        ("accounts.connect_provider", {"provider": [None, "google"]}),
        ("accounts.disconnect_provider", {"provider": ["google", None]}),
    ]


class TestSessions:
    def test_one_on_the_page(self, owner: User) -> None:
        here, there = sign_in(owner), sign_in(owner)
        ended = UserSession.objects.get(session_key=there.session.session_key)

        here.post("/en/account/sessions/end/", {"session": ended.pk})

        assert audited(owner.pk) == ["accounts.end_session"]
        assert there.get("/en/account/").status_code == 302

    def test_all_others_on_the_page(self, owner: User) -> None:
        here, there = sign_in(owner), sign_in(owner)

        here.post("/en/account/sessions/")

        assert audited(owner.pk) == ["accounts.end_session"]
        assert (here.get("/en/account/").status_code, there.get("/en/account/").status_code) == (200, 302)

    def test_one_over_the_api(self, app: App, owner: User) -> None:
        there = sign_in(owner)
        ended = UserSession.objects.get(session_key=there.session.session_key)

        app.done(app.ask("DELETE", f"/me/sessions/{ended.pk}"), 204)

        assert audited(owner.pk) == ["accounts.end_session"]
        assert there.get("/en/account/").status_code == 302

    def test_those_of_others_stay(self, owner: User) -> None:
        there = sign_in(owner)
        theirs = UserSession.objects.get(session_key=there.session.session_key)
        stranger = User.objects.create_user(email="karim@example.com")

        signed_in(stranger).post("/en/account/sessions/end/", {"session": theirs.pk})

        assert audited(stranger.pk) == []
        assert there.get("/en/account/").status_code == 200


def test_every_act_stands_in_words_of_its_own(owner: User) -> None:
    password_reset.send(sender=User, request=None, user=owner)

    (entry,) = list_activity(user_id=owner.pk, cursor=None, limit=5).items

    assert entry.words == str(WORDS["accounts.reset_password"])
