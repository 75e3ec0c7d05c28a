"""Writes: what goods of a category are described by. What goods say already is never made wrong by a change."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.attribute_drafts import AttributeDraft, check_key
from marketplace.catalog.attribute_use import count_goods, count_misfits
from marketplace.catalog.drafts import MOST_ATTRIBUTES
from marketplace.catalog.errors.products import (
    AttributeInUseError,
    AttributeNotFoundError,
    CategoryNotFoundError,
    InvalidAttributeError,
)
from marketplace.catalog.events import CategoriesChanged
from marketplace.catalog.models import Category, CategoryAttribute
from marketplace.core import audit
from marketplace.core.errors import ErrorDetail
from marketplace.core.outbox import publish

TOLD = ("name_en", "name_bn", "kind", "unit", "choices", "is_required", "tells_variants", "position", "retired_at")


@transaction.atomic
def add_attribute(
    *, actor_id: UUID | None, category_id: UUID, key: str, draft: AttributeDraft, now: datetime
) -> CategoryAttribute:
    """Describe goods of a category, and of all below it, by one thing more.

    Args:
        key: what it is called in the goods' data; it stays for good.

    Raises:
        CategoryNotFoundError: there is none.
        InvalidAttributeError: the draft makes none, or the category has this key, or as many as it may.
        AttributeInUseError: goods have values of this key from a category above that would be wrong.
    """
    category = _held_category(category_id)
    check_key(key)
    draft.check()
    _require_room(category, key)
    attribute = CategoryAttribute(category=category, key=key, **draft.to_values())
    _require_fit(attribute)
    attribute.save(force_insert=True)
    _note(attribute, "catalog.add_attribute", {}, actor_id=actor_id, now=now)
    return attribute


@transaction.atomic
def change_attribute(
    *, actor_id: UUID | None, category_id: UUID, attribute_id: UUID, draft: AttributeDraft, now: datetime
) -> CategoryAttribute:
    """Make an attribute what the draft says.

    Names, order, further choices and whether it is required can always change. Its kind, where it stands and which
    choices there are change as far as all values that goods have stay right; a unit does not, once goods have numbers.

    Raises:
        AttributeNotFoundError: the category has none of its own like this.
        InvalidAttributeError: the draft makes none.
        AttributeInUseError: goods have values that would be wrong, or mean something else.
    """
    attribute = _held(category_id, attribute_id)
    draft.check()
    before = _told(attribute)
    for name, value in draft.to_values().items():
        setattr(attribute, name, value)
    _require_fit(attribute)
    if before["unit"] not in {"", attribute.unit} and (goods := count_goods(attribute)):
        raise AttributeInUseError(goods)
    attribute.save()
    _note(attribute, "catalog.change_attribute", before, actor_id=actor_id, now=now)
    return attribute


@transaction.atomic
def retire_attribute(*, actor_id: UUID | None, category_id: UUID, attribute_id: UUID, now: datetime) -> None:
    """Ask it of no goods any more; those that have a value keep it, and may keep it when they change.

    Raises:
        AttributeNotFoundError: the category has none of its own like this, or it is retired.
    """
    attribute = _held(category_id, attribute_id, is_retired=False)
    before = _told(attribute)
    attribute.retired_at = now
    attribute.save(update_fields=["retired_at", "updated_at"])
    _note(attribute, "catalog.retire_attribute", before, actor_id=actor_id, now=now)


@transaction.atomic
def restore_attribute(
    *, actor_id: UUID | None, category_id: UUID, attribute_id: UUID, now: datetime
) -> CategoryAttribute:
    """Ask it again.

    Raises:
        AttributeNotFoundError: the category has none of its own like this, or it is not retired.
        AttributeInUseError: goods have values by now, of the same key of a category above, that would be wrong.
    """
    attribute = _held(category_id, attribute_id, is_retired=True)
    before = _told(attribute)
    attribute.retired_at = None
    _require_fit(attribute)
    attribute.save(update_fields=["retired_at", "updated_at"])
    _note(attribute, "catalog.restore_attribute", before, actor_id=actor_id, now=now)
    return attribute


def _held_category(category_id: UUID) -> Category:
    category: Category | None = Category.objects.select_for_update(no_key=True).filter(pk=category_id).first()
    if category is None:
        raise CategoryNotFoundError
    return category


def _held(category_id: UUID, attribute_id: UUID, *, is_retired: bool | None = None) -> CategoryAttribute:
    found = CategoryAttribute.objects.select_for_update(of=("self",)).select_related("category")
    found = found.filter(pk=attribute_id, category_id=category_id)
    attribute = (found if is_retired is None else found.filter(retired_at__isnull=not is_retired)).first()
    if attribute is None:
        raise AttributeNotFoundError
    return attribute


def _require_room(category: Category, key: str) -> None:
    """See that the key is free, and that nothing below is described by too much."""
    if CategoryAttribute.objects.filter(category=category, key=key).exists():
        text = _("The category has this key already, or had it: bring that one back.")
        raise InvalidAttributeError(details=[ErrorDetail("key", text)])
    below = list(Category.objects.below(category))
    keys: dict[UUID, set[str]] = {}
    around = {pk for one in below for pk in one.path}
    for category_id, known in CategoryAttribute.objects.filter(category__in=around).values_list("category_id", "key"):
        keys.setdefault(category_id, set()).add(known)
    most = max(len(set().union({key}, *(keys.get(pk, set()) for pk in one.path))) for one in below)
    if most > MOST_ATTRIBUTES:
        raise InvalidAttributeError(details=[ErrorDetail("key", _("These are too many attributes: 40 at most."))])


def _require_fit(attribute: CategoryAttribute) -> None:
    if not attribute.is_retired and (goods := count_misfits(attribute)):
        raise AttributeInUseError(goods)


def _told(attribute: CategoryAttribute) -> dict[str, Any]:
    return {name: getattr(attribute, name) for name in TOLD}


def _note(
    attribute: CategoryAttribute, action: str, before: dict[str, Any], *, actor_id: UUID | None, now: datetime
) -> None:
    """Audit what is different and tell it; nothing where nothing is."""
    changes = audit.changes_between(before, _told(attribute))
    if not changes:
        return
    about = {"category_id": (None, attribute.category_id), "key": (None, attribute.key)}
    audit.record(actor_id=actor_id, action=action, target=attribute, changes=about | changes, now=now)
    publish(CategoriesChanged(category_id=attribute.category_id, fields=["attributes"], changed_at=now))
