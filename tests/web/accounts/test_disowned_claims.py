"""Whoever gets a mail about an account that they did not open says so, and the claim to their address is gone."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from marketplace.accounts.models import User
from marketplace.core.models import AuditEntry
from tests.api.accounts.apps import EMAIL, OTHER_PASSWORD, PASSWORD, App, code_in, mails, make_owner, refusal
from tests.matrix.actors import signed_in
from tests.web.accounts.test_strangers import ask_to_change

pytestmark = pytest.mark.django_db
ANOTHER = "karim@example.com"
WARNING = "Confirm it only if you did that yourself"
BUTTON = 'name="action_disown"'


def sign_up(email: str = EMAIL) -> Client:
    """Somebody who says that the address is theirs, whether or not it is."""
    client = Client()
    client.post("/en/account/signup/", {"email": email, "password1": PASSWORD, "name": "Somebody"})
    return client


def link() -> str:
    """Where the last mail leads."""
    [found] = re.findall(r"https?://\S+/confirm-email/\S+", mails()[-1].text)
    return str(urlsplit(found).path)


def disown(path: str, client: Client | None = None) -> Any:
    return (client or Client()).post(path, {"action_disown": "1"})


def is_in(client: Client) -> bool:
    return client.get("/en/account/").status_code == 200


class TestPage:
    def test_warns_who_is_not_signed_in_as_whoever_gave_the_address(self) -> None:
        sign_up()

        page = Client().get(link()).content.decode()

        assert WARNING in page
        assert BUTTON in page
        assert f"<b>{EMAIL}</b>" in page

    def test_warns_who_is_signed_in_as_somebody_else_and_leaves_them_in(self) -> None:
        other = signed_in(make_owner(email=ANOTHER))
        sign_up()

        page = other.get(link()).content.decode()

        assert WARNING in page
        assert is_in(other)

    def test_asks_who_gave_the_address_themself_for_one_tap(self) -> None:
        client = sign_up()

        page = client.get(link()).content.decode()

        assert "Yes, it is mine" in page
        assert WARNING not in page
        assert BUTTON not in page

    def test_speaks_bangla(self) -> None:
        sign_up()

        page = Client().get(link().removeprefix("/en")).content.decode()

        assert "আমি দিইনি" in page
        assert "আপনি নিজে দিয়ে থাকলেই শুধু নিশ্চিত করুন" in page

    def test_mail_says_that_there_is_such_a_page(self) -> None:
        sign_up()

        assert "say so on the page behind the link" in mails()[-1].text

    def test_looking_takes_nothing_away(self) -> None:
        sign_up()

        Client().get(f"{link()}?action_disown=1")

        assert User.objects.get().email == EMAIL


class TestDisowning:
    def test_takes_the_address_from_the_account(self) -> None:
        sign_up()

        answer = disown(link())

        user = User.objects.get()
        assert "was taken away from that account" in answer.content.decode()
        assert (user.email, user.disowned_at is not None) == (None, True)
        assert not EmailAddress.objects.exists()

    def test_makes_every_link_sent_there_void(self) -> None:
        sign_up()
        path = link()

        disown(path)

        assert Client().post(path).status_code == 404
        assert disown(path).status_code == 404
        key = path.split("/confirm-email/")[1].strip("/")
        assert App().post("/auth/email/verify", key=key).status_code == 400
        assert not User.objects.known_by_email(EMAIL).exists()

    def test_whoever_gave_it_gets_in_with_it_no_more(self) -> None:
        sign_up()

        disown(link())

        answer = App().post("/auth/login", email=EMAIL, password=PASSWORD)
        assert refusal(answer)[0] == 401

    def test_code_that_was_on_its_way_there_opens_nothing_any_more(self) -> None:
        sign_up()
        path, client = link(), Client()
        client.post("/en/account/login/code/", {"login": EMAIL})
        code = code_in(mails()[-1].text)
        disown(path)

        answer = client.post("/en/account/login/code/confirm/", {"code": code}, follow=True)

        assert answer.redirect_chain == [("/en/account/login/", 302)]
        assert "This code came too late" in answer.content.decode()
        assert not is_in(client)

    def test_ends_nothing_else(self) -> None:
        """Not even their session: who mistyped their own address goes on, and gives the right one."""
        client = sign_up()
        path = link()

        disown(path)

        assert is_in(client)
        assert client.get("/en/account/email/").status_code == 200
        ask_to_change(client, ANOTHER, PASSWORD)
        client.post(link())
        assert User.objects.get().email == ANOTHER

    def test_leaves_the_address_somebody_would_change_from(self) -> None:
        owner = make_owner(email=ANOTHER)
        ask_to_change(signed_in(owner), EMAIL, PASSWORD)

        disown(link())

        owner.refresh_from_db()
        assert (owner.email, owner.email_verified_at is not None, owner.disowned_at) == (ANOTHER, True, None)
        assert list(EmailAddress.objects.values_list("email", flat=True)) == [ANOTHER]

    def test_leaves_other_claims_to_the_same_address(self) -> None:
        sign_up()
        first = link()
        sign_up()

        disown(first)

        assert User.objects.claiming_email(EMAIL).count() == 1
        assert Client().get(link()).content.decode().count(BUTTON) == 1

    def test_takes_nothing_that_was_shown(self) -> None:
        sign_up()
        path = link()
        Client().post(path)

        answer = disown(path)

        assert answer.status_code == 404
        assert User.objects.known_by_email(EMAIL).exists()

    def test_frees_the_address_for_its_owner(self) -> None:
        sign_up()
        disown(link())

        client = sign_up()
        client.post(link())

        assert User.objects.known_by_email(EMAIL).get().disowned_at is None

    def test_whoever_has_no_contact_left_can_erase_their_account(self) -> None:
        client = sign_up()
        disown(link())
        path = "/en/account/privacy/erase/"

        page = client.get(path)
        wrong = [client.post(path, {"confirmation": typed}).status_code for typed in ("", "None", EMAIL)]
        right = client.post(path, {"confirmation": "Haat"})

        assert (page.status_code, wrong, right.status_code) == (200, [400, 400, 400], 200)
        assert "To be sure, type haat" in page.content.decode()
        assert User.objects.get().erased_at is not None

    def test_is_on_record_without_the_address(self) -> None:
        sign_up()
        user = User.objects.get()

        disown(link())

        entry = AuditEntry.objects.get(action="accounts.disown_email")
        assert (entry.actor_id, entry.target_id, entry.changes) == (None, str(user.pk), {})

    def test_needs_our_own_form(self) -> None:
        sign_up()

        answer = disown(link(), Client(enforce_csrf_checks=True))

        assert answer.status_code == 403
        assert User.objects.get().email == EMAIL


def test_account_without_a_contact_is_still_an_account() -> None:
    app = App()
    app.done(app.post("/auth/register", email=EMAIL, password=OTHER_PASSWORD), 201)

    disown(link())

    assert app.get("/me").json()["email"] is None
