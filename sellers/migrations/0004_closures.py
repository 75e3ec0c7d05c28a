import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import sellers.constraints
from sellers.opening_sql import CREATE_NEXT_CHANGE, DROP_NEXT_CHANGE


class Migration(migrations.Migration):
    dependencies = [("sellers", "0003_delivery_zones")]

    operations = [
        migrations.RunSQL(CREATE_NEXT_CHANGE, DROP_NEXT_CHANGE),
        pgtrigger.migrations.AddTrigger(
            model_name="closure",
            trigger=pgtrigger.compiler.Trigger(
                name="closed_by_new",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM FROM sellers_shop WHERE id IN (SELECT shop_id FROM come) ORDER BY id FOR NO KEY UPDATE;\n    UPDATE sellers_shop AS shop SET closed = coalesce(\n        (\n            SELECT range_agg(tstzrange(starts_at, ends_at)) FROM sellers_closure\n             WHERE shop_id = shop.id AND NOT is_lifted\n        ),\n        '{}'\n    ) WHERE id IN (SELECT shop_id FROM come);\n    RETURN NULL;\n",
                    hash="d77b9310554764723655b547d69f1244eeda3ea3",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_closed_by_new_b1859",
                    referencing="REFERENCING NEW TABLE AS come ",
                    table="sellers_closure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="closure",
            trigger=pgtrigger.compiler.Trigger(
                name="closed_by_changed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM FROM sellers_shop WHERE id IN (SELECT shop_id FROM gone UNION SELECT shop_id FROM come) ORDER BY id FOR NO KEY UPDATE;\n    UPDATE sellers_shop AS shop SET closed = coalesce(\n        (\n            SELECT range_agg(tstzrange(starts_at, ends_at)) FROM sellers_closure\n             WHERE shop_id = shop.id AND NOT is_lifted\n        ),\n        '{}'\n    ) WHERE id IN (SELECT shop_id FROM gone UNION SELECT shop_id FROM come);\n    RETURN NULL;\n",
                    hash="6affda52a1282c9f1aa0fba53f6e8423fa86ac7f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_closed_by_changed_4b079",
                    referencing="REFERENCING OLD TABLE AS gone  NEW TABLE AS come ",
                    table="sellers_closure",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="closure",
            trigger=pgtrigger.compiler.Trigger(
                name="closed_by_fewer",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM FROM sellers_shop WHERE id IN (SELECT shop_id FROM gone) ORDER BY id FOR NO KEY UPDATE;\n    UPDATE sellers_shop AS shop SET closed = coalesce(\n        (\n            SELECT range_agg(tstzrange(starts_at, ends_at)) FROM sellers_closure\n             WHERE shop_id = shop.id AND NOT is_lifted\n        ),\n        '{}'\n    ) WHERE id IN (SELECT shop_id FROM gone);\n    RETURN NULL;\n",
                    hash="8a6d8f7414d5873039bd2c9bd91a5f799c081551",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_closed_by_fewer_5b787",
                    referencing="REFERENCING OLD TABLE AS gone ",
                    table="sellers_closure",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    sellers.constraints.WholeMinute("starts_at"), sellers.constraints.WholeMinute("ends_at")
                ),
                name="closure_is_of_whole_minutes",
            ),
        ),
        migrations.AddIndex(
            model_name="shop",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("location"),
                condition=models.Q(
                    ("status", "active"),
                    models.Q(
                        sellers.constraints.OpenAtNight("hours"),
                        models.Q(("time_zone", "Asia/Dhaka"), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="shop_night_location",
            ),
        ),
        migrations.AddIndex(
            model_name="shop",
            index=django.contrib.postgres.indexes.GistIndex(
                condition=models.Q(
                    ("status", "active"),
                    models.Q(
                        sellers.constraints.OpenAtNight("hours"),
                        models.Q(("time_zone", "Asia/Dhaka"), _negated=True),
                        _connector="OR",
                    ),
                ),
                fields=["category", "location"],
                name="shop_night_by_category",
            ),
        ),
    ]
