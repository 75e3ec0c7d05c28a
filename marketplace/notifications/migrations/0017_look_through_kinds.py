from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Notices that there are are looked through without anybody waiting for it."""

    dependencies = [("notifications", "0016_kinds_of_carriers_and_trials")]

    operations = [ValidateConstraint(model_name="notice", name="notice_kind_is_known")]
