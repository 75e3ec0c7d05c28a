import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from sellers.circles_sql import CREATE_CIRCLE, DROP_CIRCLE


class Migration(migrations.Migration):
    dependencies = [
        ("sellers", "0002_shops_and_their_people"),
    ]

    operations = [
        migrations.RunSQL(CREATE_CIRCLE, DROP_CIRCLE),
        # Made anew: nothing has filled it, and its index on the shape alone goes.
        migrations.DeleteModel(name="ZonePiece"),
        migrations.CreateModel(
            name="ZonePiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("geom", django.contrib.gis.db.models.fields.PolygonField(spatial_index=False, srid=4326)),
                (
                    "location",
                    django.contrib.gis.db.models.fields.PointField(geography=True, spatial_index=False, srid=4326),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deliveryzone",
            trigger=pgtrigger.compiler.Trigger(
                name="cut_into_pieces",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF TG_OP = 'UPDATE' THEN\n                        IF NEW.is_active = OLD.is_active AND NEW.polygon = OLD.polygon THEN\n                            RETURN NULL;\n                        END IF;\n                        DELETE FROM sellers_zonepiece WHERE zone_id = NEW.id;\n                    END IF;\n                    IF NEW.is_active THEN\n                        INSERT INTO sellers_zonepiece (zone_id, geom, location)\n                        SELECT NEW.id, ST_Subdivide(NEW.polygon, 96), shop.location\n                          FROM sellers_shop shop WHERE shop.id = NEW.shop_id;\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="d06478497fbabfef9bf5f0e93f160381a77d6ecb",
                    operation='INSERT OR UPDATE OF "polygon", "is_active"',
                    pgid="pgtrigger_cut_into_pieces_69f2f",
                    table="sellers_deliveryzone",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="shop",
            trigger=pgtrigger.compiler.Trigger(
                name="take_zones_along",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n                    IF NEW.location IS DISTINCT FROM OLD.location THEN\n                        UPDATE sellers_zonepiece SET location = NEW.location\n                         WHERE zone_id IN (SELECT id FROM sellers_deliveryzone WHERE shop_id = NEW.id);\n                        UPDATE sellers_deliveryzone SET polygon = sellers_circle(NEW.location, radius_m)\n                         WHERE shop_id = NEW.id AND kind = 'radius';\n                    END IF;\n                    RETURN NULL;\n                ",
                    hash="327210339c8160cf5b9512fd9299228fde49a459",
                    operation='UPDATE OF "location"',
                    pgid="pgtrigger_take_zones_along_afae8",
                    table="sellers_shop",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="zonepiece",
            name="zone",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="sellers.deliveryzone"
            ),
        ),
        migrations.AddIndex(
            model_name="zonepiece",
            index=django.contrib.postgres.indexes.GistIndex(fields=["location", "geom"], name="zone_piece_by_pin"),
        ),
        migrations.AddConstraint(
            model_name="zonepiece",
            constraint=models.CheckConstraint(
                condition=django.contrib.gis.db.models.functions.IsValid("geom"), name="zone_piece_is_valid"
            ),
        ),
    ]
