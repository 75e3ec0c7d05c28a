"""A new shop: its names, its address, its owner, and how many one person may have."""

from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.gis.geos import Point

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.errors import RateLimitedError
from sellers import slugs
from sellers.errors.shops import ShopCategoryNotFoundError, ShopOutsideServiceAreaError, TooManyShopsError
from sellers.models import Shop, ShopMember, ShopRole, ShopStatus
from sellers.names import both_names
from sellers.services import opening
from sellers.services.opening import open_shop
from sellers.slugs import TAKEN_WORDS, free_slug
from tests.matrix.actors import make_user
from tests.unit.accounts.people import audited
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.onboarding import ABROAD, NOW, draft_of

pytestmark = pytest.mark.usefixtures("no_shops")


@pytest.fixture
def person() -> User:
    return make_user(Role.CUSTOMER)


def opened(person: User, **given: Any) -> Shop:
    return open_shop(actor_id=person.pk, draft=draft_of(**given), now=NOW)


class TestOpenShop:
    def test_is_a_draft_that_nobody_verified_in_the_area_of_its_pin(self, person: User) -> None:
        shop = opened(person)

        assert (shop.status, shop.verified_at) == (ShopStatus.DRAFT, None)
        assert shop.area is not None
        assert shop.area.parent is not None
        assert shop.area.parent.name_en == "Chattogram"

    def test_makes_whoever_asks_its_owner_and_a_seller(self, person: User) -> None:
        shop = opened(person)

        assert ShopMember.objects.get(shop=shop).role == ShopRole.OWNER
        assert Role.SELLER in User.objects.get(pk=person.pk).roles
        assert audited(person.pk) == ["accounts.change_roles", "sellers.open_shop"]

    def test_keeps_what_was_written_in_its_own_language(self, person: User) -> None:
        shop = opened(person)

        assert (shop.address_en, shop.address_bn) == ("12 CDA Avenue", "")
        assert (shop.landmark_en, shop.landmark_bn) == ("", "মসজিদের পাশে")

    def test_refuses_a_pin_abroad(self, person: User) -> None:
        with pytest.raises(ShopOutsideServiceAreaError):
            opened(person, location=ABROAD)

        assert not Shop.objects.exists()

    @pytest.mark.parametrize("category", ["groceries", "no-such-kind"])
    def test_refuses_what_is_no_leaf_of_the_tree(self, person: User, category: str) -> None:
        with pytest.raises(ShopCategoryNotFoundError):
            opened(person, category=category)

    def test_refuses_more_shops_than_one_person_may_own(self, person: User, settings: Any) -> None:
        settings.MOST_SHOPS_PER_PERSON = 2
        first = opened(person)
        opened(person)

        with pytest.raises(TooManyShopsError):
            opened(person)

        Shop.objects.filter(pk=first.pk).update(status=ShopStatus.CLOSED)
        assert opened(person).slug == "karim-store-3"

    def test_is_limited_a_day(self, person: User, settings: Any) -> None:
        settings.MOST_SHOPS_PER_PERSON = 100
        settings.RATE_LIMIT_FACTOR = 0.2
        opened(person)
        opened(person)

        with pytest.raises(RateLimitedError):
            opened(person)

    def test_gets_an_address_of_its_own_where_somebody_took_the_free_one_meanwhile(self, person: User) -> None:
        make_shop(slug="karim-store")

        with patch.object(opening, "free_slug", return_value="karim-store"):
            shop = opened(person)

        assert shop.slug.startswith("karim-store-")


class TestFreeSlug:
    def test_is_the_name_and_then_a_number(self) -> None:
        assert free_slug("Karim & Sons") == "karim-sons"
        make_shop(slug="karim-sons")

        assert free_slug("Karim & Sons") == "karim-sons-2"

    @pytest.mark.parametrize("word", sorted(TAKEN_WORDS))
    def test_is_no_word_of_ours(self, word: str) -> None:
        assert free_slug(word) == f"{word}-2"

    @pytest.mark.parametrize("name", ["", "!!", "01a21aefe19d72c79347903e2e9db285"])
    def test_is_a_plain_word_where_the_name_gives_none_or_reads_as_an_id(self, name: str) -> None:
        assert free_slug(name) == "shop"

    def test_is_made_up_where_too_many_bear_the_name(self) -> None:
        with patch.object(slugs, "MOST_NUMBERED", 2):
            make_shop(slug="karim")

            assert free_slug("Karim").startswith("karim-")


class TestBothNames:
    @pytest.mark.parametrize(
        ("given", "both"),
        [
            (("Karim Store", ""), ("Karim Store", "কারিম স্টোর")),
            (("", "করিম স্টোর"), ("Karim Store", "করিম স্টোর")),
            (("করিম স্টোর", ""), ("Karim Store", "করিম স্টোর")),
            (("", "Karim Store"), ("Karim Store", "কারিম স্টোর")),
            (("Karim's", "করিমের দোকান"), ("Karim's", "করিমের দোকান")),
            (("", ""), ("", "")),
        ],
    )
    def test_proposes_the_missing_one_and_leaves_the_given(self, given: tuple[str, str], both: tuple[str, str]) -> None:
        assert both_names(name_en=given[0], name_bn=given[1]) == both


def test_pin_is_kept_as_it_was_set(person: User) -> None:
    point = opened(person).location

    assert isinstance(point, Point)
    assert (round(point.y, 4), round(point.x, 4)) == (22.3592, 91.8215)
