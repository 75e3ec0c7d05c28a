"""Writes: the tree of goods and the brands, which the market's staff keep."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.drafts import wrong_text
from marketplace.catalog.errors.products import (
    BrandNotFoundError,
    CategoryNotFoundError,
    InvalidBrandError,
    InvalidCategoryError,
)
from marketplace.catalog.events import BrandChanged, CategoriesChanged
from marketplace.catalog.models import Brand, Category
from marketplace.catalog.slugs import free_slug
from marketplace.core import audit
from marketplace.core.errors import ErrorDetail
from marketplace.core.outbox import publish

LONGEST = 100
LONGEST_ICON = 40
MOST_POSITION = 32_767
OF_CATEGORY = ("name_en", "name_bn", "icon", "parent_id", "position", "is_active")


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryDraft:
    """Everything that is said about a category but its attributes; `parent_id` None makes it a root."""

    name_en: str
    name_bn: str
    icon: str
    parent_id: UUID | None = None
    position: int = 0
    is_active: bool = True

    def check(self) -> None:
        """See that it makes sense by itself.

        Raises:
            InvalidCategoryError: it does not; names every field that is wrong.
        """
        details = _wrong_names(self.name_en, self.name_bn)
        details += wrong_text("icon", self.icon, longest=LONGEST_ICON, is_required=True)
        if not 0 <= self.position <= MOST_POSITION:
            details.append(ErrorDetail("position", _("This must be a number from 0 to 32,767.")))
        if self.parent_id is not None and not Category.objects.filter(pk=self.parent_id).exists():
            details.append(ErrorDetail("parent_id", _("There is no such category.")))
        if details:
            raise InvalidCategoryError(details=details)


@transaction.atomic
def create_category(*, actor_id: UUID | None, draft: CategoryDraft, now: datetime) -> Category:
    """Add a category to the tree.

    Raises:
        InvalidCategoryError: the draft makes none, or it would lie deeper than four levels.
    """
    draft.check()
    category = Category(slug=free_slug(Category.objects.all(), draft.name_en, otherwise="category"))
    return _put_category(category, draft, {}, "catalog.create_category", actor_id=actor_id, now=now)


@transaction.atomic
def change_category(*, actor_id: UUID | None, category_id: UUID, draft: CategoryDraft, now: datetime) -> Category:
    """Make a category what the draft says.

    Raises:
        CategoryNotFoundError: there is none.
        InvalidCategoryError: the draft makes none, or it cannot lie there.
    """
    category = Category.objects.select_for_update(no_key=True).filter(pk=category_id).first()
    if category is None:
        raise CategoryNotFoundError
    draft.check()
    before = {name: getattr(category, name) for name in OF_CATEGORY}
    return _put_category(category, draft, before, "catalog.change_category", actor_id=actor_id, now=now)


@transaction.atomic
def move_category(*, actor_id: UUID | None, category_id: UUID, by: int, now: datetime) -> None:
    """Put a category so many places further down among those beside it, or up below zero; at an end it stays.

    Raises:
        CategoryNotFoundError: there is none.
    """
    category = Category.objects.filter(pk=category_id).first()
    if category is None:
        raise CategoryNotFoundError
    beside = Category.objects.select_for_update(no_key=True).filter(parent_id=category.parent_id)
    order = sorted(beside.order_by("pk"), key=lambda one: (one.position, one.slug))
    before = [one.slug for one in order]
    place = order.index(category)
    order.insert(min(max(place + by, 0), len(order) - 1), order.pop(place))
    after = [one.slug for one in order]
    if before == after:
        return
    for position, one in enumerate(order):
        one.position = position
    Category.objects.bulk_update(order, ["position"])
    changes = {"order": (before, after)}
    audit.record(actor_id=actor_id, action="catalog.move_category", target=category, changes=changes, now=now)
    publish(CategoriesChanged(category_id=category.pk, fields=["position"], changed_at=now))


@transaction.atomic
def create_brand(*, actor_id: UUID | None, name_en: str, name_bn: str, now: datetime) -> Brand:
    """Add a brand.

    Raises:
        InvalidBrandError: a name is missing or too long.
    """
    slug = free_slug(Brand.objects.all(), name_en[:LONGEST], otherwise="brand")
    return _put_brand(Brand(slug=slug), name_en, name_bn, "catalog.create_brand", actor_id=actor_id, now=now)


@transaction.atomic
def change_brand(*, actor_id: UUID | None, brand_id: UUID, name_en: str, name_bn: str, now: datetime) -> Brand:
    """Call a brand otherwise.

    Raises:
        BrandNotFoundError: there is none.
        InvalidBrandError: a name is missing or too long.
    """
    brand = Brand.objects.select_for_update(no_key=True).filter(pk=brand_id).first()
    if brand is None:
        raise BrandNotFoundError
    return _put_brand(brand, name_en, name_bn, "catalog.change_brand", actor_id=actor_id, now=now)


def _put_category(
    category: Category,
    draft: CategoryDraft,
    before: dict[str, Any],
    action: str,
    *,
    actor_id: UUID | None,
    now: datetime,
) -> Category:
    for name in OF_CATEGORY:
        setattr(category, name, getattr(draft, name))
    category.name_en, category.name_bn = draft.name_en.strip(), draft.name_bn.strip()
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError as error:
        text = _("A category lies four levels deep at most, not below itself, and moves without others below it.")
        raise InvalidCategoryError(details=[ErrorDetail("parent_id", text)]) from error
    category.refresh_from_db()
    changes = audit.changes_between(before, {name: getattr(category, name) for name in OF_CATEGORY})
    if changes:
        audit.record(actor_id=actor_id, action=action, target=category, changes=changes, now=now)
        publish(CategoriesChanged(category_id=category.pk, fields=sorted(changes), changed_at=now))
    return category


def _put_brand(brand: Brand, name_en: str, name_bn: str, action: str, *, actor_id: UUID | None, now: datetime) -> Brand:
    if details := _wrong_names(name_en, name_bn):
        raise InvalidBrandError(details=details)
    before = {"name_en": brand.name_en, "name_bn": brand.name_bn}
    brand.name_en, brand.name_bn = name_en.strip(), name_bn.strip()
    changes = audit.changes_between(before, {"name_en": brand.name_en, "name_bn": brand.name_bn})
    if changes:
        brand.save()
        audit.record(actor_id=actor_id, action=action, target=brand, changes=changes, now=now)
        publish(BrandChanged(brand_id=brand.pk, fields=sorted(changes), changed_at=now))
    return brand


def _wrong_names(name_en: str, name_bn: str) -> list[ErrorDetail]:
    return [
        *wrong_text("name_en", name_en, longest=LONGEST, is_required=True),
        *wrong_text("name_bn", name_bn, longest=LONGEST, is_required=True),
    ]
