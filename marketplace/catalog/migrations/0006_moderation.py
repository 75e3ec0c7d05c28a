import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0005_retired_attributes"),
        ("sellers", "0007_shop_approvals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ModerationAct",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "part",
                    models.CharField(
                        choices=[("whole", "All of it"), ("photos", "The photos"), ("answer", "The shop's answer")],
                        default="whole",
                        max_length=8,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("claimed", "Taken on"),
                            ("released", "Given back"),
                            ("hidden", "Hidden"),
                            ("kept", "Left as it is"),
                            ("restored", "Shown again"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("offensive", "Offensive or hateful"),
                            ("private", "Shows somebody's private details"),
                            ("advertising", "Advertising"),
                            ("unrelated", "Not about this product"),
                            ("false", "Not true, or bought by the shop"),
                        ],
                        max_length=12,
                    ),
                ),
                ("message", models.CharField(blank=True, max_length=500)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="answer",
            name="is_synthetic",
            field=models.BooleanField(
                db_default=False, default=False, help_text="A sample put beside the demo's goods, and shown as such."
            ),
        ),
        migrations.AddField(
            model_name="contentreport",
            name="claimed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="contentreport",
            name="claimed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="is_synthetic",
            field=models.BooleanField(
                db_default=False, default=False, help_text="A sample put beside the demo's goods, and shown as such."
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="answer_state",
            field=models.CharField(
                choices=[("published", "Published"), ("hidden", "Hidden by our staff")],
                db_default="published",
                default="published",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="reviewimage",
            name="state",
            field=models.CharField(
                choices=[("published", "Published"), ("hidden", "Hidden by our staff")],
                db_default="published",
                default="published",
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True), ("state", "published")),
                fields=["shop", "-id"],
                name="review_to_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("answer_state__in", ["published", "hidden"])), name="review_answer_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewimage",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["published", "hidden"])), name="review_image_state_is_known"
            ),
        ),
        migrations.AddField(
            model_name="moderationact",
            name="actor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="moderationact",
            name="answer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="moderation_acts",
                to="catalog.answer",
            ),
        ),
        migrations.AddField(
            model_name="moderationact",
            name="question",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="moderation_acts",
                to="catalog.question",
            ),
        ),
        migrations.AddField(
            model_name="moderationact",
            name="review",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="moderation_acts",
                to="catalog.review",
            ),
        ),
        migrations.AddIndex(
            model_name="moderationact",
            index=models.Index(
                condition=models.Q(("review__isnull", False)), fields=["review", "-id"], name="moderation_act_of_review"
            ),
        ),
        migrations.AddIndex(
            model_name="moderationact",
            index=models.Index(
                condition=models.Q(("question__isnull", False)),
                fields=["question", "-id"],
                name="moderation_act_of_question",
            ),
        ),
        migrations.AddIndex(
            model_name="moderationact",
            index=models.Index(
                condition=models.Q(("answer__isnull", False)), fields=["answer", "-id"], name="moderation_act_of_answer"
            ),
        ),
        migrations.AddIndex(
            model_name="moderationact",
            index=models.Index(
                condition=models.Q(("kind__in", ["hidden", "kept", "restored"])),
                fields=["-id"],
                name="moderation_act_decisions",
            ),
        ),
        migrations.AddConstraint(
            model_name="moderationact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer__isnull", True), ("question__isnull", True), ("review__isnull", False)),
                    models.Q(("answer__isnull", True), ("question__isnull", False), ("review__isnull", True)),
                    models.Q(("answer__isnull", False), ("question__isnull", True), ("review__isnull", True)),
                    _connector="OR",
                ),
                name="moderation_act_is_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="moderationact",
            constraint=models.CheckConstraint(
                condition=models.Q(("part__in", ["whole", "photos", "answer"])), name="moderation_act_part_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="moderationact",
            constraint=models.CheckConstraint(
                condition=models.Q(("part", "whole"), ("review__isnull", False), _connector="OR"),
                name="moderation_act_part_is_a_reviews",
            ),
        ),
        migrations.AddConstraint(
            model_name="moderationact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reason__in", ["offensive", "private", "advertising", "unrelated", "false"]),
                    models.Q(("reason", ""), models.Q(("kind", "hidden"), _negated=True)),
                    _connector="OR",
                ),
                name="moderation_act_says_why",
            ),
        ),
    ]
