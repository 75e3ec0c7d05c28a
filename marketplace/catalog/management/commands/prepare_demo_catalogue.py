"""Rebuild the shipped demo catalogue from lists of prices and from our own goods."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from marketplace.catalog.demo import DATA
from marketplace.catalog.preparation.build import build, write


class Command(BaseCommand):
    help = "Name the goods of the lists in both languages, add our own, and write the shipped demo catalogue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, help="folder of the lists of names and prices (dairy.csv and others)")

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        goods = build(source)
        write(goods, DATA)
        for origin, count in sorted(Counter(item.source for item in goods).items()):
            self.stdout.write(f"{count:>7,}  {origin}")
        self.stdout.write(f"{sum(len(item.variants) for item in goods):>7,}  packs")
