"""Reads: shops beside the products that a search finds, those that are called so or of such a kind."""

from datetime import datetime
from typing import Any

import orjson

from marketplace.search.query import ParsedQuery
from marketplace.search.shop_kinds import kinds_called
from marketplace.search.shops_sql import SHOPS_CALLED

SHORTEST_NAME = 3
# What asks for no shops.
NOT_CALLED: dict[str, Any] = {"shop_name": None, "shop_kinds": []}


def called(query: ParsedQuery, *, has_pin: bool) -> dict[str, Any]:
    """What shops are to be called, as `shops_sql.CALLED` takes it; with a pin they may be of such a kind instead."""
    name = query.text if len(query.text) >= SHORTEST_NAME else None
    return {"shop_name": name, "shop_kinds": kinds_called(query) if has_pin else []}


def list_shops_called(query: ParsedQuery, *, now: datetime) -> list[dict[str, Any]]:
    """Shops that are called so, wherever they are, the best rated first: one statement."""
    asked = called(query, has_pin=False)
    if asked["shop_name"] is None:
        return []
    (body,) = SHOPS_CALLED.fetch_one(asked | {"now": now})
    shops: list[dict[str, Any]] = orjson.loads(body)
    return shops
