"""Documents by how popular their product is, for suggestions of a word that very many have."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0003_saved_searches")]

    operations = [
        migrations.AddIndex(
            model_name="searchdocument",
            index=models.Index(fields=["-popularity", "product"], name="search_document_popularity"),
        ),
    ]
