from django.db import migrations, models

CAUSES = [
    ("buyer", "The buyer changed their mind"),
    ("sold_out", "The shop does not have it"),
    ("too_busy", "The shop cannot manage it"),
    ("cannot_deliver", "The shop cannot deliver there"),
    ("price_wrong", "A price was wrong"),
    ("suspicious", "It does not look right"),
    ("no_show", "Nobody came for it"),
    ("not_at_home", "Nobody was there"),
    ("refused", "The buyer did not take it"),
    ("not_found", "The address could not be found"),
    ("support", "The market's staff ended it"),
    ("unchecked", "It could not be checked in time"),
    ("other", "Another reason"),
]


class Migration(migrations.Migration):
    """What is to be checked keeps its stock for a while and not for good; what waits already has that long from now."""

    dependencies = [("orders", "0004_what_buyers_left_out")]

    operations = [
        migrations.AlterField(
            model_name="order",
            name="cancel_cause",
            field=models.CharField(blank=True, choices=CAUSES, max_length=16),
        ),
        migrations.RemoveConstraint(model_name="order", name="order_cancel_cause_is_known"),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(cancel_cause__in=["", *(cause for cause, _label in CAUSES)]),
                name="order_cancel_cause_is_known",
            ),
        ),
        migrations.RunSQL(
            "UPDATE orders_order SET timer_at = now() + interval '2 hours' WHERE state = 'in_review'",
            migrations.RunSQL.noop,
        ),
    ]
