"""A picture that is the body of a PUT."""

from typing import Any, cast

from django.core.files.base import File
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail, InvalidInputError

FIELD = "file"
MISSING = _("Choose one picture.")
# Declared by hand: ninja reads files of POST alone unless a middleware reads every body before anybody is asked.
PICTURE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {FIELD: {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


def picture_in(request: HttpRequest) -> "File[bytes]":
    """The one file that a PUT brought.

    Raises:
        InvalidInputError: there is none, or the body is no form.
    """
    missing = InvalidInputError(details=[ErrorDetail(FIELD, MISSING)])
    if request.content_type != "multipart/form-data":
        raise missing
    try:
        _fields, files = request.parse_file_upload(request.META, request)
    except MultiPartParserError as error:
        raise missing from error
    if set(files) - {FIELD} or len(files.getlist(FIELD)) != 1:
        raise missing
    return cast("File[bytes]", files[FIELD])
