"""What is asked about people of a shop; every field's rule is that of the API's schema."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.contacts import Contact, read_contact
from marketplace.accounts.profile_forms import REQUIRED
from marketplace.core.phones import InvalidPhoneError
from sellers.models import ShopMember, ShopPermission, ShopRole
from sellers.models.members import GRANTABLE
from sellers.standing import Standing

ROLES = {
    ShopRole.STAFF: _("Staff: what you tick below"),
    ShopRole.MANAGER: _("Manager: everything but money, and the staff"),
}


class InvitedContactField(forms.CharField):
    """An e-mail address or a phone number of somebody else's."""

    def __init__(self) -> None:
        attributes = {
            "class": "input",
            "autocomplete": "off",
            "autocapitalize": "none",
            "spellcheck": "false",
            "aria-describedby": "id_contact_helptext",
        }
        super().__init__(
            label=_("Their e-mail address or phone number"),
            max_length=254,
            widget=forms.TextInput(attributes),
            help_text=_("They get a link there, which is good for a week, and for them alone."),
            error_messages=REQUIRED,
        )

    def clean(self, value: Any) -> Contact:
        try:
            contact = read_contact(super().clean(value))
        except InvalidPhoneError as error:
            raise ValidationError(_("Write an e-mail address or a phone number."), code="invalid") from error
        if contact.email:
            forms.EmailField().clean(contact.email)
        return contact


class PlaceForm(forms.Form):
    """What somebody is in a shop, as far as whoever asks can say so."""

    role = forms.TypedChoiceField(label=_("Role"), widget=forms.RadioSelect, coerce=ShopRole)
    granted = forms.TypedMultipleChoiceField(
        label=_("What they may do"), widget=forms.CheckboxSelectMultiple, coerce=ShopPermission, required=False
    )

    def __init__(self, data: Any = None, *, actor: Standing, member: ShopMember | None = None) -> None:
        had = member.permissions if member else frozenset()
        initial = {"role": member.role, "granted": member.permissions} if member else {"role": ShopRole.STAFF}
        super().__init__(data, initial=initial)
        offered = GRANTABLE & (actor.permissions | had)
        self.fields["role"].choices = [(role.value, text) for role, text in ROLES.items() if actor.manages(role)]  # type: ignore[attr-defined]  # of a ChoiceField
        self.fields["granted"].choices = [(one.value, one.label) for one in ShopPermission if one in offered]  # type: ignore[attr-defined]  # of a ChoiceField


class InvitationForm(PlaceForm):
    """Whom to ask, and what to be."""

    contact = InvitedContactField()
    field_order = ("contact", "role", "granted")
