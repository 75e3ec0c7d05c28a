"""Whoever begins signing in anew leaves nothing unsent in the browser, as whoever signs out."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from marketplace.accounts.models import User
from tests.api.accounts.apps import EMAIL, PASSWORD, make_owner

pytestmark = pytest.mark.django_db
SIGN_OUT = re.compile(r'<form [^>]*action="[^"]*/account/logout/"[^>]*>')


@pytest.fixture
def owner() -> User:
    return make_owner()


def require_forgetting(page: str) -> None:
    forms = SIGN_OUT.findall(page)
    assert forms
    assert all("data-leaves" in form for form in forms)
    assert 'import "haat/chat/leaving"' in page


def test_second_step_forgets_what_was_not_sent(client: Client, owner: User) -> None:
    TOTP.activate(owner, generate_totp_secret())

    entered = client.post("/en/account/login/", {"login": EMAIL, "password": PASSWORD}, follow=True)

    require_forgetting(entered.content.decode())


def test_asking_for_a_code_forgets_what_was_not_sent(client: Client, owner: User) -> None:
    entered = client.post("/en/account/login/code/", {"login": EMAIL}, follow=True)

    require_forgetting(entered.content.decode())
