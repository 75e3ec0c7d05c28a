"""The tree of goods, and what goods of each kind are described by."""

from typing import ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.models import BaseModel

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
KEY = r"^[a-z][a-z0-9_]*$"
MOST_LEVELS = 4


class CategoryQuerySet(models.QuerySet["Category"]):
    def in_order(self) -> Self:
        """Those above before those below, each by position."""
        return self.order_by("depth", "position", "slug")

    def below(self, category: "Category") -> Self:
        """The category and everything under it."""
        return self.filter(path__contains=[category.pk])


class Category(BaseModel):
    """A kind of goods, such as "Rice" below "Staples"; at most four levels.

    `path` holds the ids from the root down to its own; the database keeps it, and `depth`, true to `parent`.
    """

    slug = models.SlugField(max_length=60, unique=True, validators=[RegexValidator(SLUG)])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name_en = models.CharField(max_length=100)
    name_bn = models.CharField(max_length=100)
    icon = models.CharField(max_length=40, help_text=_("Name of an icon of the interface's set."))
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    path = ArrayField(models.UUIDField(), editable=False, default=list)
    depth = models.PositiveSmallIntegerField(editable=False, default=0)

    objects: ClassVar[CategoryQuerySet] = CategoryQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        verbose_name_plural = "categories"
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="category_slug_is_plain"),
            models.CheckConstraint(condition=~Q(name_en="") & ~Q(name_bn=""), name="category_has_both_names"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="know_path",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                declare=[("above", "uuid[]")],
                func=f"""
                    SELECT coalesce((SELECT path FROM catalog_category WHERE id = NEW.parent_id), '{{}}') INTO above;
                    IF NEW.id = ANY(above) THEN
                        RAISE EXCEPTION 'a category cannot lie below itself' USING ERRCODE = 'check_violation';
                    END IF;
                    IF cardinality(above) >= {MOST_LEVELS} THEN
                        RAISE EXCEPTION 'categories have {MOST_LEVELS} levels' USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'UPDATE' AND NEW.parent_id IS DISTINCT FROM OLD.parent_id
                       AND EXISTS (SELECT FROM catalog_category WHERE parent_id = NEW.id) THEN
                        RAISE EXCEPTION 'a category moves without others below it' USING ERRCODE = 'check_violation';
                    END IF;
                    NEW.path := above || NEW.id;
                    NEW.depth := cardinality(above);
                    RETURN NEW;
                """,  # noqa: S608  # a constant of this module
            ),
        ]

    def __str__(self) -> str:
        return self.name_en


class AttributeKind(models.TextChoices):
    """What values an attribute takes."""

    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    CHOICE = "choice", _("One of a list")
    BOOLEAN = "boolean", _("Yes or no")


class CategoryAttribute(BaseModel):
    """What goods of a category, and of those below it, are described by; `choices` are `{value, name_en, name_bn}`.

    Where `tells_variants` the value stands on variants (a size, a colour), else on the product as a whole. One that is
    retired is asked of nobody any more; goods that have a value keep it.
    """

    category = models.ForeignKey(Category, models.CASCADE, related_name="attributes")
    key = models.CharField(max_length=40, validators=[RegexValidator(KEY)])
    name_en = models.CharField(max_length=100)
    name_bn = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=AttributeKind.choices)
    unit = models.CharField(max_length=10, blank=True)
    choices = models.JSONField(default=list, blank=True)
    is_required = models.BooleanField(default=False)
    tells_variants = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("category"), F("key"), name="category_attribute_has_one_key"),
            models.CheckConstraint(condition=Q(key__regex=KEY), name="category_attribute_key_is_plain"),
            models.CheckConstraint(condition=Q(kind__in=AttributeKind.values), name="category_attribute_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None
