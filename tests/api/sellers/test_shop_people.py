"""People of a shop over HTTP: invited, joined, and out from the very next request, whatever they come with."""

from typing import Any

import orjson
import pytest
from allauth.headless.tokens.strategies.jwt.internal import create_access_token
from django.test import Client

from marketplace.accounts.events import MailRequested
from marketplace.accounts.messages import open_mail
from marketplace.accounts.permissions import Action, Role
from sellers.models import Shop, ShopMember, ShopRole
from tests.matrix.actors import issue_key, make_user, signed_in
from tests.unit.accounts.people import published
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.shop_people import make_member

INVITED = "karim@example.com"


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop()


@pytest.fixture
def owner(shop: Shop) -> ShopMember:
    return make_member(shop, ShopRole.OWNER)


def of_shop(shop: Shop, path: str) -> str:
    return f"/api/v1/me/shops/{shop.slug}{path}"


def send(client: Client, method: str, path: str, **body: Any) -> Any:
    return client.generic(method, path, orjson.dumps(body), content_type="application/json")


def token_in_mail() -> str:
    mail = open_mail(MailRequested.model_validate(published("accounts.mail_requested")[-1]))
    return mail.text.split("/desk/join/")[1].split("/")[0]


def test_invited_person_joins_and_stands_in_the_list(owner: ShopMember) -> None:
    boss, person = signed_in(owner.user), signed_in(make_user(Role.CUSTOMER, email=INVITED))

    asked = send(
        boss, "POST", of_shop(owner.shop, "/invitations"), email="Karim@Example.com", role="staff", granted=["orders"]
    )
    joined = send(person, "POST", "/api/v1/me/shop-invitations", token=token_in_mail())

    assert (asked.status_code, asked.json()["email"]) == (201, "k…@example.com")
    assert (joined.status_code, joined.json()["slug"], joined.json()["permissions"]) == (200, "shop-1", ["orders"])
    listed = boss.get(of_shop(owner.shop, "/members")).json()["items"]
    assert [row["role"] for row in listed] == ["owner", "staff"]
    assert listed[1]["email"] == "k…@example.com"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"role": "staff"}, ""),
        ({"role": "staff", "email": INVITED, "phone": "01712345678"}, ""),
        ({"role": "owner", "email": INVITED}, "role"),
        ({"role": "staff", "email": INVITED, "granted": ["people"]}, "granted.0"),
        ({"role": "staff", "phone": "12"}, "phone"),
    ],
)
def test_invitation_that_makes_no_sense_is_refused(owner: ShopMember, body: dict[str, Any], field: str) -> None:
    answer = send(signed_in(owner.user), "POST", of_shop(owner.shop, "/invitations"), **body)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == field


class TestOutAtOnce:
    """Whatever somebody comes with: a session, a token or a key that went on living says nothing about the shop."""

    @pytest.fixture
    def staff(self, owner: ShopMember) -> ShopMember:
        return make_member(owner.shop, ShopRole.STAFF, "settings")

    @pytest.fixture
    def ways_in(self, staff: ShopMember) -> dict[str, Client]:
        session = signed_in(staff.user)
        token = create_access_token(staff.user, session.session, {})
        key = issue_key(staff.user, (Action.READ_SHOPS,)).secret
        return {
            "session": session,
            "token": Client(headers={"Authorization": f"Bearer {token}"}),
            "key": Client(headers={"X-API-Key": key}),
        }

    def statuses(self, shop: Shop, ways_in: dict[str, Client]) -> dict[str, int]:
        return {way: client.get(of_shop(shop, "")).status_code for way, client in ways_in.items()}

    def test_who_works_nowhere_else_is_no_seller_by_any_way(
        self,
        owner: ShopMember,
        staff: ShopMember,
        ways_in: dict[str, Client],
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        before = self.statuses(owner.shop, ways_in)
        with django_capture_on_commit_callbacks(execute=True):
            gone = send(signed_in(owner.user), "DELETE", of_shop(owner.shop, f"/members/{staff.pk}"))

        assert gone.status_code == 204
        assert before == {"session": 200, "token": 200, "key": 200}
        assert self.statuses(owner.shop, ways_in) == {"session": 403, "token": 403, "key": 403}

    def test_who_works_elsewhere_finds_this_shop_no_more(
        self, owner: ShopMember, staff: ShopMember, ways_in: dict[str, Client]
    ) -> None:
        other = make_shop(2)
        make_member(other, ShopRole.STAFF, user=staff.user)
        send(signed_in(owner.user), "DELETE", of_shop(owner.shop, f"/members/{staff.pk}"))

        assert self.statuses(owner.shop, ways_in) == {"session": 404, "token": 404, "key": 404}
        assert self.statuses(other, ways_in) == {"session": 200, "token": 200, "key": 200}

    def test_right_that_is_taken_is_gone_with_the_next_request(
        self, owner: ShopMember, staff: ShopMember, ways_in: dict[str, Client]
    ) -> None:
        changes = [
            send(ways_in["session"], "PATCH", of_shop(owner.shop, ""), description_en="Open late.").status_code,
            send(signed_in(owner.user), "PATCH", of_shop(owner.shop, f"/members/{staff.pk}"), granted=[]).status_code,
            send(ways_in["session"], "PATCH", of_shop(owner.shop, ""), description_en="Open later.").status_code,
        ]

        assert changes == [200, 200, 403]


def test_shop_is_handed_over(owner: ShopMember) -> None:
    manager = make_member(owner.shop, ShopRole.MANAGER)
    boss, heir = signed_in(owner.user), signed_in(manager.user)

    offered = send(boss, "PUT", of_shop(owner.shop, "/owner"), member_id=str(manager.pk))
    taken = send(heir, "POST", "/api/v1/me/shop-invitations", token=token_in_mail())

    assert (offered.status_code, taken.status_code, taken.json()["role"]) == (202, 200, "owner")
    assert boss.get(of_shop(owner.shop, "/payout-accounts")).status_code == 403
    assert heir.get(of_shop(owner.shop, "/payout-accounts")).status_code == 200


@pytest.mark.parametrize("path", ["/members", "/invitations"])
def test_staff_and_another_shops_owner_see_nobody(owner: ShopMember, path: str) -> None:
    staff, other = make_member(owner.shop, ShopRole.STAFF), make_member(make_shop(2), ShopRole.OWNER)

    assert signed_in(staff.user).get(of_shop(owner.shop, path)).status_code == 403
    assert signed_in(other.user).get(of_shop(owner.shop, path)).status_code == 404
