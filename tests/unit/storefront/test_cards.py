from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.utils import translation

from geo.schemas import PointOut
from marketplace.storefront.cards import make_cards
from sellers.schemas.shops import CategoryOfShop, NearbyShop

NOW = datetime(2026, 1, 15, 10, 0, tzinfo=UTC)  # four in the afternoon of a Thursday in Dhaka


def shop(**changes: object) -> NearbyShop:
    values: dict[str, object] = {
        "id": UUID(int=1),
        "slug": "rice",
        "name_en": "Rice",
        "name_bn": "চাল",
        "category": CategoryOfShop(slug="general-stores", name_en="x", name_bn="x", icon="store"),
        "location": PointOut(lat=22.3, lon=91.8),
        "area": None,
        "address_en": "",
        "address_bn": "",
        "landmark_en": "",
        "landmark_bn": "",
        "phone": None,
        "is_open": None,
        "opens_at": None,
        "closes_at": None,
        "hours_are_synthetic": False,
        "time_zone": "Asia/Dhaka",
        "distance_m": 120.0,
    }
    return NearbyShop.model_validate({**values, **changes})


@pytest.mark.parametrize(
    ("hours", "state", "until"),
    [
        ({"is_open": True, "closes_at": datetime(2026, 1, 15, 16, tzinfo=UTC)}, "open", "until 10:00 PM"),
        ({"is_open": True}, "open", ""),
        ({"is_open": False, "opens_at": datetime(2026, 1, 15, 11, tzinfo=UTC)}, "closed", "opens 5:00 PM"),
        ({"is_open": False, "opens_at": datetime(2026, 1, 16, 3, tzinfo=UTC)}, "closed", "opens tomorrow, 9:00 AM"),
        ({"is_open": False, "opens_at": datetime(2026, 1, 17, 3, tzinfo=UTC)}, "closed", "opens Saturday, 9:00 AM"),
        ({"is_open": False}, "closed", ""),
        ({}, "unknown", ""),
    ],
)
def test_hours_are_told_in_words(hours: dict[str, object], state: str, until: str) -> None:
    with translation.override("en"):
        [card] = make_cards([shop(**hours)], trades={}, asked={}, now=NOW)

    assert (card.state, card.until.replace("\N{NARROW NO-BREAK SPACE}", " ")) == (state, until)


@pytest.mark.parametrize(
    ("hours", "until"),
    [
        ({"is_open": True, "closes_at": datetime(2026, 1, 15, 16, tzinfo=UTC)}, "until 4:00 PM"),
        ({"is_open": False, "opens_at": datetime(2026, 1, 15, 23, 30, tzinfo=UTC)}, "opens 11:30 PM"),
        ({"is_open": False, "opens_at": datetime(2026, 1, 16, 9, tzinfo=UTC)}, "opens tomorrow, 9:00 AM"),
    ],
)
def test_hours_are_told_by_the_shop_s_own_clock(hours: dict[str, object], until: str) -> None:
    with translation.override("en"):
        [card] = make_cards(
            [shop(**hours, time_zone="Europe/London")], trades={}, asked={}, now=datetime(2026, 1, 15, 12, tzinfo=UTC)
        )

    assert card.until.replace("\N{NARROW NO-BREAK SPACE}", " ") == until


def test_card_bears_its_root_s_trade() -> None:
    [card] = make_cards([shop()], trades={"general-stores": "groceries"}, asked={}, now=NOW)

    assert card.trade == "groceries"
