"""What the home page reads from its address."""

from decimal import Decimal
from typing import get_args

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.search.asking import Sort
from marketplace.storefront.finder import MOST_SHOWN, SHOPS_A_PAGE
from marketplace.storefront.goods.looking import GOODS_A_PAGE
from marketplace.storefront.goods.looking import MOST_SHOWN as MOST_GOODS_SHOWN
from sellers.nearby import MAX_RADIUS_M, MIN_RADIUS_M

LONGEST_QUERY = 100
# How many goods an aisle begins with, and as many as it grows to before it goes on page by page.
AISLE_PAGE = 24
AISLE_MOST = 192
OFFER_SORTS = ("price", "unit_price", "eta", "distance")
# Orders of the shops that deliver to the pin.
SORTS = (
    ("distance", _("Nearest first")),
    ("fee", _("Lowest fee first")),
    ("time", _("Soonest there first")),
    ("rating", _("Best rated first")),
)


class PinForm(forms.Form):
    """A pin in a page's address, and what it is called by. Every mistake is told in words."""

    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)
    place = forms.UUIDField(required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # a form's own arguments, passed on
        for name in ("lat", "lon"):
            wrong = _("These coordinates are not a place on Earth.")
            self.fields[name].error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), wrong)

    def clean(self) -> dict[str, object]:
        """A pin has both coordinates or none."""
        cleaned: dict[str, object] = super().clean() or {}
        if not self.errors and (cleaned.get("lat") is None) != (cleaned.get("lon") is None):
            raise forms.ValidationError(_("A pin needs a latitude and a longitude."))
        return cleaned

    def messages(self) -> list[str]:
        """Each thing that is wrong, once, in the order of the fields."""
        return list(dict.fromkeys(str(message) for messages in self.errors.values() for message in messages))


class NearForm(PinForm):
    """Where the reader of a page of goods is, or the name of a place to be there."""

    near = forms.CharField(
        required=False,
        max_length=LONGEST_QUERY,
        error_messages={"max_length": _("Search with 100 letters at most.")},
    )


class GoodsForm(NearForm):
    """What a list of goods is narrowed to, and how it is sorted."""

    field_order = ("q", "lat", "lon", "place", "near")

    q = forms.CharField(
        required=False,
        max_length=LONGEST_QUERY,
        error_messages={"max_length": _("Search with 100 letters at most.")},
    )
    category = forms.SlugField(required=False, max_length=60)
    brand = forms.SlugField(required=False, max_length=80)
    price_min = forms.DecimalField(required=False, min_value=0, max_digits=12, decimal_places=2)
    price_max = forms.DecimalField(required=False, min_value=0, max_digits=12, decimal_places=2)
    rating = forms.FloatField(required=False, min_value=1, max_value=5)
    open_now = forms.BooleanField(required=False)
    in_stock = forms.BooleanField(required=False)
    sort = forms.ChoiceField(
        required=False,
        choices=[(sort, sort) for sort in get_args(Sort)],
        error_messages={"invalid_choice": _("There is no such order.")},
    )
    shown = forms.IntegerField(
        required=False,
        min_value=GOODS_A_PAGE,
        max_value=MOST_GOODS_SHOWN,
        error_messages={
            name: _("A page shows between 20 and 200 goods.") for name in ("invalid", "min_value", "max_value")
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in ("price_min", "price_max"):
            self.fields[field].error_messages |= dict.fromkeys(
                ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"),
                _("A price is a number, such as 120 or 99.50."),
            )

    def clean(self) -> dict[str, object]:
        """The lower price comes first, whichever was typed where."""
        cleaned = super().clean()
        match cleaned.get("price_min"), cleaned.get("price_max"):
            case Decimal() as least, Decimal() as most if least > most:
                cleaned |= {"price_min": most, "price_max": least}
        return cleaned


class ProductForm(NearForm):
    """Which pack of a product, and the order of its offers."""

    variant = forms.UUIDField(required=False)
    sort = forms.CharField(required=False, max_length=20)

    def clean_sort(self) -> str:
        """An order that there is, or the usual one: it is not worth a word."""
        sort: str = self.cleaned_data["sort"]
        return sort if sort in OFFER_SORTS else ""


class CompareForm(NearForm):
    """A product to be searched for, to stand beside those that are compared."""

    field_order = ("q", "lat", "lon", "place", "near")

    q = forms.CharField(
        required=False,
        max_length=LONGEST_QUERY,
        error_messages={"max_length": _("Search with 100 letters at most.")},
    )


class AisleForm(NearForm):
    """A list of one kind of goods: of one brand or of all, how long, and from where on."""

    brand = forms.SlugField(required=False, max_length=80)
    shown = forms.IntegerField(required=False, min_value=AISLE_PAGE, max_value=AISLE_MOST)
    after = forms.UUIDField(required=False)


class ShelfForm(forms.Form):
    """What of a shop's goods its page shows: what is searched for among them, one kind, how many, from where on."""

    goods = forms.CharField(required=False, max_length=LONGEST_QUERY)
    kind = forms.SlugField(required=False, max_length=80)
    shown = forms.IntegerField(required=False, min_value=AISLE_PAGE, max_value=AISLE_MOST)
    after = forms.UUIDField(required=False)


class HomeForm(PinForm):
    """The state of the home page: a search for a place, or a pin and what to show around it.

    A query string is typed, shared and tampered with, so every mistake is told in words and nothing typed is lost.
    """

    field_order = ("q", "lat", "lon", "place")

    q = forms.CharField(
        required=False,
        max_length=LONGEST_QUERY,
        error_messages={"max_length": _("Search with 100 letters at most.")},
    )
    category = forms.SlugField(required=False, max_length=60)
    open_now = forms.BooleanField(required=False)
    delivers = forms.BooleanField(required=False)
    sort = forms.ChoiceField(
        required=False,
        choices=SORTS,
        error_messages={"invalid_choice": _("Shops are sorted by distance, fee, time or rating.")},
    )
    radius_m = forms.IntegerField(
        required=False,
        min_value=MIN_RADIUS_M,
        max_value=MAX_RADIUS_M,
        error_messages={
            name: _("The distance must be between 50 metres and 50 kilometres.")
            for name in ("invalid", "min_value", "max_value")
        },
    )
    shown = forms.IntegerField(
        required=False,
        min_value=SHOPS_A_PAGE,
        max_value=MOST_SHOWN,
        error_messages={
            name: _("A page shows between 20 and 200 shops.") for name in ("invalid", "min_value", "max_value")
        },
    )
    cursor = forms.CharField(required=False, max_length=1024)

    def searched(self) -> str:
        """What was typed into the search, kept even when it cannot be searched for."""
        return str(self.cleaned_data.get("q", self.data.get("q", ""))).strip()
