"""One's own shops over HTTP."""

import io
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.permissions import Role
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole, ShopStatus
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop

SHOPS = "/api/v1/me/shops"


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop()


def works(shop: Shop, role: ShopRole = ShopRole.OWNER, granted: tuple[ShopPermission, ...] = ()) -> Client:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=role, granted=list(granted))
    return signed_in(user)


def send(client: Client, method: str, path: str, **body: Any) -> Any:
    return getattr(client, method)(f"{SHOPS}{path}", body, content_type="application/json")


def test_list_says_what_they_are_and_what_is_left(shop: Shop) -> None:
    [listed] = works(shop).get(SHOPS).json()["items"]

    assert (listed["slug"], listed["role"], listed["status"]) == (shop.slug, "owner", "active")
    assert listed["to_do"] == ["hours", "zones", "phone", "description", "logo", "cover"]
    assert "money" in listed["permissions"]


def test_list_goes_on_after_its_first_page(shop: Shop) -> None:
    client, second = works(shop), make_shop(2)
    ShopMember.objects.create(shop=second, user_id=client.session["_auth_user_id"], role=ShopRole.MANAGER)

    first = client.get(f"{SHOPS}?limit=1").json()
    rest = client.get(f"{SHOPS}?limit=1&cursor={first['next']}").json()

    assert [item["slug"] for item in first["items"] + rest["items"]] == [second.slug, shop.slug]
    assert rest["next"] is None


def test_list_takes_two_statements(shop: Shop, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = works(shop)
    client.get(SHOPS)

    with django_assert_num_queries(2):
        client.get(SHOPS)


def test_change_answers_the_shop_as_it_is_now(shop: Shop) -> None:
    answer = send(works(shop), "patch", f"/{shop.slug}", name_en="Rahim", phone="01712-345678", category="tea-coffee")

    told = answer.json()
    assert answer.status_code == 200
    assert (told["name_en"], told["phone"], told["category"]["slug"]) == ("Rahim", "+8801712345678", "tea-coffee")


def test_phone_is_taken_away_by_null_and_left_when_left_out(shop: Shop) -> None:
    client = works(shop)
    send(client, "patch", f"/{shop.pk}", phone="01712345678")

    kept = send(client, "patch", f"/{shop.pk}", name_en="Rahim").json()["phone"]
    gone = send(client, "patch", f"/{shop.pk}", phone=None).json()["phone"]

    assert (kept, gone) == ("+8801712345678", None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name_en": " "}, "name_en"),
        ({"category": "no-such"}, "category"),
        ({"phone": "12"}, "phone"),
        ({"landmark_bn": "a\u202eb"}, "landmark_bn"),
        ({"verified_at": "2026-01-01T00:00:00Z"}, "verified_at"),
    ],
)
def test_what_is_wrong_is_named(shop: Shop, body: dict[str, Any], field: str) -> None:
    answer = send(works(shop), "patch", f"/{shop.slug}", **body)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["field"] == field


def test_description_may_have_lines(shop: Shop) -> None:
    answer = send(works(shop), "patch", f"/{shop.slug}", description_bn="চা\nও বিস্কুট")

    assert answer.json()["description_bn"] == "চা\nও বিস্কুট"


def test_pin_abroad_is_refused(shop: Shop) -> None:
    answer = send(works(shop), "put", f"/{shop.slug}/location", lat=22.5726, lon=88.3639)

    assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (400, "location")


def test_members_without_the_permission_only_look(shop: Shop) -> None:
    staff = works(shop, ShopRole.STAFF, (ShopPermission.ORDERS,))

    assert staff.get(f"{SHOPS}/{shop.slug}").status_code == 200
    assert send(staff, "patch", f"/{shop.slug}", name_en="Mine").status_code == 403
    assert send(staff, "post", f"/{shop.slug}/pause").status_code == 403


def test_another_shops_owner_finds_none(shop: Shop) -> None:
    other = works(make_shop(2))

    assert other.get(f"{SHOPS}/{shop.slug}").status_code == 404
    assert send(other, "patch", f"/{shop.pk}", name_en="Mine").status_code == 404


def test_logo_is_shown_and_taken_away(shop: Shop, settings: LazySettings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    client, encoded = works(shop), io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(encoded, "PNG")
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("logo.png", encoded.getvalue())})

    shown = client.put(f"{SHOPS}/{shop.slug}/logo", body, content_type=MULTIPART_CONTENT)
    told = client.get(f"{SHOPS}/{shop.slug}").json()["logo_url"]
    removed = client.delete(f"{SHOPS}/{shop.slug}/logo")

    assert (shown.status_code, removed.status_code) == (200, 204)
    assert shown.json()["url"] == told
    assert told.startswith("/media/shops/")


def test_logo_without_a_file_says_so(shop: Shop) -> None:
    answer = send(works(shop), "put", f"/{shop.slug}/logo")

    assert (answer.status_code, answer.json()["error"]["details"][0]["field"]) == (400, "file")


def test_paused_shop_leaves_the_market(shop: Shop) -> None:
    answer = send(works(shop), "post", f"/{shop.slug}/pause")

    assert answer.json()["status"] == ShopStatus.PAUSED
    assert Client().get(f"/api/v1/shops/{shop.slug}").status_code == 404


def test_only_the_owner_closes_for_good(shop: Shop) -> None:
    manager, owner = works(shop, ShopRole.MANAGER), works(shop)

    refused = send(manager, "post", f"/{shop.slug}/close", confirmation=shop.name_en)
    unsure = send(owner, "post", f"/{shop.slug}/close", confirmation="yes")
    closed = send(owner, "post", f"/{shop.slug}/close", confirmation=shop.name_en)

    assert (refused.status_code, unsure.status_code, closed.status_code) == (403, 422, 200)
    assert closed.json()["status"] == ShopStatus.CLOSED
