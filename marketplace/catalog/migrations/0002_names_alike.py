from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_catalogue")]

    operations = [
        migrations.AddIndex(
            model_name="product",
            index=GinIndex(
                OpClass(F("name_en"), name="gin_trgm_ops"),
                OpClass(F("name_bn"), name="gin_trgm_ops"),
                name="product_names_alike",
                condition=Q(shop__isnull=True, deleted_at__isnull=True, merged_into__isnull=True),
            ),
        ),
    ]
