"""Searches that are kept: told of what is new or cheaper, once a day at most, and of nothing else."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from geo.points import GeoPoint
from marketplace.accounts import messages, ports
from marketplace.accounts.addresses import AddressDraft, create_address, delete_address
from marketplace.accounts.errors import AddressNotFoundError, OutsideServiceAreaError
from marketplace.accounts.events import MailRequested
from marketplace.accounts.models import User
from marketplace.catalog.errors.products import CategoryNotFoundError
from marketplace.core.models import AuditEntry, OutboxEvent
from marketplace.search import personal_data
from marketplace.search.errors.saved_searches import (
    InvalidPlaceError,
    SavedSearchNotFoundError,
    TooManySavedSearchesError,
)
from marketplace.search.errors.searching import DistanceNeedsPinError
from marketplace.search.models import AlertPace, SavedSearch, SearchPlace
from marketplace.search.news_mails import read_silencing_token, silencing_token
from marketplace.search.saved import MOST_WATCHED, SavedFilters, SearchDraft
from marketplace.search.selectors.saved_searches import list_watched_offers
from marketplace.search.services import alerts
from marketplace.search.services.saved_searches import (
    change_saved_search,
    delete_saved_search,
    next_run,
    save_search,
    silence_search,
)
from sellers.hours import WeeklyHours
from sellers.models import Shop
from tests.matrix.actors import make_user
from tests.unit.search.bazaar import make_product, sell
from tests.unit.sellers.market import GEC_CIRCLE, make_shop
from tests.unit.sellers.zone_drafts import make_zone

pytestmark = pytest.mark.usefixtures("no_shops")

# A morning in Dhaka; the shops of these tests are shut, and are watched all the same.
NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
LATER = NOW + timedelta(minutes=20)
DAY = timedelta(days=1)


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def shop() -> Shop:
    shop = make_shop(hours=WeeklyHours.every_day(22 * 60, 23 * 60))
    make_zone(shop, fee=Decimal(30))
    return shop


def keep(owner: User, q: str = "rice", **given: Any) -> SavedSearch:
    fields: dict[str, Any] = {"place": SearchPlace.PIN, "pin": GEC_CIRCLE, "alerts": AlertPace.AT_ONCE}
    return save_search(owner_id=owner.pk, draft=SearchDraft("My rice", q, **(fields | given)), now=NOW)


def news() -> list[tuple[int, int]]:
    events = OutboxEvent.objects.filter(name="search.saved_search_news").order_by("pk")
    return [(event.data["new"], event.data["fallen"]) for event in events]


def mails() -> list[messages.Mail]:
    events = OutboxEvent.objects.filter(name=MailRequested.event_name).order_by("pk")
    return [messages.open_mail(MailRequested.model_validate(event.data)) for event in events]


def address_of(owner: User) -> Any:
    draft = AddressDraft("Home", "R", "+8801712345678", "House 1", "", GEC_CIRCLE)
    return create_address(user_id=owner.pk, draft=draft, now=NOW)


class TestNews:
    def test_are_told_of_an_offer_that_was_not_there(self, owner: User, shop: Shop) -> None:
        sell(shop, make_product("Miniket Rice", "মিনিকেট চাল"), 85)
        keep(owner)
        assert alerts.run_due(now=LATER, most=10) == 1
        assert news() == []

        sell(shop, make_product("Chinigura Rice", "চিনিগুড়া চাল"), 145)
        alerts.run_due(now=LATER + timedelta(hours=1), most=10)

        assert news() == [(1, 0)]
        [mail] = mails()
        assert "Chinigura Rice for ৳ 145" in mail.text or "চিনিগুড়া চাল" in mail.text
        assert "Miniket" not in mail.text
        assert "মিনিকেট" not in mail.text

    def test_are_told_of_a_price_that_fell_and_not_of_one_that_rose(self, owner: User, shop: Shop) -> None:
        falls = sell(shop, make_product("Miniket Rice", "মিনিকেট চাল"), 85)
        rises = sell(shop, make_product("Chinigura Rice", "চিনিগুড়া চাল"), 145)
        keep(owner)
        falls.price, rises.price = Decimal(80), Decimal(150)
        falls.save()
        rises.save()

        alerts.run_due(now=LATER, most=10)

        assert news() == [(0, 1)]

    def test_come_once_a_day_and_lose_nothing_meanwhile(self, owner: User, shop: Shop) -> None:
        keep(owner)
        sell(shop, make_product("Miniket Rice", "মিনিকেট চাল"), 85)
        alerts.run_due(now=LATER, most=10)
        sell(shop, make_product("Chinigura Rice", "চিনিগুড়া চাল"), 145)

        alerts.run_due(now=LATER + timedelta(hours=2), most=10)
        assert news() == [(1, 0)]
        alerts.run_due(now=LATER + DAY, most=10)
        assert news() == [(1, 0), (1, 0)]

    def test_leave_out_shops_that_do_not_deliver_there(self, owner: User, shop: Shop) -> None:
        keep(owner)
        far = make_shop(2, at=GeoPoint(lat=23.01, lon=91.39), hours=WeeklyHours.every_day(0, 1440))
        sell(far, make_product("Miniket Rice", "মিনিকেট চাল"), 85)

        alerts.run_due(now=LATER, most=10)

        assert news() == []

    def test_leave_out_what_lacks_a_word_or_does_not_pass_the_filters(self, owner: User, shop: Shop) -> None:
        keep(owner, "miniket rice", filters=SavedFilters(price_max=Decimal(100)))
        sell(shop, make_product("Chinigura Rice", "চিনিগুড়া চাল"), 90)
        sell(shop, make_product("Miniket Rice", "মিনিকেট চাল"), 120)

        alerts.run_due(now=LATER, most=10)

        assert news() == []

    def test_of_what_came_to_the_front_of_many_are_none(self, owner: User, shop: Shop) -> None:
        offer = sell(shop, make_product("Miniket Rice", "মিনিকেট চাল"), 85)
        search = keep(owner)
        full = {str(number): "1.00" for number in range(MOST_WATCHED)}
        SavedSearch.objects.filter(pk=search.pk).update(seen=full, ran_at=timezone.now() + DAY)

        alerts.run_due(now=LATER, most=10)

        search.refresh_from_db()
        assert (news(), list(search.seen)) == ([], [str(offer.pk)])

    def test_name_nobody_and_nothing_in_the_event(self, owner: User, shop: Shop) -> None:
        keep(owner)
        sell(shop, make_product("Miniket Rice", "মিনিকেট চাল"), 85)

        alerts.run_due(now=LATER, most=10)

        [event] = OutboxEvent.objects.filter(name="search.saved_search_news")
        assert set(event.data) == {"search_id", "owner_id", "new", "fallen", "found_at"}

    def test_come_by_mail_only_to_an_address_that_was_shown_to_be_theirs(self, shop: Shop) -> None:
        owner = make_user()
        User.objects.filter(pk=owner.pk).update(email_verified_at=None)
        keep(owner)
        sell(shop, make_product("Miniket Rice", "মিনিকেট চাল"), 85)

        alerts.run_due(now=LATER, most=10)

        assert (news(), mails()) == ([(1, 0)], [])


class TestRuns:
    def test_one_that_fails_does_not_keep_the_others(
        self, owner: User, shop: Shop, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bad, good = keep(owner, "bad"), keep(owner)
        sell(shop, make_product("Miniket Rice", "মিনিকেট চাল"), 85)

        def fail(search: SavedSearch, *, now: datetime) -> Any:
            if search.pk == bad.pk:
                raise RuntimeError("broken")
            return list_watched_offers(search, now=now)

        monkeypatch.setattr(alerts, "list_watched_offers", fail)

        assert alerts.run_due(now=LATER, most=10) == 2

        bad.refresh_from_db()
        good.refresh_from_db()
        assert news() == [(1, 0)]
        assert (bad.due_at, bad.told_at) == (LATER + alerts.RETRY_AFTER, None)
        assert good.told_at == LATER

    def test_go_on_where_the_one_before_stopped(self, owner: User) -> None:
        for _number in range(3):
            keep(owner)

        assert alerts.run_due(now=LATER, most=2) == 2
        assert alerts.run_due(now=LATER, most=2) == 1
        assert alerts.run_due(now=LATER, most=2) == 0

    def test_leave_out_whose_account_is_closed(self, owner: User) -> None:
        keep(owner)
        User.objects.filter(pk=owner.pk).update(is_active=False)

        assert alerts.run_due(now=LATER, most=2) == 0

    @pytest.mark.parametrize(
        ("pace", "told_at", "due_at"),
        [
            (AlertPace.OFF, None, None),
            # Three in the morning in London is nine in Dhaka: the next morning is tomorrow's.
            (AlertPace.DAILY, None, datetime(2026, 3, 3, 2, tzinfo=UTC)),
            (AlertPace.AT_ONCE, None, NOW + timedelta(minutes=15)),
            (AlertPace.AT_ONCE, NOW, NOW + timedelta(hours=20)),
        ],
    )
    def test_are_due(self, pace: AlertPace, told_at: datetime | None, due_at: datetime | None) -> None:
        assert next_run(pace, told_at=told_at, now=NOW) == due_at


class TestKeeping:
    def test_pin_is_rounded_and_sealed(self, owner: User) -> None:
        search = keep(owner)

        assert search.pin == "22.359,91.822"
        assert SavedSearch.objects.get().point == GeoPoint(lat=22.359, lon=91.822)

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ({"pin": None}, InvalidPlaceError),
            ({"place": SearchPlace.ANYWHERE}, InvalidPlaceError),
            ({"place": SearchPlace.ADDRESS, "pin": None}, InvalidPlaceError),
            ({"pin": GeoPoint(lat=0, lon=0)}, OutsideServiceAreaError),
            ({"filters": SavedFilters(category="no-such")}, CategoryNotFoundError),
            (
                {"place": SearchPlace.ANYWHERE, "pin": None, "filters": SavedFilters(sort="distance")},
                DistanceNeedsPinError,
            ),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, owner: User, given: dict[str, Any], error: type[Exception]) -> None:
        with pytest.raises(error):
            keep(owner, **given)

    def test_address_of_somebody_else_is_refused(self, owner: User) -> None:
        other = address_of(make_user())

        with pytest.raises(AddressNotFoundError):
            keep(owner, place=SearchPlace.ADDRESS, pin=None, address_id=other.pk)

    def test_more_than_one_may_keep_are_refused(self, owner: User, settings: Any) -> None:
        settings.SAVED_SEARCHES_EACH = 1
        keep(owner)

        with pytest.raises(TooManySavedSearchesError):
            keep(owner)

    def test_search_whose_address_was_deleted_finds_nothing(self, owner: User, shop: Shop) -> None:
        address = address_of(owner)
        search = keep(owner, place=SearchPlace.ADDRESS, pin=None, address_id=address.pk)
        delete_address(user_id=owner.pk, address_id=address.pk, now=NOW)
        sell(shop, make_product("Miniket Rice", "মিনিকেট চাল"), 85)

        alerts.run_due(now=LATER, most=10)

        search.refresh_from_db()
        assert (search.has_lost_its_address, news()) == (True, [])

    def test_new_name_loses_no_news(self, owner: User, shop: Shop) -> None:
        search = keep(owner)
        sell(shop, make_product("Miniket Rice", "মিনিকেট চাল"), 85)
        draft = SearchDraft("Ours", "rice", place=SearchPlace.PIN, pin=GEC_CIRCLE, alerts=AlertPace.AT_ONCE)

        change_saved_search(owner_id=owner.pk, search_id=search.pk, draft=draft, now=NOW)
        alerts.run_due(now=LATER, most=10)

        assert news() == [(1, 0)]

    def test_somebody_elses_is_not_there(self, owner: User) -> None:
        search = keep(make_user())

        with pytest.raises(SavedSearchNotFoundError):
            delete_saved_search(owner_id=owner.pk, search_id=search.pk, now=NOW)

    def test_trail_does_not_say_what_it_looks_for(self, owner: User) -> None:
        keep(owner, "something private")

        entry = AuditEntry.objects.filter(action="search.save_search").get()
        assert "private" not in str(entry.changes)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"place": "pin", "pin": None},
            {"place": "nowhere"},
            {"alerts": "hourly"},
            {"alerts": "daily", "due_at": None},
            {"label": ""},
        ],
    )
    def test_database_refuses_what_must_not_be(self, owner: User, wrong: dict[str, Any]) -> None:
        fields = {"owner": owner, "label": "Rice", "q": "rice", "place": "anywhere", "alerts": "off"}

        with pytest.raises(IntegrityError), transaction.atomic():
            SavedSearch.objects.create(**(fields | wrong))


class TestSilence:
    def test_ends_the_news_and_keeps_the_search(self, owner: User, shop: Shop) -> None:
        search = keep(owner)
        silence_search(search_id=search.pk, now=NOW)
        silence_search(search_id=search.pk, now=NOW)
        sell(shop, make_product("Miniket Rice", "মিনিকেট চাল"), 85)

        assert alerts.run_due(now=LATER + DAY, most=10) == 0
        assert SavedSearch.objects.get().alerts == AlertPace.OFF

    def test_token_is_good_for_its_search_alone(self, owner: User) -> None:
        search = keep(owner)

        assert read_silencing_token(silencing_token(search.pk)) == search.pk
        assert read_silencing_token(silencing_token(search.pk)[:-1] + "x") is None
        assert read_silencing_token(signing.dumps(str(search.pk), salt="another")) is None

    def test_mail_has_the_link_in_its_text_and_for_the_programs_own_button(self, owner: User, shop: Shop) -> None:
        search = keep(owner)
        sell(shop, make_product("Miniket Rice", "মিনিকেট চাল"), 85)

        alerts.run_due(now=LATER, most=10)

        [mail] = mails()
        assert mail.unsubscribe_url is not None
        token = mail.unsubscribe_url.rstrip("/").rpartition("/")[2]
        assert read_silencing_token(token) == search.pk
        assert mail.unsubscribe_url in mail.text


class TestPersonalData:
    def test_copy_has_it_in_clear_and_erasure_deletes_it(self, owner: User) -> None:
        keep(owner)
        [source] = [source for source in ports.personal_data.all() if source.name == "search"]

        [table] = source.collect(owner.pk).tables
        personal_data.forget(user_id=owner.pk)

        assert [(row["q"], row["pin"]) for row in table.rows] == [("rice", "22.359,91.822")]
        assert not SavedSearch.objects.exists()
