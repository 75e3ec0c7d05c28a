"""Fill the database with the areas, the gazetteer, the demo market with its goods, and, in development, people."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from geo.services import load_areas, load_places
from marketplace.accounts.demo import load_demo_people
from marketplace.catalog.demo.categories import load_categories
from marketplace.catalog.demo.offers import load_demo_offers
from marketplace.catalog.demo.pictures import load_demo_pictures
from marketplace.catalog.demo.products import load_demo_products
from marketplace.catalog.demo.reviews import load_demo_reviews
from marketplace.catalog.models import Offer, Product
from marketplace.core.outbox import unheard_by
from marketplace.orders.demo.orders import REACHES_BACK, load_demo_orders
from marketplace.orders.demo.taxes import load_demo_taxes
from marketplace.storefront import seeding
from marketplace.storefront.seeding import Step, Told
from sellers.demo.commission import load_demo_commission
from sellers.demo.load import load_demo_shops
from sellers.demo.load_zones import load_demo_zones
from sellers.demo.people import load_demo_sellers
from sellers.models import Shop
from sellers.services.categories import load_shop_categories


def _areas(told: Told) -> str:
    return f"{load_areas(progress=told).rows:,} areas"


def _places(told: Told) -> str:
    loaded = load_places(progress=told)
    return f"{loaded.rows - loaded.outside:,} places of the gazetteer"


def _categories(told: Told) -> str:
    count = load_shop_categories()
    told(count, count)
    return f"{count:,} shop categories"


def _shops(told: Told) -> str:
    added = load_demo_shops(progress=told)
    return f"{added:,} shops added, {Shop.objects.count():,} in the market; their opening hours are synthetic"


def _zones(told: Told) -> str:
    return f"{load_demo_zones(progress=told):,} delivery zones added; they are synthetic, and so is what they cost"


def _commission(told: Told) -> str:
    laid = load_demo_commission(now=timezone.now() - REACHES_BACK)
    told(laid, laid)
    return f"{laid} rule laid; it is the demo's"


def _people(told: Told) -> str:
    added = load_demo_people(now=timezone.now())
    told(added, added)
    return f"{added} demo sign-ins added"


def _sellers(told: Told) -> str:
    given = load_demo_sellers(now=timezone.now())
    told(given, given)
    return f"{given} shops given to the demo seller"


def _goods_categories(told: Told) -> str:
    count = load_categories()
    told(count, count)
    return f"{count:,} categories of goods"


def _taxes(told: Told) -> str:
    laid = load_demo_taxes(now=timezone.now() - REACHES_BACK)
    told(laid, laid)
    return f"{laid} rules laid; they are the demo's"


def _products(told: Told) -> str:
    added = load_demo_products(progress=told, now=timezone.now())
    return f"{added:,} products added, {Product.objects.count():,} in the catalogue; made for the demo"


def _pictures(told: Told) -> str:
    return f"{load_demo_pictures(progress=told):,} products got a picture of their kind"


def _offers(told: Told) -> str:
    added = load_demo_offers(progress=told, now=timezone.now())
    return f"{added:,} offers added, {Offer.objects.count():,} in the market; prices and stock are synthetic"


def _reviews(told: Told) -> str:
    added = load_demo_reviews(now=timezone.now())
    told(added, added)
    return f"{added:,} reviews added; they are samples, and marked so"


def _orders(told: Told) -> str:
    # Nobody is written to about what was never ordered, and nothing of it happens now.
    with unheard_by("marketplace.notifications", "realtime"):
        there = load_demo_orders(progress=told, now=timezone.now())
    return f"{there:,} orders added; they are samples, and marked so"


def _index(told: Told) -> str:
    call_command("reindex", verbosity=0, stdout=StringIO())
    told(1, 1)
    return "products and shops can be found"


# Each needs what stands before it: shops lie in areas and are found by landmarks.
STEPS: tuple[tuple[str, Step], ...] = (
    ("Areas", _areas),
    ("Gazetteer", _places),
    ("Shop categories", _categories),
    ("Demo shops", _shops),
    ("Demo zones", _zones),
    ("Demo commission", _commission),
    ("Demo people", _people),
    ("Demo sellers", _sellers),
)
GOODS: tuple[tuple[str, Step], ...] = (
    ("Goods categories", _goods_categories),
    ("Demo taxes", _taxes),
    ("Demo goods", _products),
    ("Demo pictures", _pictures),
    ("Demo offers", _offers),
    ("Demo reviews", _reviews),
    ("Demo orders", _orders),
    ("Index of search", _index),
)


class Command(BaseCommand):
    help = (
        "Load Bangladesh's areas, the gazetteer, the shop categories, the demo market and its goods. Running "
        "it again adds what is missing and leaves what people changed; an interrupted run is simply run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a shop already")
        parser.add_argument("--without-goods", action="store_true", help="shops alone, where nothing is to be sold")

    def handle(self, *args: Any, if_empty: bool, without_goods: bool, **options: Any) -> None:
        if if_empty and Shop.objects.exists():
            self.stdout.write("The market has shops already.")
            return
        for label, step in STEPS if without_goods else (*STEPS, *GOODS, *seeding.steps()):
            with _progress(label) as told:
                summary = step(told)
            self.stdout.write(f"{label}: {summary}.")


@contextmanager
def _progress(label: str) -> Iterator[Told]:
    """A bar while the step lasts on a terminal, nothing elsewhere: the line that follows says it all."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
