from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0012_goods_written_off")]

    operations = [ValidateConstraint(model_name="stockmovement", name="stock_movement_kind_is_known")]
