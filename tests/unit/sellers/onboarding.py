"""Shops on their way to being verified, as tests need them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile

from geo.points import GeoPoint
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from sellers.models import (
    PaperKind,
    PayoutAccount,
    PayoutKind,
    Shop,
    ShopMember,
    ShopPaper,
    ShopRole,
    ShopStatus,
    VerificationCase,
)
from sellers.selectors.review import review_of
from sellers.services import verification
from sellers.services.opening import ShopDraft
from sellers.services.papers import PaperDraft, add_papers
from tests.corpus.files import picture
from tests.matrix.actors import make_user
from tests.unit.sellers.market import GEC_CIRCLE, make_shop

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ABROAD = GeoPoint(lat=22.5726, lon=88.3639)
PHONE = "+8801712345678"
NATIONAL_ID = "1234567890"
WHY = "The licence cannot be read."


def draft_of(**given: Any) -> ShopDraft:
    fields: dict[str, Any] = {
        "name_en": "Karim Store",
        "name_bn": "",
        "category": "general-stores",
        "phone": PHONE,
        "location": GEC_CIRCLE,
        "address": "12 CDA Avenue",
        "landmark": "মসজিদের পাশে",
    }
    return ShopDraft(**(fields | given))


def photo(name: str = "paper.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(), "image/jpeg")


def send_paper(shop: Shop, actor_id: UUID, kind: PaperKind = PaperKind.NATIONAL_ID, **given: Any) -> list[ShopPaper]:
    number = {PaperKind.NATIONAL_ID: NATIONAL_ID, PaperKind.TRADE_LICENCE: "TRAD/CHTG/012345/2024"}.get(kind, "")
    draft = PaperDraft(**({"kind": kind, "number": number} | given))
    return add_papers(actor_id=actor_id, shop_id=shop.pk, draft=draft, files=[photo()], now=NOW)


def row_of_paper(shop: Shop, kind: PaperKind, **given: Any) -> ShopPaper:
    """A paper without a file."""
    fields: dict[str, Any] = {
        "file": f"papers/{shop.pk}/{kind}.pdf",
        "content_type": "application/pdf",
        "size_bytes": 9,
    }
    return ShopPaper.objects.create(shop=shop, kind=kind, **(fields | given))


def owner_of(shop: Shop) -> User:
    return ShopMember.objects.select_related("user").get(shop=shop, role=ShopRole.OWNER).user


def complete_draft(number: int = 1, **given: Any) -> Shop:
    """A draft that lacks nothing, with an owner."""
    fields: dict[str, Any] = {
        "status": ShopStatus.DRAFT,
        "verified_at": None,
        "phone": PHONE,
        "address_en": "12 CDA Avenue",
    }
    shop = make_shop(number, **(fields | given))
    owner = make_user(Role.SELLER, language="en", name="Karim Mia")
    ShopMember.objects.create(shop=shop, user=owner, role=ShopRole.OWNER)
    row_of_paper(shop, PaperKind.TRADE_LICENCE, number=f"TRAD/CHTG/{number}", uploaded_by=owner)
    row_of_paper(shop, PaperKind.NATIONAL_ID, number=NATIONAL_ID, uploaded_by=owner)
    PayoutAccount.objects.create(shop=shop, kind=PayoutKind.BKASH, holder="Karim", number=PHONE)
    return shop


def sent_in(number: int = 1, **given: Any) -> VerificationCase:
    shop = complete_draft(number, **given)
    return verification.submit(actor_id=owner_of(shop).pk, shop_id=shop.pk, now=NOW)


def staff() -> User:
    return make_user(Role.SUPPORT, name="Salma")


def in_hand(of: User, number: int = 1, **given: Any) -> VerificationCase:
    """A case that this member of the staff has claimed."""
    case = sent_in(number, **given)
    return verification.claim(actor_id=of.pk, case_id=case.pk, now=NOW)


def seen(case: VerificationCase) -> str:
    """What whoever looks at the case sees now."""
    return review_of(Shop.objects.get(pk=case.shop_id)).fingerprint


def page_url(language: str) -> str:
    return f"https://haat.example/{language}/desk/"


def later(**given: float) -> datetime:
    return NOW + timedelta(**given)
