import django.contrib.gis.db.models.fields
import django.db.models.deletion
from django.db import migrations, models

# What verified shops are now is what staff are taken to have approved: what they were before, nobody kept.
BACKFILL = """
INSERT INTO sellers_shopapproval (shop_id, name_en, name_bn, category_id, location)
SELECT id, name_en, name_bn, category_id, location FROM sellers_shop WHERE verified_at IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("sellers", "0006_payout_refusals")]

    operations = [
        migrations.CreateModel(
            name="ShopApproval",
            fields=[
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="approval",
                        serialize=False,
                        to="sellers.shop",
                    ),
                ),
                ("name_en", models.CharField(max_length=200)),
                ("name_bn", models.CharField(max_length=200)),
                (
                    "location",
                    django.contrib.gis.db.models.fields.PointField(geography=True, spatial_index=False, srid=4326),
                ),
                ("differs_since", models.DateTimeField(null=True)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sellers.shopcategory"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("differs_since"),
                        models.F("shop"),
                        condition=models.Q(("differs_since__isnull", False)),
                        name="shop_approval_differs",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_en", ""), _negated=True), models.Q(("name_bn", ""), _negated=True)
                        ),
                        name="shop_approval_has_both_names",
                    )
                ],
            },
        ),
        migrations.AlterField(
            model_name="verificationact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("submitted", "Sent in"),
                    ("withdrawn", "Withdrawn"),
                    ("claimed", "Taken on"),
                    ("released", "Given back"),
                    ("more_asked", "Asked for more"),
                    ("approved", "Approved"),
                    ("rejected", "Rejected"),
                    ("suspended", "Suspended"),
                    ("reinstated", "Reinstated"),
                    ("accepted", "Changes accepted"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
