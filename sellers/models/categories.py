"""The tree of kinds of shops."""

from typing import ClassVar, Self

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.models import BaseModel

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class ShopCategoryQuerySet(models.QuerySet["ShopCategory"]):
    def in_order(self) -> Self:
        """Roots before leaves, each by position."""
        return self.order_by(F("parent").asc(nulls_first=True), "position", "slug")


class ShopCategory(BaseModel):
    """A kind of shop: a root such as "Food & tea" or a leaf below one; there is no third level."""

    slug = models.SlugField(max_length=60, unique=True, validators=[RegexValidator(SLUG)])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name_en = models.CharField(max_length=100)
    name_bn = models.CharField(max_length=100)
    icon = models.CharField(max_length=40, help_text=_("Name of an icon of the interface's set."))
    position = models.PositiveSmallIntegerField()

    objects: ClassVar[models.Manager["ShopCategory"]] = ShopCategoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "shop categories"
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="shop_category_slug_is_plain"),
            models.CheckConstraint(condition=~Q(name_en="") & ~Q(name_bn=""), name="shop_category_has_both_names"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="two_levels",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                declare=[("taken", "boolean")],
                func="""
                    SELECT EXISTS (SELECT FROM sellers_shopcategory WHERE id = NEW.parent_id AND parent_id IS NOT NULL)
                        OR EXISTS (SELECT FROM sellers_shopcategory WHERE parent_id = NEW.id)
                        OR NEW.parent_id = NEW.id
                      INTO taken;
                    IF NEW.parent_id IS NOT NULL AND taken THEN
                        RAISE EXCEPTION 'shop categories have two levels' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name_en
