"""What the market's staff type about orders and returns; every field's rule is that of the API's schema."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts.profile_forms import REQUIRED
from marketplace.orders.desk.order_forms import EndForm, FailForm
from marketplace.orders.models import ActorRole, OrderState
from marketplace.orders.models.returns import LONGEST_ANSWER
from marketplace.orders.selectors.support import OrdersAsked, Shelf
from sellers.desk.profile_forms import TextField
from sellers.desk.zone_fields import NumberField
from sellers.errors.shops import ShopNotFoundError
from sellers.selectors.shops import get_shop_id
from sellers.zones import LARGEST_AMOUNT

LONGEST_TEXT = 254
LONGEST_SHOP = 100
LONGEST_NOTE = 1000
LEAST_REFUND = Decimal("0.01")
SHELVES = (
    (Shelf.OVERDUE.value, gettext_lazy("Overdue")),
    (Shelf.OPEN.value, gettext_lazy("Under way")),
    (Shelf.OVER.value, gettext_lazy("Over")),
)


class SearchForm(forms.Form):
    """Which orders; what makes no sense is told, and asks for nothing in particular."""

    q = forms.CharField(
        label=gettext_lazy("Number, telephone or e-mail address"),
        help_text=gettext_lazy("A number’s beginning is enough. An address is that of an account."),
        max_length=LONGEST_TEXT,
        required=False,
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Which orders"),
        help_text=gettext_lazy("A list, or those that stand there."),
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )
    shop = forms.CharField(
        label=gettext_lazy("One shop"),
        help_text=gettext_lazy("The last part of its page’s address, or its id."),
        max_length=LONGEST_SHOP,
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        groups = [("", _("All")), *SHELVES, (_("Where they stand"), OrderState.choices)]
        self.fields["state"].choices = groups  # type: ignore[attr-defined]  # of a ChoiceField

    def clean_shop(self) -> UUID | None:
        """The id of the shop that was named; None for none."""
        try:
            return get_shop_id(self.cleaned_data["shop"].strip() or None)
        except ShopNotFoundError as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def asked(self) -> OrdersAsked:
        """What is in order of it."""
        told, which = self.cleaned_data, self.cleaned_data.get("state", "")
        found = Shelf(which) if which in set(Shelf) else OrderState(which) if which else None
        return OrdersAsked(found, told.get("q", "").strip(), told.get("shop"))


class SupportEndForm(EndForm):
    """Why the staff end an order."""

    role = ActorRole.SUPPORT


class SupportFailForm(FailForm):
    """Why an order came back, said by the staff."""

    role = ActorRole.SUPPORT


class NoteForm(forms.Form):
    """What the staff note about an order."""

    note = TextField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("The shop and our staff read it, and the buyer does not."),
        max_length=LONGEST_NOTE,
        strip=True,
        error_messages={"required": gettext_lazy("Write something first.")},
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )


class GoodwillForm(forms.Form):
    """How much a buyer gets back without having returned anything, and why; of what was left when they looked."""

    left = forms.DecimalField(widget=forms.HiddenInput, min_value=0, max_digits=14, decimal_places=2)
    amount = NumberField(
        label=gettext_lazy("Amount in taka"),
        min_value=LEAST_REFUND,
        max_value=LARGEST_AMOUNT,
        max_digits=12,
        required=True,
        error_messages=REQUIRED,
    )
    message = TextField(
        label=gettext_lazy("A word to the buyer"),
        help_text=gettext_lazy("The shop reads it, too: it gives the money."),
        max_length=LONGEST_ANSWER,
        strip=True,
        error_messages={"required": gettext_lazy("Say why the buyer gets it.")},
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )


class ReopenForm(forms.Form):
    """Why a buyer does not have what somebody said they have."""

    message = TextField(
        label=gettext_lazy("To the buyer and to the shop"),
        help_text=gettext_lazy("Both read it. Say what it rests on."),
        max_length=LONGEST_ANSWER,
        strip=True,
        error_messages={"required": gettext_lazy("Say why, to both of them.")},
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )


class DecideForm(forms.Form):
    """What becomes of a return about which buyer and shop do not agree."""

    GOODS_BACK, KEPT, DECLINED = "goods_back", "kept", "declined"
    WAYS = (
        (GOODS_BACK, gettext_lazy("The buyer is right: the goods go back to the shop, then they get the money")),
        (KEPT, gettext_lazy("The buyer is right: they get the money, and nothing goes back")),
        (DECLINED, gettext_lazy("The shop is right: the buyer gets nothing")),
    )

    way = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=WAYS, widget=forms.RadioSelect, error_messages=REQUIRED
    )
    decision = TextField(
        label=gettext_lazy("To the buyer and to the shop"),
        help_text=gettext_lazy("Both read it. Say what it rests on."),
        max_length=LONGEST_ANSWER,
        strip=True,
        error_messages={"required": gettext_lazy("Say why, to both of them.")},
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
    )

    def __init__(self, *args: Any, never_came: bool, **options: Any) -> None:
        """Of what never came nothing can go back."""
        super().__init__(*args, **options)
        ways = [way for way in self.WAYS if not (never_came and way[0] == self.GOODS_BACK)]
        self.fields["way"].choices = ways  # type: ignore[attr-defined]  # of a ChoiceField

    @property
    def is_upheld(self) -> bool:
        """Whether the buyer is right."""
        return str(self.cleaned_data["way"]) != self.DECLINED

    @property
    def without_goods(self) -> bool:
        """Whether the buyer keeps what they have."""
        return str(self.cleaned_data["way"]) == self.KEPT
