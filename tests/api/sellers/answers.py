"""How sellers' endpoints are asked in tests, and what every refusal must look like."""

from typing import Any
from urllib.parse import urlencode

from django.test import Client

from marketplace.core.schemas import ErrorOut

NEARBY = "/api/v1/shops/nearby"
PIN: dict[str, Any] = {"lat": 22.3569, "lon": 91.7832}


def nearby(client: Client, **asked: Any) -> Any:
    """The answer for a pin in Chattogram, unless told otherwise; True is said as `true`."""
    said = {name: str(value).lower() if isinstance(value, bool) else value for name, value in (PIN | asked).items()}
    return client.get(f"{NEARBY}?{urlencode(said)}")


def refused_fields(response: Any, *, status: int = 400) -> list[str]:
    """The fields that a refusal names, having checked that it has the one format."""
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    error = ErrorOut.model_validate_json(response.content).error
    assert error.code
    assert error.message
    assert all(detail.message for detail in error.details)
    return [detail.field for detail in error.details]
