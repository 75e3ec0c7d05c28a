"""How the API writes its answers."""

from typing import Any

import orjson
from django.http import HttpRequest
from ninja.renderers import BaseRenderer
from pydantic import BaseModel

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


class OrjsonRenderer(BaseRenderer):
    """JSON at native speed, times in UTC with `Z`."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=_jsonable, option=OPTIONS)


def _jsonable(value: Any) -> Any:
    """Values orjson does not know: schemas as their fields, the rest (decimals, lazy translations, URLs) as text."""
    return value.model_dump() if isinstance(value, BaseModel) else str(value)
