"""Bring the database up to this release: its tables, then who may do what with them."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "migrate, then grant_rights, as the owner of the tables. Safe to repeat."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=verbosity, stdout=self.stdout)
        call_command("grant_rights", stdout=self.stdout, stderr=self.stderr)
