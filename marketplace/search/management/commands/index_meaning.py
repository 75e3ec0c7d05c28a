"""Make the vectors that are missing, and this machine's index of them, at once instead of within minutes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from rich.progress import Progress

from ai.embeddings.models import model_name
from marketplace.catalog.models import Product
from marketplace.search import caching
from marketplace.search.services import vectors


class Command(BaseCommand):
    help = "Make the vectors that products lack, and this machine's index of what products mean."

    def handle(self, *args: Any, **options: Any) -> None:
        model = model_name()
        if model is None:
            self.stdout.write("There is no model here; search answers from text alone.")
            return
        vectors.drop_unlisted()
        with Progress(disable=options["verbosity"] == 0) as progress:
            task = progress.add_task("Products", total=Product.objects.listed().count())
            while made := vectors.embed_products(now=timezone.now()):
                progress.advance(task, made)
        facts = vectors.build_index()
        caching.forget_all()
        self.stdout.write(f"{model}: {facts.count} products." if facts else f"{model}: nothing has changed.")
