from django.db import migrations

# The threshold belongs to the question, not to the session: a function carries its own, and the indexes obey it.
# The planner takes the operator for unselective and would read whole tables, so sequential scans are off inside it.
# Calling show_trgm first loads the library, without which PostgreSQL would not know the setting.
CREATE = """
SELECT show_trgm('');
CREATE FUNCTION geo_names_alike(key text) RETURNS TABLE (is_area boolean, id uuid, likeness real)
LANGUAGE sql STABLE PARALLEL SAFE
SET pg_trgm.word_similarity_threshold = 0.4
SET enable_seqscan = off
AS $$
    SELECT true, area.id, word_similarity(key, area.search_text) FROM geo_area AS area WHERE key <% area.search_text
    UNION ALL
    SELECT false, place.id, word_similarity(key, place.search_text) FROM geo_place AS place WHERE key <% place.search_text
$$
"""
DROP = "DROP FUNCTION geo_names_alike(text)"


class Migration(migrations.Migration):
    dependencies = [("geo", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
