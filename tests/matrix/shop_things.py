"""Shops and what they have, made for the owner whom an operation is asked about."""

from datetime import timedelta
from decimal import Decimal

from django.contrib.gis.geos import Point
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.ids import uuid7
from sellers.commission import CommissionDraft
from sellers.models import (
    CaseState,
    ImportState,
    PaperKind,
    PayoutAccount,
    PayoutKind,
    PayoutState,
    Shop,
    ShopCategory,
    ShopImport,
    ShopInvitation,
    ShopMember,
    ShopPaper,
    ShopRole,
    ShopStatus,
    VerificationCase,
    ZoneKind,
)
from sellers.selectors.approvals import list_changed_shops
from sellers.selectors.review import review_of
from sellers.services.closures import create_closure
from sellers.services.commission import set_commission
from sellers.services.profile import change_profile
from sellers.services.zones import create_zone
from sellers.timing import ClosureDraft
from sellers.zones import ZoneDraft
from tests.matrix.actors import make_user


def any_shop(owner: User) -> str:
    return Shop.objects.order_by("slug").values_list("slug", flat=True)[0]


def shop_of(owner: User) -> str:
    """A listed shop that they own."""
    slug = f"shop-{uuid7()}"
    shop = Shop.objects.create(
        slug=slug,
        name_en="Karim Store",
        name_bn="করিম স্টোর",
        category=ShopCategory.objects.get(slug="general-stores"),
        status=ShopStatus.ACTIVE,
        location=Point(91.8215, 22.3592),
    )
    ShopMember.objects.create(shop=shop, user=owner, role=ShopRole.OWNER)
    return slug


def last_shop_of(owner: User) -> Shop:
    """The shop that was made for them last; one is made where there is none."""
    made = Shop.objects.filter(members__user=owner).order_by("id").last()
    return made or Shop.objects.get(slug=shop_of(owner))


def staff_of(owner: User) -> str:
    """Somebody who works for it."""
    person = make_user(Role.CUSTOMER, Role.SELLER)
    return str(ShopMember.objects.create(shop=last_shop_of(owner), user=person, role=ShopRole.STAFF).pk)


def invitation_of(owner: User) -> str:
    """Somebody who is asked to."""
    invitation = ShopInvitation.objects.create(
        shop=last_shop_of(owner),
        email="new@example.com",
        role=ShopRole.STAFF,
        token_hash=uuid7().bytes,
        invited_by=owner,
        expires_at=timezone.now() + timedelta(days=7),
    )
    return str(invitation.pk)


def zone_of(owner: User) -> str:
    """A delivery zone of the shop that was made for them last."""
    draft = ZoneDraft(name="Around", kind=ZoneKind.RADIUS, radius_m=900)
    saved = create_zone(actor_id=None, shop_id=last_shop_of(owner).pk, draft=draft, now=timezone.now())
    return str(saved.zone.pk)


def account_of(owner: User) -> str:
    """A mobile-money account of it."""
    account = PayoutAccount.objects.create(
        shop=last_shop_of(owner), kind=PayoutKind.NAGAD, holder="R", number=f"+88017{uuid7().int % 10**8:08}"
    )
    return str(account.pk)


def verified_account_of(owner: User) -> str:
    account_id = account_of(owner)
    PayoutAccount.objects.filter(pk=account_id).update(state=PayoutState.VERIFIED, verified_at=timezone.now())
    return account_id


def somebodys_account(owner: User) -> str:
    """An account of a shop that whoever asks does not work for."""
    return account_of(make_user(Role.SELLER))


def closure_of(owner: User) -> str:
    """A closure to come of the shop that was made for them last."""
    starts_at = timezone.now() + timedelta(days=1)
    draft = ClosureDraft(starts_at, starts_at + timedelta(hours=2))
    shop_id = last_shop_of(owner).pk
    return str(create_closure(actor_id=None, shop_id=shop_id, draft=draft, now=timezone.now()).pk)


def paper_of(owner: User) -> str:
    """A paper of the shop that was made for them last."""
    shop = Shop.objects.filter(members__user=owner).latest("id")
    paper = ShopPaper.objects.create(
        shop=shop, kind=PaperKind.OTHER, file="papers/none.pdf", content_type="application/pdf", size_bytes=1
    )
    return str(paper.pk)


def waiting_shop_of(owner: User) -> str:
    """A shop of theirs that was sent in."""
    slug = shop_of(owner)
    VerificationCase.objects.create(shop=Shop.objects.get(slug=slug), submitted_at=timezone.now())
    return slug


def waiting_case(owner: User) -> str:
    """A case of somebody else's shop that nobody has in hand."""
    return str(VerificationCase.objects.get(shop__slug=waiting_shop_of(make_user(Role.SELLER))).pk)


def case_in_hand_of(owner: User) -> str:
    """The same, claimed by whoever asks."""
    case_id = waiting_case(owner)
    VerificationCase.objects.filter(pk=case_id).update(
        state=CaseState.CLAIMED, claimed_by=owner, claimed_at=timezone.now()
    )
    return case_id


def sees_case(owner: User) -> dict[str, str]:
    """What whoever has a case in hand sends to approve it as they see it; nothing for who has none."""
    case = VerificationCase.objects.select_related("shop").filter(claimed_by=owner).last()
    return {"seen": review_of(case.shop).fingerprint if case else "nothing"}


def somebodys_shop(owner: User) -> str:
    return shop_of(make_user(Role.SELLER))


def suspended_shop(owner: User) -> str:
    slug = somebodys_shop(owner)
    Shop.objects.filter(slug=slug).update(status=ShopStatus.SUSPENDED)
    return slug


def renamed_shop(owner: User) -> str:
    """A verified shop that has another name than was approved."""
    slug = somebodys_shop(owner)
    Shop.objects.filter(slug=slug).update(verified_at=timezone.now())
    shop = Shop.objects.get(slug=slug)
    change_profile(actor_id=None, shop_id=shop.pk, changes={"name_en": "Another"}, now=timezone.now())
    return slug


def sees_renamed_shop(owner: User) -> dict[str, str]:
    """What staff send to accept the last of these."""
    changed = list_changed_shops(cursor=None, limit=100).items
    return {"seen": changed[-1].seen if changed else "nothing"}


def a_rule(owner: User) -> str:
    """A commission rule for one shop."""
    shop = Shop.objects.get(slug=shop_of(owner))
    draft = CommissionDraft(percent=Decimal(3), shop_id=shop.pk)
    return str(set_commission(actor_id=None, draft=draft, now=timezone.now()).pk)


def an_import(owner: User) -> str:
    """A file of shops that was looked through."""
    job = ShopImport.objects.create(
        file="imports/none", name="shops.csv", state=ImportState.CHECKED, rows_total=1, expires_at=timezone.now()
    )
    return str(job.pk)
