"""Reads: the tree and what describes its goods, as the staff keep them: also what is retired or hidden."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.catalog.attributes import attributes_of
from marketplace.catalog.errors.products import AttributeNotFoundError, CategoryNotFoundError
from marketplace.catalog.models import Category, CategoryAttribute

# What any kind of goods can bear.
ICON = "goods"


@dataclass(frozen=True, slots=True)
class Schema:
    """What goods of a category are described by.

    Attributes:
        own: those that stand at the category itself, retired ones last.
        inherited: those of the categories above that count here.
    """

    category: Category
    own: list[CategoryAttribute]
    inherited: list[CategoryAttribute]


def list_categories() -> list[Category]:
    """The whole tree, hidden ones too, each after the one above it and in its order."""
    children: dict[UUID | None, list[Category]] = {}
    for category in Category.objects.order_by("position", "slug"):
        children.setdefault(category.parent_id, []).append(category)

    def below(parent_id: UUID | None) -> list[Category]:
        return [one for child in children.get(parent_id, ()) for one in (child, *below(child.pk))]

    return below(None)


def list_icons() -> list[str]:
    """Names of the icons that categories bear: those that are drawn for goods."""
    return sorted(set(Category.objects.values_list("icon", flat=True)) | {ICON})


def get_category(category_id: UUID) -> Category:
    """One category, hidden or not, with the one above.

    Raises:
        CategoryNotFoundError: there is none.
    """
    category: Category | None = Category.objects.select_related("parent").filter(pk=category_id).first()
    if category is None:
        raise CategoryNotFoundError
    return category


def get_schema(category_id: UUID) -> Schema:
    """A category's own attributes and those that it has from above.

    Raises:
        CategoryNotFoundError: there is none.
    """
    category = get_category(category_id)
    own = list(CategoryAttribute.objects.filter(category=category).order_by("position", "key"))
    inherited = [one for one in attributes_of(category) if one.category_id != category.pk and not one.is_retired]
    return Schema(category, sorted(own, key=lambda one: one.is_retired), inherited)


def get_attribute(category_id: UUID, attribute_id: UUID) -> CategoryAttribute:
    """One of a category's own attributes, retired or not.

    Raises:
        AttributeNotFoundError: it has none of its own like this.
    """
    found = CategoryAttribute.objects.filter(pk=attribute_id, category_id=category_id)
    attribute = found.select_related("category").first()
    if attribute is None:
        raise AttributeNotFoundError
    return attribute
