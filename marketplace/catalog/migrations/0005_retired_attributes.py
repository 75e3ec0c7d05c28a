from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_goods_sheets")]

    operations = [
        migrations.AddField(
            model_name="categoryattribute",
            name="retired_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
