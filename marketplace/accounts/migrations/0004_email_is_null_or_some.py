from django.db import migrations, models

SOME_WITHOUT_A_NUMBER = "UPDATE accounts_user SET email = NULL WHERE email = '' AND phone IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_invitations")]

    operations = [
        migrations.RunSQL(SOME_WITHOUT_A_NUMBER, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(condition=~models.Q(email=""), name="user_email_is_null_or_some"),
        ),
    ]
