from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_merges_in_batches")]

    operations = [
        migrations.AddField(
            model_name="goodssheet",
            name="language",
            field=models.CharField(default="bn", help_text="In which rows tell what is wrong.", max_length=2),
        ),
    ]
