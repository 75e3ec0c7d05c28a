import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import marketplace.core.ids
from django.conf import settings
from django.db import migrations, models

# The words that a mistyped one may be: one slip apart, or alike by trigrams. The setting must be known to the session
# before a function may set it, and it is once pg_trgm is loaded.
WORDS_ALIKE = """
SELECT show_trgm('');
CREATE FUNCTION search_words_alike(typed text, typed_slips text[])
RETURNS TABLE (word text, lexeme text, documents integer, likeness real)
LANGUAGE sql STABLE PARALLEL SAFE
SET pg_trgm.similarity_threshold = 0.5
SET enable_seqscan = off
AS $$
    SELECT known.word, known.lexeme, known.documents, similarity(typed, known.spelling)
      FROM search_searchword known
     WHERE known.slips && typed_slips OR known.spelling % typed
     ORDER BY CASE WHEN known.slips && typed_slips THEN 1 ELSE 0 END + similarity(typed, known.spelling) DESC,
              known.documents DESC, known.word
     LIMIT 5
$$
"""
NO_WORDS_ALIKE = "DROP FUNCTION search_words_alike(text, text[])"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("catalog", "0001_catalogue"),
        ("sellers", "0002_shops_and_their_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QueryCount",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("query", models.CharField(max_length=100)),
                ("times", models.PositiveIntegerField()),
                ("hits", models.PositiveIntegerField(help_text="What the last of them was told.")),
            ],
            options={
                "indexes": [
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(models.F("query"), name="varchar_pattern_ops"),
                        name="query_count_begins",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(models.F("day"), models.F("query"), name="query_count_is_one_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_document",
                        serialize=False,
                        to="catalog.product",
                    ),
                ),
                ("lexemes", django.contrib.postgres.search.SearchVectorField()),
                ("names", models.TextField()),
                ("popularity", models.FloatField(default=0)),
                ("version", models.PositiveIntegerField()),
                ("indexed_at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["lexemes"], name="search_document_lexemes"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("names"), name="gin_trgm_ops"),
                        name="search_document_names",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchShop",
            fields=[
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_shop",
                        serialize=False,
                        to="sellers.shop",
                    ),
                ),
                ("names", models.TextField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("names"), name="gin_trgm_ops"),
                        name="search_shop_names",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False)),
                ("lexeme", models.TextField()),
                ("spelling", models.TextField()),
                ("sound", models.TextField()),
                (
                    "slips",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("documents", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(models.F("word"), name="text_pattern_ops"),
                        name="search_word_begins",
                    ),
                    models.Index(
                        django.contrib.postgres.indexes.OpClass(models.F("sound"), name="text_pattern_ops"),
                        name="search_word_sounds",
                    ),
                    django.contrib.postgres.indexes.GinIndex(fields=["slips"], name="search_word_slips"),
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass(models.F("spelling"), name="gin_trgm_ops"),
                        name="search_word_spelling",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=marketplace.core.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "terms",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                ("is_active", models.BooleanField(default=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("terms__len__gte", 2), ("terms__len__lte", 20)),
                        name="synonym_has_two_to_twenty_terms",
                    )
                ],
            },
        ),
        migrations.RunSQL(WORDS_ALIKE, NO_WORDS_ALIKE),
    ]
