"""A spreadsheet of 50,000 goods: read, looked through and run, against copying the same rows in and merging them.

The shop sells 40,000 things of a shared catalogue. Of the rows 30,000 change price and stock, 10,000 are as they were,
5,000 begin to sell a shared product, which is found by its name and pack, and 5,000 make a product of the shop's own.
The floor copies all that into a bare table and merges it into the offers in one statement; it checks nothing, looks
nothing up, makes no products and leaves no trail.
"""

import argparse
import csv
import io
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

import psycopg
from django.core.files.base import ContentFile
from django.utils import timezone

import bench.django_ready  # noqa: F401
from bench import database, goods_market
from bench.errors import BenchError
from bench.figures import Figure, report
from bench.goods_market import Goods
from deploy.local import console
from marketplace.catalog.models import GoodsSheet, Offer, SheetState
from marketplace.catalog.selectors.sheets import count_outcomes, exported_rows
from marketplace.catalog.services import sheet_work, sheets
from marketplace.core.sheets.reading import SheetKind
from marketplace.core.sheets.writing import sheet_of
from sellers.models import Shop

ROWS, ROUNDS = 50_000, 3
SHOPS = 10
CHANGED, LEFT, SHARED, OWN = 0.6, 0.2, 0.1, 0.1
HEADING = ("sku", "name_en", "pack_size", "category", "price", "stock")
MERGE = """
    INSERT INTO catalog_offer (id, created_at, updated_at, shop_id, product_id, variant_id, currency, price, stock,
                               reserved, stock_confirmed_at, low_stock_threshold, least_per_order, is_available,
                               shop_sku, is_synthetic)
    SELECT coalesce(offer.id, gen_random_uuid()), now(), now(), %(shop)s, variant.product_id, variant.id, 'BDT',
           given.price, given.stock, 0, now(), 5, 1, true, given.sku, false
      FROM given
      JOIN catalog_variant AS variant ON variant.id = given.variant
      LEFT JOIN catalog_offer AS offer ON offer.shop_id = %(shop)s AND offer.variant_id = variant.id
        ON CONFLICT (shop_id, variant_id) DO UPDATE
       SET price = excluded.price, stock = excluded.stock, updated_at = excluded.updated_at
"""


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make bench B=sheets", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    try:
        return _measure(options.rows, options.rounds)
    except BenchError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2


def _measure(rows: int, rounds: int) -> int:
    sold = round(rows * (CHANGED + LEFT))
    database.build(shops=SHOPS)
    with console.step(f"{sold * SHOPS:,} offers of {rows:,} products"):
        goods_market.fill(database.URL, Goods(products=rows, offers=sold * SHOPS))
        shop = _known_by_codes()
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    floors: list[float] = []
    times: dict[str, list[float]] = {"read": [], "look": [], "run": []}
    for turn in range(rounds):
        content = _sheet(shop, rows, turn)
        with console.step(f"Round {turn + 1}: copied and merged"):
            floors.append(_floor(shop, rows, turn))
        for step, taken in _taken(shop, content, rows):
            times[step].append(taken)
            console.say(f"· {step}: {rows / taken:,.0f} rows/s")
    workbook_s = _read_workbook(shop, rows)
    export_s = _timed(lambda: sum(len(piece) for piece in sheet_of(SheetKind.CSV, exported_rows(shop))))
    workbook_out_s = _timed(lambda: sum(len(piece) for piece in sheet_of(SheetKind.XLSX, exported_rows(shop))))
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    exported = Offer.objects.kept().filter(shop=shop).count()
    read, look, run = (statistics.median(times[step]) for step in ("read", "look", "run"))
    floor = statistics.median(floors)
    found = {
        "read_csv_rows_per_s": rows / read,
        "read_xlsx_rows_per_s": rows / workbook_s,
        "look_rows_per_s": rows / look,
        "run_rows_per_s": rows / run,
        "look_to_floor_ratio": look / floor,
        "run_to_floor_ratio": run / floor,
        "export_csv_rows_per_s": exported / export_s,
        "export_xlsx_rows_per_s": exported / workbook_out_s,
        "memory_peak_mb": peak_kb / 1024,
        "memory_above_start_mb": (peak_kb - before_kb) / 1024,
    }
    return report(Figure("sheets", metric, value) for metric, value in found.items())


def _known_by_codes() -> Shop:
    """The first shop, whose offers have codes of its own."""
    with psycopg.connect(database.URL, autocommit=True) as filling:
        filling.execute("""
            UPDATE catalog_offer SET shop_sku = 'S' || split_part(slug, '-', 2) || '-' || variant.position
              FROM catalog_variant AS variant JOIN catalog_product AS product ON product.id = variant.product_id
             WHERE variant.id = catalog_offer.variant_id
               AND catalog_offer.shop_id = (SELECT min(id::text)::uuid FROM sellers_shop)
        """)
        filling.execute("VACUUM (ANALYZE) catalog_offer")
    return Shop.objects.get(pk=Offer.objects.exclude(shop_sku="").values_list("shop_id", flat=True)[:1])


def _rows(shop: Shop, rows: int, turn: int) -> Iterator[tuple[UUID | None, list[str]]]:
    """The variant that a row is about, where there is one, and its cells."""
    sold = Offer.objects.filter(shop=shop).order_by("shop_sku").exclude(shop_sku="").exclude(shop_sku__startswith="N")
    known = sold.values_list("variant_id", "shop_sku", "price", "stock")[: round(rows * (CHANGED + LEFT))]
    for place, (variant_id, sku, *terms) in enumerate(known):
        price, stock = (20 + (place + turn * 7) % 900, 10 + (place + turn) % 40) if place < rows * CHANGED else terms
        yield variant_id, [sku, "", "", "", f"{price:.2f}", "" if stock is None else str(stock)]
    yield from _new(shop, rows, turn)


def _new(shop: Shop, rows: int, turn: int) -> Iterator[tuple[UUID | None, list[str]]]:
    with psycopg.connect(database.URL) as asking:
        shared = asking.execute(
            """
            SELECT variant.id, product.name_en, trunc(variant.pack_size)::int
              FROM catalog_variant AS variant JOIN catalog_product AS product ON product.id = variant.product_id
             WHERE product.shop_id IS NULL AND NOT EXISTS (
                       SELECT FROM catalog_offer WHERE shop_id = %s AND variant_id = variant.id)
             ORDER BY product.slug, variant.position LIMIT %s
            """,
            [shop.pk, round(rows * SHARED)],
        ).fetchall()
    for variant_id, name, grams in shared:
        yield variant_id, ["", name, f"{grams} g", "", "55", "20"]
    for place in range(round(rows * OWN)):
        yield None, [f"N{turn}-{place}", f"Own thing {turn} {place}", "1 piece", f"kind-{11 + place % 90}", "৭৫", "৫"]


def _sheet(shop: Shop, rows: int, turn: int) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADING)
    writer.writerows(cells for _variant, cells in _rows(shop, rows, turn))
    return text.getvalue().encode()


def _floor(shop: Shop, rows: int, turn: int) -> float:
    """Seconds to copy the rows in and merge them; nothing of it stays."""
    given = [
        (variant, cells[0] or f"F{place}", cells[4], cells[5] or None)
        for place, (variant, cells) in enumerate(_rows(shop, rows, turn))
        if variant is not None
    ]
    with psycopg.connect(database.URL) as merging:
        started = time.perf_counter()
        merging.execute("CREATE TEMP TABLE given (variant uuid, sku text, price numeric, stock int) ON COMMIT DROP")
        with merging.cursor() as cursor, cursor.copy("COPY given FROM STDIN") as copy:
            for row in given:
                copy.write_row(row)
        merging.execute(MERGE, {"shop": shop.pk})
        taken = time.perf_counter() - started
        merging.rollback()
    return taken


def _taken(shop: Shop, content: bytes, rows: int) -> Iterator[tuple[str, float]]:
    """Each step as a worker takes it, in seconds.

    Raises:
        BenchError: rows do not become what they should.
    """
    sheet = sheets.request_sheet(
        actor_id=None, shop_id=shop.pk, file=ContentFile(content, name="goods.csv"), now=timezone.now()
    )
    yield "read", _timed(lambda: _work(sheet))
    sheet.refresh_from_db()
    sheets.set_columns(actor_id=None, shop_id=shop.pk, sheet_id=sheet.pk, columns=sheet.columns, now=timezone.now())
    yield "look", _timed(lambda: _work(sheet))
    sheets.run_sheet(actor_id=None, shop_id=shop.pk, sheet_id=sheet.pk, passes_errors=False, now=timezone.now())
    yield "run", _timed(lambda: _work(sheet))
    sheet.refresh_from_db()
    found = {outcome.value: count for outcome, count in count_outcomes(sheet).items() if count}
    if sheet.state != SheetState.DONE or found.get("create") != round(rows * (SHARED + OWN)):
        raise BenchError(f"The sheet is {sheet.state} with {found}.")


def _read_workbook(shop: Shop, rows: int) -> float:
    """Seconds to read as many rows of a workbook."""
    lines = ([*cells, ""] for _variant, cells in _rows(shop, rows, 0))
    content = b"".join(sheet_of(SheetKind.XLSX, [list(HEADING), *lines]))
    sheet = sheets.request_sheet(
        actor_id=None, shop_id=shop.pk, file=ContentFile(content, name="goods.xlsx"), now=timezone.now()
    )
    return _timed(lambda: _work(sheet))


def _work(sheet: GoodsSheet) -> None:
    while sheet_work.work_off(sheet.pk, clock=timezone.now):
        pass


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
