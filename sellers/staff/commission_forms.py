"""What staff type about commission; every field's rule is that of the API's schema."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.profile_forms import REQUIRED
from marketplace.core import bilingual
from sellers.commission import NOTHING, CommissionDraft
from sellers.errors.shops import ShopNotFoundError
from sellers.selectors.shops import get_shop_id, list_shop_categories

LONGEST_SHOP = 100


class InstantInput(forms.DateTimeInput):
    """A day and a time as browsers ask for it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", attrs={"class": "input"})


def _amount(**options: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"class": "input", "inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(widget=widget, decimal_places=2, localize=False, **options)


class CommissionForm(forms.Form):
    """A rule to be laid."""

    category = forms.ChoiceField(label=_("Kind of shop"), required=False, widget=forms.Select(attrs={"class": "input"}))
    shop = forms.CharField(
        label=_("One shop"),
        required=False,
        max_length=LONGEST_SHOP,
        help_text=_("The last part of its page’s address, or its id. Then leave the kind of shop as it is."),
        widget=forms.TextInput(attrs={"class": "input", "autocapitalize": "none", "spellcheck": "false"}),
    )
    percent = _amount(
        label=_("Share in per cent"),
        min_value=0,
        max_value=100,
        max_digits=5,
        help_text=_("Of what the goods cost."),
        error_messages=REQUIRED,
    )
    fixed = _amount(
        label=_("Taka for each order"), min_value=0, max_digits=12, required=False, help_text=_("Beside the share.")
    )
    valid_from = forms.DateTimeField(
        label=_("Holds from"), required=False, widget=InstantInput(), help_text=_("Left empty: at once.")
    )
    valid_until = forms.DateTimeField(
        label=_("Holds until"),
        required=False,
        widget=InstantInput(),
        help_text=_("Left empty: until another takes its place."),
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        help_text=_("For the market’s staff."),
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        roots = list_shop_categories()
        self._ids = {kind.slug: kind.pk for root in roots for kind in (root, *root.children.all())}
        groups = [
            (
                bilingual.name(root),
                [
                    (root.slug, _("All of “%(kind)s”") % {"kind": bilingual.name(root)}),
                    *((leaf.slug, bilingual.name(leaf)) for leaf in root.children.all()),
                ],
            )
            for root in roots
        ]
        self.fields["category"].choices = [("", _("The whole market")), *groups]  # type: ignore[attr-defined]  # of a ChoiceField

    def clean_shop(self) -> Any:
        """The id of the shop that was named; None for none."""
        try:
            return get_shop_id(self.cleaned_data["shop"].strip() or None)
        except ShopNotFoundError as error:
            raise forms.ValidationError(str(error)) from error

    def to_draft(self) -> CommissionDraft:
        said = self.cleaned_data
        return CommissionDraft(
            percent=said["percent"],
            fixed=said["fixed"] or NOTHING,
            shop_id=said["shop"],
            category_id=self._ids.get(said["category"]),
            valid_from=said["valid_from"],
            valid_until=said["valid_until"],
            note=said["note"],
        )
