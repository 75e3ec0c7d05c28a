from io import StringIO
from itertools import islice

import pytest
from django.core.management import call_command
from django.db import connection

from sellers.demo import DEMO_SHOPS, load
from sellers.demo.hours import synthetic_hours
from sellers.demo.load import load_demo_shops
from sellers.demo.prepare import read
from sellers.models import Shop, ShopSource, ShopStatus


class PlugPulledError(Exception):
    """Somebody pulled the plug."""


def quietly(done: int, total: int) -> None:
    """Tell nobody."""


def signature() -> list[tuple[object, ...]]:
    """What loading is to bring about, without keys and times."""
    columns = ("osm_id", "slug", "name_bn", "category__slug", "area__code", "address_en", "landmark_en", "hours")
    return list(Shop.objects.order_by("osm_id").values_list(*columns))


@pytest.mark.usefixtures("demo_market")
class TestDemoMarket:
    def test_holds_every_shop_of_the_file(self) -> None:
        assert set(Shop.objects.values_list("osm_id", flat=True)) == {shop.osm_id for shop in read(DEMO_SHOPS)}

    def test_every_shop_is_active_and_its_hours_are_said_to_be_synthetic(self) -> None:
        odd = Shop.objects.exclude(
            status=ShopStatus.ACTIVE, source=ShopSource.OPENSTREETMAP, hours_are_synthetic=True, hours__isnull=False
        )

        assert not odd.exists()

    def test_hours_are_the_same_on_every_machine(self) -> None:
        for shop in Shop.objects.select_related("category").order_by("osm_id")[:500]:
            assert shop.osm_id is not None
            assert shop.hours == synthetic_hours(shop.category.slug, shop.osm_id)

    def test_shops_lie_in_the_area_they_name(self) -> None:
        """All but those on piers and islets, which lie within reach of it."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT count(*) FILTER (WHERE area.id IS NULL),
                       count(*) FILTER (WHERE ST_DWithin(area.polygon, shop.location::geometry, 0.0025)), count(*)
                FROM sellers_shop AS shop LEFT JOIN geo_area AS area ON area.id = shop.area_id
                """
            )
            without, within, total = cursor.fetchone()

        assert within + without == total
        assert without < total / 1000

    def test_addresses_name_the_area_in_both_languages(self) -> None:
        shop = Shop.objects.exclude(area=None).select_related("area__parent").order_by("osm_id")[:1].get()
        assert shop.area is not None
        assert shop.area.parent is not None

        assert shop.address_en == f"{shop.area.name_en}, {shop.area.parent.name_en}"
        assert shop.address_bn == f"{shop.area.name_bn}, {shop.area.parent.name_bn}"

    def test_landmark_is_another_place_within_reach(self) -> None:
        named = Shop.objects.exclude(landmark_en="")

        assert named.count() > Shop.objects.count() / 4
        assert not named.filter(landmark_bn="").exists()


@pytest.mark.usefixtures("no_shops")
class TestLoadDemoShops:
    @pytest.fixture(autouse=True)
    def small_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Five hundred shops in batches of a hundred."""
        shops = list(islice(read(DEMO_SHOPS), 500))
        monkeypatch.setattr(load, "read", lambda source: iter(shops))
        monkeypatch.setattr(load, "BATCH", 100)

    def test_interrupted_run_is_taken_up_where_it_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = self.loaded_whole()
        batches: list[int] = []

        def pull_the_plug(osm_ids: list[int]) -> None:
            batches.append(len(osm_ids))
            if len(batches) == 3:
                raise PlugPulledError
            set_landmarks(osm_ids)

        set_landmarks = load._set_landmarks  # noqa: SLF001  # the last step of a batch
        with monkeypatch.context() as patched:
            patched.setattr(load, "_set_landmarks", pull_the_plug)
            with pytest.raises(PlugPulledError):
                load_demo_shops(progress=quietly)

        assert Shop.objects.count() == 200
        assert load_demo_shops(progress=quietly) == 300
        assert signature() == whole

    def loaded_whole(self) -> list[tuple[object, ...]]:
        """What an uninterrupted run leaves; the shops are gone again afterwards."""
        load_demo_shops(progress=quietly)
        whole = signature()
        Shop.objects.all().delete()
        return whole

    def test_progress_ends_at_the_whole(self) -> None:
        told: list[tuple[int, int]] = []

        added = load_demo_shops(progress=lambda done, total: told.append((done, total)))

        assert added == 500
        assert told == [(done, 500) for done in (100, 200, 300, 400, 500)]

    def test_again_adds_nothing(self) -> None:
        load_demo_shops(progress=quietly)
        before = list(Shop.objects.order_by("pk").values_list("pk", "updated_at"))

        assert load_demo_shops(progress=quietly) == 0
        assert list(Shop.objects.order_by("pk").values_list("pk", "updated_at")) == before


@pytest.mark.usefixtures("demo_market")
class TestSeedCommand:
    def test_again_brings_back_what_is_missing_and_leaves_what_people_changed(self) -> None:
        changed, deleted = Shop.objects.order_by("osm_id")[:2]
        Shop.objects.filter(pk=changed.pk).update(name_en="Renamed by its owner", status=ShopStatus.PAUSED)
        Shop.objects.filter(pk=deleted.pk).delete()
        told = StringIO()

        call_command("seed", "--without-goods", stdout=told)

        changed.refresh_from_db()
        assert (changed.name_en, changed.status) == ("Renamed by its owner", ShopStatus.PAUSED)
        assert Shop.objects.get(osm_id=deleted.osm_id).slug == deleted.slug
        assert "1 shops added" in told.getvalue()
        assert "synthetic" in told.getvalue()

    def test_if_empty_does_nothing_where_there_is_a_shop(self) -> None:
        Shop.objects.filter(pk=Shop.objects.order_by("osm_id")[:1].get().pk).delete()
        before = Shop.objects.count()
        told = StringIO()

        call_command("seed", "--if-empty", stdout=told)

        assert Shop.objects.count() == before
        assert "has shops already" in told.getvalue()
