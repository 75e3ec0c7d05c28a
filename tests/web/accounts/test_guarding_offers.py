"""Signing up as a seller without script, and what the overview says of guarding an account."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from tests.matrix.actors import signed_in
from tests.unit.accounts.people import make_person
from tests.web.storefront.html import Page

pytestmark = pytest.mark.django_db
SELLER = [Role.CUSTOMER, Role.SELLER]
TYPED = {"by": "email", "name": "Karim", "email": "karim@example.com", "password1": "quiet river lantern"}
OFFER = "Set up two-step sign-in"


def chosen(response: Any) -> list[str]:
    """Which roles' buttons are pressed."""
    return [
        field["value"]
        for field in Page(response).attributes("input")
        if field.get("name") == "role" and "checked" in field
    ]


class TestSigningUp:
    def test_offers_both_and_takes_a_buyer_unless_told(self) -> None:
        assert chosen(Client().get("/en/account/signup/?by=email")) == ["customer"]

    @pytest.mark.parametrize(("role", "roles"), [("seller", SELLER), ("customer", [Role.CUSTOMER])])
    def test_takes_what_was_chosen(self, role: str, roles: list[Role]) -> None:
        assert Client().post("/en/account/signup/", TYPED | {"role": role}).status_code == 302

        assert User.objects.get(email="karim@example.com").roles == roles

    def test_keeps_the_choice_beside_an_error(self) -> None:
        response = Client().post("/en/account/signup/", TYPED | {"role": "seller", "password1": "short"})

        assert chosen(response) == ["seller"]

    def test_gives_no_role_that_is_not_offered(self) -> None:
        Client().post("/en/account/signup/", TYPED | {"role": "admin"})

        assert not User.objects.filter(email="karim@example.com").exists()


class TestOverview:
    def page(self, user: User) -> str:
        return signed_in(user).get("/en/account/").content.decode()

    def test_offers_sellers_a_second_step(self) -> None:
        assert OFFER in self.page(make_person(roles=SELLER))

    def test_offers_customers_none(self) -> None:
        assert OFFER not in self.page(make_person())

    def test_offers_none_to_sellers_who_have_one(self) -> None:
        seller = make_person(roles=SELLER)
        Authenticator.objects.create(user=seller, type=Authenticator.Type.TOTP, data={})

        page = self.page(seller)

        assert OFFER not in page
        assert '<p class="account-lead">On</p>' in page

    def test_takes_recovery_codes_for_no_second_step(self) -> None:
        seller = make_person(roles=SELLER)
        Authenticator.objects.create(user=seller, type=Authenticator.Type.RECOVERY_CODES, data={})

        assert OFFER in self.page(seller)
