"""The statement that reads a shop's board: what is open comes from one partial index, what is over from another."""

# As RFC 3339 in UTC, whatever the session's time zone.
_TIME = "to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


def _times(*names: str) -> str:
    return ", ".join(f"'{name}', {_TIME.format(column=f'card.{name}')}" for name in names)


_LINES = """(SELECT coalesce(json_agg(json_build_object('name_en', line.name_en, 'name_bn', line.name_bn,
                                                        'kept', line.kept) ORDER BY line.position), '[]')
               FROM (SELECT * FROM orders_orderline WHERE order_id = card.id AND kept > 0
                      ORDER BY position LIMIT 3) line)"""
_LINES_COUNT = "(SELECT count(*) FROM orders_orderline line WHERE line.order_id = card.id AND line.kept > 0)"
_PROPOSALS = """(SELECT count(*) FROM orders_substitution proposal
                   JOIN orders_orderline line ON line.id = proposal.line_id
                  WHERE line.order_id = card.id AND proposal.state = 'proposed')"""
_CARD = f"""json_build_object('id', card.id, 'number', card.number, 'state', card.state, 'version', card.version,
    'fulfilment', card.fulfilment, 'total', json_build_object('amount', card.total::text, 'currency', card.currency),
    {_times("slot_from", "slot_until", "promised_at", "timer_at", "placed_at", "ended_at")},
    'lines', {_LINES}, 'lines_count', {_LINES_COUNT}, 'proposals', {_PROPOSALS})"""
_OPEN = "('in_review', 'placed', 'accepted', 'preparing', 'ready', 'picked_up')"  # as the index has it
BOARD = f"""
WITH state AS (
    SELECT * FROM (VALUES ('placed', 'new'), ('accepted', 'preparing'), ('preparing', 'preparing'),
                          ('ready', 'ready'), ('picked_up', 'out')) AS state (state, key)
), counted AS (
    SELECT state, count(*) AS orders
      FROM orders_order
     WHERE shop_id = %(shop_id)s::uuid AND state IN {_OPEN}
     GROUP BY state
), open_card AS (
    SELECT id, key, row_number() OVER (PARTITION BY key ORDER BY id) AS place
      FROM state CROSS JOIN LATERAL (
          SELECT card.id FROM orders_order card
           WHERE card.shop_id = %(shop_id)s::uuid AND card.state = state.state AND card.state IN {_OPEN}
           ORDER BY card.id LIMIT %(cards)s::int) first_of_state
), done AS (
    SELECT id, row_number() OVER (ORDER BY ended_at DESC, id) AS place
      FROM orders_order
     WHERE shop_id = %(shop_id)s::uuid AND ended_at >= %(done_from)s::timestamptz
), shown AS (
    SELECT * FROM open_card WHERE place <= %(cards)s::int
    UNION ALL
    SELECT id, 'done', place FROM done WHERE place <= %(cards)s::int
), filled AS (
    SELECT shown.key, json_agg({_CARD} ORDER BY shown.place) AS cards
      FROM shown JOIN orders_order card ON card.id = shown.id
     GROUP BY shown.key
), board AS (
    SELECT json_agg(json_build_object('key', column_.key, 'count', column_.orders,
                                      'cards', coalesce(filled.cards, '[]')) ORDER BY column_.place) AS columns
      FROM (SELECT place, key,
                   CASE key WHEN 'done' THEN (SELECT count(*) FROM done)
                            ELSE (SELECT coalesce(sum(orders), 0) FROM state JOIN counted USING (state)
                                   WHERE state.key = wanted.key) END AS orders
              FROM (VALUES (1, 'new'), (2, 'preparing'), (3, 'ready'), (4, 'out'), (5, 'done')) AS wanted (place, key)
           ) column_ LEFT JOIN filled ON filled.key = column_.key
)
SELECT json_build_object('columns', board.columns, 'mark', md5(board.columns::text), 'newest',
           coalesce((SELECT number FROM orders_order
                      WHERE shop_id = %(shop_id)s::uuid AND state = 'placed' AND state IN {_OPEN}
                      ORDER BY id DESC LIMIT 1), ''))::text
  FROM board
"""  # noqa: S608  # constants of this module
