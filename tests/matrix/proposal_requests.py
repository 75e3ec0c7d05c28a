"""How operations on pictures, proposals and pairs of alike products are asked."""

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.catalog.models import (
    Image,
    MergeProposal,
    Product,
    ProductImage,
    ProductProposal,
    ShopImage,
)
from marketplace.catalog.proposals import ProposalDraft
from marketplace.catalog.services.proposals import propose_change
from marketplace.core.ids import uuid7
from sellers.models import ShopMember, ShopRole
from tests.matrix.actors import make_user
from tests.matrix.asking import Asking, sends
from tests.matrix.shop_requests import MY_SHOP
from tests.matrix.shop_things import any_shop, last_shop_of, shop_of
from tests.unit.catalog.goods import make_category, make_grocer, make_product

WHY = "The name was right."


def product_of(owner: User) -> str:
    """A product of their shop's own."""
    return str(make_product(last_shop_of(owner).pk).pk)


def shared_product(owner: User) -> str:
    return str(make_product().pk)


def last_product() -> Product:
    """The one that stands in the same address, made a moment before."""
    return Product.objects.order_by("id").reverse()[0]


def an_image() -> Image:
    return Image.objects.create(
        digest=uuid7().hex * 2, name=f"images/00/{uuid7().hex}", width=160, height=120, widths=[160]
    )


def image_of_product(owner: User) -> str:
    return str(ProductImage.objects.create(product=last_product(), image=an_image()).image_id)


def image_of_shop(owner: User) -> str:
    return str(ShopImage.objects.create(shop=last_shop_of(owner), image=an_image()).image_id)


def proposal_of(owner: User) -> str:
    """Their shop would have a shared product be called otherwise."""
    return str(_proposed(owner, last_shop_of(owner).pk).pk)


def somebodys_proposal(owner: User) -> str:
    shop = make_grocer()
    ShopMember.objects.create(shop=shop, user=make_user(Role.SELLER), role=ShopRole.OWNER)
    return str(_proposed(shop.members.get().user, shop.pk).pk)


def a_pair(owner: User) -> str:
    return str(MergeProposal.objects.create(kept=make_product(), merged=make_product(), score=0.9).pk)


def _proposed(author: User, shop_id: object) -> ProductProposal:
    product = make_product()
    draft = ProposalDraft(name_en="Rice", name_bn="চাল", category_id=product.category_id, attributes={})
    return propose_change(
        actor_id=author.pk,
        shop_id=shop_id,  # type: ignore[arg-type]  # a key
        product_id=product.pk,
        based_on=product.version,
        draft=draft,
        now=timezone.now(),
    )


def proposes(owner: User) -> dict[str, object]:
    return {
        "name_en": "Rice",
        "name_bn": "চাল",
        "category_id": str(make_category().pk),
        "variants": [{"pack_size": "5", "pack_unit": "kg"}],
    }


MINE, SHARED = MY_SHOP + "/products/{product_id}/images", "/api/v1/admin/products/{product_id}/images"
OWN = {"shop": shop_of, "product_id": product_of}
IN_ALL = {"product_id": shared_product}
QUEUE, PAIRS = "/api/v1/admin/catalogue/proposals", "/api/v1/admin/catalogue/merges"
NO_FILE = frozenset({400})

PICTURES: dict[str, Asking] = {
    "GET /api/v1/shops/{slug_or_id}/images": Asking({"slug_or_id": any_shop}),
    f"GET {MINE}": Asking(OWN, is_owned=True),
    # A form without a file is refused before anybody asks whose shop it is; test_media.py asks with one.
    f"POST {MINE}": Asking(OWN, passes=NO_FILE),
    f"PATCH {MINE}/{{image_id}}": Asking(OWN | {"image_id": image_of_product}, sends(alt_en="Rice"), is_owned=True),
    f"DELETE {MINE}/{{image_id}}": Asking(OWN | {"image_id": image_of_product}, is_owned=True),
    f"GET {SHARED}": Asking(IN_ALL, needs_any=True),
    f"POST {SHARED}": Asking(IN_ALL, passes=NO_FILE, needs_any=True),
    f"PATCH {SHARED}/{{image_id}}": Asking(IN_ALL | {"image_id": image_of_product}, sends(position=0), needs_any=True),
    f"DELETE {SHARED}/{{image_id}}": Asking(IN_ALL | {"image_id": image_of_product}, needs_any=True),
    f"GET {MY_SHOP}/images": Asking({"shop": shop_of}, is_owned=True),
    f"POST {MY_SHOP}/images": Asking({"shop": shop_of}, passes=NO_FILE),
    f"PATCH {MY_SHOP}/images/{{image_id}}": Asking(
        {"shop": shop_of, "image_id": image_of_shop}, sends(alt_bn="দোকান"), is_owned=True
    ),
    f"DELETE {MY_SHOP}/images/{{image_id}}": Asking({"shop": shop_of, "image_id": image_of_shop}, is_owned=True),
    f"POST {MY_SHOP}/pictures": Asking({"shop": shop_of}, passes=NO_FILE),
}

PROPOSALS: dict[str, Asking] = {
    f"GET {MY_SHOP}/proposals": Asking({"shop": shop_of}, is_owned=True),
    f"POST {MY_SHOP}/proposals": Asking({"shop": shop_of}, proposes, is_owned=True),
    f"GET {MY_SHOP}/proposals/{{proposal_id}}": Asking({"shop": shop_of, "proposal_id": proposal_of}, is_owned=True),
    f"DELETE {MY_SHOP}/proposals/{{proposal_id}}": Asking({"shop": shop_of, "proposal_id": proposal_of}, is_owned=True),
    f"GET {QUEUE}": Asking(needs_any=True),
    f"GET {QUEUE}/{{proposal_id}}": Asking({"proposal_id": somebodys_proposal}, needs_any=True),
    f"POST {QUEUE}/{{proposal_id}}/approve": Asking({"proposal_id": somebodys_proposal}, sends(), needs_any=True),
    f"POST {QUEUE}/{{proposal_id}}/reject": Asking(
        {"proposal_id": somebodys_proposal}, sends(message=WHY), needs_any=True
    ),
    f"GET {PAIRS}": Asking(needs_any=True),
    f"POST {PAIRS}/{{pair_id}}/merge": Asking({"pair_id": a_pair}, sends(), needs_any=True),
    f"POST {PAIRS}/{{pair_id}}/refuse": Asking({"pair_id": a_pair}, needs_any=True),
}
