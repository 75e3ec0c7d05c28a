"""What goods of a category are described by, as staff keep it over the API and everybody reads it."""

from typing import Any

import pytest
from django.test import Client

from marketplace.accounts.permissions import Role
from marketplace.catalog.models import Category
from tests.api.catalog.test_offers import send
from tests.api.sellers.answers import refused_fields
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import make_category, make_product

pytestmark = pytest.mark.django_db
GRAIN = {"key": "grain", "name_en": "Grain", "name_bn": "দানা", "kind": "number", "unit": "mm"}


@pytest.fixture
def staff() -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)


@pytest.fixture
def rice() -> Category:
    category = make_category()
    category.refresh_from_db()
    return category


def attributes(category: Category) -> str:
    return f"admin/categories/{category.pk}/attributes"


def add(staff: Client, category: Category, **given: Any) -> dict[str, Any]:
    answer = send(staff, "POST", attributes(category), GRAIN | given)
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    return made


def test_attribute_is_added_read_changed_and_retired(staff: Client, rice: Category) -> None:
    made = add(staff, rice)
    one = f"{attributes(rice)}/{made['id']}"
    body = {name: value for name, value in GRAIN.items() if name != "key"}

    renamed = send(staff, "PUT", one, body | {"name_en": "Length of the grain"}).json()
    retired = send(staff, "DELETE", one).status_code
    [kept] = send(staff, "GET", attributes(rice)).json()["items"]
    again = send(staff, "POST", f"{one}/restore").json()

    assert renamed["name_en"] == "Length of the grain"
    assert (retired, kept["is_retired"], again["is_retired"]) == (204, True, False)


def test_everybody_reads_what_is_retired_for_goods_may_have_it(staff: Client, client: Client, rice: Category) -> None:
    made = add(staff, rice)
    send(staff, "DELETE", f"{attributes(rice)}/{made['id']}")

    [told] = client.get(f"/api/v1/categories/{rice.slug}").json()["attributes"]

    assert (told["key"], told["is_retired"]) == ("grain", True)


def test_kinds_below_have_it_from_above(staff: Client, rice: Category) -> None:
    add(staff, rice)

    [told] = send(staff, "GET", attributes(make_category("fine-rice", parent=rice))).json()["items"]

    assert (told["category_id"], told["is_inherited"]) == (str(rice.pk), True)


def test_what_goods_use_is_not_made_wrong(staff: Client, rice: Category) -> None:
    made = add(staff, rice)
    make_product(category=rice, attributes={"grain": 7})
    body = {"name_en": "Grain", "name_bn": "দানা", "kind": "boolean"}

    answer = send(staff, "PUT", f"{attributes(rice)}/{made['id']}", body)

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "attribute_in_use"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "text"}, "unit"),
        ({"kind": "choice", "unit": ""}, "choices"),
        ({"key": "Grain"}, "key"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_body_that_makes_no_attribute_names_the_field(
    staff: Client, rice: Category, given: dict[str, Any], field: str
) -> None:
    assert refused_fields(send(staff, "POST", attributes(rice), GRAIN | given)) == [field]


def test_staff_read_the_whole_tree(staff: Client, rice: Category) -> None:
    hidden = make_category("fine-rice", parent=rice, is_active=False)

    items = send(staff, "GET", "admin/categories").json()["items"]

    slugs = [item["slug"] for item in items]
    assert slugs.index(rice.slug) + 1 == slugs.index(hidden.slug)
    assert [item["is_active"] for item in items if item["slug"] == hidden.slug] == [False]
