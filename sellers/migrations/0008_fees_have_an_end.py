from django.db import migrations, models

import sellers.constraints


class Migration(migrations.Migration):
    dependencies = [("sellers", "0007_shop_approvals")]

    operations = [
        migrations.AddConstraint(
            model_name="deliveryzone",
            constraint=models.CheckConstraint(
                condition=models.Q(("fee__lte", 100000), sellers.constraints.NoneAbove("band_fee", most=100000)),
                name="zone_fee_has_an_end",
            ),
        ),
    ]
