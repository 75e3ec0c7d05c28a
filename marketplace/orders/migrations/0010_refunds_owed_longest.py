from django.db import migrations, models


class Migration(migrations.Migration):
    """The market's staff see what shops still have to give without reading what they gave."""

    dependencies = [("orders", "0009_returns_of_what_was_delivered")]

    operations = [
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["id"], name="refund_owed_longest", condition=models.Q(state="owed")),
        ),
    ]
