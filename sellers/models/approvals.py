"""What a shop was when the market's staff approved it last."""

from django.contrib.gis.db.models import PointField
from django.db import models
from django.db.models import F, Q

from sellers.models.categories import ShopCategory
from sellers.models.shops import Shop


class ShopApproval(models.Model):
    """Names, kind and pin of a verified shop as staff know it; what it has become since is held against them.

    A table of its own: lists for buyers read shops by the thousand and none of this. `differs_since` is None while the
    shop is what it was.
    """

    shop = models.OneToOneField(Shop, models.CASCADE, primary_key=True, related_name="approval")
    name_en = models.CharField(max_length=200)
    name_bn = models.CharField(max_length=200)
    category = models.ForeignKey(ShopCategory, models.PROTECT, related_name="+")
    location = PointField(geography=True, spatial_index=False)
    differs_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name_en="") & ~Q(name_bn=""), name="shop_approval_has_both_names")
        ]
        indexes = [
            models.Index(
                F("differs_since"), F("shop"), condition=Q(differs_since__isnull=False), name="shop_approval_differs"
            )
        ]

    def __str__(self) -> str:
        return self.name_en
