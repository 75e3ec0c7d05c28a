"""What a shopkeeper says of a spreadsheet: which file, what its columns are, and whether errors may be passed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import GoodsSheet
from marketplace.catalog.sheets.columns import COLUMNS

LEFT_OUT = _("Leave out")
PREVIEWED = 3


class SheetForm(forms.Form):
    """A spreadsheet to be brought in."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("CSV or .xlsx, 50,000 rows and 10 MB at most."),
        widget=forms.FileInput(attrs={"class": "input", "accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


class ColumnsForm(forms.Form):
    """One choice for each column of a spreadsheet, beside its first cells."""

    def __init__(self, sheet: GoodsSheet, data: Any = None) -> None:
        super().__init__(data)
        choices = [("", LEFT_OUT), *((column.name, column.label) for column in COLUMNS)]
        self.previews: list[list[str]] = []
        for place, heading in enumerate(sheet.headings):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or _("Without a heading"),
                choices=choices,
                required=False,
                initial=sheet.columns[place],
                widget=forms.Select(attrs={"class": "input"}),
            )
            cells = [row[place] for row in sheet.preview if len(row) > place and row[place]]
            self.previews.append(cells[:PREVIEWED])

    def rows(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each field with the first cells beneath its heading."""
        return list(zip(self, self.previews, strict=True))

    def columns(self) -> list[str]:
        return [self.cleaned_data[f"column_{place}"] for place in range(len(self.fields))]
