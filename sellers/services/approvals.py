"""Writes: what staff approved of a shop is kept, what it becomes later is noted for them, and they accept it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.core import audit
from marketplace.core.outbox import publish
from sellers.errors.verification import CaseChangedError, NothingToAcceptError, OwnShopError
from sellers.events import ShopIdentityChanged, ShopMoved
from sellers.fingerprints import changed_facts, identity_facts
from sellers.models import Shop, ShopApproval, VerificationAct
from sellers.selectors.approvals import Drift, drift_of
from sellers.selectors.verification import works_for
from sellers.services.people import locked_shop

NAMES = ("name_en", "name_bn")
# What of a shop is held against what was approved.
NOTED = frozenset({*NAMES, "category", "location"})


def keep_approved(shop: Shop) -> None:
    """Whatever the shop, which is held, is now, is what staff approved."""
    ShopApproval.objects.update_or_create(shop=shop, defaults={**_identity(shop), "differs_since": None})


def keep_what_stands(shop: Shop) -> None:
    """Before a verified shop changes: where nobody kept what was approved, it is what the shop is until then."""
    if shop.verified_at is not None:
        ShopApproval.objects.get_or_create(shop=shop, defaults=_identity(shop))


def note_drift(shop: Shop, changed: Collection[str], *, actor_id: UUID | None, now: datetime) -> None:
    """After a verified shop changed these fields: put it before the staff where it is no longer what they approved.

    It stays listed meanwhile, and is before them no more where it has gone back to what it was.
    """
    if shop.verified_at is None or NOTED.isdisjoint(changed):
        return
    drift = drift_of(shop.pk)
    if drift is None:
        return
    since = (drift.approval.differs_since or now) if drift.is_noted else None
    if since != drift.approval.differs_since:
        ShopApproval.objects.filter(shop=shop).update(differs_since=since)
    if drift.is_moved and "location" in changed:
        note = {"distance_m": (None, round(drift.moved_m))}
        audit.record(actor_id=actor_id, action="sellers.note_moved_shop", target=shop, changes=note, now=now)
        publish(ShopMoved(shop_id=shop.pk, distance_m=drift.moved_m, changed_at=now))
    differences = {name: values for name, values in _differences(drift).items() if name in changed}
    if differences:
        audit.record(actor_id=actor_id, action="sellers.note_changed_shop", target=shop, changes=differences, now=now)
        publish(ShopIdentityChanged(shop_id=shop.pk, fields=sorted(differences), changed_at=now))


@transaction.atomic
def accept_changes(*, actor_id: UUID, shop_id: UUID, seen: str, note: str = "", now: datetime) -> Shop:
    """Approve of what a verified shop has become; from then on it is held against that.

    Args:
        actor_id: one of the staff.
        shop_id: which shop.
        seen: the fingerprint of what they looked at (`Drift.seen`, or that of a whole review).
        note: for the staff alone.
        now: UTC.

    Raises:
        CaseChangedError: it has changed once more since; the details name what.
        NothingToAcceptError: it is what was approved.
        OwnShopError: they work for this shop.
        ShopNotFoundError: there is no such shop.
    """
    shop = locked_shop(shop_id)
    if works_for(shop, actor_id):
        raise OwnShopError
    drift = drift_of(shop_id)
    if drift is None or drift.approval.differs_since is None:
        raise NothingToAcceptError
    changed = changed_facts(shop, identity_facts(shop), seen)
    if changed:
        raise CaseChangedError(changed)
    accepted = _differences(drift) | {"distance_m": (0, round(drift.moved_m))}
    keep_approved(shop)
    VerificationAct.objects.create(shop=shop, kind=VerificationAct.Kind.ACCEPTED, actor_id=actor_id, note=note, at=now)
    audit.record(actor_id=actor_id, action="sellers.accept_shop_changes", target=shop, changes=accepted, now=now)
    return shop


def _identity(shop: Shop) -> dict[str, object]:
    return {
        "name_en": shop.name_en,
        "name_bn": shop.name_bn,
        "category_id": shop.category_id,
        "location": shop.location,
    }


def _differences(drift: Drift) -> dict[str, tuple[object, object]]:
    """Names and kind as approved and as they are, where they differ."""
    approval, shop = drift.approval, drift.shop
    differences: dict[str, tuple[object, object]] = {
        name: (getattr(approval, name), getattr(shop, name))
        for name in NAMES
        if getattr(approval, name) != getattr(shop, name)
    }
    if drift.is_of_another_kind:
        differences["category"] = (approval.category.slug, shop.category.slug)
    return differences
