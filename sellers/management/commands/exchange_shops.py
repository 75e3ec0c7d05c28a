"""Bring shops in from a file, or write them to one, at a shell."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.core.errors import HaatError
from sellers.exchange.writing import csv_of, geojson_of
from sellers.models import RowOutcome, ShopImport, ShopStatus
from sellers.selectors.exchange import ExportQuery, count_outcomes, list_exported
from sellers.services import exchange

TOLD = 50


class Command(BaseCommand):
    help = (
        "Bring shops in from CSV or GeoJSON, or write them. An import looks at every row and changes nothing; with "
        "--run it is then done. docs/sellers.md describes the columns."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        bring = acts.add_parser("import", help="look at a file, and do it with --run")
        bring.add_argument("file", type=Path)
        bring.add_argument("--by", metavar="EMAIL", help="whose act it is in the audit trail; the system's without")
        bring.add_argument("--run", action="store_true", help="do it, if no row has an error")
        bring.add_argument("--pass-errors", action="store_true", help="with --run: pass by rows with errors")
        write = acts.add_parser("export", help="write shops to a file, or - for the output")
        write.add_argument("file")
        write.add_argument("--format", choices=["csv", "geojson"], default="csv")
        write.add_argument("--status", choices=ShopStatus.values)
        write.add_argument("--category", help="slug of a kind of shop")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        try:
            self._bring(**options) if act == "import" else self._write(**options)
        except HaatError as error:
            raise CommandError("\n".join([str(error), *(str(one.message) for one in error.details)])) from error

    def _bring(self, *, file: Path, by: str | None, run: bool, pass_errors: bool, **_rest: Any) -> None:
        actor = User.objects.filter(email=by).first() if by else None
        if by and actor is None:
            raise CommandError(f"Nobody has the address {by}.")
        actor_id = actor.pk if actor else None
        content = ContentFile(file.read_bytes(), name=file.name)
        job = exchange.request_import(actor_id=actor_id, file=content, now=timezone.now())
        self._work_off(job)
        if run:
            exchange.run_import(actor_id=actor_id, import_id=job.pk, passes_errors=pass_errors, now=timezone.now())
            self._work_off(job)

    def _work_off(self, job: ShopImport) -> None:
        """Here and now; a worker that was told of it as well takes turns with this."""
        exchange.work_off(job.pk, clock=timezone.now)
        job.refresh_from_db()
        for row in job.rows.filter(outcome=RowOutcome.ERROR).order_by("row")[:TOLD]:
            told = "; ".join(f"{name}: {message}" if name else message for name, message in row.errors)
            self.stdout.write(f"row {row.row}: {told}")
        counts = ", ".join(f"{count:,} {outcome.value}" for outcome, count in count_outcomes(job).items())
        self.stdout.write(f"{job.state}: {counts}")

    def _write(self, *, file: str, format: str, status: str | None, category: str | None, **_rest: Any) -> None:  # noqa: A002  # as the option is called
        shops = list_exported(ExportQuery(status=ShopStatus(status) if status else None, category=category))
        pieces = csv_of(shops) if format == "csv" else geojson_of(shops)
        if file == "-":
            sys.stdout.buffer.writelines(pieces)
            return
        with Path(file).open("wb") as target:
            target.writelines(pieces)
        self.stdout.write(f"{shops.count():,} shops written to {file}")
