from collections.abc import Iterator

import psycopg
import pytest

from tests.e2e.catalog.test_goods_desk import SHOP

DAY_AND_NIGHT = "UPDATE sellers_shop SET hours = '{[0,10080)}', closed = '{}' WHERE slug = %s"
# Two of the shop's goods, and a third one that costs no more than the second.
GOODS = """
SELECT offer.id, product.name_en FROM catalog_offer offer
  JOIN sellers_shop shop ON shop.id = offer.shop_id JOIN catalog_product product ON product.id = offer.product_id
 WHERE shop.slug = %s AND offer.deleted_at IS NULL AND offer.is_available AND offer.least_per_order = 1
   AND (offer.most_per_order IS NULL OR offer.most_per_order >= 2)
   AND (offer.stock IS NULL OR offer.stock - offer.reserved >= 20)
 ORDER BY offer.price DESC LIMIT 3
"""


@pytest.fixture(scope="module")
def goods(stack: dict[str, str]) -> Iterator[list[tuple[str, str]]]:
    """Ids and names of offers of a shop that is open at whatever hour these tests run."""
    with psycopg.connect(stack["database"]) as connection:
        before = connection.execute("SELECT hours, closed FROM sellers_shop WHERE slug = %s", [SHOP]).fetchone()
        connection.execute(DAY_AND_NIGHT, [SHOP])
        found = connection.execute(GOODS, [SHOP]).fetchall()
    assert before is not None
    yield [(str(offer_id), name) for offer_id, name in found]
    with psycopg.connect(stack["database"]) as connection:
        connection.execute("UPDATE sellers_shop SET hours = %s, closed = %s WHERE slug = %s", [*before, SHOP])
