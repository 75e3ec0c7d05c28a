import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deliveries", "0001_deliveries")]

    operations = [
        migrations.AddField(
            "delivery",
            "tells_of",
            django.contrib.postgres.fields.ArrayField(models.UUIDField(), null=True),
        ),
    ]
