"""A picture that is the body of a PUT, alone or with fields beside it."""

from typing import Any, TypeVar, cast

from django.core.files.base import File
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ValidationError

from marketplace.core.errors import ErrorDetail, InvalidInputError

Fields = TypeVar("Fields", bound=BaseModel)

FIELD = "file"
MISSING = _("Choose one picture.")


def picture_body(fields: type[BaseModel] | None = None) -> dict[str, Any]:
    """What the API's description says of such a body.

    Declared by hand: ninja reads files of POST alone unless a middleware reads every body before anybody is asked.

    Args:
        fields: what may stand beside the picture.
    """
    beside: dict[str, Any] = fields.model_json_schema()["properties"] if fields is not None else {}
    schema = {
        "type": "object",
        "required": [FIELD],
        "properties": {FIELD: {"type": "string", "format": "binary"}, **beside},
    }
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


PICTURE_BODY = picture_body()


def picture_in(request: HttpRequest) -> "File[bytes]":
    """The one file that a PUT brought.

    Raises:
        InvalidInputError: there is none, or the body is no form.
    """
    return _read(request)[1]


def picture_with(request: HttpRequest, fields: type[Fields]) -> "tuple[Fields, File[bytes]]":
    """The same, with what stands beside it.

    Raises:
        InvalidInputError: as `picture_in`, or a field is not as it must be.
    """
    told, picture = _read(request)
    try:
        return fields.model_validate(told), picture
    except ValidationError as error:
        wrong = [ErrorDetail(".".join(map(str, each["loc"])), each["msg"]) for each in error.errors()]
        raise InvalidInputError(details=wrong) from error


def _read(request: HttpRequest) -> "tuple[dict[str, Any], File[bytes]]":
    missing = InvalidInputError(details=[ErrorDetail(FIELD, MISSING)])
    if request.content_type != "multipart/form-data":
        raise missing
    try:
        fields, files = request.parse_file_upload(request.META, request)
    except MultiPartParserError as error:
        raise missing from error
    if set(files) - {FIELD} or len(files.getlist(FIELD)) != 1:
        raise missing
    return fields.dict(), cast("File[bytes]", files[FIELD])
