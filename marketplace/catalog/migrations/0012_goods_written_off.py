from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

KINDS = {
    "received": "Received",
    "sold": "Sold",
    "returned": "Returned",
    "counted": "Counted",
    "corrected": "Corrected",
    "reserved": "Reserved",
    "released": "Released",
    "expired": "Reservation ran out",
    "written_off": "Written off",
}


class Migration(migrations.Migration):
    """The next one looks through the movements that there are; nobody waits for that."""

    dependencies = [("catalog", "0011_days_of_comparisons")]

    operations = [
        migrations.AlterField(
            model_name="stockmovement",
            name="kind",
            field=models.CharField(choices=list(KINDS.items()), max_length=11),
        ),
        migrations.RemoveConstraint(model_name="stockmovement", name="stock_movement_kind_is_known"),
        AddConstraintNotValid(
            model_name="stockmovement",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", list(KINDS))), name="stock_movement_kind_is_known"
            ),
        ),
    ]
