"""The page of a shop as the server sends it."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.permissions import Role
from marketplace.catalog.galleries import ImageChanges
from marketplace.catalog.models import ShopImage
from marketplace.catalog.services import shop_images
from marketplace.orders.models import ShopOrderTerms
from sellers.hours import Opening, WeeklyHours
from sellers.models import Closure, Shop, ShopMember, ShopRole, ShopStatus
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import NOW
from tests.unit.catalog.test_galleries import picture
from tests.unit.sellers.market import GEC_CIRCLE, make_shop
from tests.unit.sellers.zone_drafts import make_zone

HERE = {"lat": str(GEC_CIRCLE.lat), "lon": str(GEC_CIRCLE.lon)}
AWAY = {"lat": "22.3263", "lon": "91.8116"}
ALWAYS = WeeklyHours.from_openings([Opening(day, 0, 1440) for day in range(1, 8)])


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop(hours=ALWAYS, phone="+8801712345678", address_en="12 CDA Avenue", landmark_en="GEC Circle")


def read(client: Client, shop: Shop, path: str = "/en/shops/{slug}/", **query: str) -> str:
    answer = client.get(path.format(slug=shop.slug), query)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    """What one reads, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("\N{NO-BREAK SPACE}", " ").split())


class TestShop:
    def test_says_its_name_in_the_readers_language_with_the_other_below(self, client: Client, shop: Shop) -> None:
        english, bangla = (read(client, shop, path) for path in ("/en/shops/{slug}/", "/shops/{slug}/"))

        assert "<h1>Shop 1</h1>" in english
        assert '<p class="shop-other" lang="bn">দোকান 1</p>' in english
        assert "<h1>দোকান 1</h1>" in bangla

    def test_says_for_how_long_it_takes_things_back(self, client: Client, shop: Shop) -> None:
        assert "Takes things back for 3 days." in read(client, shop)
        ShopOrderTerms.objects.create(shop=shop, returns_within_days=0)

        assert "Takes nothing back once you have it." in read(client, shop)

    def test_says_how_one_reaches_it(self, client: Client, shop: Shop) -> None:
        html = read(client, shop)

        assert 'href="tel:+8801712345678"' in html
        assert "12 CDA Avenue" in html
        assert "near GEC Circle" in words(html)

    @pytest.mark.parametrize("status", [status for status in ShopStatus if status != ShopStatus.ACTIVE])
    def test_is_not_there_unless_it_is_listed(self, client: Client, no_shops: None, status: ShopStatus) -> None:
        shop = make_shop(status=status)

        assert client.get(f"/en/shops/{shop.slug}/").status_code == 404

    def test_marks_today_in_its_week(self, client: Client, no_shops: None) -> None:
        weekday = timezone.localtime().isoweekday()
        shop = make_shop(hours=WeeklyHours.from_openings([Opening(weekday, 540, 1260)]))

        html = read(client, shop)

        [today] = re.findall(r'<tr class="week-today".*?</tr>', html, re.DOTALL)
        assert "9:00 AM – 9:00 PM" in words(today).replace("\N{NARROW NO-BREAK SPACE}", " ")
        assert html.count(">closed<") == 6

    def test_tells_closures_to_come_with_their_reason(self, client: Client, shop: Shop) -> None:
        midnight = datetime(2030, 1, 1, tzinfo=UTC)
        soon = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
        Closure.objects.create(shop=shop, starts_at=soon, ends_at=soon + timedelta(days=1), reason_en="Stock-taking")
        Closure.objects.create(shop=shop, starts_at=midnight, ends_at=midnight + timedelta(days=1), reason_en="Later")

        html = read(client, shop)

        assert "Stock-taking" in html
        assert "Later" not in html

    def test_says_that_demo_hours_are_made_up(self, client: Client, no_shops: None) -> None:
        shop = make_shop(hours=ALWAYS, hours_are_synthetic=True)

        assert "made up for the demonstration" in read(client, shop)


class TestDelivery:
    def test_asks_where_to_before_anybody_said(self, client: Client, shop: Shop) -> None:
        assert "Where do you want it brought?" in read(client, shop)

    def test_tells_the_terms_at_a_pin_within(self, client: Client, shop: Shop) -> None:
        make_zone(shop, fee=Decimal(30), free_above=Decimal(500), minimum_order=Decimal(100))

        told = words(read(client, shop, **HERE))

        assert "Yes, it delivers here." in told
        assert "Delivery fee ৳ 30 Free from ৳ 500 Smallest order ৳ 100 There in about" in told

    def test_tells_how_far_it_goes_at_a_pin_without(self, client: Client, shop: Shop) -> None:
        make_zone(shop)

        assert re.search(r"No\. Where it delivers begins [\d.]+ km from here\.", words(read(client, shop, **AWAY)))

    def test_says_when_a_closed_shop_delivers_again(self, client: Client, no_shops: None) -> None:
        local = timezone.localtime()
        opens = (local.hour + 12) % 24 * 60
        shop = make_shop(hours=WeeklyHours.from_openings([Opening(day, opens, opens + 30) for day in range(1, 8)]))
        make_zone(shop)

        assert "It delivers here, and is closed now: again" in words(read(client, shop, **HERE))

    def test_says_that_nobody_told_where(self, client: Client, shop: Shop) -> None:
        assert "Where this shop delivers is not told yet." in words(read(client, shop, **HERE))

    def test_finds_places_by_name_with_a_link_that_sets_the_pin(self, client: Client, shop: Shop) -> None:
        html = read(client, shop, q="Agrabad")

        assert re.search(rf'href="/en/shops/{shop.slug}/\?lat=22\.\d+&amp;lon=91\.\d+&amp;place=[\w-]+#delivery"', html)

    def test_pin_that_is_none_is_told_and_the_shop_stays(self, client: Client, shop: Shop) -> None:
        answer = client.get(f"/en/shops/{shop.slug}/", {"lat": "north", "lon": "1"})

        assert answer.status_code == 400
        assert "These coordinates are not a place on Earth." in answer.content.decode()
        assert "<h1>Shop 1</h1>" in answer.content.decode()

    def test_map_reads_zones_where_everybody_does(self, client: Client, shop: Shop) -> None:
        make_zone(shop)

        [address] = re.findall(r'data-zones="([^"]+)"', read(client, shop))

        assert len(client.get(address).json()["features"]) == 1


class TestPictures:
    @pytest.fixture(autouse=True)
    def own_storage(self, settings: LazySettings, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path

    def show(self, shop: Shop, *, alt_en: str = "", alt_bn: str = "") -> None:
        shade = ShopImage.objects.filter(shop=shop).count()
        row = shop_images.add_shop_image(actor_id=None, shop_id=shop.pk, file=picture(shade), now=NOW)
        changes = ImageChanges(alt_en=alt_en, alt_bn=alt_bn)
        shop_images.change_shop_image(actor_id=None, shop_id=shop.pk, image_id=row.image_id, changes=changes, now=NOW)

    def alternatives(self, html: str) -> list[str]:
        """What pictures of the gallery say to who does not see them; each comes when it is near."""
        [gallery] = re.findall(r'<ul class="shop-pictures">.*?</ul>', html, re.DOTALL)
        files = re.findall(r'<img class="picture-file"[^>]*>', gallery)
        assert all('loading="lazy"' in file for file in files)
        return [re.findall(r' alt="([^"]*)"', file)[0] for file in files]

    def test_stand_in_their_order_with_words_in_the_readers_language(self, client: Client, shop: Shop) -> None:
        self.show(shop, alt_en="The <front>", alt_bn="সামনের দিক")
        self.show(shop, alt_bn="তাক")
        self.show(shop)

        assert self.alternatives(read(client, shop)) == ["The &lt;front&gt;", "তাক", "Photo 3"]
        assert self.alternatives(read(client, shop, "/shops/{slug}/")) == ["সামনের দিক", "তাক", "ছবি ৩"]

    def test_are_those_of_the_shop_alone_and_nothing_where_it_has_none(self, client: Client, shop: Shop) -> None:
        self.show(make_shop(2))

        assert 'id="pictures"' not in read(client, shop)

    def test_take_no_statement_each(
        self, client: Client, shop: Shop, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _each in range(3):
            self.show(shop)

        with django_assert_num_queries(5):
            read(client, shop)


class TestSearchEngines:
    def test_read_what_and_where_it_is(self, client: Client, shop: Shop) -> None:
        html = read(client, shop)

        [found] = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html)
        told: dict[str, Any] = json.loads(found)
        assert (told["@type"], told["name"], told["telephone"]) == ("Pharmacy", "Shop 1", "+8801712345678")
        assert told["url"] == f"http://testserver/en/shops/{shop.slug}/"
        assert told["geo"]["latitude"] == GEC_CIRCLE.lat
        assert {entry["closes"] for entry in told["openingHoursSpecification"]} == {"23:59"}

    def test_are_not_told_hours_that_were_made_up(self, client: Client, no_shops: None) -> None:
        shop = make_shop(hours=ALWAYS, hours_are_synthetic=True)

        assert "openingHoursSpecification" not in read(client, shop)

    def test_name_cannot_end_the_script(self, client: Client, no_shops: None) -> None:
        shop = make_shop(name_en="</script><script>alert(1)</script>")

        assert "<script>alert(1)" not in read(client, shop)

    def test_find_one_address_for_all_pins(self, client: Client, shop: Shop) -> None:
        html = read(client, shop, **HERE)

        assert f'<link rel="canonical" href="http://testserver/en/shops/{shop.slug}/">' in html
        assert '<meta name="robots" content="noindex, follow">' in html


class TestPreview:
    @pytest.fixture
    def draft(self, no_shops: None) -> Shop:
        return make_shop(status=ShopStatus.DRAFT, verified_at=None)

    def test_is_for_those_who_work_there(self, draft: Shop) -> None:
        user = make_user(Role.SELLER)
        ShopMember.objects.create(shop=draft, user=user, role=ShopRole.STAFF)

        html = read(signed_in(user), draft, "/en/desk/{slug}/preview/")

        assert "<h1>Shop 1</h1>" in html
        assert '<meta name="robots" content="noindex">' in html
        assert "application/ld+json" not in html

    def test_is_not_there_for_others(self, draft: Shop) -> None:
        assert signed_in(make_user(Role.SELLER)).get(f"/en/desk/{draft.slug}/preview/").status_code == 404


class TestStatements:
    def test_page_takes_five(
        self, client: Client, shop: Shop, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(5):  # the shop, its closures, its pictures, its goods, their kinds
            read(client, shop)

    def test_with_a_pin_it_takes_seven(
        self, client: Client, shop: Shop, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        make_zone(shop)

        with django_assert_num_queries(7):  # and the pin's areas, the zones there
            read(client, shop, **HERE)


def test_card_of_the_home_page_leads_here_with_the_pin(client: Client, shop: Shop) -> None:
    html = client.get("/en/", HERE).content.decode()

    assert f'href="/en/shops/{shop.slug}/?lat=22.3592&amp;lon=91.8215"' in html
