from tests.e2e.orders.conftest import goods

__all__ = ["goods"]
