"""What the pages on reviews and questions share: the product they are about, and the ways back."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.selectors.chosen import list_chosen
from marketplace.core.clients import caller_of
from marketplace.core.errors import ConflictError, RateLimitedError, RuleError
from marketplace.core.ratelimits import Policy, require
from marketplace.storefront.goods.cards import GoodsCard, goods_card, rating_words

OK, BAD, TOO_MANY = 200, 400, 429


@dataclass(frozen=True, slots=True)
class Head:
    """The product that a page is about; its rating as a number, empty where nobody has rated it."""

    id: UUID
    slug: str
    card: GoodsCard
    rating: str

    @property
    def url(self) -> str:
        return self.card.url


def get_head(slug: str, *, query: str = "") -> Head:
    """The product: one statement.

    Args:
        query: the pin, as the query of an address.

    Raises:
        ProductNotFoundError: there is none that buyers see.
    """
    found = list_chosen(slugs=[slug], pin=None, now=timezone.now())
    if not found:
        raise ProductNotFoundError
    rating, _words = rating_words(found[0])
    return Head(UUID(found[0]["id"]), slug, goods_card(found[0], query=query), rating)


def back_to(slug: str, anchor: str) -> HttpResponseRedirect:
    """The product's page, at what was said."""
    return HttpResponseRedirect(f"{reverse('storefront:product', args=[slug])}#{anchor}")


def say(request: HttpRequest, form: forms.Form, policy: Policy, write: Callable[[], object]) -> int:
    """Take what a form says, if it is in order and not too much of it; else the form says what is not.

    Returns:
        The status of the answer: 200 where it was taken.
    """
    if not form.is_valid():
        return BAD
    try:
        require(caller_of(request), policy)
        write()
    except RateLimitedError as error:
        form.add_error(None, str(error))
        return TOO_MANY
    except (RuleError, ConflictError) as error:
        form.add_error(None, str(error))
        return BAD
    return OK
