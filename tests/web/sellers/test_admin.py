"""Shops in the administration: staff find and see them, with maps of our own, nothing personal, and few queries."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.permissions import Role
from sellers.models import (
    Closure,
    CommissionRule,
    DeliveryZone,
    PaperKind,
    Shop,
    ShopMember,
    ShopPaper,
    ShopRole,
    VerificationCase,
    ZoneKind,
)
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop

PHONE, NUMBER, EMAIL = "+8801712345678", "1234567890", "rahima@example.com"
KINDS = ("shop", "shopcategory", "shopmember", "shoppaper", "verificationcase", "deliveryzone", "closure")
LISTS = tuple(f"admin:sellers_{kind}_changelist" for kind in (*KINDS, "commissionrule"))
SQUARE = MultiPolygon(Polygon(((91.8, 22.3), (91.9, 22.3), (91.9, 22.4), (91.8, 22.4), (91.8, 22.3))), srid=4326)


def fill(shop: Shop) -> Shop:
    """Everything that a shop can have, once."""
    now = timezone.now().replace(second=0, microsecond=0)
    user = make_user(Role.SELLER, email=f"{shop.slug}-{EMAIL}", name="Rahima Khatun")
    ShopMember.objects.create(shop=shop, user=user, role=ShopRole.OWNER)
    ShopPaper.objects.create(
        shop=shop,
        kind=PaperKind.NATIONAL_ID,
        number=NUMBER,
        file=f"papers/{shop.pk}",
        content_type="image/png",
        size_bytes=1,
    )
    VerificationCase.objects.create(shop=shop, submitted_at=now, claimed_by=user, claimed_at=now)
    DeliveryZone.objects.create(shop=shop, name="Square", kind=ZoneKind.POLYGON, polygon=SQUARE, area_m2=1.0)
    Closure.objects.create(shop=shop, starts_at=now, ends_at=now + timedelta(days=1))
    CommissionRule.objects.create(shop=shop, percent=5, valid_from=now)
    return shop


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return fill(make_shop(1, phone=PHONE))


@pytest.fixture
def support(shop: Shop) -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)


def pages_about(shop: Shop) -> list[str]:
    rows = (
        *shop.members.all(),
        *shop.papers.all(),
        *shop.cases.all(),
        *shop.zones.all(),
        *shop.closures.all(),
        *shop.commission_rules.all(),
    )
    return [reverse(f"admin:sellers_{row._meta.model_name}_change", args=[row.pk]) for row in (shop, *rows)]


def found(client: Client, kind: str, asked: str) -> list[Any]:
    return list(client.get(reverse(f"admin:sellers_{kind}_changelist"), {"q": asked}).context["cl"].queryset)


def test_every_page_opens_and_nothing_personal_is_in_clear(support: Client, shop: Shop) -> None:
    for page in (*map(reverse, LISTS), *pages_about(shop)):
        answer = support.get(page)
        text = answer.content.decode()
        assert answer.status_code == 200, page
        assert not [secret for secret in (PHONE, NUMBER, EMAIL, f"papers/{shop.pk}") if secret in text], page


def test_support_changes_nothing(support: Client, shop: Shop) -> None:
    for page in pages_about(shop):
        assert support.post(page, {"name_en": "Mine", "_save": "1"}).status_code == 403, page
    for kind in KINDS:
        assert support.get(reverse(f"admin:sellers_{kind}_add")).status_code == 403, kind


@pytest.mark.parametrize("page", LISTS)
def test_a_list_asks_as_often_however_long_it_is(support: Client, page: str) -> None:
    address = reverse(page)
    support.get(address)
    with CaptureQueriesContext(connection) as few:
        support.get(address)
    for number in range(2, 8):
        fill(make_shop(number))

    with CaptureQueriesContext(connection) as many:
        support.get(address)

    assert len(many) == len(few)


@pytest.mark.parametrize("kind", ["shopmember", "shoppaper", "verificationcase", "deliveryzone", "closure"])
def test_rows_are_found_by_their_shop(support: Client, shop: Shop, kind: str) -> None:
    fill(make_shop(2))

    for asked in (shop.slug, str(shop.pk)):
        assert [row.shop_id for row in found(support, kind, asked)] == [shop.pk]
    assert found(support, kind, "not-there") == []


@pytest.mark.parametrize("asked", ["shop-1", "Shop 1", "দোকান ১", "77", "{id}"])
def test_a_shop_is_found_by_name_slug_id_and_number(support: Client, shop: Shop, asked: str) -> None:
    Shop.objects.filter(pk=shop.pk).update(name_bn="দোকান ১", osm_id=77, source="openstreetmap")
    make_shop(2)

    assert found(support, "shop", asked.format(id=shop.pk)) == [shop]


def test_the_map_is_ours_with_the_pin_and_the_zones(support: Client, shop: Shop) -> None:
    answer = support.get(pages_about(shop)[0])

    text = answer.content.decode()
    assert '<outline-map class="outline-map"' in text
    assert "&quot;name&quot;:&quot;Square&quot;" in text
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", text) == []
    assert not re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*\bnonce=)[^>]*>", text)
