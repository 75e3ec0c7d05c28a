from django.db import migrations, models

import sellers.constraints


# Nobody pays so much for a delivery: whoever wrote it had slipped, and a zone of theirs must not keep everybody waiting.
LOWER = """
UPDATE sellers_deliveryzone
SET fee = least(fee, 100000),
    band_fee = ARRAY(SELECT least(one, 100000) FROM unnest(band_fee) WITH ORDINALITY AS fees(one, place) ORDER BY place)
WHERE fee > 100000 OR 100000 < ANY(band_fee)
"""


class Migration(migrations.Migration):
    dependencies = [("sellers", "0007_shop_approvals")]

    operations = [
        migrations.RunSQL(LOWER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="deliveryzone",
            constraint=models.CheckConstraint(
                condition=models.Q(("fee__lte", 100000), sellers.constraints.NoneAbove("band_fee", most=100000)),
                name="zone_fee_has_an_end",
            ),
        ),
    ]
