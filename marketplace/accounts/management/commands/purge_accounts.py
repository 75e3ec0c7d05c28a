"""Forget now what beat would forget tonight."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from marketplace.accounts import purging


class Command(BaseCommand):
    help = (
        "Forget old sign-ins, rows of ended sessions, unverified accounts that nobody used, copies of data whose time "
        "is over, and old proofs of consent and entries of the audit trail. HAAT_SIGN_IN_RETENTION_DAYS, "
        "HAAT_UNVERIFIED_ACCOUNT_DAYS, HAAT_DATA_EXPORT_DAYS and HAAT_RECORD_RETENTION_DAYS say how old each may get."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in purging.purge(now=timezone.now()).items():
            self.stdout.write(f"{count:,} {name}")
