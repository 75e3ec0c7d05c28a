"""Reads: the tree of goods and brands, as JSON that PostgreSQL builds, in one statement each."""

from marketplace.catalog.errors.products import CategoryNotFoundError
from marketplace.catalog.goods_sql import NAMED
from marketplace.catalog.slugs import is_slug
from marketplace.core.prepared import PreparedStatement

_BODY = f"'id', category.id, {NAMED.format('category')}, 'icon', category.icon, 'depth', category.depth"

_TREE = PreparedStatement.of(f"""
SELECT json_build_object('items', coalesce(json_agg(
           json_build_object({_BODY}, 'parent', parent.slug)
           ORDER BY category.depth, category.position, category.slug), '[]'), 'next', NULL)::text
  FROM catalog_category category LEFT JOIN catalog_category parent ON parent.id = category.parent_id
 WHERE category.is_active
""")  # noqa: S608  # constants only

_ONE = PreparedStatement.of(f"""
SELECT json_build_object({_BODY},
           'path', (SELECT json_agg(json_build_object({NAMED.format("above")}) ORDER BY above.depth)
                      FROM catalog_category above WHERE above.id = ANY(category.path)),
           'children', coalesce((
               SELECT json_agg(json_build_object({NAMED.format("below")}, 'icon', below.icon)
                               ORDER BY below.position, below.slug)
                 FROM catalog_category below WHERE below.parent_id = category.id AND below.is_active), '[]'),
           'attributes', coalesce((
               SELECT json_agg(json_build_object('key', key, 'name_en', name_en, 'name_bn', name_bn, 'kind', kind,
                                   'unit', unit, 'choices', choices, 'is_required', is_required,
                                   'tells_variants', tells_variants, 'is_retired', retired_at IS NOT NULL)
                                   ORDER BY depth, position, key)
                 FROM (SELECT DISTINCT ON (attribute.key) attribute.*, above.depth
                         FROM catalog_categoryattribute attribute
                         JOIN catalog_category above ON above.id = attribute.category_id
                        WHERE above.id = ANY(category.path)
                        ORDER BY attribute.key, attribute.retired_at IS NOT NULL, above.depth DESC
                     ) nearest), '[]'))::text
  FROM catalog_category category WHERE category.slug = %(slug)s AND category.is_active
""")  # noqa: S608  # constants only

_BRANDS = PreparedStatement.of(f"""
WITH page AS MATERIALIZED (
    SELECT brand.*, row_number() OVER (ORDER BY brand.slug) AS place FROM catalog_brand brand
     WHERE brand.slug > %(after)s::text ORDER BY brand.slug LIMIT %(limit)s::int + 1
)
SELECT coalesce((SELECT json_agg(json_build_object('id', page.id, {NAMED.format("page")}) ORDER BY place)
                   FROM page WHERE place <= %(limit)s::int), '[]')::text,
       (SELECT slug FROM page
         WHERE place = %(limit)s::int AND EXISTS (SELECT FROM page WHERE place > %(limit)s::int))
""")  # noqa: S608  # constants only


def list_categories_json() -> str:
    """The whole tree, those above before those below; it is small, so there is one page."""
    body: str
    [body] = _TREE.fetch_one({})
    return body


def get_category_json(slug: str) -> str:
    """One category: the way to it, what lies below, and what its goods are described by.

    Raises:
        CategoryNotFoundError: there is none, or buyers do not see it.
    """
    rows = _ONE.fetch_all({"slug": slug}) if is_slug(slug) else []
    if not rows:
        raise CategoryNotFoundError
    body: str = rows[0][0]
    return body


def list_brands(*, after: str = "", limit: int) -> tuple[str, str | None]:
    """Brands by slug: a JSON array, and the slug after which another page begins."""
    items, last = _BRANDS.fetch_one({"after": after, "limit": limit})
    return items, last
