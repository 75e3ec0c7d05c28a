"""How every change of a product begins and ends: it is held; version, revision, audit and event follow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.events import ProductChanged
from marketplace.catalog.models import Product, ProductRevision
from marketplace.catalog.snapshots import product_snapshot
from marketplace.core import audit
from marketplace.core.outbox import publish


def hold_product(product_id: UUID) -> Product:
    """A product that is neither deleted nor merged, held until the transaction ends.

    Raises:
        ProductNotFoundError: there is no such product.
    """
    product = Product.objects.kept().select_for_update(no_key=True).filter(pk=product_id).first()
    if product is None:
        raise ProductNotFoundError
    held: Product = product
    return held


def note_change(
    product: Product, before: Mapping[str, Any], action: str, *, actor_id: UUID | None, now: datetime
) -> Product:
    """Finish a change of a held product, of its variants or its pictures: version, revision, audit and event.

    Args:
        before: its snapshot before the change; where it is the same now, nothing is kept.
        action: what was done, for the audit trail.
    """
    after = product_snapshot(product)
    fields = sorted(name for name in after if after[name] != before[name])
    if not fields:
        return product
    content = next_version(product, actor_id=actor_id, now=now)
    record(product, action, before, content, actor_id=actor_id, now=now)
    publish(
        ProductChanged(
            product_id=product.pk, shop_id=product.shop_id, version=product.version, fields=fields, changed_at=now
        )
    )
    return product


def next_version(product: Product, *, actor_id: UUID | None, now: datetime) -> dict[str, Any]:
    """Save a held product under its next version; returns its snapshot."""
    product.version += 1
    product.save()
    return keep_revision(product, actor_id=actor_id, now=now)


def keep_revision(product: Product, *, actor_id: UUID | None, now: datetime) -> dict[str, Any]:
    """Keep a product as it is at its version; returns its snapshot."""
    content = product_snapshot(product)
    ProductRevision.objects.create(product=product, version=product.version, content=content, actor_id=actor_id, at=now)
    return content


def record(
    product: Product,
    action: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    actor_id: UUID | None,
    now: datetime,
) -> None:
    """Leave an entry in the trail."""
    audit.record(
        actor_id=actor_id, action=action, target=product, changes=audit.changes_between(before, after), now=now
    )
