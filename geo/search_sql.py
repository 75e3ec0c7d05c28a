"""The statement behind `geo.search`.

Four rounds, each run only while there are fewer hits than asked for: names that begin as asked or sound like it as a
whole, names that hold every word of it, names that begin to sound like it, and names that resemble it. The first three
are answered from the trigram indexes without measuring any resemblance; the fourth measures, and is spared whoever
typed a whole name.
"""

# How well each area from upazilas up fits the contexts asked for: two for one that it or its district is called by, one
# for one that only its division is.
_AROUND = """
    SELECT area.id,
           sum(CASE WHEN area.search_text LIKE context OR (above.level = 'district' AND above.search_text LIKE context)
               THEN 2 ELSE 1 END) AS fits
    FROM geo_area AS area
    LEFT JOIN geo_area AS above ON above.id = area.parent_id
    LEFT JOIN geo_area AS top ON top.id = above.parent_id
    JOIN unnest(%(contexts)s::text[]) AS context
      ON concat(area.search_text, above.search_text, top.search_text) LIKE context
    WHERE area.level <> 'union'
    GROUP BY area.id
"""
_AREAS = """
    SELECT true AS is_area, area.id, area.search_text, area.sounds, area.parent_id AS above_id,
           CASE area.level WHEN 'district' THEN 0 WHEN 'division' THEN 1 WHEN 'upazila' THEN 1 ELSE 4 END AS rank,
           coalesce(area.town_point, area.label_point, above.label_point, top.label_point)::geography AS location
    FROM geo_area AS area
    LEFT JOIN geo_area AS above ON above.id = area.parent_id
    LEFT JOIN geo_area AS top ON top.id = above.parent_id
"""
_PLACES = """
    SELECT false, place.id, place.search_text, place.sounds, place.area_id, place.rank, place.location
    FROM geo_place AS place
"""
# A landmark 10 km off must be known a whole rank wider to come before one at hand.
_WEIGHT = "rank + coalesce(ln(1 + (location <-> pin.geom) / 5000), 0)"
_ORDER = "ORDER BY fits DESC, likeness DESC, weight, length(search_text), id LIMIT %(limit)s"


_ROUND = """
    SELECT candidate.*, coalesce(around.fits, 0) AS fits, ({likeness})::float AS likeness, {weight} AS weight
    FROM ({areas} WHERE {of_area} UNION ALL {places} WHERE {of_place}) AS candidate
    CROSS JOIN pin LEFT JOIN around ON around.id = candidate.above_id
    WHERE (SELECT count(*) FROM ({before}) AS hit WHERE {enough}) < %(limit)s
    {order}
"""
# Where a context is given, hits elsewhere do not spare the rounds to come.
_FITTING = "(hit.fits > 0 OR %(contexts)s::text[] = '{}')"


def _round(*, likeness: str, condition: str, before: str) -> str:
    """One round over areas and places: `condition` has `{0}` for the table, `before` are the hits of earlier rounds."""
    return _ROUND.format(
        likeness=likeness,
        weight=_WEIGHT,
        areas=_AREAS,
        of_area=condition.format("area"),
        places=_PLACES,
        of_place=condition.format("place"),
        before=before,
        enough=_FITTING,
        order=_ORDER,
    )


_BEGINS = _round(
    likeness="CASE WHEN search_text LIKE %(name)s THEN 4 WHEN search_text LIKE %(prefix)s THEN 3 ELSE 2.5 END",
    condition="({0}.search_text LIKE %(prefix)s OR {0}.sounds LIKE %(sound)s)",
    before="SELECT 0 AS fits WHERE false",
)
_HAS_WORDS = _round(
    likeness="CASE WHEN search_text LIKE %(phrase)s THEN 2 ELSE 1.5 END",
    condition=(
        "{0}.search_text LIKE %(longest)s AND {0}.search_text ~ ALL (%(words)s)"
        " AND {0}.id NOT IN (SELECT id FROM beginning)"
    ),
    before="SELECT fits FROM beginning",
)
_SOUNDS = _round(
    likeness="1.2",
    condition=(
        "{0}.sounds LIKE %(sound_prefix)s AND {0}.id NOT IN (SELECT id FROM beginning UNION ALL SELECT id FROM worded)"
    ),
    before="SELECT fits FROM beginning UNION ALL SELECT fits FROM worded",
)
_EARLIER = """
    SELECT id, fits FROM beginning UNION ALL SELECT id, fits FROM worded UNION ALL SELECT id, fits FROM sounding
"""
_RESEMBLES = _round(
    likeness="SELECT round(likeness::numeric, 1) FROM alike WHERE alike.id = candidate.id",
    condition=f"{{0}}.id IN (SELECT id FROM alike) AND {{0}}.id NOT IN (SELECT id FROM ({_EARLIER}) AS hit)",  # noqa: S608  # constants only
    before=_EARLIER,
)

SEARCH = f"""
WITH pin AS (SELECT %(pin)s::geography AS geom),
around AS MATERIALIZED ({_AROUND}),
beginning AS MATERIALIZED ({_BEGINS}),
worded AS MATERIALIZED ({_HAS_WORDS}),
sounding AS MATERIALIZED ({_SOUNDS}),
alike AS MATERIALIZED (
    SELECT id, likeness FROM geo_names_alike(%(key)s)
    WHERE %(is_long)s
      AND (SELECT count(*) FROM ({_EARLIER}) AS hit WHERE {_FITTING}) < %(limit)s
      AND NOT EXISTS (SELECT FROM beginning AS hit WHERE likeness = 4 AND {_FITTING})
    ORDER BY likeness DESC, id LIMIT 5 * %(limit)s
),
resembling AS MATERIALIZED ({_RESEMBLES}),
best AS (
    SELECT * FROM (TABLE beginning UNION ALL TABLE worded UNION ALL TABLE sounding UNION ALL TABLE resembling) AS hit
    {_ORDER}
)
SELECT best.id,
       CASE WHEN is_area THEN 'area' ELSE 'place' END,
       coalesce(place.kind, area.level),
       coalesce(place.name_en, area.name_en),
       coalesce(place.name_bn, area.name_bn),
       CASE WHEN above.level = 'upazila' THEN ARRAY[above.name_en, above.name_bn] END,
       CASE WHEN above.level = 'upazila' THEN ARRAY[top.name_en, top.name_bn]
            WHEN above.level = 'district' THEN ARRAY[above.name_en, above.name_bn] END,
       ST_Y(best.location::geometry),
       ST_X(best.location::geometry),
       is_area AND area.label_point IS NULL,
       ST_Distance(best.location, pin.geom)
FROM best CROSS JOIN pin
LEFT JOIN geo_place AS place ON place.id = best.id AND NOT is_area
LEFT JOIN geo_area AS area ON area.id = best.id AND is_area
LEFT JOIN geo_area AS above ON above.id = best.above_id
LEFT JOIN geo_area AS top ON top.id = above.parent_id
ORDER BY fits DESC, likeness DESC, weight, length(best.search_text), best.id
"""  # noqa: S608  # constants only; what was typed is a parameter
