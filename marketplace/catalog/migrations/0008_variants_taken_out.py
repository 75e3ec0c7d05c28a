from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_wish_prices")]

    operations = [
        migrations.AddIndex(
            model_name="variant",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", False)), fields=["id"], name="variant_taken_out"
            ),
        ),
    ]
