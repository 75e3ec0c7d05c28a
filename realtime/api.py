"""What the API says of live connections."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from marketplace.core.access import PUBLIC
from realtime.asyncapi import document

router = Router(tags=["live"])


@router.get("/asyncapi.json", auth=PUBLIC, response=dict[str, Any], summary="The live socket, described")
def describe_live(request: HttpRequest) -> dict[str, Any]:
    """An AsyncAPI document: what goes over the socket at `/ws/`."""
    return document()
