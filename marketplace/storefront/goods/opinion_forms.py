"""What buyers say of goods, as they type it; every field's rule is that of the API's schema."""

from collections.abc import Sequence
from typing import Any, cast, get_args

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.profile_forms import REQUIRED, LineField
from marketplace.catalog.models import Review
from marketplace.catalog.models.moderation import ReportReason
from marketplace.catalog.models.opinions import MOST_REVIEW_IMAGES
from marketplace.catalog.selectors.media import Picture
from marketplace.catalog.selectors.opinions import Sort
from marketplace.catalog.services.reports import ReportDraft
from marketplace.catalog.services.reviews import ReviewDraft
from marketplace.core.ids import as_id
from marketplace.core.uploads.fields import SeveralFilesField
from marketplace.storefront.forms import NearForm
from sellers.desk.profile_forms import TextField

STARS = [(5, _("Very good")), (4, _("Good")), (3, _("Middling")), (2, _("Poor")), (1, _("Very poor"))]


class ReviewsForm(NearForm):
    """Which reviews of a product, in which order, from where on; an order that there is none of needs no word."""

    sort = forms.CharField(required=False, max_length=20)
    stars = forms.IntegerField(required=False, min_value=1, max_value=5)
    cursor = forms.CharField(required=False, max_length=1024)

    def clean_sort(self) -> str:
        sort: str = self.cleaned_data["sort"]
        return sort if sort in get_args(Sort) else ""


class QuestionsForm(NearForm):
    """Which page of the questions about a product."""

    cursor = forms.CharField(required=False, max_length=1024)


class ReviewForm(forms.Form):
    """Stars, and words where they have any."""

    rating = forms.TypedChoiceField(
        label=_("Stars"),
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how many stars."), "invalid_choice": _("Choose how many stars.")},
    )
    title = LineField(label=_("In a few words"), max_length=120, required=False)
    body = TextField(label=_("How was it?"), max_length=4000, required=False, initial="")

    @classmethod
    def of(cls, review: Review) -> "ReviewForm":
        return cls(initial={"rating": review.rating, "title": review.title, "body": review.body})

    def to_draft(self) -> ReviewDraft:
        cleaned = self.cleaned_data
        return ReviewDraft(cleaned["rating"], cleaned["title"], cleaned["body"])


class PhotosForm(forms.Form):
    """Photos; what is in them is for `core.uploads` to judge."""

    photos = SeveralFilesField(label=_("Photos"), error_messages={"required": _("Choose a photo.")})

    def clean_photos(self) -> list[Any]:
        """As many as a review may have."""
        photos: list[Any] = self.cleaned_data["photos"]
        if len(photos) > MOST_REVIEW_IMAGES:
            raise forms.ValidationError(_("A review can have 5 photos. Choose fewer."))
        return photos


class QuestionForm(forms.Form):
    """What somebody would like to know."""

    text = TextField(
        label=_("Your question"),
        min_length=5,
        max_length=1000,
        initial="",
        error_messages=REQUIRED | {"min_length": _("Ask in at least five letters.")},
    )


class AnswerForm(forms.Form):
    """What somebody knows from having it."""

    text = TextField(label=_("Your answer"), max_length=2000, initial="", error_messages=REQUIRED)


class ReportForm(forms.Form):
    """Why something should not be there."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong."), "invalid_choice": _("Choose what is wrong.")},
    )
    photo = forms.ChoiceField(
        label=_("What is it about?"),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("This photo is not shown any more.")},
    )
    note = LineField(label=_("Anything else our staff should know"), max_length=500, required=False)

    def __init__(self, data: Any = None, *, photos: Sequence[Picture] = ()) -> None:
        super().__init__(data)
        self.photos = photos
        choice = cast("forms.ChoiceField", self.fields["photo"])
        choice.choices = [(photo["id"], photo["id"]) for photo in photos]

    def to_draft(self) -> ReportDraft:
        cleaned = self.cleaned_data
        return ReportDraft(ReportReason(cleaned["reason"]), cleaned["note"], as_id(cleaned["photo"]))
