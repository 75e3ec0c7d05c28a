"""What is asked about payout accounts; every field's rule is that of the API's schema."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.entrance_fields import CodeField
from marketplace.accounts.profile_forms import REQUIRED, LineField
from marketplace.core.bilingual import page_language
from marketplace.core.errors import InvalidInputError
from sellers.banks import BANKS, bank_name
from sellers.models import PayoutKind
from sellers.models.payouts import MOBILE_MONEY
from sellers.payouts import PayoutDraft

PLAIN = {"class": "input", "autocomplete": "off", "spellcheck": "false"}


class MobileMoneyForm(forms.Form):
    """A bKash or Nagad account."""

    kind = forms.TypedChoiceField(
        label=_("Which one"),
        choices=[(kind.value, kind.label) for kind in PayoutKind if kind in MOBILE_MONEY],
        widget=forms.RadioSelect,
        coerce=PayoutKind,
        initial=PayoutKind.BKASH,
        error_messages=REQUIRED,
    )
    number = LineField(
        label=_("Mobile number of the account"),
        max_length=40,
        widget=forms.TextInput(attrs=PLAIN | {"type": "tel", "inputmode": "tel"}),
        help_text=_("We send a code there by text message."),
        error_messages=REQUIRED,
    )
    holder = LineField(
        label=_("Name in which it is kept"),
        max_length=120,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages=REQUIRED,
    )

    def clean(self) -> dict[str, Any]:
        """What a service would refuse is told at its field."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                self.to_draft().cleaned()
            except InvalidInputError as error:
                for detail in error.details:
                    self.add_error(detail.field, str(detail.message))
        return cleaned

    def to_draft(self) -> PayoutDraft:
        return PayoutDraft(**self.cleaned_data)


class BankForm(MobileMoneyForm):
    """An account at a bank."""

    kind = None  # type: ignore[assignment]  # takes the field out again, as Django documents
    bank_name = forms.ChoiceField(
        label=_("Bank"), widget=forms.Select(attrs={"class": "input"}), error_messages=REQUIRED
    )
    branch_name = LineField(
        label=_("Branch"), max_length=80, widget=forms.TextInput(attrs=PLAIN), error_messages=REQUIRED
    )
    routing_number = LineField(
        label=_("Routing number"),
        max_length=20,
        widget=forms.TextInput(attrs=PLAIN | {"inputmode": "numeric"}),
        help_text=_("Nine digits; your cheque book has it."),
        error_messages=REQUIRED,
    )
    number = LineField(
        label=_("Account number"),
        max_length=40,
        widget=forms.TextInput(attrs=PLAIN | {"inputmode": "numeric"}),
        error_messages=REQUIRED,
    )
    field_order = ("bank_name", "branch_name", "routing_number", "number", "holder")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        named = sorted((bank_name(bank, page_language()), bank) for bank in BANKS)
        self.fields["bank_name"].choices = [("", _("Choose a bank")), *((bank, shown) for shown, bank in named)]  # type: ignore[attr-defined]  # of a ChoiceField

    def to_draft(self) -> PayoutDraft:
        return PayoutDraft(kind=PayoutKind.BANK, **self.cleaned_data)


class PayoutCodeForm(forms.Form):
    """The code that came."""

    code = CodeField(error_messages=REQUIRED)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].help_text = _("Six digits.")
        self.fields["code"].widget.attrs["class"] = "input code-input"


class RefusalForm(forms.Form):
    """Why an account cannot be used."""

    reason = LineField(
        label=_("Reason"),
        min_length=5,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "input"}),
        help_text=_("The shop’s owner reads it."),
        error_messages=REQUIRED,
    )
