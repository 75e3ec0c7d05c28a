from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """A shop puts back what it has found after all, and nothing that the buyer took out.

    Who took out what is missing from lines that there are already, no column tells: none of it is put back.
    """

    dependencies = [("orders", "0003_contact_codes")]

    operations = [
        migrations.AddField(
            model_name="orderline", name="unwanted", field=models.PositiveIntegerField(db_default=0, default=0)
        ),
        migrations.RunSQL(
            "UPDATE orders_orderline SET unwanted = quantity - kept WHERE kept < quantity",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=Q(quantity__gte=F("kept") + F("unwanted")), name="order_line_keeps_nothing_unwanted"
            ),
        ),
    ]
