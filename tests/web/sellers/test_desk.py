"""A shop's desk: whom it lets in, what stands in its navigation, and what its owner does there."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from geo.points import GeoPoint
from marketplace.accounts.permissions import Role
from sellers.models import (
    CaseState,
    CommissionRule,
    Shop,
    ShopMember,
    ShopPermission,
    ShopRole,
    ShopStatus,
    VerificationCase,
)
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import GEC_CIRCLE, make_shop
from tests.unit.sellers.zone_drafts import make_zone

PROFILE = {
    "name_bn": "রহিম স্টোর",
    "name_en": "Rahim Store",
    "category": "tea-coffee",
    "phone": "01712-345678",
    "description_bn": "চা ও বিস্কুট",
    "description_en": "",
}
PLACE = {"lat": "22.36", "lon": "91.82", "address_en": "12 CDA Avenue", "landmark_bn": "জিইসি মোড়"}


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop()


def works(shop: Shop, role: ShopRole = ShopRole.OWNER, granted: tuple[ShopPermission, ...] = ()) -> Client:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=role, granted=list(granted))
    return signed_in(user)


@pytest.fixture
def owner(shop: Shop) -> Client:
    return works(shop)


def page(client: Client, name: str, shop: Shop) -> str:
    answer = client.get(reverse(name, args=[shop.slug]))
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, name: str, shop: Shop, **data: Any) -> Any:
    return client.post(reverse(name, args=[shop.slug]), data)


class TestWhoComesIn:
    def test_stranger_is_led_to_sign_in(self, client: Client, shop: Shop) -> None:
        answer = client.get(reverse("desk:shop", args=[shop.slug]))

        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))

    def test_another_shops_owner_finds_none(self, shop: Shop) -> None:
        other = works(make_shop(2))

        assert other.get(reverse("desk:shop", args=[shop.slug])).status_code == 404

    def test_member_without_the_permission_sees_and_changes_nothing(self, shop: Shop) -> None:
        staff = works(shop, ShopRole.STAFF, (ShopPermission.ORDERS,))

        overview = page(staff, "desk:shop", shop)

        assert reverse("desk:profile", args=[shop.slug]) not in overview
        assert reverse("desk:pause", args=[shop.slug]) not in overview
        assert staff.get(reverse("desk:profile", args=[shop.slug])).status_code == 403

    def test_support_looks_at_any_and_changes_none(self, shop: Shop) -> None:
        support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)

        assert reverse("desk:pause", args=[shop.slug]) not in page(support, "desk:shop", shop)
        assert support.get(reverse("desk:profile", args=[shop.slug])).status_code == 403

    def test_only_the_owner_is_offered_to_close_for_good(self, shop: Shop, owner: Client) -> None:
        manager = works(shop, ShopRole.MANAGER)
        address = reverse("desk:close", args=[shop.slug])

        assert address in page(owner, "desk:shop", shop)
        assert address not in page(manager, "desk:shop", shop)
        assert manager.get(address).status_code == 403


class TestCommission:
    def test_who_sees_the_money_reads_what_the_market_keeps(self, shop: Shop, owner: Client) -> None:
        CommissionRule.objects.all().delete()
        CommissionRule.objects.create(shop=shop, percent="7.50", fixed="5.00", valid_from=timezone.now())
        staff = works(shop, ShopRole.STAFF, (ShopPermission.ORDERS,))

        seen = page(owner, "desk:shop", shop)

        assert "৭.৫\N{NO-BREAK SPACE}%" in seen
        assert "এই দোকানের জন্য ঠিক করা।" in seen
        assert "৭.৫" not in page(staff, "desk:shop", shop)

    def test_who_sees_the_money_reads_what_is_planned_and_from_when(self, shop: Shop, owner: Client) -> None:
        CommissionRule.objects.all().delete()
        starts_at = datetime(2099, 12, 1, 18, 0, tzinfo=UTC)
        CommissionRule.objects.create(shop=shop, percent="9.50", fixed="0.00", valid_from=starts_at)

        seen = owner.get("/en" + reverse("desk:shop", args=[shop.slug]).removeprefix("/bn")).content.decode()

        assert "From 2 December 2099, 00:00 on:" in seen
        assert "9.5\N{NO-BREAK SPACE}%" in seen

    def test_without_a_rule_it_keeps_nothing_and_says_so(self, shop: Shop, owner: Client) -> None:
        CommissionRule.objects.all().delete()

        assert "বাজার কিছুই রাখে না" in page(owner, "desk:shop", shop)


class TestShops:
    def test_are_listed_with_what_somebody_is_to_them(self, shop: Shop, owner: Client) -> None:
        html = owner.get(reverse("desk:shops")).content.decode()

        assert reverse("desk:shop", args=[shop.slug]) in html
        assert "মালিক" in html

    @pytest.mark.parametrize(("state", "is_told"), [(CaseState.CLAIMED, True), (CaseState.REJECTED, False)])
    def test_says_of_those_that_were_sent_in_that_the_staff_have_them(
        self, shop: Shop, owner: Client, state: CaseState, is_told: bool
    ) -> None:
        now = timezone.now()
        VerificationCase.objects.create(shop=shop, state=state, submitted_at=now, decided_at=None if is_told else now)

        html = owner.get(reverse("desk:shops")).content.decode()

        assert (str(state.label) in html) is is_told

    def test_without_any_the_page_invites_to_open_one(self, no_shops: None) -> None:
        html = signed_in(make_user(Role.CUSTOMER)).get(reverse("desk:shops")).content.decode()

        assert reverse("desk:open") in html

    def test_sellers_find_them_in_the_sign_and_others_in_the_foot(self, client: Client, owner: Client) -> None:
        for_sellers, for_all = (one.get("/notice").content.decode() for one in (owner, client))

        assert for_sellers.count(f'href="{reverse("desk:shops")}"') == 2
        assert for_all.count(f'href="{reverse("desk:shops")}"') == 1


class TestOverview:
    def test_says_what_is_left_with_the_way_there(self, shop: Shop, owner: Client) -> None:
        html = page(owner, "desk:shop", shop)

        assert "একটি লোগো" in html or "লোগো দিন" in html
        assert reverse("desk:zones", args=[shop.slug]) in html

    def test_pauses_and_resumes(self, shop: Shop, owner: Client) -> None:
        send(owner, "desk:pause", shop)
        shop.refresh_from_db()
        paused = shop.status
        html = page(owner, "desk:shop", shop)
        send(owner, "desk:resume", shop)
        shop.refresh_from_db()

        assert (paused, shop.status) == (ShopStatus.PAUSED, ShopStatus.ACTIVE)
        assert reverse("storefront:shop_preview", args=[shop.slug]) in html

    def test_what_cannot_be_is_told_on_it(self, no_shops: None) -> None:
        draft = make_shop(status=ShopStatus.DRAFT)
        answer = works(draft).post(reverse("desk:pause", args=[draft.slug]), follow=True)

        assert "দোকানটি এখনকার অবস্থা থেকে ওই অবস্থায় যেতে পারে না।" in answer.content.decode()

    def test_closes_for_good_with_the_second_word_alone(self, shop: Shop, owner: Client) -> None:
        unsure = send(owner, "desk:close", shop, confirmation="yes")
        shop.refresh_from_db()
        before = shop.status
        sure = send(owner, "desk:close", shop, confirmation=shop.name_bn)
        shop.refresh_from_db()

        assert (unsure.status_code, before) == (400, ShopStatus.ACTIVE)
        assert (sure.status_code, shop.status) == (302, ShopStatus.CLOSED)


class TestProfile:
    def test_is_saved(self, shop: Shop, owner: Client) -> None:
        answer = send(owner, "desk:profile", shop, **PROFILE)

        shop.refresh_from_db()
        assert answer.status_code == 302
        assert (shop.name_en, shop.phone, shop.category.slug) == ("Rahim Store", "+8801712345678", "tea-coffee")
        assert shop.description_bn == "চা ও বিস্কুট"

    def test_mistake_loses_nothing_that_was_typed(self, shop: Shop, owner: Client) -> None:
        answer = send(owner, "desk:profile", shop, **PROFILE | {"phone": "12"})

        html = answer.content.decode()
        assert answer.status_code == 400
        assert 'value="Rahim Store"' in html
        assert 'id="id_phone-error"' in html

    def test_picture_is_taken_and_removed(
        self, shop: Shop, owner: Client, settings: LazySettings, tmp_path: Path
    ) -> None:
        settings.MEDIA_ROOT = tmp_path
        encoded = io.BytesIO()
        Image.new("RGB", (600, 300), "teal").save(encoded, "PNG")

        send(owner, "desk:cover", shop, file=SimpleUploadedFile("front.png", encoded.getvalue()))
        shop.refresh_from_db()
        taken = shop.cover
        send(owner, "desk:cover", shop, remove="1")
        shop.refresh_from_db()

        assert taken.startswith("shops/")
        assert shop.cover == ""

    def test_what_is_no_picture_is_told_beside_its_field(self, shop: Shop, owner: Client) -> None:
        answer = send(owner, "desk:logo", shop, file=SimpleUploadedFile("logo.png", b"not a picture"))

        assert answer.status_code == 400
        assert 'id="id_logo-error"' in answer.content.decode()
        assert 'id="id_cover-error"' not in answer.content.decode()


class TestPlace:
    def test_pin_and_words_are_saved(self, shop: Shop, owner: Client) -> None:
        answer = send(owner, "desk:place", shop, **PLACE)

        shop.refresh_from_db()
        assert answer.status_code == 302
        assert GeoPoint.from_geos(shop.location) == GeoPoint(lat=22.36, lon=91.82)
        assert (shop.address_en, shop.landmark_bn) == ("12 CDA Avenue", "জিইসি মোড়")

    def test_searching_loses_nothing_and_saves_nothing(self, shop: Shop, owner: Client) -> None:
        answer = send(owner, "desk:place", shop, **PLACE, q="Agrabad", find="1")

        html = answer.content.decode()
        shop.refresh_from_db()
        assert answer.status_code == 200
        assert 'name="pick"' in html
        assert 'value="12 CDA Avenue"' in html
        assert GeoPoint.from_geos(shop.location) == GEC_CIRCLE

    def test_place_that_was_found_sets_the_pin(self, shop: Shop, owner: Client) -> None:
        html = send(owner, "desk:place", shop, **PLACE, pick="22.31,91.8").content.decode()

        assert 'name="lat" value="22.31"' in html

    def test_pin_out_of_the_zones_reach_names_them_and_loses_nothing(
        self, shop: Shop, owner: Client, settings: LazySettings
    ) -> None:
        settings.ZONE_REACH_M = settings.UNVERIFIED_ZONE_M = 3_000
        make_zone(shop, name="Around GEC")

        answer = send(owner, "desk:place", shop, **PLACE | {"lat": "22.38"})

        html = answer.content.decode()
        assert answer.status_code == 400
        assert 'id="id_lat-error"' in html
        assert "Around GEC" in html
        assert 'value="12 CDA Avenue"' in html

    def test_pin_abroad_is_told_at_the_pin(self, shop: Shop, owner: Client) -> None:
        answer = send(owner, "desk:place", shop, **PLACE | {"lat": "22.5726", "lon": "88.3639"})

        assert answer.status_code == 400
        assert 'id="id_lat-error"' in answer.content.decode()
