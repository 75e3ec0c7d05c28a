"""From OpenStreetMap's classes, or failing that a name's own words, to the gazetteer's kinds."""

import re
from collections.abc import Mapping, Sequence

from geo.kinds import PlaceKind

_CLASSES: Mapping[PlaceKind, str] = {
    PlaceKind.AIRPORT: "airport",
    PlaceKind.BANK: "bank",
    PlaceKind.BRIDGE: "bridge",
    PlaceKind.BUS: "bus_station bus_stop",
    PlaceKind.CEMETERY: "cemetery",
    PlaceKind.CHURCH: "place_of_worship_christian",
    PlaceKind.CINEMA: "cinema theatre",
    PlaceKind.CLINIC: "clinic doctors",
    PlaceKind.COLLEGE: "college",
    PlaceKind.COMMUNITY: "community_centre arts_centre social_facility",
    PlaceKind.FERRY: "ferry_terminal",
    PlaceKind.FIRE_STATION: "fire_station",
    PlaceKind.FUEL: "fuel gas",
    PlaceKind.GOVERNMENT: "government town_hall courthouse administrative prison",
    PlaceKind.HOSPITAL: "hospital",
    PlaceKind.HOTEL: "hotel guest_house motel",
    PlaceKind.ISLAND: "island islet",
    PlaceKind.LANDMARK: (
        "attraction monument memorial museum castle archaeological_site ruins fort beach viewpoint lighthouse zoo peak "
        "waterfall theme_park water_park"
    ),
    PlaceKind.LIBRARY: "library",
    PlaceKind.MARKET: "marketplace mall food_court",
    PlaceKind.MOSQUE: "place_of_worship_muslim",
    PlaceKind.PARK: "park garden golf_course",
    PlaceKind.POLICE: "police",
    PlaceKind.POST_OFFICE: "post_office",
    PlaceKind.SCHOOL: "kindergarten",
    PlaceKind.STADIUM: "stadium sports_centre",
    PlaceKind.STATION: "railway_station railway_halt",
    PlaceKind.UNIVERSITY: "university",
}
_KIND_OF_CLASS = {name: kind for kind, names in _CLASSES.items() for name in names.split()}

# What a name says of itself, tried from the top; whole words in Latin, endings in Bangla.
_WORDS: Sequence[tuple[PlaceKind, str, str]] = (
    (
        PlaceKind.ROAD,
        r"road|rd|lane|avenue|sarak|sorok|sarani|highway|hwy|street|bypass",
        r"সড়ক|রোড|লেন|মহাসড়ক|সরণি|এভিনিউ",
    ),
    (PlaceKind.MOSQUE, r"mosque|masjid|mosjid|mazar|dargah", r"মসজিদ|মাজার|দরগাহ"),
    (PlaceKind.TEMPLE, r"temple|mandir|pagoda|vihara?|kyang|ashram", r"মন্দির|বিহার|আশ্রম|প্যাগোডা"),
    (PlaceKind.CHURCH, r"church", r"গির্জা|চার্চ"),
    (PlaceKind.UNIVERSITY, r"university", r"বিশ্ববিদ্যালয়"),
    (PlaceKind.COLLEGE, r"college", r"কলেজ"),
    (PlaceKind.SCHOOL, r"school|madras[ah]+|madrasha|academy|kindergarten", r"বিদ্যালয়|মাদ্রাসা|স্কুল|একাডেমি"),
    (PlaceKind.HOSPITAL, r"hospital", r"হাসপাতাল"),
    (PlaceKind.BANK, r"bank limited|bank ltd", r"ব্যাংক"),
    (PlaceKind.STADIUM, r"stadium", r"স্টেডিয়াম"),
    (PlaceKind.MARKET, r"bazar|bazaar|market|hat", r"বাজার|হাট|মার্কেট"),
    (PlaceKind.BRIDGE, r"bridge|flyover|setu", r"সেতু|ব্রিজ|ব্রীজ|ফ্লাইওভার"),
    (PlaceKind.FERRY, r"ghat|ferry ghat", r"ঘাট"),
    (PlaceKind.LANDMARK, r"circle|chottor|chattar|mor|more|moor|junction|chourasta", r"মোড়|চত্বর|চৌরাস্তা|সার্কেল"),
)
_OF_NAME = [
    (kind, re.compile(rf"\b(?:{latin})$", re.IGNORECASE), re.compile(rf"(?:{bangla})$"))
    for kind, latin, bangla in _WORDS
]


_EDUCATION = frozenset({PlaceKind.UNIVERSITY, PlaceKind.COLLEGE, PlaceKind.SCHOOL})
# Classes that say too little of themselves: what the name may make of them, and what they are otherwise.
_VAGUE: Mapping[str, tuple[frozenset[PlaceKind], PlaceKind | None]] = {
    "place_of_worship": (frozenset({PlaceKind.MOSQUE, PlaceKind.TEMPLE, PlaceKind.CHURCH}), PlaceKind.LANDMARK),
    "educational_institution": (_EDUCATION, PlaceKind.SCHOOL),
    "school": (_EDUCATION, PlaceKind.SCHOOL),
    "supermarket": (frozenset({PlaceKind.MARKET}), None),
    "department_store": (frozenset({PlaceKind.MARKET}), None),
}


def kind_of(classes: Sequence[str], *, name_en: str, name_bn: str) -> PlaceKind | None:
    """The kind of a place, or None when it is none that people give directions by."""
    said = kind_of_name(name_en, name_bn)
    if not classes:
        return said
    for name in classes:
        if name in _VAGUE:
            plausible, otherwise = _VAGUE[name]
            return said if said in plausible else otherwise
    return next((_KIND_OF_CLASS[name] for name in classes if name in _KIND_OF_CLASS), None)


def kind_of_name(name_en: str, name_bn: str) -> PlaceKind | None:
    """What the last word of either name says."""
    return next(
        (kind for kind, latin, bangla in _OF_NAME if latin.search(name_en) or bangla.search(name_bn)),
        None,
    )
