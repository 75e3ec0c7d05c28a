"""Reads: products that somebody chose one by one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from geo.points import GeoPoint
from marketplace.catalog.chosen_sql import chosen_statement
from marketplace.catalog.selectors.media import media_parameters
from sellers.shops_at import asked_at


def list_chosen(
    *, ids: Sequence[UUID] = (), slugs: Sequence[str] = (), pin: GeoPoint | None, now: datetime
) -> list[Mapping[str, Any]]:
    """Those of them that buyers see, in the order given, in one statement.

    Each is a card of the catalogue with its `variants` and `attributes`.

    Args:
        pin: where to; then `here` is the best offer that is delivered there, or None, and `shops_here` how many.
    """
    asked: dict[str, Any] = asked_at(pin, None, now) if pin is not None else {"now": now}
    asked |= media_parameters() | {"ids": list(ids), "slugs": list(slugs)}
    rows: list[Mapping[str, Any]] = orjson.loads(chosen_statement(at_pin=pin is not None).fetch_one(asked)[0])
    return rows
