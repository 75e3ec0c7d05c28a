"""What a desk's pages of reviews and questions are asked, and what a shop answers."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.selectors.opinions import ShopSort
from sellers.desk.profile_forms import TextField

LISTS = [("waiting", _("To answer")), ("all", _("All"))]
SORTS: list[tuple[ShopSort, Any]] = [("newest", _("The newest first")), ("lowest", _("The fewest stars first"))]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of them, and in which order."""

    is_answered: bool | None
    rating: int | None = None
    sort: ShopSort = "newest"

    @property
    def are_all(self) -> bool:
        return self.is_answered is None


class QuestionsForm(forms.Form):
    """Which questions; what makes no sense asks for nothing in particular."""

    list = forms.ChoiceField(choices=LISTS, required=False)

    def asked(self) -> Asked:
        return Asked(is_answered=None if self._told().get("list") == "all" else False)

    def query(self) -> str:
        """The same as a query string, for links to other pages of the list."""
        return urlencode({name: value for name, value in self._told().items() if value})

    def _told(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


class ReviewsForm(QuestionsForm):
    """Which reviews, and in which order."""

    rating = forms.TypedChoiceField(
        choices=[(str(stars), str(stars)) for stars in range(5, 0, -1)], coerce=int, required=False, empty_value=None
    )
    sort = forms.ChoiceField(choices=SORTS, required=False)

    def asked(self) -> Asked:
        told = self._told()
        return Asked(
            is_answered=None if told.get("list") == "all" else False,
            rating=told.get("rating"),
            sort="lowest" if told.get("sort") == "lowest" else "newest",
        )


class AnswerForm(forms.Form):
    """What a shop says to a review or a question, or that it takes back what it said."""

    act = forms.ChoiceField(choices=[("save", "save"), ("remove", "remove")], widget=forms.HiddenInput)
    text = TextField(label=_("The shop’s answer"), max_length=2000, required=False)

    def answer(self) -> str:
        """What to say; empty takes back what was said."""
        return "" if self.cleaned_data["act"] == "remove" else self.cleaned_data["text"].strip()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("act") == "save" and not cleaned.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", ValidationError(_("Write something first."), code="required"))
        return cleaned
