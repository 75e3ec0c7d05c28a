"""A synthetic catalogue: five products for each shop, and fifty offers in each, by the words of the lexicon."""

import itertools

import psycopg
from django.core.management import call_command

from marketplace.core.ids import uuid7
from marketplace.search.lexicon import rows_of_lexicon

PRODUCTS_A_SHOP, OFFERS_A_SHOP = 5, 50
KINDS, BRANDS = 40, 300
SORTS = ("", "Premium", "Fresh", "Deshi", "Special", "Pure", "Gold", "Classic", "Super", "Royal")
SORTS_BN = ("", "প্রিমিয়াম", "তাজা", "দেশি", "স্পেশাল", "খাঁটি", "গোল্ড", "ক্লাসিক", "সুপার", "রয়েল")
SYLLABLES = ("ra", "dhu", "ni", "ma", "to", "shi", "ka", "lo", "be", "gu")
SYLLABLES_BN = ("রা", "ধু", "নি", "মা", "টো", "শি", "কা", "লো", "বে", "গু")

_KINDS = """
INSERT INTO catalog_category (id, created_at, updated_at, slug, name_en, name_bn, icon, position, is_active)
SELECT gen_random_uuid(), now(), now(), 'kind-' || n, 'Kind ' || n, 'ধরন ' || n, 'package', n, true
  FROM generate_series(1, %s) AS n
"""
_VARIANTS = """
INSERT INTO catalog_variant (id, created_at, updated_at, product_id, name_en, name_bn, pack_size, pack_unit, attributes,
                             position)
SELECT gen_random_uuid(), now(), now(), id, '', '', (ARRAY[100, 250, 500, 1000])[1 + (hashtext(slug) & 3)], 'g', '{}', 0
  FROM catalog_product
"""
_OFFERS = """
INSERT INTO catalog_offer (id, created_at, updated_at, shop_id, product_id, variant_id, currency, price, stock,
                           reserved, stock_confirmed_at, low_stock_threshold, least_per_order, is_available, shop_sku,
                           is_synthetic)
SELECT gen_random_uuid(), now(), now(), picked.shop_id, variant.product_id, variant.id, 'BDT',
       20 + floor(random() * 900), floor(random() * 20)::int, 0, now(), 5, 1, true, '', true
  FROM (SELECT DISTINCT shop.id AS shop_id, 1 + floor(random() * %(products)s)::int AS number
          FROM sellers_shop shop CROSS JOIN generate_series(1, %(offers)s)) picked
  JOIN (SELECT *, row_number() OVER (ORDER BY id) AS number FROM catalog_variant) variant USING (number)
"""


def fill(url: str, *, shops: int) -> None:
    """Products, their packs, and offers in every shop; then the index, by the command that operators have."""
    with psycopg.connect(url) as filling:
        filling.execute("ALTER TABLE catalog_offer DISABLE TRIGGER USER")
        filling.execute(_KINDS, [KINDS])
        kinds = [row[0] for row in filling.execute("SELECT id FROM catalog_category WHERE slug LIKE 'kind-%'")]
        brands = _brands(filling)
        _products(filling, kinds, brands, count=shops * PRODUCTS_A_SHOP)
        filling.execute(_VARIANTS)
        filling.execute(_OFFERS, {"products": shops * PRODUCTS_A_SHOP, "offers": OFFERS_A_SHOP})
        # References are looked at when the transaction ends, or now: a table with some to look at is not altered.
        filling.execute("SET CONSTRAINTS ALL IMMEDIATE")
        filling.execute("ALTER TABLE catalog_offer ENABLE TRIGGER USER")
    call_command("reindex", verbosity=0)
    with psycopg.connect(url, autocommit=True) as one:
        one.execute("VACUUM (ANALYZE)")


def _brands(filling: psycopg.Connection) -> list[tuple[str, str, str]]:
    brands = []
    with filling.cursor().copy(
        "COPY catalog_brand (id, created_at, updated_at, slug, name_en, name_bn) FROM STDIN"
    ) as copy:
        for parts in itertools.islice(itertools.product(range(len(SYLLABLES)), repeat=3), BRANDS):
            name = "".join(SYLLABLES[part] for part in parts)
            name_bn = "".join(SYLLABLES_BN[part] for part in parts)
            brand = (str(uuid7()), name.title(), name_bn)
            copy.write_row((brand[0], "now", "now", f"make-{name}", brand[1], brand[2]))
            brands.append(brand)
    return brands


def _products(filling: psycopg.Connection, kinds: list[str], brands: list[tuple[str, str, str]], *, count: int) -> None:
    rows = [row for row in rows_of_lexicon() if len(row) >= 3]
    columns = (
        "id, created_at, updated_at, slug, name_en, name_bn, description_en, description_bn, category_id, brand_id, "
        "attributes, status, is_featured, version, rating_count, is_synthetic"
    )
    with filling.cursor().copy(f"COPY catalog_product ({columns}) FROM STDIN") as copy:
        for number in range(count):
            row, brand = rows[number % len(rows)], brands[number * 7 % len(brands)]
            sort = number // len(rows) % len(SORTS)
            name_bn = next(text for text in row if "\u0980" <= text[0] <= "\u09ff")
            copy.write_row(
                (
                    str(uuid7()), "now", "now", f"goods-{number}",
                    f"{brand[1]} {SORTS[sort]} {row[0].title()}", f"{brand[2]} {SORTS_BN[sort]} {name_bn}",
                    "", "", kinds[number % len(rows) % len(kinds)], brand[0],
                    "{}", "active", "f", 1, 0, "t",
                )
            )  # fmt: skip
