"""The words of a query in SQL: which of them no product has, what those may be, and the queries made of all."""

TYPED = """typed AS MATERIALIZED (
    SELECT asked.*,
           coalesce((SELECT max(known.documents) FROM search_searchword known
                      WHERE known.word = ANY (string_to_array(asked.known_as, ' '))), 0) AS documents
      FROM unnest(%(words)s::text[], %(near)s::text[], %(wide)s::text[], %(known_as)s::text[], %(spellings)s::text[],
                  %(slips)s::text[]) WITH ORDINALITY
           AS asked (word, near, wide, known_as, spelling, slips, place)
), mended AS MATERIALIZED (
    SELECT typed.place, typed.word, meant.word AS meant, meant.lexeme, meant.documents, meant.likeness,
           EXISTS (
               SELECT FROM search_searchdocument document WHERE document.lexemes @@ typed.near::tsquery
           ) AS is_heard,
           row_number() OVER (PARTITION BY typed.place) AS nth
      FROM typed CROSS JOIN LATERAL search_words_alike(typed.spelling, string_to_array(typed.slips, ' ')) meant
     WHERE typed.documents = 0 AND typed.spelling <> ''
), words AS MATERIALIZED (
    SELECT typed.place, '(' || concat_ws(' | ', typed.near, mend.lexemes) || ')' AS near,
           '(' || concat_ws(' | ', typed.wide, mend.lexemes) || ')' AS wide,
           greatest(typed.documents, mend.documents, 0) AS documents,
           ln(1 + ask.documents / (1 + greatest(typed.documents, mend.documents, 0))) AS weight
      FROM typed CROSS JOIN ask
      LEFT JOIN LATERAL (
               SELECT string_agg(quote_literal(mended.lexeme), ' | ') AS lexemes, max(mended.documents) AS documents
                 FROM mended WHERE mended.place = typed.place
           ) mend ON true
), query AS MATERIALIZED (
    SELECT string_agg(near, ' & ')::tsquery AS strict,
           (CASE WHEN count(*) < 3 THEN string_agg(wide, ' | ')
                 ELSE concat_ws(' | ', (SELECT string_agg(one.wide || ' & ' || other.wide, ' | ')
                                          FROM words one JOIN words other ON one.place < other.place),
                                (SELECT wide FROM words WHERE documents > 0 ORDER BY documents, place LIMIT 1))
                 END)::tsquery AS loose,
           concat_ws(' | ', string_agg(near, ' | '), nullif(%(hints)s::text, ''))::tsquery AS any_word,
           nullif(%(hints)s::text, '')::tsquery AS hints,
           array_agg(wide ORDER BY place)::tsquery[] AS each,
           array_agg(weight ORDER BY place) AS weights, sum(weight) AS weight
      FROM words
)"""

# How much of what was asked a document has, rare words counting for more.
COVERAGE = """coalesce((SELECT sum(asked.weight) FROM unnest(query.each, query.weights) AS asked (word, weight)
                       WHERE document.lexemes @@ asked.word) / query.weight, 0)"""

# All that was taken for words that nothing has, and whether to tell: the first is what is meant, unless the word is
# heard (spelt another way, which somebody's goods sound like) and so was not wrong.
MENDED = """SELECT json_agg(json_build_array(word, meant, lexeme, nth = 1 AND NOT is_heard) ORDER BY place, nth)
                FROM mended"""
