"""Papers and cases over HTTP: what the matrix does not ask."""

from typing import Any

import pytest
from django.test import Client

from marketplace.accounts.permissions import Action, Role
from sellers.models import PayoutAccount, Shop, ShopPaper, ShopStatus
from tests.matrix.actors import issue_key, make_user, signed_in
from tests.unit.sellers.onboarding import NATIONAL_ID, NOW, complete_draft, in_hand, owner_of, photo, sent_in, staff

pytestmark = pytest.mark.usefixtures("no_shops")
SHOP = {
    "name_bn": "করিম স্টোর",
    "category": "general-stores",
    "phone": "01712-345678",
    "location": {"lat": 22.3592, "lon": 91.8215},
    "address": "12 CDA Avenue",
}


@pytest.fixture
def shop() -> Shop:
    return complete_draft()


@pytest.fixture
def seller(shop: Shop) -> Client:
    return signed_in(owner_of(shop))


def send(client: Client, shop: Shop, **given: Any) -> Any:
    fields = {"kind": "national_id", "number": NATIONAL_ID, "file": photo()}
    return client.post(f"/api/v1/me/shops/{shop.slug}/papers", fields | given)


class TestOpen:
    def test_makes_a_draft(self) -> None:
        client = signed_in(make_user(Role.CUSTOMER))

        answer = client.post("/api/v1/me/shops", SHOP, content_type="application/json")

        assert answer.status_code == 201
        assert (answer.json()["slug"], answer.json()["status"]) == ("karim-store", "draft")

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name_bn": ""}, ""),
            ({"category": "groceries"}, "category"),
            ({"location": {"lat": 22.5726, "lon": 88.3639}}, "location"),
            ({"phone": "12"}, "phone"),
        ],
    )
    def test_names_what_is_wrong(self, wrong: dict[str, Any], field: str) -> None:
        client = signed_in(make_user(Role.CUSTOMER))

        answer = client.post("/api/v1/me/shops", SHOP | wrong, content_type="application/json")

        assert answer.status_code == 400
        assert field in {detail["field"] for detail in answer.json()["error"]["details"]}


class TestPapers:
    def test_is_kept_and_told_masked(self, shop: Shop, seller: Client) -> None:
        answer = send(seller, shop)

        assert answer.status_code == 201, answer.content
        assert answer.json()["number"] == "•••••890"
        assert NATIONAL_ID not in seller.get(f"/api/v1/me/shops/{shop.slug}/papers").content.decode()

    def test_another_shops_owner_finds_no_shop_to_send_one_to(self, shop: Shop) -> None:
        other = signed_in(owner_of(complete_draft(2)))

        assert send(other, shop).status_code == 404

    def test_file_is_fetched_by_its_people(self, shop: Shop, seller: Client) -> None:
        paper_id = send(seller, shop).json()["id"]
        address = f"/api/v1/me/shops/{shop.slug}/papers/{paper_id}/file"

        assert seller.get(address).getvalue()[:4] == b"RIFF"
        assert signed_in(owner_of(complete_draft(2))).get(address).status_code == 404
        assert Client().get(address).status_code == 401

    def test_file_is_fetched_by_no_program(self, shop: Shop, seller: Client) -> None:
        paper_id = send(seller, shop).json()["id"]
        key = issue_key(owner_of(shop), (Action.READ_SHOPS,)).secret

        answer = Client(headers={"X-API-Key": key}).get(f"/api/v1/me/shops/{shop.slug}/papers/{paper_id}/file")

        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "people_only")

    def test_wrong_number_is_named(self, shop: Shop, seller: Client) -> None:
        answer = send(seller, shop, number="12")

        assert answer.status_code == 400
        assert [detail["field"] for detail in answer.json()["error"]["details"]] == ["number"]

    def test_what_the_staff_look_at_is_held(self) -> None:
        case = sent_in()
        paper = ShopPaper.objects.all()[0]

        answer = signed_in(owner_of(case.shop)).delete(f"/api/v1/me/shops/{case.shop.slug}/papers/{paper.pk}")

        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "papers_held")


class TestVerification:
    def test_goes_from_what_is_missing_to_open(self, shop: Shop, seller: Client) -> None:
        PayoutAccount.objects.all().update(removed_at=shop.created_at)
        address = f"/api/v1/me/shops/{shop.slug}/verification"
        refused = seller.post(address)
        PayoutAccount.objects.all().update(removed_at=None)
        sent = seller.post(address)
        desk = signed_in(staff(), has_second_factor=True)
        [case] = desk.get("/api/v1/admin/shops/cases").json()["items"]
        cases = f"/api/v1/admin/shops/cases/{case['id']}"
        claimed = desk.post(f"{cases}/claim", {}, content_type="application/json").json()
        answer = desk.post(f"{cases}/approve", {"seen": claimed["seen"]}, content_type="application/json")

        assert [one["field"] for one in refused.json()["error"]["details"]] == ["payout.payout_account"]
        assert sent.json()["state"] == "submitted"
        assert answer.json()["state"] == "approved"
        assert [act["kind"] for act in answer.json()["acts"]] == ["approved", "claimed", "submitted"]
        assert Client().get(f"/api/v1/shops/{shop.slug}").status_code == 200

    def test_cases_come_page_by_page(self) -> None:
        for number in range(3):
            sent_in(number + 1)
        desk = signed_in(staff(), has_second_factor=True)

        first = desk.get("/api/v1/admin/shops/cases?limit=2").json()
        rest = desk.get(f"/api/v1/admin/shops/cases?limit=2&cursor={first['next']}").json()

        assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]

    def test_case_in_other_hands_is_refused_until_it_is_taken_over(self) -> None:
        case = sent_in()
        address = f"/api/v1/admin/shops/cases/{case.pk}/claim"
        first, second = (signed_in(staff(), has_second_factor=True) for _ in range(2))
        first.post(address, {}, content_type="application/json")

        refused = second.post(address, {}, content_type="application/json")
        taken = second.post(address, {"takes_over": True}, content_type="application/json")

        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "case_claimed")
        assert taken.status_code == 200

    def test_approval_of_what_was_not_seen_is_refused_and_names_it(self, seller: Client, shop: Shop) -> None:
        somebody = staff()
        desk, case = signed_in(somebody, has_second_factor=True), in_hand(somebody, 2)
        address = f"/api/v1/admin/shops/cases/{case.pk}"
        shown = desk.get(address).json()
        signed_in(owner_of(case.shop)).patch(
            f"/api/v1/me/shops/{case.shop.slug}", {"name_en": "Another"}, content_type="application/json"
        )

        refused = desk.post(f"{address}/approve", {"seen": shown["seen"]}, content_type="application/json")

        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "case_changed")
        assert [one["field"] for one in refused.json()["error"]["details"]] == ["seen.names"]
        assert shown["review"]["payout_accounts"][0]["number"] == "••••5678"
        assert desk.post(f"{address}/approve", {}, content_type="application/json").status_code == 400

    def test_shop_that_changed_is_listed_with_what_was_approved_and_accepted(self) -> None:
        shop = complete_draft(status=ShopStatus.ACTIVE, verified_at=NOW)
        signed_in(owner_of(shop)).patch(
            f"/api/v1/me/shops/{shop.slug}", {"name_en": "Another"}, content_type="application/json"
        )
        desk = signed_in(staff(), has_second_factor=True)

        [listed] = desk.get("/api/v1/admin/shops/changed").json()["items"]
        accepted = desk.post(
            f"/api/v1/admin/shops/{shop.slug}/accept", {"seen": listed["seen"]}, content_type="application/json"
        )

        assert (listed["approved"]["name_en"], listed["shop"]["name_en"]) == ("Shop 1", "Another")
        assert accepted.status_code == 200
        assert desk.get("/api/v1/admin/shops/changed").json()["items"] == []

    def test_unverified_shop_is_not_found_by_buyers(self, shop: Shop) -> None:
        assert shop.status == ShopStatus.DRAFT
        assert Client().get(f"/api/v1/shops/{shop.slug}").status_code == 404
