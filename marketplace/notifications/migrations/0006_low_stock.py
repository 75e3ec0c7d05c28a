from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0005_search_news"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind_is_known",
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("shop_approved", "A shop was approved"),
                    ("shop_rejected", "A shop was rejected"),
                    ("shop_more_asked", "More was asked for a shop"),
                    ("shop_suspended", "A shop was suspended"),
                    ("shop_reinstated", "A shop was reinstated"),
                    ("payout_verified", "A payout account was verified"),
                    ("payout_refused", "A payout account was refused"),
                    ("shop_invitation", "Somebody is asked to work for a shop"),
                    ("proposal_approved", "A proposal to the catalogue was approved"),
                    ("proposal_rejected", "A proposal to the catalogue was rejected"),
                    ("shop_offered", "A shop is offered to somebody"),
                    ("review_written", "What a shop sold was reviewed"),
                    ("question_asked", "Something was asked about what a shop sells"),
                    ("review_answered", "A shop answered a review"),
                    ("question_answered", "A question was answered"),
                    ("review_hidden", "A review was hidden"),
                    ("photos_hidden", "The photos of a review were hidden"),
                    ("question_hidden", "A question was hidden"),
                    ("answer_hidden", "A buyer's answer was hidden"),
                    ("shop_answer_hidden", "A shop's answer was hidden"),
                    ("review_restored", "A review is shown again"),
                    ("photos_restored", "The photos of a review are shown again"),
                    ("question_restored", "A question is shown again"),
                    ("answer_restored", "A buyer's answer is shown again"),
                    ("shop_answer_restored", "A shop's answer is shown again"),
                    ("search_news", "A saved search found something new"),
                    ("shop_answer_kept", "A shop's answer was reported and stays"),
                    ("stock_ran_low", "A shop's stock ran low"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "shop_approved",
                            "shop_rejected",
                            "shop_more_asked",
                            "shop_suspended",
                            "shop_reinstated",
                            "payout_verified",
                            "payout_refused",
                            "shop_invitation",
                            "proposal_approved",
                            "proposal_rejected",
                            "shop_offered",
                            "review_written",
                            "question_asked",
                            "review_answered",
                            "question_answered",
                            "review_hidden",
                            "photos_hidden",
                            "question_hidden",
                            "answer_hidden",
                            "shop_answer_hidden",
                            "review_restored",
                            "photos_restored",
                            "question_restored",
                            "answer_restored",
                            "shop_answer_restored",
                            "search_news",
                            "shop_answer_kept",
                            "stock_ran_low",
                        ],
                    )
                ),
                name="notice_kind_is_known",
            ),
        ),
    ]
