"""Goods for the synthetic market: a tree, products with packs, and offers of them in all shops."""

from dataclasses import dataclass

import psycopg

from bench.errors import BenchError

ROOTS, LEAVES_OF_A_ROOT = 10, 10
PACKS = 2


@dataclass(frozen=True, slots=True)
class Goods:
    """How many there are."""

    products: int
    offers: int


# A row's number decides everything about it. The trigger keeps `path`, so roots are there before what is below.
CATEGORIES = """
    INSERT INTO catalog_category (id, created_at, updated_at, slug, parent_id, name_en, name_bn, icon, position,
                                  is_active, path, depth)
    SELECT md5('kind' || number)::uuid, now(), now(), 'kind-' || number,
           CASE WHEN number > %(roots)s THEN md5('kind' || 1 + number %% %(roots)s)::uuid END,
           'Kind ' || number, 'ধরন ' || number, 'package', number, true, '{}', 0
      FROM generate_series(%(first)s::int, %(last)s::int) number
"""
PRODUCTS = """
    INSERT INTO catalog_product (id, created_at, updated_at, slug, name_en, name_bn, description_en, description_bn,
                                 category_id, attributes, status, is_featured, version, rating_count, is_synthetic)
    SELECT md5('product' || number)::uuid, now(), now(), 'product-' || number, 'Synthetic product ' || number,
           'কৃত্রিম পণ্য ' || number, repeat('Synthetic words of a description. ', 10),
           repeat('বিবরণের কৃত্রিম কথা। ', 10),
           md5('kind' || %(roots)s + 1 + number %% %(leaves)s)::uuid, '{"origin": "Synthetic"}', 'active',
           number %% 100 = 0, 1, 0, true
      FROM generate_series(1, %(products)s::int) number
"""
VARIANTS = """
    INSERT INTO catalog_variant (id, created_at, updated_at, product_id, name_en, name_bn, pack_size, pack_unit,
                                 attributes, position)
    SELECT md5('variant' || number || '-' || pack)::uuid, now(), now(), md5('product' || number)::uuid, '', '',
           pack * 500, 'g', '{}', pack
      FROM generate_series(1, %(products)s::int) number CROSS JOIN generate_series(1, %(packs)s::int) pack
"""
# Each shop offers a run of products, the next shop the run after it, so that all products have as many offers.
OFFERS = """
    INSERT INTO catalog_offer (id, created_at, updated_at, shop_id, product_id, variant_id, currency, price, stock,
                               reserved, stock_confirmed_at, low_stock_threshold, least_per_order, is_available,
                               shop_sku, is_synthetic)
    SELECT md5('offer' || number)::uuid, now(), now(), shop.id, md5('product' || product)::uuid,
           md5('variant' || product || '-' || 1 + number %% %(packs)s)::uuid, 'BDT', 20 + number %% 977,
           CASE WHEN number %% 3 > 0 THEN number %% 50 END, 0, now(), 5, 1, true, '', true
      FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS shops
              FROM sellers_shop) shop
     CROSS JOIN LATERAL generate_series(shop.place * %(offers)s::bigint / shop.shops,
                                        (shop.place + 1) * %(offers)s::bigint / shop.shops - 1) number
     CROSS JOIN LATERAL (SELECT 1 + number %% %(products)s AS product) which
"""


def fill(url: str, goods: Goods) -> None:
    """Give the shops that are there goods to sell, then gather statistics.

    Raises:
        BenchError: a shop would offer a product twice.
    """
    sizes = {
        "products": goods.products,
        "offers": goods.offers,
        "packs": PACKS,
        "roots": ROOTS,
        "leaves": ROOTS * LEAVES_OF_A_ROOT,
    }
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM sellers_shop").fetchone()
        if row is None or goods.offers > goods.products * int(row[0]):
            raise BenchError("These are more offers than shops times products.")
        roots = {"first": 1, "last": ROOTS}
        leaves = {"first": ROOTS + 1, "last": ROOTS + ROOTS * LEAVES_OF_A_ROOT}
        connection.execute(CATEGORIES, sizes | roots)
        connection.execute(CATEGORIES, sizes | leaves)
        # Triggers tell search of each offer one by one, and search is not asked here.
        connection.execute("ALTER TABLE catalog_offer DISABLE TRIGGER USER")
        for statement in (PRODUCTS, VARIANTS, OFFERS):
            connection.execute(statement, sizes)
        # References are looked at when the transaction ends, or now: a table with some to look at is not altered.
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        connection.execute("ALTER TABLE catalog_offer ENABLE TRIGGER USER")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) catalog_product, catalog_variant, catalog_offer, catalog_category")
