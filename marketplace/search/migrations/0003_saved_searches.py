import django.db.models.deletion
import marketplace.core.fields
import marketplace.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_claims_are_disowned"),
        ("search", "0002_product_vectors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=marketplace.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("label", models.CharField(max_length=80)),
                ("q", models.CharField(max_length=100)),
                ("filters", models.JSONField(default=dict)),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("anywhere", "Anywhere"),
                            ("address", "One of your addresses"),
                            ("pin", "A pin, to a hundred metres"),
                        ],
                        default="anywhere",
                        max_length=10,
                    ),
                ),
                ("pin", marketplace.core.fields.EncryptedTextField(blank=True, max_length=20, null=True)),
                (
                    "alerts",
                    models.CharField(
                        choices=[
                            ("off", "Do not tell me"),
                            ("daily", "Each morning"),
                            ("at_once", "Within a quarter of an hour, once a day at most"),
                        ],
                        default="off",
                        max_length=10,
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(blank=True, help_text="When it is run next; empty without alerts.", null=True),
                ),
                ("ran_at", models.DateTimeField(blank=True, null=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("seen", models.JSONField(default=dict)),
                (
                    "address",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.address",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "saved searches",
                "indexes": [
                    models.Index(fields=["owner", "-id"], name="saved_search_of_owner"),
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at", "id"], name="saved_search_due"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("label", ""), _negated=True), models.Q(("q", ""), _negated=True)),
                        name="saved_search_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place__in", ["anywhere", "address", "pin"])),
                        name="saved_search_place_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("alerts__in", ["off", "daily", "at_once"])),
                        name="saved_search_pace_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pin__isnull", False), ("place", "pin")),
                            models.Q(models.Q(("place", "pin"), _negated=True), ("pin__isnull", True)),
                            _connector="OR",
                        ),
                        name="saved_search_has_its_pin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place", "address"), ("address__isnull", True), _connector="OR"),
                        name="saved_search_has_its_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("alerts", "off"), ("due_at__isnull", True)),
                            models.Q(models.Q(("alerts", "off"), _negated=True), ("due_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="saved_search_is_due_with_alerts",
                    ),
                ],
            },
        ),
    ]
