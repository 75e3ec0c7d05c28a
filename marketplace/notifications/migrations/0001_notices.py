import django.db.models.deletion
import marketplace.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=marketplace.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("shop_approved", "A shop was approved"),
                            ("shop_rejected", "A shop was rejected"),
                            ("shop_more_asked", "More was asked for a shop"),
                            ("shop_suspended", "A shop was suspended"),
                            ("shop_reinstated", "A shop was reinstated"),
                        ],
                        max_length=20,
                    ),
                ),
                ("params", models.JSONField(default=dict)),
                ("event_id", models.UUIDField()),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notices", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "-id"], name="notice_of_user"),
                    models.Index(condition=models.Q(("read_at", None)), fields=["user"], name="notice_unread"),
                    models.Index(fields=["created_at"], name="notice_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "event_id"), name="notice_once_for_each"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "shop_approved",
                                    "shop_rejected",
                                    "shop_more_asked",
                                    "shop_suspended",
                                    "shop_reinstated",
                                ],
                            )
                        ),
                        name="notice_kind_is_known",
                    ),
                ],
            },
        ),
    ]
