"""Pictures of goods and shops over HTTP, and proposals with them."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketplace.accounts.permissions import Role
from marketplace.catalog.models import MergeProposal, Product
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.corpus.files import picture
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import make_category, make_grocer, make_product

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def staff() -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)


def works(shop: Shop, role: ShopRole = ShopRole.OWNER, granted: tuple[ShopPermission, ...] = ()) -> Client:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=role, granted=list(granted))
    return signed_in(user)


def file(kind: str = "JPEG", **options: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo", picture(kind, **options))


def test_seller_shows_moves_and_removes_pictures_of_their_product(shop: Shop) -> None:
    client, product = works(shop, ShopRole.STAFF, (ShopPermission.CATALOGUE,)), make_product(shop.pk)
    path = f"/api/v1/me/shops/{shop.slug}/products/{product.pk}/images"

    client.post(path, {"file": file(), "alt_en": "Rice"})
    added = client.post(path, {"file": file(size=(50, 50))})
    second = added.json()["items"][1]["id"]
    moved = client.patch(f"{path}/{second}", {"position": 0, "alt_bn": "চাল"}, content_type="application/json")
    removed = client.delete(f"{path}/{second}")

    assert added.status_code == 201
    assert [item["alt_bn"] for item in moved.json()["items"]] == ["চাল", ""]
    assert removed.status_code == 204
    [left] = client.get(path).json()["items"]
    assert (left["alt_en"], left["widths"]) == ("Rice", [60])
    assert left["url"] == f"{left['stem']}-60.webp"


def test_shared_products_are_not_a_sellers_to_change(shop: Shop, staff: Client) -> None:
    product = make_product()

    refused = works(shop).post(f"/api/v1/me/shops/{shop.slug}/products/{product.pk}/images", {"file": file()})
    done = staff.post(f"/api/v1/admin/products/{product.pk}/images", {"file": file()})

    assert refused.status_code == 404
    assert done.status_code == 201
    product.refresh_from_db()
    assert product.version == 2


def test_who_may_not_change_goods_is_refused(shop: Shop) -> None:
    product = make_product(shop.pk)

    answer = works(shop, ShopRole.STAFF).post(
        f"/api/v1/me/shops/{shop.slug}/products/{product.pk}/images", {"file": file()}
    )

    assert answer.status_code == 403


def test_same_key_shows_a_picture_once(shop: Shop) -> None:
    client, product = works(shop), make_product(shop.pk)
    path = f"/api/v1/me/shops/{shop.slug}/products/{product.pk}/images"

    answers = [
        client.post(path, {"file": file(size=(50, number))}, headers={"Idempotency-Key": f"photo-{key}"})
        for key, number in ((1, 40), (1, 40), (2, 50))
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert answers[0].content == answers[1].content
    assert product.images.count() == 2


def test_same_key_proposes_once(shop: Shop) -> None:
    client, product = works(shop), make_product()
    body = {
        "product_id": str(product.pk),
        "based_on": 1,
        "name_en": "Rice",
        "name_bn": "চাল",
        "category_id": str(product.category_id),
    }

    answers = [
        client.post(
            f"/api/v1/me/shops/{shop.slug}/proposals",
            body,
            content_type="application/json",
            headers={"Idempotency-Key": "mend-the-name"},
        )
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]


def test_what_is_no_picture_is_told(shop: Shop) -> None:
    answer = works(shop).post(f"/api/v1/me/shops/{shop.slug}/images", {"file": SimpleUploadedFile("a.png", b"<svg/>")})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "file_kind_refused")


def test_everybody_sees_a_shops_pictures(shop: Shop, client: Client) -> None:
    works(shop).post(f"/api/v1/me/shops/{shop.slug}/images", {"file": file(), "alt_en": "The door"})

    [shown] = client.get(f"/api/v1/shops/{shop.slug}/images").json()["items"]

    assert shown["alt_en"] == "The door"


def test_new_product_is_proposed_with_a_picture_and_approved(shop: Shop, staff: Client) -> None:
    seller = works(shop)
    sent = seller.post(f"/api/v1/me/shops/{shop.slug}/pictures", {"file": file()}).json()
    body = {
        "name_en": "Miniket rice",
        "name_bn": "মিনিকেট চাল",
        "category_id": str(make_category().pk),
        "variants": [{"pack_size": "5", "pack_unit": "kg"}],
        "images": [{"image_id": sent["id"], "alt_en": "A sack"}],
    }

    proposed = seller.post(f"/api/v1/me/shops/{shop.slug}/proposals", body, content_type="application/json")
    decided = staff.post(
        f"/api/v1/admin/catalogue/proposals/{proposed.json()['id']}/approve",
        {"message": "Thank you"},
        content_type="application/json",
    )

    assert (proposed.status_code, proposed.json()["state"]) == (201, "open")
    assert (decided.json()["state"], decided.json()["message"]) == ("approved", "Thank you")
    product = Product.objects.get(pk=decided.json()["product_id"])
    assert str(product.images.get().image_id) == sent["id"]


def test_proposal_of_an_older_version_is_a_conflict(shop: Shop, staff: Client) -> None:
    product = make_product()
    body = {
        "product_id": str(product.pk),
        "based_on": 1,
        "name_en": "Rice",
        "name_bn": "চাল",
        "category_id": str(product.category_id),
    }
    path = f"/api/v1/me/shops/{shop.slug}/proposals"
    proposed = works(shop).post(path, body, content_type="application/json").json()
    staff.post(f"/api/v1/admin/products/{product.pk}/images", {"file": file()})

    answer = staff.post(
        f"/api/v1/admin/catalogue/proposals/{proposed['id']}/approve", {}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "proposal_outdated")


def test_staff_merge_a_pair_the_way_round_they_like(staff: Client) -> None:
    kept, merged = make_product(), make_product()
    pair = MergeProposal.objects.create(kept=kept, merged=merged, score=0.9, reasons=["name_en"])

    [listed] = staff.get("/api/v1/admin/catalogue/merges").json()["items"]
    done = staff.post(
        f"/api/v1/admin/catalogue/merges/{pair.pk}/merge", {"keeps": str(merged.pk)}, content_type="application/json"
    )

    assert (listed["kept"]["packs"], listed["reasons"]) == (["5 kg"], ["name_en"])
    assert done.json()["slug"] == merged.slug
    assert staff.get("/api/v1/admin/catalogue/merges").json()["items"] == []
