"""What whoever decides had before them, as a fingerprint: a keyed digest of each fact, so that what changed has a name.

The digests need our key: some facts are numbers that are soon tried out. They are good for one shop alone.
"""

from collections.abc import Mapping, Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from geo.points import GeoPoint
from marketplace.core import encryption
from sellers.models import PayoutAccount, Shop, ShopPaper

DIGEST_CHARS = 16
LONGEST = 400


class Fact(TextChoices):
    """What staff decide by."""

    NAMES = "names", _("the names")
    CATEGORY = "category", _("the kind of shop")
    OWNER = "owner", _("the owner")
    PHONE = "phone", _("the phone number")
    ADDRESS = "address", _("the address")
    PIN = "pin", _("the pin")
    PAPERS = "papers", _("the papers")
    PAYOUT = "payout", _("the payout accounts")


# Of a shop that is verified, what it may not become without a look.
IDENTITY = (Fact.NAMES, Fact.CATEGORY, Fact.PIN)


def identity_facts(shop: Shop) -> dict[Fact, object]:
    """What makes it the shop that it is."""
    point = GeoPoint.from_geos(shop.location)
    return {
        Fact.NAMES: [shop.name_en, shop.name_bn],
        Fact.CATEGORY: str(shop.category_id),
        Fact.PIN: [repr(point.lat), repr(point.lon)],
    }


def all_facts(
    shop: Shop, *, owner_id: object, papers: Sequence[ShopPaper], accounts: Sequence[PayoutAccount]
) -> dict[Fact, object]:
    """All that a case is decided by. A file is never written over, so its name stands for what is in it."""
    return identity_facts(shop) | {
        Fact.OWNER: str(owner_id),
        Fact.PHONE: shop.phone,
        Fact.ADDRESS: [shop.address_en, shop.address_bn, shop.landmark_en, shop.landmark_bn],
        Fact.PAPERS: [[paper.kind, paper.file, paper.number, str(paper.expires_on)] for paper in papers],
        Fact.PAYOUT: [
            [one.kind, one.holder, one.number, one.bank_name, one.branch_name, one.routing_number] for one in accounts
        ],
    }


def fingerprint(shop: Shop, facts: Mapping[Fact, object]) -> str:
    """`names:6f…,pin:03…`, to be handed back with what is decided."""
    return ",".join(f"{fact}:{_digest(shop, fact, value)}" for fact, value in facts.items())


def changed_facts(shop: Shop, facts: Mapping[Fact, object], seen: str) -> list[Fact]:
    """Which of these facts are no longer as they were seen; what was not seen at all is among them."""
    digests = dict(part.partition(":")[::2] for part in seen.split(","))
    return [fact for fact, value in facts.items() if digests.get(fact) != _digest(shop, fact, value)]


def _digest(shop: Shop, fact: Fact, value: object) -> str:
    return encryption.blind_index(repr(value), context=f"sellers.seen.{shop.pk}.{fact}").hex()[:DIGEST_CHARS]
