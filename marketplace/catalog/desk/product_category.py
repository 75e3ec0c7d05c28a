"""The tree of goods, to choose a category from."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from marketplace.catalog.models import Category
from marketplace.core.bilingual import name
from marketplace.core.ids import as_id


@dataclass(frozen=True, slots=True)
class Branch:
    """A category and what lies below it; it stands open where the chosen one is there."""

    category: Category
    children: "list[Branch]"
    is_open: bool


def branches(chosen: Category | None) -> list[Branch]:
    """The roots of the tree that buyers see, each with all below it, in one statement."""
    children: dict[UUID | None, list[Category]] = {}
    for category in Category.objects.filter(is_active=True).order_by("position", "slug"):
        children.setdefault(category.parent_id, []).append(category)
    return _below(None, children, frozenset(chosen.path) if chosen else frozenset())


def way_to(category: Category) -> str:
    """Names from the root down to it."""
    names = {one.pk: name(one) for one in Category.objects.filter(pk__in=category.path)}
    return " › ".join(names[pk] for pk in category.path)


def find_category(given: object) -> Category | None:
    """The category whose id this is; None where it is none."""
    category_id = as_id(str(given))
    return None if category_id is None else Category.objects.filter(pk=category_id).first()


def _below(
    parent_id: UUID | None, children: dict[UUID | None, list[Category]], chosen: Collection[UUID]
) -> list[Branch]:
    return [
        Branch(category, _below(category.pk, children, chosen), category.pk in chosen)
        for category in children.get(parent_id, ())
    ]
