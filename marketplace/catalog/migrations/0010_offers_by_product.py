from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_language_of_sheets")]

    operations = [
        migrations.RemoveIndex(model_name="offer", name="offer_of_product"),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True), ("is_available", True)),
                fields=["product", "shop"],
                include=["variant", "price", "stock", "free_stock", "stock_confirmed_at"],
                name="offer_of_product",
            ),
        ),
    ]
