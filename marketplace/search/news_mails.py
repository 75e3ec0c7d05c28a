"""What is new in a saved search, as a mail with links, one of which ends such mails without signing in."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from marketplace.accounts import mail, messages
from marketplace.accounts.services import language_of
from marketplace.core import formats
from marketplace.core.bilingual import localized
from marketplace.core.money import Money
from marketplace.search.models import SavedSearch
from marketplace.search.saved import News, WatchedOffer

SHOWN = 5
# Whoever comes back from a week without network has no use for last week's prices.
GOOD_FOR = timedelta(days=2)
SALT = "search.silence"


def send_news(search: SavedSearch, news: News, *, now: datetime) -> None:
    """Ask for the mail in the caller's transaction; an owner who has shown no address to be theirs gets none.

    No text message: each would cost, and they have asked for news and not for what cannot wait.
    """
    owner = search.owner
    if not (owner.email and owner.email_verified_at):
        return
    language = language_of(owner)
    with translation.override(language):
        silence_url = _address(reverse("searches:silence", args=[silencing_token(search.pk)]))
        found = [_new(offer) for offer in news.new] + [_fallen(offer, before) for offer, before in news.fallen]
        context = {
            "user": owner,
            "label": search.label,
            "found": found[:SHOWN],
            "more": len(found) - SHOWN,
            "page_url": _address(reverse("searches:results", args=[search.pk])),
            "quiet_url": silence_url,
            "action": gettext("See all of it"),
            "quiet_action": gettext("Tell me no more of this search"),
        }
        rendered = mail.render_mail("search/mail/news", context, language)
    messages.send_mail(
        to=owner.email,
        **rendered._asdict(),
        expires_at=now + GOOD_FOR,
        now=now,
        unsubscribe_url=silence_url,
        kind="search_news",
        user_id=owner.pk,
    )


def silencing_token(search_id: UUID) -> str:
    """What lets whoever has it end the news of one search, and nothing else."""
    return signing.dumps(str(search_id), salt=SALT)


def read_silencing_token(token: str) -> UUID | None:
    """Which search it is about; None for what we did not sign."""
    try:
        return UUID(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError):
        return None


def _new(offer: WatchedOffer) -> str:
    return gettext("%(product)s for %(price)s at %(shop)s") % _words(offer)


def _fallen(offer: WatchedOffer, before: Money) -> str:
    told = _words(offer) | {"before": formats.price(before)}
    return gettext("%(product)s for %(price)s instead of %(before)s at %(shop)s") % told


def _words(offer: WatchedOffer) -> dict[str, str]:
    names = {"product": localized(offer, "product_name"), "shop": localized(offer, "shop_name")}
    return names | {"price": formats.price(offer.price)}


def _address(path: str) -> str:
    return f"{settings.PUBLIC_ADDRESS}{path}"
