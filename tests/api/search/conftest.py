from tests.unit.sellers.market import _market_loaded_once, demo_market, no_shops

__all__ = ["_market_loaded_once", "demo_market", "no_shops"]
