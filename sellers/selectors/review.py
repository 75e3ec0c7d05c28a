"""Reads: all that staff decide about a shop by, read together with its fingerprint."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.accounts.models import User
from sellers.fingerprints import Fact, all_facts, changed_facts, fingerprint
from sellers.models import PayoutAccount, Shop, ShopMember, ShopPaper, ShopRole
from sellers.selectors.papers import list_papers


@dataclass(frozen=True, slots=True)
class Review:
    """A shop as it is shown to whoever verifies it; what is shown beside is not decided by."""

    shop: Shop
    owner: User | None
    papers: Sequence[ShopPaper]
    accounts: Sequence[PayoutAccount]

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.shop, self._facts())

    def changed_since(self, seen: str) -> list[Fact]:
        """What is no longer as a fingerprint says."""
        return changed_facts(self.shop, self._facts(), seen)

    def _facts(self) -> dict[Fact, object]:
        owner_id = self.owner.pk if self.owner else None
        return all_facts(self.shop, owner_id=owner_id, papers=self.papers, accounts=self.accounts)


def review_of(shop: Shop) -> Review:
    """The shop with its owner, papers and payout accounts; three statements."""
    owner = ShopMember.objects.filter(shop=shop, role=ShopRole.OWNER).select_related("user").first()
    return Review(
        shop=shop,
        owner=owner.user if owner else None,
        papers=list_papers(shop),
        accounts=list(PayoutAccount.objects.in_use().filter(shop=shop).order_by("id")),
    )
