import django.contrib.postgres.indexes
import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("name", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("last_seq", models.BigIntegerField(default=0)),
                ("first_seq", models.BigIntegerField(default=1)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__regex", "^[a-z]+(:[a-z0-9-]+)?$")), name="topic_name_is_plain"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_seq__gte", 1),
                            (
                                "first_seq__lte",
                                models.expressions.CombinedExpression(models.F("last_seq"), "+", models.Value(1)),
                            ),
                        ),
                        name="topic_numbers_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TopicMessage",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "topic_id", "seq", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("kind", models.CharField(max_length=60)),
                ("data", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "topic",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="realtime.topic",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.BrinIndex(
                        autosummarize=True, fields=["created_at"], name="message_by_age"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="message_number_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__regex", "^[a-z_]+(\\.[a-z_]+)*$")), name="message_kind_is_plain"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.LessThanOrEqual(
                            django.db.models.functions.text.Length(
                                django.db.models.functions.comparison.Cast("data", models.TextField())
                            ),
                            16000,
                        ),
                        name="message_is_small",
                    ),
                ],
            },
        ),
    ]
