"""What the catalogue is asked: pages of products, with a pin and without, and lists of categories."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bench import nearby_questions
from bench.goods_market import LEAVES_OF_A_ROOT, ROOTS
from bench.http_clients import get_request
from bench.sql_clients import Question
from geo.points import GeoPoint
from marketplace.catalog import product_sql
from marketplace.catalog.selectors.media import media_parameters
from marketplace.core.prepared import PreparedStatement
from sellers.shops_at import asked_at

ASKED = 240
SEED = 1952
LIMIT = 20
KINDS = ("page", "page_at_pin", "list")


@dataclass(frozen=True, slots=True)
class GoodsQuestion:
    """One address, and the statement that makes its answer."""

    path: str
    prepared: PreparedStatement
    parameters: Mapping[str, object]

    def request(self, address: tuple[str, int]) -> bytes:
        return get_request(address, self.path, None)

    def statement(self, *, now: datetime) -> Question:
        asked = {**media_parameters(), "now": now, **self.parameters}
        return Question(self.prepared.text, self.prepared.values(asked))


def questions(kind: str, *, products: int, now: datetime) -> list[GoodsQuestion]:
    """The same in every run: products at random, the pins of `nearby`, and each category by turns."""
    chance = random.Random(SEED)  # noqa: S311 -- the same in every run
    if kind == "list":
        return [_list(1 + number % (ROOTS + ROOTS * LEAVES_OF_A_ROOT)) for number in range(ASKED)]
    slugs = [f"product-{chance.randint(1, products)}" for _ in range(ASKED)]
    if kind == "page":
        return [_page(slug, None, now) for slug in slugs]
    pins = [question.pin for question in nearby_questions.questions()]
    return [_page(slug, pin, now) for slug, pin in zip(slugs, pins, strict=True)]


def _page(slug: str, pin: GeoPoint | None, now: datetime) -> GoodsQuestion:
    prepared = product_sql.product_statement(by_id=False, at_pin=pin is not None)
    path = f"/api/v1/products/{slug}"
    if pin is None:
        return GoodsQuestion(path, prepared, {"slug": slug})
    at_pin = asked_at(pin, None, now) | {"slug": slug}
    return GoodsQuestion(f"{path}?lat={pin.lat}&lon={pin.lon}", prepared, at_pin)


def _list(number: int) -> GoodsQuestion:
    prepared = product_sql.products_statement(in_category=True, of_brand=False, featured=False, is_continued=False)
    path = f"/api/v1/categories/kind-{number}/products?limit={LIMIT}"
    return GoodsQuestion(path, prepared, {"slug": f"kind-{number}", "limit": LIMIT})
