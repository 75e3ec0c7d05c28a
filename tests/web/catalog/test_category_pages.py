"""Kinds of goods and what describes them, as staff change them without script."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.accounts.permissions import Role
from marketplace.catalog.attribute_drafts import AttributeDraft
from marketplace.catalog.models import AttributeKind, Category, CategoryAttribute
from marketplace.catalog.services import category_attributes
from marketplace.core.models import OutboxEvent
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import NOW, make_category, make_product

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def staff() -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)


@pytest.fixture
def rice() -> Category:
    category = make_category()
    category.refresh_from_db()
    return category


def page_of(category: Category, name: str = "category") -> str:
    return reverse(f"staff:{name}", args=[category.pk])


def add(category: Category, key: str = "grain", kind: AttributeKind = AttributeKind.TEXT) -> CategoryAttribute:
    draft = AttributeDraft(name_en=key.title(), name_bn="ক", kind=kind)
    return category_attributes.add_attribute(actor_id=None, category_id=category.pk, key=key, draft=draft, now=NOW)


def told(**given: Any) -> dict[str, Any]:
    """What the form of an attribute sends."""
    return {"name_bn": "রং", "name_en": "Colour", "kind": "text", "position": "2"} | given


def test_kind_is_added_below_another(staff: Client, rice: Category) -> None:
    answer = staff.post(
        reverse("staff:category_new"),
        {"name_bn": "সুগন্ধি চাল", "name_en": "Fragrant rice", "parent": str(rice.pk), "icon": "wheat", "is_active": "on"},
    )

    made = Category.objects.get(name_en="Fragrant rice")
    assert answer["Location"] == page_of(made)
    assert (made.parent, made.path, made.is_active) == (rice, [rice.pk, made.pk], True)


def test_kind_is_called_otherwise_and_hidden(staff: Client, rice: Category) -> None:
    staff.post(page_of(rice), {"name_bn": "ধান", "name_en": "Paddy", "parent": "", "icon": "wheat"})

    rice.refresh_from_db()
    assert (rice.name_en, rice.is_active) == ("Paddy", False)
    assert ">hidden<" in staff.get(reverse("staff:categories")).content.decode()


def test_mistake_keeps_what_was_typed(staff: Client, rice: Category) -> None:
    answer = staff.post(page_of(rice), {"name_bn": "", "name_en": "Paddy", "parent": "", "icon": "rocket"})

    html = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="Paddy"' in html
    assert 'id="id_name_bn_error"' in html
    assert 'id="id_icon_error"' in html


def test_kind_does_not_go_below_itself(staff: Client, rice: Category) -> None:
    below = make_category("fine-rice", parent=rice)

    answer = staff.post(page_of(rice), {"name_bn": "চ", "name_en": "R", "parent": str(below.pk), "icon": "wheat"})

    assert answer.status_code == 400


def test_buttons_move_a_kind_among_those_beside_it(staff: Client, rice: Category) -> None:
    slugs = ("one", "two", "three")
    one, two, three = (make_category(slug, parent=rice, position=place) for place, slug in enumerate(slugs))

    staff.post(page_of(three, "category_move"), {"up": "1"})
    staff.post(page_of(one, "category_move"), {"up": "1"})

    order = Category.objects.filter(parent=rice).order_by("position")
    assert list(order) == [one, three, two]
    assert OutboxEvent.objects.filter(name="catalog.categories_changed").count() == 1


def test_choice_is_added_with_its_list(staff: Client, rice: Category) -> None:
    rows = {
        "choices-value": ["", "g", ""],
        "choices-name_en": ["Deep red", "Green", ""],
        "choices-name_bn": ["গাঢ় লাল", "সবুজ", ""],
    }

    staff.post(page_of(rice, "category_attribute_new"), told(key="colour", kind="choice", tells_variants="on", **rows))

    made = CategoryAttribute.objects.get(category=rice)
    assert [choice["value"] for choice in made.choices] == ["deep_red", "g"]
    assert (made.key, made.tells_variants, made.position) == ("colour", True, 2)
    assert "2 choices" in staff.get(page_of(rice)).content.decode()


def test_more_rows_come_without_saving(staff: Client, rice: Category) -> None:
    page = page_of(rice, "category_attribute_new")

    answer = staff.post(page, told(key="colour", kind="choice", more="1", **{"choices-name_en": ["Red"]}))

    html = answer.content.decode()
    assert 'value="colour"' in html
    assert html.count('name="choices-name_en"') > 3
    assert not CategoryAttribute.objects.filter(category=rice).exists()


def test_what_would_make_goods_wrong_is_refused_with_all_that_was_typed(staff: Client, rice: Category) -> None:
    attribute = add(rice)
    make_product(category=rice, attributes={"grain": "long"})
    page = reverse("staff:category_attribute", args=[rice.pk, attribute.pk])

    answer = staff.post(page, told(kind="number", unit="mm"))

    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Goods (1) have values that would be wrong then." in html
    assert 'name="unit" value="mm"' in html


def test_attribute_is_retired_and_asked_again(staff: Client, rice: Category) -> None:
    attribute = add(rice)
    page = reverse("staff:category_attribute_retire", args=[rice.pk, attribute.pk])

    staff.post(page)
    retired = staff.get(page_of(rice)).content.decode()
    staff.post(page, {"restore": "1"})

    attribute.refresh_from_db()
    assert ">retired<" in retired
    assert not attribute.is_retired


def test_kind_below_tells_what_it_has_from_above(staff: Client, rice: Category) -> None:
    add(rice)

    html = staff.get(page_of(make_category("fine-rice", parent=rice))).content.decode()

    assert "From the kinds above" in html
    assert "Grain" in html


def test_pages_are_for_staff_alone(client: Client, rice: Category) -> None:
    seller = signed_in(make_user(Role.SELLER))
    pages = [reverse("staff:categories"), page_of(rice), page_of(rice, "category_attribute_new")]

    assert {seller.get(page).status_code for page in pages} == {403}
    assert {client.get(page).status_code for page in pages} == {302}
