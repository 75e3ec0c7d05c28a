"""Fields of forms for files that people send."""

from typing import Any

from django import forms


class SeveralFilesInput(forms.ClearableFileInput):
    """Some files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Some files, at least one where they are required; none are an empty list."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each as a single one would be."""
        one = super().clean
        return [one(file, initial) for file in data] if data else one(None, initial) or []
