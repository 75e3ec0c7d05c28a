"""Saved searches over HTTP."""

from typing import Any

import pytest
from django.test import Client

from marketplace.search.schemas.saved_searches import SavedSearchOut
from tests.matrix.actors import make_user, signed_in

SEARCHES = "/api/v1/me/searches"

pytestmark = pytest.mark.usefixtures("no_shops")


@pytest.fixture
def buyer() -> Client:
    return signed_in(make_user())


def send(client: Client, method: str, url: str, **body: Any) -> Any:
    return getattr(client, method)(url, body, content_type="application/json")


def test_kept_listed_changed_and_deleted(buyer: Client) -> None:
    pin = {"lat": 22.35921, "lon": 91.82154}
    filters = {"price_max": "100.00", "in_stock": True}
    made = send(buyer, "post", SEARCHES, label="Rice", q="চাল", place="pin", pin=pin, filters=filters, alerts="daily")

    told = SavedSearchOut.model_validate_json(made.content)
    assert made.status_code == 201
    assert (told.pin and (told.pin.lat, told.pin.lon), told.filters.in_stock) == ((22.359, 91.822), True)
    assert [item["id"] for item in buyer.get(SEARCHES).json()["items"]] == [str(told.id)]

    changed = send(buyer, "put", f"{SEARCHES}/{told.id}", label="Ours", q="চাল")
    assert (changed.json()["label"], changed.json()["pin"], changed.json()["alerts"]) == ("Ours", None, "off")
    assert buyer.delete(f"{SEARCHES}/{told.id}").status_code == 204
    assert buyer.get(f"{SEARCHES}/{told.id}").status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"q": "rice"}, 400, "invalid_input"),
        ({"label": "Rice", "q": "rice", "filters": {"colour": "red"}}, 400, "invalid_input"),
        ({"label": "Rice", "q": "rice", "place": "pin"}, 400, "invalid_place"),
        ({"label": "Rice", "q": "rice", "filters": {"sort": "distance"}}, 400, "distance_needs_pin"),
        ({"label": "Rice", "q": "rice", "filters": {"brand": "no-such"}}, 404, "brand_not_found"),
    ],
)
def test_what_makes_no_sense_is_refused(buyer: Client, body: dict[str, Any], status: int, code: str) -> None:
    answer = send(buyer, "post", SEARCHES, **body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
