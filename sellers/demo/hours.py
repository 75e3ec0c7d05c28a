"""Opening hours for the demo market: made up by kind of shop, the same for the same shop every time.

OpenStreetMap tells almost no hours in Bangladesh, and a market without them shows nothing of "open now". What is made
here follows habit: shops rest for the Friday prayer or all of Friday, bazaars rest in the afternoon, malls close one
day a week, chemists stay late and a few never close. Every shop with such hours is marked `hours_are_synthetic`.
"""

from dataclasses import dataclass

from sellers.hours import Opening, WeeklyHours

FRIDAY = 5
WEEKDAYS = range(1, 8)

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Habit:
    """How shops of one kind keep their days: the spans of a usual day, and what they do on Friday."""

    spans: Spans
    friday: Spans | None = None
    rests_one_day: bool = False


def _clock(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _spans(*texts: str) -> Spans:
    pairs = (text.split("-") for text in texts)
    return tuple((_clock(opens), _clock(closes)) for opens, closes in pairs)


BAZAAR = Habit(_spans("06:00-12:30", "15:30-21:30"))
PRODUCE = Habit(_spans("06:00-13:00", "16:00-20:30"))
CORNER_SHOP = Habit(_spans("07:00-22:30"), friday=_spans("07:00-12:45", "14:15-22:30"))
CHEMIST = Habit(_spans("08:30-23:00"), friday=_spans("08:30-12:45", "14:15-23:00"))
KITCHEN = Habit(_spans("07:00-23:00"))
LATE_KITCHEN = Habit(_spans("11:00-26:00"))
TEA_STALL = Habit(_spans("06:00-23:30"), friday=_spans("06:00-12:30", "14:30-23:30"))
MALL = Habit(_spans("10:00-20:00"), rests_one_day=True)
TOWN_SHOP = Habit(_spans("10:00-20:30"), friday=_spans("15:00-21:00"))
WORKSHOP = Habit(_spans("09:00-20:00"), friday=())
SALON = Habit(_spans("09:00-21:30"), rests_one_day=True)
NEVER_CLOSES = Habit(_spans("00:00-24:00"))

HABITS = {
    "bazaars": BAZAAR,
    "malls": MALL,
    "general-stores": CORNER_SHOP,
    "super-shops": CORNER_SHOP,
    "fruit-vegetables": PRODUCE,
    "fish-meat": PRODUCE,
    "pharmacies": CHEMIST,
    "restaurants": KITCHEN,
    "fast-food": KITCHEN,
    "tea-coffee": TEA_STALL,
    "bakeries-sweets": CORNER_SHOP,
    "furniture": WORKSHOP,
    "hardware": WORKSHOP,
    "vehicle-parts": WORKSHOP,
    "bicycles": WORKSHOP,
    "salons": SALON,
}
# One shop in so many of its kind keeps longer hours than the others.
RARITIES: dict[str, tuple[int, Habit]] = {
    "pharmacies": (9, NEVER_CLOSES),
    "restaurants": (11, LATE_KITCHEN),
    "fast-food": (4, LATE_KITCHEN),
}


def synthetic_hours(category: str, osm_id: int) -> WeeklyHours:
    """The hours of one demo shop.

    Args:
        category: slug of its leaf.
        osm_id: decides, in place of chance, who opens half an hour early, who rests on which day, who stays late.
    """
    one_in, rare = RARITIES.get(category, (0, NEVER_CLOSES))
    if one_in and osm_id % one_in == 0:
        return WeeklyHours.from_openings(Opening(day, *span) for day in WEEKDAYS for span in rare.spans)
    habit = HABITS.get(category, TOWN_SHOP)
    shift_min = (osm_id // 7 % 3 - 1) * 30
    rest_day = osm_id // 3 % 7 + 1 if habit.rests_one_day else None

    def spans_of(day: int) -> Spans:
        if day == rest_day:
            return ()
        spans = habit.friday if day == FRIDAY and habit.friday is not None else habit.spans
        return _opening_earlier_by(spans, shift_min)

    return WeeklyHours.from_openings(Opening(day, *span) for day in WEEKDAYS for span in spans_of(day))


def _opening_earlier_by(spans: Spans, minutes: int) -> Spans:
    """The day begins earlier or later; the rests within it and its end stay."""
    if not spans:
        return ()
    (opens, closes), *rest = spans
    return ((opens - minutes, closes), *rest)
