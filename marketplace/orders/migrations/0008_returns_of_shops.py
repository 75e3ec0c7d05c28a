from typing import Any

import django.db.models.deletion
from django.db import migrations, models

SHOP: dict[str, Any] = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": "sellers.shop"}
FILL = "UPDATE {table} AS back SET shop_id = o.shop_id FROM orders_order AS o WHERE o.id = back.order_id"


class Migration(migrations.Migration):
    """A shop's returns and refunds are found by the shop, without reading its orders."""

    dependencies = [
        ("orders", "0007_returns_until"),
        ("sellers", "0008_fees_have_an_end"),
    ]

    operations = [
        migrations.AddField("returnrequest", "shop", models.ForeignKey(null=True, **SHOP)),
        migrations.AddField("refund", "shop", models.ForeignKey(null=True, **SHOP)),
        migrations.RunSQL(FILL.format(table="orders_returnrequest"), migrations.RunSQL.noop),
        migrations.RunSQL(FILL.format(table="orders_refund"), migrations.RunSQL.noop),
        migrations.AlterField("returnrequest", "shop", models.ForeignKey(**SHOP)),
        migrations.AlterField("refund", "shop", models.ForeignKey(**SHOP)),
        migrations.RemoveIndex("refund", "refund_owed"),
        migrations.AddIndex(
            "refund", models.Index(fields=["shop", "id"], name="refund_owed", condition=models.Q(state="owed"))
        ),
        migrations.AddIndex("returnrequest", models.Index(fields=["shop", "-id"], name="return_of_shop")),
        migrations.AddIndex(
            "returnrequest",
            models.Index(
                fields=["shop"], name="return_waiting", condition=models.Q(state__in=("requested", "accepted"))
            ),
        ),
    ]
