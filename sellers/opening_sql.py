"""When a shop is open, in SQL: fragments for statements, and the function for what their arithmetic cannot say.

The fragments read a row `shop` (hours, closed, time_zone) and `(SELECT now FROM ask)`. What comes next is mostly plain:
the next edge of the week, as long as no clock is changed and no closure lies before it. Everything else is for
`sellers_next_change`, which goes from one instant at which the state may change to the next, as `sellers.opening` does.
"""

from sellers.hours import DAY_MIN, HOME_ZONE, NIGHT_MIN

NOW = "(SELECT now FROM ask)"
LOCAL = f"timezone(shop.time_zone, {NOW})"
MONDAY = f"date_trunc('week', {LOCAL})"
MINUTE_OF_WEEK = f"floor(date_part('epoch', {LOCAL} - {MONDAY}) / 60)::int"
IS_OPEN_NOW = f"(shop.hours @> {MINUTE_OF_WEEK} AND NOT shop.closed @> {NOW})"

_NIGHTS = ",".join(f"[{day * DAY_MIN},{day * DAY_MIN + NIGHT_MIN})" for day in range(7))
NIGHTS = f"'{{{_NIGHTS}}}'::int4multirange"
# What every shop fulfils that is open while `sellers.hours.is_night`: the condition of the indexes of shops at night,
# as the planner must see it beside the rest.
MAY_OPEN_AT_NIGHT = f"(shop.hours && {NIGHTS} OR shop.time_zone <> '{HOME_ZONE}')"

# These also read `minute`, which is MINUTE_OF_WEEK, and `monday`. What is left of the week from this minute on; where
# nothing is, the answer lies in the week that follows. NULL where the week never changes, or nobody knows it.
REST = "int4multirange(int4range(shop.minute, 10080))"
EDGE = f"""CASE WHEN shop.hours @> shop.minute
                THEN coalesce(lower({REST} - shop.hours), 10080 + lower('{{[0,10080)}}'::int4multirange - shop.hours))
                ELSE coalesce(lower({REST} * shop.hours), 10080 + lower(shop.hours)) END"""
IS_OPEN = f"(shop.hours @> shop.minute AND NOT shop.closed @> {NOW})"


def at_edge(edge: str) -> str:
    """The instant at which the clocks show this minute of the week, if nobody changes them before."""
    return f"date_trunc('minute', {NOW}) + make_interval(mins => {edge} - shop.minute)"


def changes_at(edge: str, edge_at: str) -> str:
    """When a shop opens or closes next, given the next edge of its week and the instant of it."""
    return f"""CASE WHEN shop.closed && tstzrange({NOW}, {edge_at}, '[]')
                      OR timezone(shop.time_zone, {edge_at}) <> shop.monday + make_interval(mins => {edge})
                    THEN sellers_next_change(shop.hours, shop.closed, shop.time_zone, {NOW})
                    ELSE {edge_at} END"""


CREATE_NEXT_CHANGE = """
CREATE FUNCTION sellers_next_change(
    hours int4multirange, closed tstzmultirange, time_zone text, at timestamptz
) RETURNS timestamptz
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    local timestamp;
    minute int;
    ahead interval;
    is_open boolean;
    was_open boolean;
    rest tstzmultirange;
    edge_at timestamptz;
    early timestamptz;
    middle timestamptz;
    event_at timestamptz;
BEGIN
    LOOP
        local := timezone(time_zone, at);
        minute := floor(date_part('epoch', local - date_trunc('week', local)) / 60);
        is_open := hours @> minute AND NOT closed @> at;
        IF is_open <> was_open THEN
            RETURN at;
        END IF;
        was_open := is_open;
        rest := tstzmultirange(tstzrange(at, NULL));
        IF closed @> at THEN
            event_at := lower(rest - closed);
        ELSE
            event_at := lower(rest * closed);
            edge_at := NULL;
            IF NOT hours @> '[0,10080)'::int4range THEN
                SELECT date_trunc('minute', at) + make_interval(mins => min((edge - minute + 10079) % 10080) + 1)
                  INTO edge_at
                  FROM unnest(hours) AS span CROSS JOIN LATERAL (VALUES (lower(span)), (upper(span))) AS ends (edge);
            END IF;
            ahead := local - timezone('UTC', at);
            -- The clocks are changed before the edge: then at the minute from which they are as they are there.
            IF timezone(time_zone, edge_at) - timezone('UTC', edge_at) <> ahead THEN
                early := date_trunc('minute', at);
                WHILE edge_at - early > interval '1 minute' LOOP
                    middle := early + date_trunc('minute', (edge_at - early) / 2);
                    IF timezone(time_zone, middle) - timezone('UTC', middle) = ahead THEN
                        early := middle;
                    ELSE
                        edge_at := middle;
                    END IF;
                END LOOP;
            END IF;
            event_at := least(event_at, edge_at);
        END IF;
        IF event_at IS NULL THEN
            RETURN NULL;
        END IF;
        at := event_at;
    END LOOP;
END
$$
"""
DROP_NEXT_CHANGE = "DROP FUNCTION sellers_next_change(int4multirange, tstzmultirange, text, timestamptz)"
