"""The market's staff list everybody's rooms, the one with the latest message first."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # An index that is made beside writes cannot be made in a transaction.
    atomic = False
    dependencies = [("chat", "0001_chat")]
    operations = [
        AddIndexConcurrently(
            model_name="room",
            index=models.Index(
                fields=["-last_message_at", "-id"],
                name="room_by_time",
                condition=models.Q(last_message_at__isnull=False),
            ),
        ),
    ]
