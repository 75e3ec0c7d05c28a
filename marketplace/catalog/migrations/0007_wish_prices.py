from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0006_moderation"),
    ]

    operations = [
        migrations.AddField(
            model_name="wishlistitem",
            name="currency_then",
            field=models.CharField(blank=True, db_default="", default="", max_length=3),
        ),
        migrations.AddField(
            model_name="wishlistitem",
            name="price_then",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True),
        ),
        migrations.AddConstraint(
            model_name="wishlistitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("currency_then", ""), ("price_then__isnull", True)),
                    models.Q(("price_then__gte", 0), models.Q(("currency_then", ""), _negated=True)),
                    _connector="OR",
                ),
                name="wishlist_item_price_has_a_currency",
            ),
        ),
    ]
