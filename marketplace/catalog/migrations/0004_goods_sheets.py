import django.db.models.deletion
import django.db.models.functions.text
import marketplace.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_opinions"),
        ("sellers", "0007_shop_approvals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GoodsSheet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=marketplace.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("file", models.CharField(help_text="Name in the private storage.", max_length=100)),
                ("name", models.CharField(help_text="What the file was called where it came from.", max_length=200)),
                ("kind", models.CharField(choices=[("csv", "CSV"), ("xlsx", "XLSX")], max_length=4)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "Being read"),
                            ("mapping", "Waits for its columns"),
                            ("checking", "Being looked through"),
                            ("checked", "Looked through"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Cannot be read"),
                        ],
                        default="reading",
                        max_length=9,
                    ),
                ),
                ("problem", models.CharField(blank=True, help_text="Why it cannot be read.", max_length=300)),
                ("headings", models.JSONField(default=list)),
                ("preview", models.JSONField(default=list)),
                ("columns", models.JSONField(default=list)),
                ("rows_total", models.PositiveIntegerField(default=0)),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("worked_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="GoodsSheetRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("row", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("create", "New"),
                            ("change", "Changed"),
                            ("leave", "As it was"),
                            ("error", "Error"),
                            ("outdated", "Changed meanwhile"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("target", models.CharField(blank=True, max_length=64)),
                (
                    "is_own",
                    models.BooleanField(default=False, help_text="It makes a product, or a pack, of the shop’s own."),
                ),
                ("changes", models.JSONField(default=dict)),
                ("errors", models.JSONField(default=list)),
                ("given", models.JSONField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="SheetHeading",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("heading", models.CharField(max_length=100)),
                ("column", models.CharField(blank=True, max_length=30)),
            ],
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                django.db.models.functions.text.Lower("name_en"),
                condition=models.Q(("deleted_at__isnull", True), ("merged_into__isnull", True)),
                name="product_by_name_en",
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                django.db.models.functions.text.Lower("name_bn"),
                condition=models.Q(("deleted_at__isnull", True), ("merged_into__isnull", True)),
                name="product_by_name_bn",
            ),
        ),
        migrations.AddField(
            model_name="goodssheet",
            name="created_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="goodssheet",
            name="run_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="goodssheet",
            name="shop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="goods_sheets", to="sellers.shop"
            ),
        ),
        migrations.AddField(
            model_name="goodssheetrow",
            name="sheet",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="catalog.goodssheet"
            ),
        ),
        migrations.AddField(
            model_name="sheetheading",
            name="shop",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sellers.shop"),
        ),
        migrations.AddIndex(
            model_name="goodssheet",
            index=models.Index(fields=["shop", "-id"], name="goods_sheet_of_shop"),
        ),
        migrations.AddIndex(
            model_name="goodssheet",
            index=models.Index(fields=["expires_at"], name="goods_sheet_by_end"),
        ),
        migrations.AddIndex(
            model_name="goodssheet",
            index=models.Index(
                condition=models.Q(("state__in", ["reading", "checking", "running"])),
                fields=["worked_at"],
                name="goods_sheet_at_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodssheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["reading", "mapping", "checking", "checked", "running", "done", "cancelled", "failed"],
                    )
                ),
                name="goods_sheet_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodssheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["csv", "xlsx"],
                    )
                ),
                name="goods_sheet_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="goodssheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("rows_done__lte", models.F("rows_total"))), name="goods_sheet_does_its_rows_alone"
            ),
        ),
        migrations.AddIndex(
            model_name="goodssheetrow",
            index=models.Index(fields=["sheet", "outcome", "row"], name="goods_sheet_row_by_outcome"),
        ),
        migrations.AddIndex(
            model_name="goodssheetrow",
            index=models.Index(fields=["sheet", "target"], name="goods_sheet_row_by_target"),
        ),
        migrations.AddConstraint(
            model_name="goodssheetrow",
            constraint=models.UniqueConstraint(fields=("sheet", "row"), name="goods_sheet_row_once"),
        ),
        migrations.AddConstraint(
            model_name="goodssheetrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["create", "change", "leave", "error", "outdated"])),
                name="goods_sheet_row_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="sheetheading",
            constraint=models.UniqueConstraint(fields=("shop", "heading"), name="sheet_heading_means_one_thing"),
        ),
    ]
