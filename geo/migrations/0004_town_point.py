import django.contrib.gis.db.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("geo", "0003_sounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="area",
            name="town_point",
            field=django.contrib.gis.db.models.fields.PointField(
                blank=True, editable=False, null=True, spatial_index=False, srid=4326
            ),
        ),
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ("division", "district")), ("town_point", None), _connector="OR"),
                name="area_town_above_upazila",
            ),
        ),
    ]
