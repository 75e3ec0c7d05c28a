"""What goods are described by: what may change about it, and that nothing goods say becomes wrong by it."""

from typing import Any

import pytest

from marketplace.catalog.attribute_drafts import AttributeDraft, ChoiceDraft
from marketplace.catalog.attributes import attributes_of
from marketplace.catalog.drafts import ProductDraft
from marketplace.catalog.errors.products import AttributeInUseError, AttributeNotFoundError, InvalidAttributeError
from marketplace.catalog.models import AttributeKind, Category, CategoryAttribute, Product
from marketplace.catalog.selectors.category_attributes import get_schema
from marketplace.catalog.services import category_attributes as services
from marketplace.catalog.services import products
from marketplace.core.models import AuditEntry, OutboxEvent
from tests.unit.catalog.goods import LATER, NOW, make_category, make_product, pack

pytestmark = pytest.mark.usefixtures("db")


def a_draft(kind: AttributeKind = AttributeKind.TEXT, **given: Any) -> AttributeDraft:
    return AttributeDraft(**({"name_en": "Grain", "name_bn": "দানা", "kind": kind} | given))


def choices(*values: str) -> list[ChoiceDraft]:
    return [ChoiceDraft(value=value, name_en=value, name_bn=value) for value in values]


def add(category: Category, key: str = "grain", draft: AttributeDraft | None = None) -> CategoryAttribute:
    return services.add_attribute(actor_id=None, category_id=category.pk, key=key, draft=draft or a_draft(), now=NOW)


def change(attribute: CategoryAttribute, draft: AttributeDraft) -> CategoryAttribute:
    return services.change_attribute(
        actor_id=None, category_id=attribute.category_id, attribute_id=attribute.pk, draft=draft, now=LATER
    )


def retire(attribute: CategoryAttribute) -> None:
    services.retire_attribute(actor_id=None, category_id=attribute.category_id, attribute_id=attribute.pk, now=LATER)


def restore(attribute: CategoryAttribute) -> CategoryAttribute:
    return services.restore_attribute(
        actor_id=None, category_id=attribute.category_id, attribute_id=attribute.pk, now=LATER
    )


def save_again(product: Product, **given: Any) -> Product:
    draft = ProductDraft.of(product)
    fields = {name: getattr(draft, name) for name in ("name_en", "name_bn", "category_id", "attributes")}
    return products.change_product(
        actor_id=None,
        product_id=product.pk,
        draft=ProductDraft(**(fields | given)),
        based_on=product.version,
        now=LATER,
    )


def test_added_attribute_is_told_and_counts_below() -> None:
    rice = make_category()
    fine_rice = make_category("fine-rice", parent=rice)
    fine_rice.refresh_from_db()

    attribute = add(rice)

    assert attributes_of(fine_rice) == [attribute]
    assert AuditEntry.objects.get(action="catalog.add_attribute").target_id == str(attribute.pk)
    assert OutboxEvent.objects.filter(name="catalog.categories_changed").count() == 1


@pytest.mark.parametrize("key", ["", "Grain", "1st", "a b", "k" * 41])
def test_key_is_plain(key: str) -> None:
    with pytest.raises(InvalidAttributeError) as refused:
        add(make_category(), key)

    assert [detail.field for detail in refused.value.details] == ["key"]


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (a_draft(name_bn=" "), "name_bn"),
        (a_draft(unit="g"), "unit"),
        (a_draft(choices=choices("a")), "choices"),
        (a_draft(AttributeKind.CHOICE), "choices"),
        (a_draft(AttributeKind.CHOICE, choices=choices("a", "a")), "choices.1.value"),
        (a_draft(AttributeKind.CHOICE, choices=choices(*map(str, range(101)))), "choices"),
        (a_draft(position=-1), "position"),
    ],
)
def test_draft_that_makes_no_attribute_names_the_field(draft: AttributeDraft, field: str) -> None:
    with pytest.raises(InvalidAttributeError) as refused:
        add(make_category(), draft=draft)

    assert [detail.field for detail in refused.value.details] == [field]


def test_key_is_had_once_even_where_it_is_retired() -> None:
    rice = make_category()
    retire(add(rice))

    with pytest.raises(InvalidAttributeError):
        add(rice)


def test_goods_are_described_by_forty_things_at_most_also_below() -> None:
    rice = make_category()
    fine_rice = make_category("fine-rice", parent=rice)
    for number in range(40):
        CategoryAttribute.objects.create(category=fine_rice, key=f"k{number}", kind="text", name_en="K", name_bn="ক")

    with pytest.raises(InvalidAttributeError):
        add(rice)


def test_names_and_further_choices_change_while_goods_use_them() -> None:
    rice = make_category()
    attribute = add(rice, draft=a_draft(AttributeKind.CHOICE, choices=choices("long", "short")))
    make_product(category=rice, attributes={"grain": "long"})

    changed = change(attribute, a_draft(AttributeKind.CHOICE, name_en="Length", choices=choices("long", "middling")))

    assert changed.name_en == "Length"
    assert [choice["value"] for choice in changed.choices] == ["long", "middling"]


@pytest.mark.parametrize(
    "draft",
    [
        a_draft(AttributeKind.CHOICE, choices=choices("short")),
        a_draft(AttributeKind.NUMBER),
        a_draft(AttributeKind.BOOLEAN),
        a_draft(AttributeKind.CHOICE, choices=choices("long"), tells_variants=True),
    ],
)
def test_change_that_would_make_values_wrong_is_refused(draft: AttributeDraft) -> None:
    rice = make_category()
    attribute = add(rice, draft=a_draft(AttributeKind.CHOICE, choices=choices("long", "short")))
    make_product(category=make_category("fine-rice", parent=rice), attributes={"grain": "long"})

    with pytest.raises(AttributeInUseError) as refused:
        change(attribute, draft)

    assert refused.value.goods == 1


def test_values_of_packs_count_and_those_of_packs_that_went_do_not() -> None:
    rice = make_category()
    attribute = add(rice, draft=a_draft(AttributeKind.NUMBER, tells_variants=True))
    product = make_product(category=rice, variants=(pack("1", attributes={"grain": 3}), pack("2")))
    with pytest.raises(AttributeInUseError):
        change(attribute, a_draft(tells_variants=True))

    save_again(product, variants=(pack("2"),))

    assert change(attribute, a_draft(tells_variants=True)).kind == AttributeKind.TEXT


def test_kind_changes_where_values_stay_right() -> None:
    rice = make_category()
    attribute = add(rice, draft=a_draft(AttributeKind.CHOICE, choices=choices("long")))
    make_product(category=rice, attributes={"grain": "long"})

    assert change(attribute, a_draft()).kind == AttributeKind.TEXT


def test_unit_of_numbers_that_goods_have_stays() -> None:
    rice = make_category()
    attribute = add(rice, draft=a_draft(AttributeKind.NUMBER, unit="mm"))
    assert change(attribute, a_draft(AttributeKind.NUMBER, unit="cm")).unit == "cm"
    make_product(category=rice, attributes={"grain": 7})

    with pytest.raises(AttributeInUseError):
        change(attribute, a_draft(AttributeKind.NUMBER, unit="m"))


def test_goods_with_an_attribute_of_their_own_category_do_not_count_above() -> None:
    rice = make_category()
    fine_rice = make_category("fine-rice", parent=rice)
    attribute = add(rice)
    add(fine_rice, draft=a_draft(AttributeKind.NUMBER))
    make_product(category=fine_rice, attributes={"grain": 7})

    assert change(attribute, a_draft(AttributeKind.BOOLEAN)).kind == AttributeKind.BOOLEAN


def test_key_from_above_is_not_taken_over_where_values_would_be_wrong() -> None:
    rice = make_category()
    fine_rice = make_category("fine-rice", parent=rice)
    add(rice)
    make_product(category=fine_rice, attributes={"grain": "long"})

    with pytest.raises(AttributeInUseError):
        add(fine_rice, draft=a_draft(AttributeKind.NUMBER))


def test_goods_keep_what_is_retired_and_others_need_it_no_more() -> None:
    rice = make_category()
    attribute = add(rice, draft=a_draft(is_required=True))
    product = make_product(category=rice, attributes={"grain": "long"})

    retire(attribute)

    kept = save_again(product, name_en="Fine rice")
    assert kept.attributes == {"grain": "long"}
    assert make_product(category=rice).attributes == {}


def test_retired_attribute_makes_way_for_that_of_a_category_above() -> None:
    rice = make_category()
    fine_rice = make_category("fine-rice", parent=rice)
    fine_rice.refresh_from_db()
    upper, lower = add(rice), add(fine_rice)

    retire(lower)

    assert attributes_of(fine_rice) == [upper]


def test_restored_attribute_is_asked_again_unless_goods_say_otherwise_by_now() -> None:
    rice = make_category()
    attribute = add(rice, draft=a_draft(AttributeKind.NUMBER))
    retire(attribute)
    assert not restore(attribute).is_retired

    retire(attribute)
    make_product(category=rice, attributes={"grain": 5})
    Product.objects.update(attributes={"grain": "long"})

    with pytest.raises(AttributeInUseError):
        restore(attribute)


def test_only_a_categorys_own_attribute_changes_there() -> None:
    rice = make_category()
    fine_rice = make_category("fine-rice", parent=rice)
    attribute = add(rice)
    retire(attribute)

    with pytest.raises(AttributeNotFoundError):
        services.restore_attribute(actor_id=None, category_id=fine_rice.pk, attribute_id=attribute.pk, now=LATER)
    with pytest.raises(AttributeNotFoundError):
        retire(attribute)


def test_schema_tells_own_ones_with_retired_last_and_those_from_above() -> None:
    rice = make_category()
    fine_rice = make_category("fine-rice", parent=rice)
    upper = add(rice, "origin")
    gone, own = add(fine_rice, "age"), add(fine_rice, "grain")
    retire(gone)

    schema = get_schema(fine_rice.pk)

    assert [one.pk for one in schema.own] == [own.pk, gone.pk]
    assert schema.inherited == [upper]
