"""Seal personal data again under the first of `HAAT_ENCRYPTION_KEYS`: docs/personal-data.md, step by step."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from marketplace.core.encryption import older_keys
from marketplace.core.key_rotation import Rotation, Sealed, Told, everything_sealed

# A row that was being written is passed by; whoever writes one row without end must not keep us here.
PASSES = 5


class Command(BaseCommand):
    help = (
        "Seal personal data again under the first of HAAT_ENCRYPTION_KEYS. The market may run meanwhile; an "
        "interrupted run is simply run again. Fails while anything is left under an older key."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--status", action="store_true", help="only say how much is left under older keys")
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction (500)")

    def handle(self, *args: Any, status: bool, batch: int, **options: Any) -> None:
        if batch < 1:
            raise CommandError("--batch must be 1 or more")
        left = 0
        for table in everything_sealed():
            if not status:
                self._reseal(table, batch)
            left_here = table.count_left()
            self.stdout.write(f"{table}: {left_here:,} rows left under older keys")
            left += left_here
        if left and not status:
            raise CommandError(f"{left:,} rows are left under older keys: keep those keys, and run this again")
        if not left:
            self.stdout.write(f"Nothing needs the older keys: {', '.join(older_keys()) or 'there are none'}.")

    def _reseal(self, table: Sealed, batch: int) -> None:
        resealed = 0
        for _pass in range(PASSES):
            with _progress(str(table), table) as told:
                rotation = table.reseal(batch=batch, told=told)
            resealed += rotation.resealed
            if table.count_left() == len(rotation.unreadable):
                break
        self.stdout.write(f"{table}: {resealed:,} rows sealed again")
        self._tell_unreadable(table, rotation)

    def _tell_unreadable(self, table: Sealed, rotation: Rotation) -> None:
        for row in rotation.unreadable:
            self.stderr.write(f"{table} {row.pk} cannot be opened: {row.reason}")


@contextmanager
def _progress(label: str, table: Sealed) -> Iterator[Told]:
    """A bar on a terminal, nothing elsewhere: the line that follows says it all."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda rows: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=table.count_left())
        yield lambda rows: bar.advance(task, rows)
