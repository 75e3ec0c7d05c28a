"""What buyers type to return something; the rules are the service's and the API's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.profile_forms import REQUIRED
from marketplace.core import bilingual
from marketplace.core.uploads.fields import SeveralFilesField
from marketplace.orders.models import ReturnReason
from marketplace.orders.models.returns import LONGEST_MESSAGE
from marketplace.orders.selectors.returnable import ReturnableLine
from sellers.desk.profile_forms import TextField
from sellers.desk.zone_fields import WholeField

COUNT = "count-"
CHOOSE_WHY = dict.fromkeys(("required", "invalid_choice"), _("Choose what is wrong."))


class ReturnForm(forms.Form):
    """How many of each line, why, and what shows it."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=ReturnReason.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE_WHY,
    )
    message = TextField(label=_("What should the shop know?"), max_length=LONGEST_MESSAGE, required=False)
    photos = SeveralFilesField(label=_("Photos of it"), required=False)

    def __init__(self, *args: Any, lines: Sequence[ReturnableLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = lines
        # Of one thing alone nobody need say how many.
        is_single = len(lines) == 1 and lines[0].quantity_left == 1
        for one in lines:
            label = gettext("How many of %(goods)s") % {"goods": bilingual.name(one.line)}
            count = WholeField(label=label, min_value=0, max_value=one.quantity_left)
            count.initial = int(is_single)
            self.fields[_name(one)] = count
        self.order_fields([*(_name(one) for one in lines), "reason", "message", "photos"])

    def rows(self) -> list[tuple[ReturnableLine, forms.BoundField]]:
        """Each line with its field."""
        return [(one, self[_name(one)]) for one in self.lines]

    def counts(self) -> dict[UUID, int]:
        """What of it is to go back, as far as it was typed well."""
        told = {one.line.pk: self.cleaned_data.get(_name(one)) for one in self.lines}
        return {line_id: count for line_id, count in told.items() if count}

    def clean(self) -> dict[str, Any]:
        """Of something, at least."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.counts() and not any(_name(one) in self.errors for one in self.lines):
            self.add_error(None, _("Say how many of what you want to return."))
        return cleaned

    def told_at(self, name: str) -> str | None:
        """The field of what a service has found wrong with `lines.<id>`, or with something else; None for none."""
        field = name.replace("lines.", COUNT, 1)
        return field if field in self.fields else None

    @property
    def chosen(self) -> ReturnReason | None:
        """Why, where that was chosen well."""
        reason = self.cleaned_data.get("reason")
        return ReturnReason(reason) if reason else None


class DisputeForm(forms.Form):
    """What the market's staff should know."""

    message = TextField(label=_("What should our staff know?"), max_length=LONGEST_MESSAGE, error_messages=REQUIRED)


def _name(one: ReturnableLine) -> str:
    return f"{COUNT}{one.line.pk}"
