import pytest
from django.test import Client

from marketplace.accounts.models import User
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.opinions import make_buyer
from tests.unit.sellers.market import _market_loaded_once, demo_market, no_shops
from tests.web.storefront.goods_market import GoodsMarket, make_goods_market

__all__ = ["_market_loaded_once", "demo_market", "no_shops"]


@pytest.fixture
def market(no_shops: None) -> GoodsMarket:
    return make_goods_market()


@pytest.fixture
def stranger() -> Client:
    return Client()


@pytest.fixture
def buyer(market: GoodsMarket) -> User:
    """Somebody who was delivered rice by Near."""
    return make_buyer(market.rice, market.near)


@pytest.fixture
def owner(buyer: User) -> Client:
    """The same at their browser."""
    return signed_in(buyer)


@pytest.fixture
def member(db: None) -> Client:
    """Somebody who has bought nothing."""
    return signed_in(make_user())
