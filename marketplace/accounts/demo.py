"""People to try the market as, in development alone: their password is published, so nobody may meet them elsewhere."""

import csv
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from marketplace.accounts.models import User

DATA = Path(__file__).resolve().parent / "data"
PEOPLE, BUYERS = DATA / "demo_people.csv", DATA / "demo_buyers.csv"
PASSWORD = "haat-demo-market"  # noqa: S105  # published in the README, and good in development only


@transaction.atomic
def load_demo_people(*, now: datetime) -> int:
    """Add the demo people that are missing; those that are there are left as somebody made them.

    Returns:
        How many were added; none outside development, whoever asks.
    """
    if not settings.DEMO_PEOPLE:
        return 0
    with PEOPLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    known = set(User.objects.filter(email__in=[row["email"] for row in rows]).values_list("email", flat=True))
    missing = [row for row in rows if row["email"] not in known]
    for row in missing:
        _add(row, now=now)
    return len(missing)


@transaction.atomic
def load_demo_buyers(*, now: datetime) -> list[User]:
    """People who have bought in the demo market and say so; nobody can sign in as one of them.

    Returns:
        All of them, those added before included; none outside development.
    """
    if not settings.DEMO_PEOPLE:
        return []
    with BUYERS.open(encoding="utf-8", newline="") as lines:
        rows = {f"buyer-{number:02}@example.com": row for number, row in enumerate(csv.DictReader(lines), start=1)}
    known = set(User.objects.filter(email__in=rows).values_list("email", flat=True))
    for email, row in rows.items():
        if email not in known:
            User.objects.create_user(email=email, name=row["name"], language=row["language"], email_verified_at=now)
    return list(User.objects.filter(email__in=rows).order_by("email"))


def _add(row: Mapping[str, str], *, now: datetime) -> None:
    user = User.objects.create_user(
        email=row["email"],
        password=PASSWORD,
        name=row["name"],
        roles=row["roles"].split(),
        language=row["language"],
        email_verified_at=now,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
