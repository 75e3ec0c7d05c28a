from django.db import migrations, models


class Migration(migrations.Migration):
    """Up to where a mail told somebody; what was written before has a default of the database's own."""

    dependencies = [("chat", "0002_rooms_by_time")]

    operations = [
        migrations.AddField(
            model_name="mark",
            name="mailed_seq",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
    ]
