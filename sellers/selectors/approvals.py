"""Reads: verified shops that are no longer what staff approved."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.gis.db.models.functions import Distance
from django.db.models import F, QuerySet

from marketplace.core.pagination import Page, paginate
from sellers.fingerprints import fingerprint, identity_facts
from sellers.models import Shop, ShopApproval, ShopStatus


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a shop is from what was approved.

    Attributes:
        moved_m: metres between the pins.
    """

    approval: ShopApproval
    moved_m: float

    @property
    def shop(self) -> Shop:
        return self.approval.shop

    @property
    def is_renamed(self) -> bool:
        approval, shop = self.approval, self.approval.shop
        return (approval.name_en, approval.name_bn) != (shop.name_en, shop.name_bn)

    @property
    def is_of_another_kind(self) -> bool:
        return self.approval.category_id != self.shop.category_id

    @property
    def is_moved(self) -> bool:
        """Small moves count together: it is held against the pin that was approved, not the last one."""
        return self.moved_m > settings.SHOP_MOVE_NOTED_M

    @property
    def is_noted(self) -> bool:
        """Whether the staff should look at it."""
        return self.is_renamed or self.is_of_another_kind or self.is_moved

    @property
    def seen(self) -> str:
        """The fingerprint of what the shop is, to accept it by."""
        return fingerprint(self.shop, identity_facts(self.shop))


def drift_of(shop_id: UUID) -> Drift | None:
    """Of one shop; None where nothing was approved. One statement."""
    approval = _approvals().filter(shop_id=shop_id).first()
    return _drift(approval) if approval is not None else None


def list_changed_shops(*, cursor: str | None, limit: int, query: str = "") -> Page[Drift]:
    """Shops that differ, those that have for longest first."""
    page = paginate(_changed(), order_by=["differs_since", "shop_id"], cursor=cursor, limit=limit, query=query)
    return Page(items=[_drift(approval) for approval in page.items], next=page.next)


def count_changed_shops() -> int:
    return _changed().count()


def _approvals() -> QuerySet[ShopApproval]:
    shops = ShopApproval.objects.select_related("category", "shop__category").defer("shop__hours", "shop__closed")
    return shops.annotate(moved=Distance("location", F("shop__location")))


def _changed() -> QuerySet[ShopApproval]:
    return _approvals().filter(differs_since__isnull=False).exclude(shop__status=ShopStatus.CLOSED)


def _drift(approval: ShopApproval) -> Drift:
    return Drift(approval, moved_m=approval.moved.m)  # type: ignore[attr-defined]  # annotated
