"""What happened to shops."""

from datetime import datetime
from uuid import UUID

from marketplace.core.events import DomainEvent
from sellers.models import ShopPermission, ShopRole, ShopStatus


class ShopStatusChanged(DomainEvent, name="sellers.shop_status_changed", aggregate="shop_id"):
    """A shop went from one status to another; only an active one is seen by buyers."""

    shop_id: UUID
    before: ShopStatus
    after: ShopStatus
    changed_at: datetime


class ShopProfileChanged(DomainEvent, name="sellers.shop_profile_changed", aggregate="shop_id"):
    """What a shop says of itself is different; `fields` are the names of what changed, from its names to its pin."""

    shop_id: UUID
    fields: list[str]
    changed_at: datetime


class ShopMoved(DomainEvent, name="sellers.shop_moved", aggregate="shop_id"):
    """A verified shop set its pin so far from where staff approved it that they should look whether it is the same."""

    shop_id: UUID
    distance_m: float
    changed_at: datetime


class ShopIdentityChanged(DomainEvent, name="sellers.shop_identity_changed", aggregate="shop_id"):
    """A verified shop has another name, or is of another kind, than staff approved; `fields` are those that differ."""

    shop_id: UUID
    fields: list[str]
    changed_at: datetime


class ShopHoursChanged(DomainEvent, name="sellers.shop_hours_changed", aggregate="shop_id"):
    """When a shop is open, or how long its orders take, is different: its week, a closure, a break, a rush."""

    shop_id: UUID
    changed_at: datetime


class ShopZonesChanged(DomainEvent, name="sellers.shop_zones_changed", aggregate="shop_id"):
    """Where a shop delivers, or what that costs, is different; `zone_ids` are those that came, changed or went."""

    shop_id: UUID
    zone_ids: list[UUID]
    changed_at: datetime


class ShopSubmitted(DomainEvent, name="sellers.shop_submitted", aggregate="shop_id"):
    """A shop asks to be verified, for the first time or with what was missing."""

    shop_id: UUID
    case_id: UUID
    changed_at: datetime


class ShopApproved(DomainEvent, name="sellers.shop_approved", aggregate="shop_id"):
    """The staff verified a shop; `message` is theirs to its seller, as in the events below, and may be empty here."""

    shop_id: UUID
    case_id: UUID
    message: str
    changed_at: datetime


class ShopRejected(DomainEvent, name="sellers.shop_rejected", aggregate="shop_id"):
    """The staff do not verify a shop, and the message says why."""

    shop_id: UUID
    case_id: UUID
    message: str
    changed_at: datetime


class MoreAsked(DomainEvent, name="sellers.more_asked", aggregate="shop_id"):
    """The staff need more of the seller before they decide; the message says what."""

    shop_id: UUID
    case_id: UUID
    message: str
    changed_at: datetime


class ShopSuspended(DomainEvent, name="sellers.shop_suspended", aggregate="shop_id"):
    """The staff took a shop off the market; the message says why."""

    shop_id: UUID
    message: str
    changed_at: datetime


class ShopReinstated(DomainEvent, name="sellers.shop_reinstated", aggregate="shop_id"):
    """A suspended shop may open again; it is paused until its seller resumes it."""

    shop_id: UUID
    message: str
    changed_at: datetime


class ShopMembersChanged(DomainEvent, name="sellers.shop_members_changed", aggregate="shop_id"):
    """What somebody is to a shop is different; without a role, and permissions, they work there no more."""

    shop_id: UUID
    user_id: UUID
    role: ShopRole | None
    permissions: list[ShopPermission]
    changed_at: datetime


class ShopInvitationSent(DomainEvent, name="sellers.shop_invitation_sent", aggregate="shop_id"):
    """Somebody is asked to work for a shop or, by the owner's role, to take it over. Whom, its row says."""

    shop_id: UUID
    invitation_id: UUID
    role: ShopRole
    changed_at: datetime


class PayoutAccountDecided(DomainEvent, name="sellers.payout_account_decided", aggregate="shop_id"):
    """A shop's payout account was verified, by its code or the staff, or refused with a reason.

    `account` is its number with all but the end hidden.
    """

    shop_id: UUID
    account_id: UUID
    account: str
    is_verified: bool
    reason: str
    changed_at: datetime


class ShopImportAsked(DomainEvent, name="sellers.shop_import_asked", aggregate="import_id"):
    """A file of shops is to be looked through, or what was looked at is to be done."""

    import_id: UUID
    asked_at: datetime
