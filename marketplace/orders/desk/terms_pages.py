"""How a shop takes orders, as a page of its desk."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.profile_forms import REQUIRED
from marketplace.core import formats
from marketplace.core.access import shows_or_takes
from marketplace.orders.models import ShopOrderTerms
from marketplace.orders.services.answering import terms_of
from marketplace.orders.services.shop_terms import BOUNDS, SLOT_LENGTHS, OrderTermsDraft, set_order_terms
from sellers.access import ShopAccess
from sellers.desk.acting import ask, did
from sellers.desk.pages import desk_page
from sellers.desk.zone_fields import WholeField
from sellers.models import ShopPermission

HOUR_MIN = 60


def _whole(name: str, label: Any, *, help_text: Any = "", required: bool = True, in_hours: bool = False) -> WholeField:
    least, most = (-(-bound // HOUR_MIN) for bound in BOUNDS[name]) if in_hours else BOUNDS[name]
    field = WholeField(label=label, help_text=help_text, required=required, min_value=least, max_value=most)
    field.error_messages |= REQUIRED
    return field


class OrderTermsForm(forms.Form):
    """What a shop chooses; the time for which goods are kept is typed in hours."""

    accept_within_min = _whole(
        "accept_within_min",
        gettext_lazy("Minutes to answer an order"),
        help_text=gettext_lazy(
            "An order that nobody answers by then ends by itself. While you are closed no time runs."
        ),
    )
    accepts_by_itself = forms.BooleanField(
        label=gettext_lazy("Accept every order at once"),
        help_text=gettext_lazy("You can still cancel one, with a reason."),
        required=False,
    )
    offers_pickup = forms.BooleanField(label=gettext_lazy("Buyers can collect their orders"), required=False)
    pickup_within_hours = _whole(
        "pickup_within_min",
        gettext_lazy("Hours for which you keep what is ready"),
        help_text=gettext_lazy("What nobody collects by then goes back to your shelf."),
        in_hours=True,
    )
    offers_slots = forms.BooleanField(label=gettext_lazy("Buyers can choose a time"), required=False)
    slot_min = forms.TypedChoiceField(label=gettext_lazy("How long such a time is"), coerce=int)
    slot_capacity = _whole(
        "slot_capacity",
        gettext_lazy("Orders at the same time"),
        help_text=gettext_lazy("Empty for any number."),
        required=False,
    )
    returns_within_days = _whole(
        "returns_within_days",
        gettext_lazy("Days in which buyers can send something back"),
        help_text=gettext_lazy("0 for never."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["slot_min"].choices = [(one, formats.duration(one)) for one in SLOT_LENGTHS]  # type: ignore[attr-defined]  # of a ChoiceField

    @classmethod
    def of(cls, terms: ShopOrderTerms) -> dict[str, Any]:
        """What it shows at first."""
        told = {name: getattr(terms, name) for name in cls.base_fields if name != "pickup_within_hours"}
        return {**told, "pickup_within_hours": -(-terms.pickup_within_min // HOUR_MIN)}

    def draft(self) -> OrderTermsDraft:
        told = {name: value for name, value in self.cleaned_data.items() if name != "pickup_within_hours"}
        return OrderTermsDraft(**told, pickup_within_min=self.cleaned_data["pickup_within_hours"] * HOUR_MIN)


@desk_page(Action.HANDLE_ORDERS, ShopPermission.SETTINGS)
@shows_or_takes
def order_terms(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Until when the shop answers, whether one can collect, which times one can choose, and how long things go back."""
    shop = access.shop
    form = OrderTermsForm(request.POST if request.method == "POST" else None, initial=OrderTermsForm.of(terms_of(shop)))

    def save() -> None:
        actor_id = principal_in(request).own_id
        set_order_terms(actor_id=actor_id, shop_id=shop.pk, draft=form.draft(), now=timezone.now())

    if did(request, form, save):
        messages.success(request, _("It holds for orders from now on."))
        return redirect("desk:order_terms", slug=shop.slug)
    return ask(request, access, "orders/desk/terms.html", form)
