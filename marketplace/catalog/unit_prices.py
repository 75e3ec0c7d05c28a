"""What goods cost per kilogram, litre, piece or metre, so that packs of any size compare."""

from decimal import ROUND_HALF_UP, Decimal

from marketplace.catalog.models.products import BASE_UNITS
from marketplace.core.money import PAISA


def unit_price(price: Decimal, base_size: Decimal) -> Decimal:
    """The price of one base unit, to the hundredth.

    Args:
        base_size: how many base units the pack holds, above zero (`Variant.base_size`).
    """
    return (price / base_size).quantize(PAISA, ROUND_HALF_UP)


def unit_price_sql(price: str, base_size: str) -> str:
    """The same in SQL, whose `round` of a numeric is half up too for what is positive."""
    return f"round({price} / {base_size}, 2)"


def base_unit_sql(pack_unit: str) -> str:
    """What prices of such packs are per, in SQL: `kg`, `l`, `piece` or `m`."""
    cases = " ".join(f"WHEN '{unit.value}' THEN '{base.value}'" for unit, base in BASE_UNITS.items())
    return f"CASE {pack_unit} {cases} END"
