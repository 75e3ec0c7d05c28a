"""What a shop types about a return."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts.profile_forms import REQUIRED, LineField
from marketplace.core import bilingual
from marketplace.orders.models import ReturnLine
from marketplace.orders.models.returns import LONGEST_ANSWER
from sellers.desk.zone_fields import WholeField


class Say(models.TextChoices):
    """What a shop answers."""

    TAKE = "take", gettext_lazy("I take it back: the money is given when the goods are here")
    KEEP = "keep", gettext_lazy("The buyer keeps it, and gets the money")
    REFUSE = "refuse", gettext_lazy("I refuse it")


class AnswerForm(forms.Form):
    """Take it back or not, and why."""

    say = forms.ChoiceField(label=gettext_lazy("What do you say?"), widget=forms.RadioSelect, error_messages=REQUIRED)
    answer = LineField(
        label=gettext_lazy("A word to the buyer"),
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, comes_back: bool, **options: Any) -> None:
        """Of what never came nothing is taken back."""
        super().__init__(*args, **options)
        choices: list[tuple[str, Any]] = [(say.value, say.label) for say in Say if comes_back or say is not Say.TAKE]
        if not comes_back:
            choices[0] = (Say.KEEP.value, _("It was not there: the buyer gets the money"))
        self.fields["say"].choices = choices  # type: ignore[attr-defined]  # of a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("say") == Say.REFUSE and not cleaned.get("answer") and "answer" not in self.errors:
            self.add_error("answer", _("Say in a few words why."))
        return cleaned


class NotHereForm(forms.Form):
    """That the goods did not come."""

    message = LineField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy("The market’s staff and the buyer read it."),
        max_length=LONGEST_ANSWER,
        error_messages={"required": gettext_lazy("Say in a few words what happened.")},
        widget=forms.TextInput(attrs={"class": "input"}),
    )


class ReceiveForm(forms.Form):
    """What of it cannot be sold any more."""

    def __init__(self, *args: Any, lines: Sequence[ReturnLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = lines
        for one in lines:
            self.fields[f"unfit-{one.line_id}"] = WholeField(
                label=bilingual.name(one.line), min_value=0, max_value=one.quantity
            )

    def rows(self) -> list[tuple[ReturnLine, forms.BoundField]]:
        """Each line with its field."""
        return [(one, self[f"unfit-{one.line_id}"]) for one in self.lines]

    def unfit(self) -> dict[UUID, int]:
        told = {one.line_id: self.cleaned_data[f"unfit-{one.line_id}"] for one in self.lines}
        return {line_id: count for line_id, count in told.items() if count}
