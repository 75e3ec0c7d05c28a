"""Writes: a new shop, from its seller's first answers."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from geo.points import GeoPoint
from geo.selectors import locate_areas
from marketplace.accounts import roles
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.services import locked_user
from marketplace.core import audit
from marketplace.core.ratelimits import Policy, require
from sellers.errors.shops import ShopCategoryNotFoundError, ShopOutsideServiceAreaError, TooManyShopsError
from sellers.models import Shop, ShopCategory, ShopMember, ShopRole, ShopSource, ShopStatus
from sellers.names import both_names, is_bangla
from sellers.slugs import free_slug

# Above what somebody with several shops does in a day by hand.
OPENING = Policy("open_shop", "10/day")


@dataclass(frozen=True, slots=True)
class ShopDraft:
    """A shop as its seller first tells of it.

    Attributes:
        name_en, name_bn: one may be empty; then it is spelt after the other.
        category: slug of a leaf of the tree.
        phone: E.164.
        address, landmark: in either language.
    """

    name_en: str
    name_bn: str
    category: str
    phone: str
    location: GeoPoint
    address: str
    landmark: str


@transaction.atomic
def open_shop(*, actor_id: UUID, draft: ShopDraft, now: datetime) -> Shop:
    """Make the draft of a shop, with whoever asks as its owner; they become a seller.

    Args:
        actor_id: its owner; the operation's permission has seen that they have a confirmed contact.
        draft: what they say of it.
        now: UTC.

    Raises:
        RateLimitedError: too many a day.
        ShopCategoryNotFoundError: the tree has no such leaf.
        ShopOutsideServiceAreaError: the pin stands outside Bangladesh.
        TooManyShopsError: they own as many as one person may.
        UserNotFoundError: the account was erased meanwhile.
    """
    area_id, category = area_of(draft.location), leaf(draft.category)
    owner = locked_user(actor_id)
    _require_room_for_shop(owner)
    require(f"user:{actor_id}", OPENING)
    shop = _create(draft, area_id, category)
    ShopMember.objects.create(shop=shop, user=owner, role=ShopRole.OWNER)
    roles.give_role(actor_id=actor_id, user_id=actor_id, role=Role.SELLER, now=now)
    audit.record(
        actor_id=actor_id,
        action="sellers.open_shop",
        target=shop,
        changes={"status": (None, ShopStatus.DRAFT), "owner": (None, actor_id)},
        now=now,
    )
    return shop


def area_of(location: GeoPoint) -> UUID:
    """The upazila or thana a pin stands in.

    Raises:
        ShopOutsideServiceAreaError: it stands in none.
    """
    areas = locate_areas(location)
    if not areas:
        raise ShopOutsideServiceAreaError
    return areas[-1].id


def leaf(slug: str) -> ShopCategory:
    """A kind of shop that shops can have.

    Raises:
        ShopCategoryNotFoundError: the tree has no such leaf.
    """
    category = ShopCategory.objects.filter(slug=slug, parent__isnull=False).first()
    if category is None:
        raise ShopCategoryNotFoundError
    return category


def by_language(field: str, text: str) -> dict[str, str]:
    """What was written in one language, for the field of that language; the other stays empty."""
    bangla, english = (text, "") if is_bangla(text) else ("", text)
    return {f"{field}_en": english, f"{field}_bn": bangla}


def _require_room_for_shop(owner: User) -> None:
    owned = ShopMember.objects.filter(user=owner, role=ShopRole.OWNER).exclude(shop__status=ShopStatus.CLOSED)
    if owned.count() >= settings.MOST_SHOPS_PER_PERSON:
        raise TooManyShopsError(settings.MOST_SHOPS_PER_PERSON)


def _create(draft: ShopDraft, area_id: UUID, category: ShopCategory) -> Shop:
    """Under its free address; where somebody else took that at this instant, under one of its own."""
    name_en, name_bn = both_names(name_en=draft.name_en, name_bn=draft.name_bn)
    shop = Shop(
        slug=free_slug(name_en),
        name_en=name_en,
        name_bn=name_bn,
        category=category,
        phone=draft.phone,
        location=draft.location.to_geos(),
        area_id=area_id,
        source=ShopSource.SELLER,
        **by_language("address", draft.address),
        **by_language("landmark", draft.landmark),
    )
    try:
        with transaction.atomic():
            shop.save(force_insert=True)
    except IntegrityError:
        shop.slug = f"{shop.slug}-{secrets.token_hex(4)}"
        shop.save(force_insert=True)
    return shop
