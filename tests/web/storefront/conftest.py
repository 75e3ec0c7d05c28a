import pytest
from django.test import Client

from tests.unit.sellers.market import _market_loaded_once, demo_market, no_shops

__all__ = ["_market_loaded_once", "demo_market", "no_shops"]


@pytest.fixture
def client() -> Client:
    """Answers what a browser would see: a crash is a 500, not an exception."""
    return Client(raise_request_exception=False)
