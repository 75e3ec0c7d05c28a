"""People and what they have, as tests need them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from geo.points import GeoPoint
from marketplace.accounts.addresses import AddressDraft
from marketplace.accounts.models import User
from marketplace.core.models import AuditEntry, OutboxEvent

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PHONE = "+8801712345678"
HOME = GeoPoint(lat=22.3592, lon=91.8215)
ABROAD = GeoPoint(lat=22.5726, lon=88.3639)


def make_person(email: str | None = "rahima@example.com", **fields: Any) -> User:
    """Somebody with a confirmed address."""
    return User.objects.create_user(
        **({"email": email, "email_verified_at": NOW if email else None, "name": "Rahima Khatun"} | fields)
    )


def make_draft(**fields: Any) -> AddressDraft:
    values: dict[str, Any] = {
        "label": "Home",
        "recipient": "Rahima Khatun",
        "phone": PHONE,
        "line": "House 12, Road 3, Nasirabad",
        "landmark": "Behind the mosque, green gate",
        "location": HOME,
    }
    return AddressDraft(**(values | fields))


def published(name: str) -> list[dict[str, Any]]:
    """What was told under this name, in order."""
    return list(OutboxEvent.objects.filter(name=name).order_by("id").values_list("data", flat=True))


def audited(user_id: UUID) -> list[str]:
    """What somebody is recorded to have done, in order."""
    return list(AuditEntry.objects.filter(actor_id=user_id).order_by("id").values_list("action", flat=True))


def at_once(act: Callable[[int], Any], times: int) -> list[Any]:
    """Do it that often at the same time; what was raised stands in place of what was returned."""

    def one(number: int) -> Any:
        try:
            return act(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=times) as pool:
        return list(pool.map(one, range(times)))
