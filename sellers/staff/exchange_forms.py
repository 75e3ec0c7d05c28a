"""What operators choose when shops go out in a file or come in by one."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from geo.models import Area, AreaLevel
from marketplace.core import bilingual
from sellers.models import ShopStatus
from sellers.selectors.exchange import ExportQuery
from sellers.selectors.shops import list_shop_categories

FORMATS = (("csv", _("CSV, for spreadsheets")), ("geojson", _("GeoJSON, for maps")))


class FileForm(forms.Form):
    """A file of shops to be brought in."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8 or GeoJSON, 20,000 shops and 10 MB at most."),
        widget=forms.FileInput(attrs={"class": "input", "accept": ".csv,.geojson,.json"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


class ExportForm(forms.Form):
    """Which shops go out, and how they are written."""

    format = forms.ChoiceField(label=_("Written as"), choices=FORMATS, widget=forms.Select(attrs={"class": "input"}))
    status = forms.ChoiceField(
        label=_("Which stand"),
        choices=[("", _("All")), *ShopStatus.choices],
        required=False,
        widget=forms.Select(attrs={"class": "input"}),
    )
    category = forms.ChoiceField(label=_("Kind of shop"), required=False, widget=forms.Select(attrs={"class": "input"}))
    area = forms.ChoiceField(label=_("District"), required=False, widget=forms.Select(attrs={"class": "input"}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        kinds = [
            (kind.slug, bilingual.name(kind))
            for root in list_shop_categories()
            for kind in (root, *root.children.all())
        ]
        districts = Area.objects.filter(level=AreaLevel.DISTRICT).only("name_en", "name_bn").order_by("name_en")
        places = [(str(area.pk), bilingual.name(area)) for area in districts]
        self._offer("category", [("", _("All")), *kinds])
        self._offer("area", [("", _("All of Bangladesh")), *places])

    def to_query(self) -> ExportQuery:
        chosen = self.cleaned_data
        return ExportQuery(
            status=ShopStatus(chosen["status"]) if chosen["status"] else None,
            category=chosen["category"] or None,
            area_id=UUID(chosen["area"]) if chosen["area"] else None,
        )

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # of a ChoiceField
