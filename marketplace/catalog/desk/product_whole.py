"""The form of a product with all that belongs to it, as one: texts, category, what that asks for, packs."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from marketplace.catalog.attributes import attributes_of
from marketplace.catalog.desk.product_attributes import PREFIX, AttributesForm, of_packs, of_products
from marketplace.catalog.desk.product_category import Branch, branches, find_category, way_to
from marketplace.catalog.desk.product_forms import ProductForm
from marketplace.catalog.desk.product_packs import PackRow, numbers_in
from marketplace.catalog.drafts import MOST_ATTRIBUTES, MOST_VARIANTS, ProductDraft
from marketplace.catalog.models import Category, Offer, Product, ProductStatus
from marketplace.catalog.services.own_goods import PackTerms
from marketplace.core.errors import ErrorDetail, HaatError, Text

CATEGORY = "category"
TEXTS = ("name_en", "name_bn", "description_en", "description_bn")
LONGEST_KEPT = 500
# What the services call what the form calls otherwise.
FIELDS = {"brand_id": "brand"}


class WholeProduct:
    """The form and its parts.

    Attributes:
        kept: what was typed for attributes that this category does not have, to be there again where another has them.
        errors: what is wrong with all of it, and not with one field.
    """

    def __init__(
        self,
        form: ProductForm,
        category: Category | None,
        attributes: AttributesForm,
        packs: Sequence[PackRow],
        *,
        kept: Mapping[str, str] | None = None,
    ) -> None:
        self.form, self.category, self.attributes, self.packs = form, category, attributes, list(packs)
        self.kept = kept or {}
        self.errors: list[Text] = []
        self.category_error: Text = ""

    @classmethod
    def new(cls, form_class: type[ProductForm], **initial: Any) -> "WholeProduct":
        """An empty one."""
        return cls(form_class(initial=initial), None, AttributesForm((), prefix=PREFIX), [PackRow.empty(0, ())])

    @classmethod
    def of_content(
        cls,
        form_class: type[ProductForm],
        content: Mapping[str, Any],
        *,
        version: int | None,
        offers: Mapping[UUID, Offer] | None = None,
    ) -> "WholeProduct":
        """What a snapshot of a product says, or what was proposed; packs that are sold bear their offers."""
        category = find_category(content["category_id"])
        schema = attributes_of(category) if category else []
        initial = {name: content.get(name) for name in (*TEXTS, "status") if name in content}
        initial |= {"brand": UUID(content["brand_id"]) if content.get("brand_id") else None, "version": version}
        packs = [
            PackRow.of(number, kept, of_packs(schema), (offers or {}).get(UUID(kept["id"])) if kept["id"] else None)
            for number, kept in enumerate(content["variants"])
        ]
        attributes = AttributesForm.of(of_products(schema), content["attributes"], PREFIX)
        return cls(form_class(initial=initial), category, attributes, packs)

    @classmethod
    def typed(
        cls,
        form_class: type[ProductForm],
        data: Mapping[str, Any],
        *,
        more: bool = False,
        without: str = "",
        offers: Mapping[UUID, Offer] | None = None,
    ) -> "WholeProduct":
        """All that was typed, unjudged: whoever chooses a category or wants another row has not finished.

        Args:
            more: with an empty row after the others.
            without: the number of a row that goes.
        """
        category = find_category(data.get(CATEGORY))
        schema = attributes_of(category) if category else []
        numbers = numbers_in(data)
        packs = [PackRow.typed(number, data, of_packs(schema)) for number in numbers if str(number) != without]
        if (more or not packs) and len(packs) < MOST_VARIANTS:
            packs.append(PackRow.empty(max(numbers, default=-1) + 1, of_packs(schema)))
        initial = {name: data.get(name, "") for name in form_class.base_fields}
        attributes = AttributesForm.typed(of_products(schema), data, PREFIX)
        whole = cls(form_class(initial=initial), category, attributes, packs, kept=_unknown(data, attributes, packs))
        whole.know_offers(offers or {})
        return whole

    @classmethod
    def read(
        cls, form_class: type[ProductForm], data: Mapping[str, Any], *, offers: Mapping[UUID, Offer] | None = None
    ) -> "WholeProduct":
        """What was sent, judged."""
        category = find_category(data.get(CATEGORY))
        schema = attributes_of(category) if category else []
        packs = [PackRow.read(number, data, of_packs(schema)) for number in numbers_in(data)]
        packs = packs or [PackRow.empty(0, of_packs(schema))]
        attributes = AttributesForm(of_products(schema), data, prefix=PREFIX)
        whole = cls(form_class(data), category, attributes, packs, kept=_unknown(data, attributes, packs))
        whole.know_offers(offers or {})
        if category is None:
            whole.category_error = _("Choose what kind of goods it is.")
        if not whole.told_packs:
            whole.errors.append(_("Write one pack at least."))
        if len(whole.told_packs) > MOST_VARIANTS:
            whole.errors.append(_("A product has 50 variants at most."))
        return whole

    def know_offers(self, offers: Mapping[UUID, Offer]) -> None:
        """Which packs are sold already."""
        for row in self.packs:
            row.offer = offers.get(row.variant_id) if row.variant_id else None

    def rebase(self, product: Product) -> None:
        """Have what was typed be about the product as it is now; rows that changed packs that went become new ones."""
        kept = set(product.variants.filter(deleted_at__isnull=True).values_list("pk", flat=True))
        self.form = _with_value(self.form, "version", str(product.version))
        for row in self.packs:
            if row.variant_id is not None and row.variant_id not in kept:
                row.form, row.offer = _with_value(row.form, "id", ""), None

    @property
    def told_packs(self) -> list[PackRow]:
        """The rows that say something."""
        return [row for row in self.packs if not row.is_empty]

    @property
    def is_wrong(self) -> bool:
        parts = [self.form, self.attributes]
        return bool(self.errors or self.category_error or any(part.errors for part in parts)) or any(
            row.is_wrong for row in self.packs
        )

    @property
    def may_grow(self) -> bool:
        return len(self.packs) < MOST_VARIANTS

    @property
    def way(self) -> str:
        """The chosen category with those above it."""
        return way_to(self.category) if self.category else ""

    @property
    def tree(self) -> list[Branch]:
        return branches(self.category)

    def values(self) -> dict[str, Any]:
        """What a draft of a product or of a proposal is made of."""
        told = self.form.cleaned_data
        return {
            **{name: told[name] for name in TEXTS},
            "category_id": self.category.pk if self.category else None,
            "brand_id": told["brand"],
            "attributes": self.attributes.to_values(),
            "variants": [row.to_draft(place) for place, row in enumerate(self.told_packs)],
        }

    def to_draft(self, product: Product | None = None) -> ProductDraft:
        """What the product shall be; what sellers do not decide stays."""
        return ProductDraft(
            **self.values(),
            status=ProductStatus(self.form.cleaned_data["status"]),
            is_featured=product.is_featured if product else False,
            is_synthetic=product.is_synthetic if product else False,
        )

    def to_terms(self) -> list[PackTerms | None]:
        """For how much each pack is sold, in the order of the draft."""
        return [row.to_terms() for row in self.told_packs]

    def tell(self, error: HaatError) -> None:
        """Say what a service refused where it was typed."""
        for detail in error.details:
            self.add_error(detail)
        if not error.details:
            self.errors.append(error.message)

    def add_error(self, detail: ErrorDetail) -> None:
        """Tell what a service found wrong where it was typed, or above all where that is nowhere."""
        part, _dot, rest = detail.field.partition(".")
        form: Any = self.form
        field = FIELDS.get(part, part)
        if part == "category_id":
            self.category_error = detail.message
            return
        if part == "attributes" and rest:
            form, field = self.attributes, rest
        elif part == "variants" and rest:
            place, _dot, field = rest.partition(".")
            row = self.told_packs[int(place)]
            form = row.attributes if field.startswith("attributes.") else row.form
            field = field.removeprefix("attributes.")
        if field in form.fields:
            form.add_error(field, str(detail.message))
        else:
            self.errors.append(detail.message)


def _with_value(form: Any, field: str, value: str) -> Any:
    """A form that was sent, with one field as if something else had been typed."""
    data = form.data.copy()
    data[form.add_prefix(field)] = value
    again = type(form)(data, prefix=form.prefix)
    again.empty_permitted = form.empty_permitted
    return again


def _unknown(data: Mapping[str, Any], attributes: AttributesForm, packs: Sequence[PackRow]) -> dict[str, str]:
    """What came for attributes that the category does not ask for, by the name of its field."""
    known = {form.add_prefix(name) for form in (attributes, *(row.attributes for row in packs)) for name in form.fields}
    prefixes = (f"{PREFIX}-", *(f"{row.attributes.prefix}-" for row in packs))
    found = {key: str(data.get(key))[:LONGEST_KEPT] for key in data if key.startswith(prefixes) and key not in known}
    return {key: value for key, value in list(found.items())[:MOST_ATTRIBUTES] if value}
