from datetime import UTC, datetime

from django.db import migrations, models

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
# What is never shown, or was long ago, goes; a bound that is never met says nothing.
FORGET = """
    UPDATE catalog_offer
       SET compare_at_price = NULL, compare_at_from = NULL, compare_at_until = NULL
     WHERE compare_at_from >= '2200-01-01+00' OR compare_at_until < '2000-01-01+00';
    UPDATE catalog_offer SET compare_at_from = NULL WHERE compare_at_from < '2000-01-01+00';
    UPDATE catalog_offer SET compare_at_until = NULL WHERE compare_at_until >= '2200-01-01+00';
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_offers_by_product")]

    operations = [
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("compare_at_from__isnull", True),
                    models.Q(("compare_at_from__gte", EARLIEST), ("compare_at_from__lt", LATEST)),
                    _connector="OR",
                ),
                name="offer_is_cheaper_from_a_day_of_ours",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("compare_at_until__isnull", True),
                    models.Q(("compare_at_until__gte", EARLIEST), ("compare_at_until__lt", LATEST)),
                    _connector="OR",
                ),
                name="offer_is_cheaper_until_a_day_of_ours",
            ),
        ),
    ]
