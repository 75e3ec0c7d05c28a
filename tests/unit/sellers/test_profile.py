"""What a shop says of itself: changed, audited, told; its pin, its pictures, and whether it is listed."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from geo.points import GeoPoint
from marketplace.accounts.models import User
from marketplace.core.ids import uuid7
from marketplace.core.models import AuditEntry
from marketplace.core.uploads.errors import UploadError
from sellers.errors.shops import (
    ShopCategoryNotFoundError,
    ShopNotConfirmedError,
    ShopNotFoundError,
    ShopOutsideServiceAreaError,
    StatusChangeRefusedError,
)
from sellers.errors.verification import ShopNotVerifiedError
from sellers.errors.zones import ZonesOutOfReachError
from sellers.models import Shop, ShopStatus, ZoneKind
from sellers.services import listing, pictures, profile
from tests.unit.accounts.people import make_person, published
from tests.unit.sellers.market import GEC_CIRCLE, make_shop
from tests.unit.sellers.zone_drafts import make_zone, polygon, square

pytestmark = pytest.mark.usefixtures("no_shops")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NEXT_DOOR = GeoPoint(lat=GEC_CIRCLE.lat + 0.0005, lon=GEC_CIRCLE.lon)
FARTHER = GeoPoint(lat=GEC_CIRCLE.lat + 0.018, lon=GEC_CIRCLE.lon)
FAR = GeoPoint(lat=GEC_CIRCLE.lat + 0.01, lon=GEC_CIRCLE.lon)
ABROAD = GeoPoint(lat=22.5726, lon=88.3639)


@pytest.fixture
def actor() -> User:
    return make_person()


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def entries(action: str) -> list[dict[str, list[object]]]:
    return list(AuditEntry.objects.filter(action=action).order_by("at").values_list("changes", flat=True))


def picture(width: int = 900, height: int = 700) -> SimpleUploadedFile:
    encoded = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(encoded, "JPEG")
    return SimpleUploadedFile("front.jpg", encoded.getvalue())


class TestProfile:
    def test_what_changes_is_kept_with_its_value_before(self, actor: User) -> None:
        shop = make_shop()

        profile.change_profile(
            actor_id=actor.pk, shop_id=shop.pk, changes={"name_en": "Rahim & Sons", "name_bn": shop.name_bn}, now=NOW
        )

        shop.refresh_from_db()
        assert shop.name_en == "Rahim & Sons"
        assert entries("sellers.change_shop_profile") == [{"name_en": ["Shop 1", "Rahim & Sons"]}]
        assert [event["fields"] for event in published("sellers.shop_profile_changed")] == [["name_en"]]

    def test_nothing_new_leaves_no_trace(self, actor: User) -> None:
        shop = make_shop()

        profile.change_profile(actor_id=actor.pk, shop_id=shop.pk, changes={"name_en": shop.name_en}, now=NOW)

        assert entries("sellers.change_shop_profile") == []
        assert published("sellers.shop_profile_changed") == []

    def test_kind_is_a_leaf_of_the_tree(self, actor: User) -> None:
        shop = make_shop()

        profile.change_profile(actor_id=actor.pk, shop_id=shop.pk, changes={"category": "tea-coffee"}, now=NOW)

        shop.refresh_from_db()
        assert shop.category.slug == "tea-coffee"
        assert entries("sellers.change_shop_profile") == [{"category": ["pharmacies", "tea-coffee"]}]

    def test_root_of_the_tree_is_no_kind(self, actor: User) -> None:
        shop = make_shop()

        with pytest.raises(ShopCategoryNotFoundError):
            profile.change_profile(actor_id=actor.pk, shop_id=shop.pk, changes={"category": "food-tea"}, now=NOW)

    def test_phone_is_not_in_the_trail(self, actor: User) -> None:
        shop = make_shop(phone="+8801712345678")

        profile.change_profile(actor_id=actor.pk, shop_id=shop.pk, changes={"phone": None}, now=NOW)

        shop.refresh_from_db()
        assert shop.phone is None
        [entry] = entries("sellers.change_shop_profile")
        assert "8801712345678" not in str(entry)

    def test_shop_that_is_gone_is_not_found(self, actor: User) -> None:
        with pytest.raises(ShopNotFoundError):
            profile.change_profile(actor_id=actor.pk, shop_id=uuid7(), changes={"name_en": "X"}, now=NOW)


class TestPin:
    def test_new_pin_has_its_area_and_an_entry_with_both_places(self, actor: User) -> None:
        shop = make_shop()

        profile.move_shop(actor_id=actor.pk, shop_id=shop.pk, location=NEXT_DOOR, now=NOW)

        shop.refresh_from_db()
        assert GeoPoint.from_geos(shop.location) == NEXT_DOOR
        assert shop.area is not None
        assert entries("sellers.move_shop") == [{"location": ["22.359200, 91.821500", "22.359700, 91.821500"]}]

    def test_staff_are_told_of_a_verified_shop_that_moves_far(self, actor: User) -> None:
        shop = make_shop(verified_at=NOW)

        profile.move_shop(actor_id=actor.pk, shop_id=shop.pk, location=FAR, now=NOW)

        [event] = published("sellers.shop_moved")
        assert event["distance_m"] == pytest.approx(1107.4, abs=0.5)
        assert entries("sellers.note_moved_shop") == [{"distance_m": [None, 1107]}]

    @pytest.mark.parametrize(("verified_at", "location"), [(NOW, NEXT_DOOR), (None, FAR)])
    def test_staff_are_not_told_of_others(self, actor: User, verified_at: datetime | None, location: GeoPoint) -> None:
        shop = make_shop(verified_at=verified_at)

        profile.move_shop(actor_id=actor.pk, shop_id=shop.pk, location=location, now=NOW)

        assert published("sellers.shop_moved") == []

    def test_pin_abroad_is_refused(self, actor: User) -> None:
        shop = make_shop()

        with pytest.raises(ShopOutsideServiceAreaError):
            profile.move_shop(actor_id=actor.pk, shop_id=shop.pk, location=ABROAD, now=NOW)

    def test_pin_from_which_zones_would_end_too_far_is_refused_and_names_them(
        self, actor: User, settings: LazySettings
    ) -> None:
        settings.ZONE_REACH_M = 3_000
        shop = make_shop(verified_at=NOW)
        drawn = make_zone(shop, name="Drawn")
        asleep = make_zone(shop, name="Asleep", is_active=False)
        make_zone(shop, name="Circle", kind=ZoneKind.RADIUS, radius_m=2_900)
        make_zone(shop, name="Small", shape=polygon(square(0.002)))

        with pytest.raises(ZonesOutOfReachError) as refused:
            profile.move_shop(actor_id=actor.pk, shop_id=shop.pk, location=FARTHER, now=NOW)

        assert [detail.field for detail in refused.value.details] == [f"zones.{asleep.pk}", f"zones.{drawn.pk}"]
        with translation.override("en"):
            assert "more than 3 km from the shop: Asleep, Drawn." in str(refused.value)
        shop.refresh_from_db()
        assert GeoPoint.from_geos(shop.location) == GEC_CIRCLE

    def test_zones_of_an_unverified_shop_bind_its_pin_more_closely(self, actor: User, settings: LazySettings) -> None:
        settings.UNVERIFIED_ZONE_M = 3_000
        shop = make_shop(verified_at=None)
        make_zone(shop)

        with pytest.raises(ZonesOutOfReachError):
            profile.move_shop(actor_id=actor.pk, shop_id=shop.pk, location=FARTHER, now=NOW)


class TestPictures:
    @pytest.mark.parametrize(("kind", "size"), [("logo", (320, 320)), ("cover", (900, 360))])
    def test_each_is_kept_in_its_shape(self, actor: User, kind: pictures.Kind, size: tuple[int, int]) -> None:
        shop = make_shop()

        changed = pictures.replace_picture(actor_id=actor.pk, shop_id=shop.pk, kind=kind, file=picture(), now=NOW)

        with default_storage.open(getattr(changed, kind)) as file:
            image = Image.open(file)
            assert (image.format, image.size) == ("WEBP", size)

    def test_one_before_is_discarded(self, actor: User) -> None:
        shop = make_shop()
        first = pictures.replace_picture(actor_id=actor.pk, shop_id=shop.pk, kind="logo", file=picture(), now=NOW).logo

        pictures.remove_picture(actor_id=actor.pk, shop_id=shop.pk, kind="logo", now=NOW)

        shop.refresh_from_db()
        assert shop.logo == ""
        assert [event["names"] for event in published("accounts.files_discarded")] == [[first]]

    def test_what_is_no_picture_is_refused(self, actor: User) -> None:
        shop = make_shop()
        file = SimpleUploadedFile("front.jpg", b"<script>alert(1)</script>")

        with pytest.raises(UploadError):
            pictures.replace_picture(actor_id=actor.pk, shop_id=shop.pk, kind="cover", file=file, now=NOW)

    def test_picture_for_no_shop_is_not_kept(self, actor: User, own_storage: Path) -> None:
        with pytest.raises(ShopNotFoundError):
            pictures.replace_picture(actor_id=actor.pk, shop_id=uuid7(), kind="logo", file=picture(), now=NOW)

        assert [path for path in own_storage.rglob("*") if path.is_file()] == []


class TestListing:
    def status(self, shop: Shop) -> str:
        shop.refresh_from_db()
        return shop.status

    def test_shop_is_paused_and_resumed(self, actor: User) -> None:
        shop = make_shop(verified_at=NOW)

        listing.pause_shop(actor_id=actor.pk, shop_id=shop.pk, now=NOW)
        paused = self.status(shop)
        listing.resume_shop(actor_id=actor.pk, shop_id=shop.pk, now=NOW)

        assert (paused, self.status(shop)) == (ShopStatus.PAUSED, ShopStatus.ACTIVE)

    def test_shop_that_nobody_verified_is_not_resumed(self, actor: User) -> None:
        shop = make_shop(status=ShopStatus.PAUSED, verified_at=None)

        with pytest.raises(ShopNotVerifiedError):
            listing.resume_shop(actor_id=actor.pk, shop_id=shop.pk, now=NOW)

    def test_draft_is_not_listed_by_resuming(self, actor: User) -> None:
        shop = make_shop(status=ShopStatus.DRAFT, verified_at=NOW)

        with pytest.raises(StatusChangeRefusedError):
            listing.resume_shop(actor_id=actor.pk, shop_id=shop.pk, now=NOW)

    def test_suspended_shop_is_neither_paused_nor_closed_by_its_seller(self, actor: User) -> None:
        shop = make_shop(status=ShopStatus.SUSPENDED)

        with pytest.raises(StatusChangeRefusedError):
            listing.pause_shop(actor_id=actor.pk, shop_id=shop.pk, now=NOW)
        with pytest.raises(StatusChangeRefusedError):
            listing.close_shop(actor_id=actor.pk, shop_id=shop.pk, confirmation=shop.name_en, now=NOW)

    @pytest.mark.parametrize("confirmation", ["Shop 1", " shop  1 ", "দোকান 1"])
    def test_shop_is_closed_by_its_name(self, actor: User, confirmation: str) -> None:
        shop = make_shop()

        listing.close_shop(actor_id=actor.pk, shop_id=shop.pk, confirmation=confirmation, now=NOW)

        assert self.status(shop) == ShopStatus.CLOSED

    def test_shop_is_not_closed_by_another_word(self, actor: User) -> None:
        shop = make_shop()

        with pytest.raises(ShopNotConfirmedError):
            listing.close_shop(actor_id=actor.pk, shop_id=shop.pk, confirmation="yes", now=NOW)

        assert self.status(shop) == ShopStatus.ACTIVE
