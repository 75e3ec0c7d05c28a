from django.db import migrations, models


class Migration(migrations.Migration):
    """The board shows what ended lately without reading past what is open."""

    dependencies = [("orders", "0001_orders")]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                fields=["shop", "-ended_at"], name="order_done_of_shop", condition=models.Q(ended_at__isnull=False)
            ),
        ),
    ]
