from django.db import migrations, models


class Migration(migrations.Migration):
    """What shops still have to give is counted without reading what they gave."""

    dependencies = [("orders", "0005_checks_run_out")]

    operations = [
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(fields=["order"], name="refund_owed", condition=models.Q(state="owed")),
        ),
    ]
