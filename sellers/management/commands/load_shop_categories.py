"""Bring the tree of shop categories to what this release ships."""

from typing import Any

from django.core.management.base import BaseCommand

from sellers.services.categories import load_shop_categories


class Command(BaseCommand):
    help = "Load the tree of shop categories; shops and categories that are there stay."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_shop_categories():,} shop categories")
