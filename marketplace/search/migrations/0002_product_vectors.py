import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_catalogue"),
        ("search", "0001_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductVector",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_vector",
                        serialize=False,
                        to="catalog.product",
                    ),
                ),
                ("model", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64)),
                ("version", models.PositiveIntegerField()),
                ("vector", models.BinaryField()),
                ("made_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["model", "made_at"], name="product_vector_made_at")]},
        ),
    ]
