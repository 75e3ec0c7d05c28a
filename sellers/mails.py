"""What the market's staff decided about a shop, told to its owner in their language."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.accounts.services import language_of
from marketplace.core.bilingual import Language, name
from sellers.letters import write_to
from sellers.models import Shop, ShopMember, ShopRole

News = Literal["approved", "rejected", "more_asked", "suspended", "reinstated"]
# Gives a page's whole address in a language: the mail's reader is somebody else than who asked for it.
PageUrl = Callable[[Language], str]

SHORT: dict[News, Promise] = {
    "approved": _("Haat: %(shop)s is verified and open for buyers."),
    "rejected": _("Haat: %(shop)s could not be verified. Your desk says why."),
    "more_asked": _("Haat: we need something more to verify %(shop)s. Your desk says what."),
    "suspended": _("Haat: %(shop)s has been suspended. Your desk says why."),
    "reinstated": _("Haat: %(shop)s is no longer suspended. You can open it again on your desk."),
}


def tell_owner(shop: Shop, news: News, *, message: str, page_url: PageUrl, now: datetime) -> None:
    """Ask for the message in the caller's transaction; a shop that nobody owns is told nothing."""
    owner = owner_of(shop)
    if owner is None:
        return
    language = reads_in(owner)
    with translation.override(language):
        context = {
            "user": owner,
            "shop_name": name(shop),
            "message": " ".join(message.split()),
            "page_url": page_url(language),
            "action": gettext("Open the shop’s desk"),
        }
        text = str(SHORT[news]) % {"shop": name(shop)}
    write_to(owner, f"sellers/mail/{news}", context, text=text, now=now)


def owner_of(shop: Shop) -> User | None:
    """Whose shop it is; None where it was never signed up."""
    member = ShopMember.objects.filter(shop=shop, role=ShopRole.OWNER).select_related("user").first()
    return member.user if member else None


def reads_in(owner: User | None) -> Language:
    """The language that a shop's owner reads; that of the market where there is none."""
    return language_of(owner) if owner else "bn"
