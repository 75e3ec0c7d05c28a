"""The demo catalogue from the lists of prices and from our own goods: products, their variants, makes, attributes."""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Final

from django.utils.text import slugify

from marketplace.catalog.preparation import own_goods
from marketplace.catalog.preparation.attributes import ATTRIBUTES
from marketplace.catalog.preparation.names import Named, Refused, parse
from marketplace.catalog.preparation.pictures import PICTURES

# Lists whose lines name what they sell; fruit, vegetables, fish and meat are our own, for these lists tell no amounts.
SHELVES: Final = ("dairy", "frozen", "generalmerchandise", "grocery", "household")
MOST_CHANGE: Final = Decimal("0.04")
# Prices end as shops write them: a step of so many taka up to so much.
STEPS: Final = ((50, 1), (500, 5), (5000, 10), (10_000_000, 50))
PRODUCT_COLUMNS: Final = ("slug", "category", "brand", "name_en", "name_bn", "attributes", "picture", "source")
VARIANT_COLUMNS: Final = ("product", "pack_size", "pack_unit", "name_en", "name_bn", "attributes", "price")


@dataclass
class Goods:
    """One product with its variants, as it is written."""

    category: str
    name_en: str
    name_bn: str
    brand: tuple[str, str] | None
    source: str
    attributes: dict[str, Any] = field(default_factory=dict)
    variants: dict[tuple[str, str, str], Decimal] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return slugify(self.name_en.replace("&", " and ").replace("+", " plus "))[:140].strip("-")


def build(lists: Path) -> list[Goods]:
    """All goods in order of category and name; of two of one name, in either language, our own stays, or the first."""
    kept: dict[str, Goods] = {}
    names: set[str] = set()
    for goods in [*_own(), *_listed(lists)]:
        if goods.slug not in kept and goods.name_bn not in names:
            kept[goods.slug] = goods
            names.add(goods.name_bn)
    return sorted(kept.values(), key=lambda goods: (goods.category, goods.slug))


def write(goods: Sequence[Goods], folder: Path) -> None:
    """The files that are shipped; the same bytes from the same goods."""
    _write(folder / "brands.csv.gz", ("slug", "name_en", "name_bn"), _brand_rows(goods))
    _write(folder / "products.csv.gz", PRODUCT_COLUMNS, (_product_row(item) for item in goods))
    _write(folder / "variants.csv.gz", VARIANT_COLUMNS, (row for item in goods for row in _variant_rows(item)))
    _write_attributes(folder / "attributes.csv", goods)


def price_of(price: Decimal, name: str) -> Decimal:
    """A price as shops write it, near the one given: a price of a list is not carried over as it stands."""
    share = Decimal(int(hashlib.sha256(name.encode()).hexdigest()[:8], 16)) / Decimal(0xFFFFFFFF)
    return rounded(price * (1 + MOST_CHANGE * (2 * share - 1)))


def rounded(price: Decimal) -> Decimal:
    step = next(step for limit, step in STEPS if price <= limit)
    return max(Decimal(1), (price / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


def _own() -> Iterator[Goods]:
    for item in own_goods.read():
        goods = Goods(item.category, item.name_en, item.name_bn, item.brand, "own", _typed(item.attributes))
        for variant in item.variants:
            goods.variants[f"{variant.pack.size:f}", variant.pack.unit, variant.choice] = rounded(variant.price)
        yield goods


def _typed(attributes: dict[str, str]) -> dict[str, Any]:
    return {key: float(value) if value.replace(".", "").isdigit() else value for key, value in attributes.items()}


def _listed(lists: Path) -> Iterator[Goods]:
    """Packs of one name are one product; of two prices for one pack the lower holds, that of the plainer container."""
    found: dict[str, Goods] = {}
    for shelf in SHELVES:
        for name, price in _lines(lists / f"{shelf}.csv"):
            named = parse(name, shelf=shelf)
            if isinstance(named, Refused) or price <= 0:
                continue
            goods = found.setdefault(named.name_en, _goods(named))
            pack = f"{named.pack.size:f}", named.pack.unit, named.size
            told = price_of(price, f"{named.name_en} {pack}")
            goods.variants[pack] = min(told, goods.variants.get(pack, told))
    yield from found.values()


def _goods(named: Named) -> Goods:
    return Goods(named.category, named.name_en, named.name_bn, (named.brand.en, named.brand.bn), "list")


def _lines(path: Path) -> Iterator[tuple[str, Decimal]]:
    """Names and prices of a list; the later of two days holds."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        for name, *prices in rows:
            yield name, Decimal(prices[-1] or 0)


def _brand_rows(goods: Iterable[Goods]) -> Iterator[Sequence[str]]:
    brands = {_brand_slug(item.brand): item.brand for item in goods if item.brand}
    for slug, (en, bn) in sorted(brands.items()):
        yield slug, en, bn


def _brand_slug(brand: tuple[str, str] | None) -> str:
    return slugify(brand[0].replace("&", "and").replace("+", "-plus")) if brand else ""


def _product_row(item: Goods) -> Sequence[str]:
    attributes = json.dumps(item.attributes, ensure_ascii=False, sort_keys=True) if item.attributes else ""
    described = item.name_en, item.name_bn, attributes, PICTURES.get(item.slug, "")
    return item.slug, item.category, _brand_slug(item.brand), *described, item.source


def _variant_rows(item: Goods) -> Iterator[Sequence[str]]:
    for (size, unit, value), price in item.variants.items():
        key, en, bn = own_goods.choice(value) if value else ("", "", "")
        yield item.slug, size, unit, en, bn, json.dumps({key: value}) if key else "", f"{price:f}"


def _write_attributes(path: Path, goods: Sequence[Goods]) -> None:
    """What goods are described by; the choices are those that there are."""
    used: dict[str, list[str]] = {}
    for item in goods:
        for _size, _unit, value in item.variants:
            values = used.setdefault(own_goods.choice(value)[0] if value else "", [])
            values += [value] if value not in values else []
    columns = ("category", "key", "name_en", "name_bn", "kind", "unit", "choices", "tells_variants")
    with path.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(columns)
        for category, key, en, bn, kind, unit in ATTRIBUTES:
            values = used.get(key, []) if kind == "choice" else []
            choices = [_choice(value) for value in values]
            told = json.dumps(choices, ensure_ascii=False) if choices else ""
            rows.writerow([category, key, en, bn, kind, unit, told, "yes" if kind == "choice" else ""])


def _choice(value: str) -> dict[str, str]:
    _, en, bn = own_goods.choice(value)
    return {"value": value, "name_en": en, "name_bn": bn}


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("wb") as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
        lines = _Lines()
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        packed.write("".join(lines.written).encode())


class _Lines:
    """Takes what a writer of lines writes."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, text: str) -> int:
        self.written.append(text)
        return len(text)
