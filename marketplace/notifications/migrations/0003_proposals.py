from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_payouts_and_invitations")]

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
                        ],
                    )
                ),
                name="notice_kind_is_known",
            ),
        ),
    ]
