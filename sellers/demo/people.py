"""Whose the demo's shops are, in development alone: an owner, a manager and staff, one shop in the queue, one begun.

The papers say in large letters that they are made up, and so do the names of the shops.
"""

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

from django.conf import settings
from django.contrib.gis.db.models.functions import Distance
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageDraw, ImageFont

from geo.points import GeoPoint
from marketplace.accounts.models import User
from sellers.models import (
    PaperKind,
    PayoutAccount,
    PayoutKind,
    Shop,
    ShopMember,
    ShopPermission,
    ShopRole,
    ShopSource,
)
from sellers.services.opening import ShopDraft, open_shop
from sellers.services.papers import PaperDraft, add_papers
from sellers.services.verification import submit

SELLER, MANAGER, STAFF = "seller@example.com", "manager@example.com", "staff@example.com"
GEC_CIRCLE = GeoPoint(lat=22.3592, lon=91.8215)
OWNED = ("restaurants", "pharmacies", "general-stores")
PHONE = "+8801712345678"
WAITING = ShopDraft(
    name_en="Karim Tea House (demo)",
    name_bn="করিম টি হাউস (ডেমো)",
    category="tea-coffee",
    phone=PHONE,
    location=GeoPoint(lat=22.3601, lon=91.8229),
    address="12 CDA Avenue, Nasirabad",
    landmark="Beside GEC Circle",
)
BEGUN = ShopDraft(
    name_en="Karim Bakery (demo)",
    name_bn="করিম বেকারি (ডেমো)",
    category="bakeries-sweets",
    phone=PHONE,
    location=GeoPoint(lat=22.3575, lon=91.8190),
    address="",
    landmark="",
)
PAPERS = (
    (PaperDraft(PaperKind.TRADE_LICENCE, "TRAD/DEMO/000001/2026", date(2099, 12, 31)), "Trade licence"),
    (PaperDraft(PaperKind.NATIONAL_ID, "0000000001"), "National id"),
)
SHEET = (1000, 640)


def load_demo_sellers(*, now: datetime) -> int:
    """Give the demo seller shops, where they work for none yet.

    Returns:
        How many; none outside development, or where somebody took the demo seller away.
    """
    people = {user.email: user for user in User.objects.filter(email__in=[SELLER, MANAGER, STAFF])}
    seller = people.get(SELLER)
    if not settings.DEMO_PEOPLE or seller is None or ShopMember.objects.filter(user=seller).exists():
        return 0
    owned = [shop for shop in map(_nearest, OWNED) if shop is not None]
    with transaction.atomic():
        _own(owned, seller, now=now)
        _employ(owned, people)
    waiting = open_shop(actor_id=seller.pk, draft=WAITING, now=now)
    _send_in(waiting, seller, now=now)
    open_shop(actor_id=seller.pk, draft=BEGUN, now=now)
    return len(owned) + 2


def _nearest(category: str) -> Shop | None:
    """The shop of the extract of this kind that is nearest to GEC Circle and nobody's."""
    free = Shop.objects.filter(category__slug=category, source=ShopSource.OPENSTREETMAP, members=None)
    return free.annotate(away=Distance("location", GEC_CIRCLE.to_geos())).order_by("away", "pk").first()


def _own(shops: Sequence[Shop], seller: User, *, now: datetime) -> None:
    """Verified, so that what the unverified may not is no hindrance in trying things."""
    for shop in shops:
        ShopMember.objects.create(shop=shop, user=seller, role=ShopRole.OWNER)
        shop.verified_at = now
        shop.save(update_fields=["verified_at", "updated_at"])


def _employ(shops: Sequence[Shop], people: dict[str, User]) -> None:
    """A manager in each shop, and somebody in the first who sees to orders and goods."""
    if MANAGER in people:
        ShopMember.objects.bulk_create(
            ShopMember(shop=shop, user=people[MANAGER], role=ShopRole.MANAGER) for shop in shops
        )
    if STAFF in people and shops:
        granted = [ShopPermission.CATALOGUE, ShopPermission.ORDERS]
        ShopMember.objects.create(shop=shops[0], user=people[STAFF], role=ShopRole.STAFF, granted=granted)


def _send_in(shop: Shop, seller: User, *, now: datetime) -> None:
    """All that staff want to see before they verify a shop, and the shop into their queue."""
    for draft, title in PAPERS:
        sheet = ContentFile(_sheet(title, draft.number), name=f"{draft.kind}.png")
        add_papers(actor_id=seller.pk, shop_id=shop.pk, draft=draft, files=[sheet], now=now)
    PayoutAccount.objects.create(shop=shop, kind=PayoutKind.BKASH, holder="Made up for the demo", number=PHONE)
    submit(actor_id=seller.pk, shop_id=shop.pk, now=now)


def _sheet(title: str, number: str) -> bytes:
    """A picture of a paper that nobody can take for one."""
    sheet = Image.new("RGB", SHEET, "white")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle([20, 20, SHEET[0] - 20, SHEET[1] - 20], outline="black", width=4)
    for top, size, text in (
        (70, 56, title),
        (190, 36, number),
        (360, 72, "SPECIMEN"),
        (470, 40, "Made up for the demo"),
    ):
        pen.text((70, top), text, fill="black", font=ImageFont.load_default(size))
    content = BytesIO()
    sheet.save(content, "PNG")
    return content.getvalue()
