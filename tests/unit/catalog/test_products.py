"""Products and their variants: what makes one, and what each change leaves behind."""

import dataclasses
from typing import Any
from uuid import uuid4

import pytest

from marketplace.catalog.barcodes import is_barcode
from marketplace.catalog.drafts import ProductDraft, VariantDraft
from marketplace.catalog.errors.products import (
    InvalidProductError,
    LastVariantError,
    ProductChangedError,
    ProductNotFoundError,
)
from marketplace.catalog.models import AttributeKind, Category, CategoryAttribute, PackUnit, Product, ProductRevision
from marketplace.catalog.services import products, variants
from marketplace.core.models import AuditEntry, OutboxEvent
from tests.unit.catalog.goods import NOW, draft, make_category, make_grocer, make_product, pack

pytestmark = pytest.mark.django_db


def refused(**given: Any) -> set[str]:
    with pytest.raises(InvalidProductError) as refusal:
        make_product(**given)
    return {detail.field for detail in refusal.value.details}


def change(product: Product, **given: Any) -> Product:
    changed = draft(**({"variants": None} | given))
    return products.change_product(
        actor_id=None, product_id=product.pk, draft=changed, based_on=product.version, now=NOW
    )


class TestCreating:
    def test_it_has_an_address_of_its_own(self) -> None:
        slugs = [make_product(name_en="Test   rice_X").slug for _ in range(2)]

        assert slugs == ["test-rice-x", "test-rice-x-2"]

    @pytest.mark.parametrize("name", ["চাল", "0123456789abcdef0123456789abcdef", "---"])
    def test_name_that_makes_no_address_still_gets_one(self, name: str) -> None:
        assert make_product(name_en=name).slug.startswith("product")

    def test_it_is_kept_audited_and_told(self) -> None:
        product = make_product()

        revision = ProductRevision.objects.get(product=product)
        assert (revision.version, revision.content["variants"][0]["pack_size"]) == (1, "5")
        assert AuditEntry.objects.filter(action="catalog.create_product", target_id=str(product.pk)).exists()
        assert OutboxEvent.objects.filter(name="catalog.product_created", aggregate_id=product.pk).exists()

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"name_en": " "}, "name_en"),
            ({"name_bn": "চ" * 201}, "name_bn"),
            ({"description_en": "a\x00b"}, "description_en"),
            ({"variants": ()}, "variants"),
            ({"variants": (pack("0"),)}, "variants.0.pack_size"),
            ({"variants": (pack("NaN"),)}, "variants.0.pack_size"),
            ({"variants": (pack("1e30"),)}, "variants.0.pack_size"),
            ({"variants": (pack("1.0005"),)}, "variants.0.pack_size"),
            ({"variants": (pack(barcode="8901030865278"),)}, "variants.0.barcode"),
            ({"variants": (pack(), pack("5.0"))}, "variants.1.name_en"),
            ({"variants": (pack(), pack("6", attributes={"size": 1}))}, "variants.1.attributes.size"),
            ({"category_id": uuid4()}, "category_id"),
            ({"brand_id": uuid4()}, "brand_id"),
            ({"attributes": {"colour": "red"}}, "attributes.colour"),
        ],
    )
    def test_what_makes_no_product_is_refused_by_field(self, given: dict[str, Any], field: str) -> None:
        assert field in refused(**given)


class TestBarcodes:
    # From the examples of GS1's check digit calculator.
    @pytest.mark.parametrize("text", ["96385074", "012345678905", "4006381333931", "10012345678902"])
    def test_right_ones_are_taken(self, text: str) -> None:
        assert is_barcode(text)

    @pytest.mark.parametrize("text", ["", "96385075", "4006381333932", "400638133393", "৪০০৬৩৮১৩৩৩৯৩১", "96385074\n"])
    def test_wrong_ones_are_not(self, text: str) -> None:
        assert not is_barcode(text)

    def test_two_shared_products_cannot_have_the_same(self) -> None:
        make_product(variants=(pack(barcode="96385074"),))

        assert refused(variants=(pack(barcode="96385074"),)) == {"variants.0.barcode"}

    def test_a_shop_may_have_it_for_one_of_its_own(self) -> None:
        make_product(variants=(pack(barcode="96385074"),))

        own = make_product(make_grocer().pk, variants=(pack(barcode="96385074"),))

        assert own.variants.get().barcode == "96385074"


class TestAttributes:
    @pytest.fixture
    def kind(self) -> Category:
        above = make_category("staples")
        below = make_category("rice-by-kind", above)
        choices = [{"value": "fine", "name_en": "Fine", "name_bn": "সরু"}]
        for category, key, kind, more in (
            (above, "origin", AttributeKind.TEXT, {}),
            (above, "age", AttributeKind.NUMBER, {}),
            (below, "grain", AttributeKind.CHOICE, {"choices": choices, "is_required": True}),
            (below, "parboiled", AttributeKind.BOOLEAN, {}),
            (below, "bag", AttributeKind.TEXT, {"tells_variants": True}),
        ):
            CategoryAttribute.objects.create(category=category, key=key, kind=kind, name_en=key, name_bn=key, **more)
        return below

    def test_right_ones_are_kept_those_of_above_included(self, kind: Category) -> None:
        given = {"origin": "Dinajpur", "age": 2, "grain": "fine", "parboiled": False}

        product = make_product(category=kind, attributes=given, variants=(pack(attributes={"bag": "jute"}),))

        assert Product.objects.get(pk=product.pk).attributes == given

    @pytest.mark.parametrize(
        ("wrong", "key"),
        [
            ({"origin": 5}, "origin"),
            ({"origin": ""}, "origin"),
            ({"age": "2"}, "age"),
            ({"age": True}, "age"),
            ({"age": float("nan")}, "age"),
            ({"age": 10**400}, "age"),
            ({"grain": "coarse"}, "grain"),
            ({"grain": ["fine"]}, "grain"),
            ({"parboiled": 1}, "parboiled"),
            ({"bag": "jute"}, "bag"),
        ],
    )
    def test_wrong_ones_are_refused(self, kind: Category, wrong: dict[str, Any], key: str) -> None:
        assert refused(category=kind, attributes={"grain": "fine"} | wrong) == {f"attributes.{key}"}

    def test_what_is_required_must_be_there(self, kind: Category) -> None:
        assert refused(category=kind) == {"attributes.grain"}


class TestChanging:
    def test_each_change_is_a_version(self) -> None:
        product = change(make_product(), name_en="Nazirshail rice")

        assert product.version == 2
        assert ProductRevision.objects.filter(product=product).count() == 2
        event = OutboxEvent.objects.get(name="catalog.product_changed", aggregate_id=product.pk)
        assert event.data["fields"] == ["name_en"]

    def test_what_is_the_same_leaves_no_trace(self) -> None:
        product = change(make_product())

        assert product.version == 1
        assert not OutboxEvent.objects.filter(name="catalog.product_changed").exists()

    def test_who_looked_at_another_version_is_refused(self) -> None:
        product = make_product()
        change(product, name_en="Nazirshail rice")

        with pytest.raises(ProductChangedError):
            change(Product(pk=product.pk, version=1), name_en="Katari rice")

    def test_variants_are_put_as_the_draft_has_them(self) -> None:
        product = make_product(variants=(pack("1"), pack("5")))
        one, five = product.variants.order_by("pack_size")

        # They swap their sizes, which no order of writing could do without a moment of twins.
        swapped = (pack("5", id=one.pk), pack("1", id=five.pk), pack("10"))
        change(product, variants=swapped)

        assert {variant.pk: variant.pack_size for variant in product.variants.all()}[one.pk] == 5
        assert product.variants.filter(deleted_at=None).count() == 3

    def test_variant_of_another_product_is_refused(self) -> None:
        other = make_product().variants.get()

        with pytest.raises(InvalidProductError):
            change(make_product(), variants=(pack(id=other.pk),))

    def test_draft_of_what_there_is_changes_nothing(self) -> None:
        product = make_product(description_en="Long grain.")
        same = dataclasses.replace(
            ProductDraft.of(product), variants=[VariantDraft.of(variant) for variant in product.variants.all()]
        )

        changed = products.change_product(actor_id=None, product_id=product.pk, draft=same, based_on=1, now=NOW)

        assert changed.version == 1

    def test_deleted_product_is_gone_and_comes_back(self) -> None:
        product = make_product()

        products.delete_product(actor_id=None, product_id=product.pk, now=NOW)
        with pytest.raises(ProductNotFoundError):
            products.delete_product(actor_id=None, product_id=product.pk, now=NOW)
        back = products.restore_product(actor_id=None, product_id=product.pk, now=NOW)

        assert (back.version, back.deleted_at) == (3, None)


class TestVariants:
    def test_variant_is_added_changed_and_removed(self) -> None:
        product = make_product()

        variant = variants.add_variant(actor_id=None, product_id=product.pk, draft=pack("10"), now=NOW)
        changed = VariantDraft(pack_size=variant.pack_size, pack_unit=PackUnit.KILOGRAM, name_en="Premium")
        variants.change_variant(actor_id=None, variant_id=variant.pk, draft=changed, now=NOW)
        variants.delete_variant(actor_id=None, variant_id=variant.pk, now=NOW)

        product.refresh_from_db()
        assert (product.version, product.variants.filter(deleted_at=None).count()) == (4, 1)

    def test_twin_is_refused(self) -> None:
        with pytest.raises(InvalidProductError):
            variants.add_variant(actor_id=None, product_id=make_product().pk, draft=pack("5.000"), now=NOW)

    def test_last_one_stays_while_buyers_see_the_product(self) -> None:
        variant = make_product().variants.get()

        with pytest.raises(LastVariantError):
            variants.delete_variant(actor_id=None, variant_id=variant.pk, now=NOW)
