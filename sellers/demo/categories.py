"""Which category of the tree an OpenStreetMap shop belongs to."""

import re

LEAF_OF_CLASS = {
    "marketplace": "bazaars",
    "mall": "malls",
    "supermarket": "super-shops",
    "department_store": "super-shops",
    "variety_store": "general-stores",
    "convenience": "general-stores",
    "kiosk": "general-stores",
    "beverages": "general-stores",
    "greengrocer": "fruit-vegetables",
    "butcher": "fish-meat",
    "seafood": "fish-meat",
    "pharmacy": "pharmacies",
    "restaurant": "restaurants",
    "fast_food": "fast-food",
    "tea": "tea-coffee",
    "cafe": "tea-coffee",
    "bakery": "bakeries-sweets",
    "confectionery": "bakeries-sweets",
    "clothes": "clothing",
    "shoes": "shoes",
    "tailor": "tailors-fabrics",
    "fabric": "tailors-fabrics",
    "jewelry": "jewellery",
    "mobile_phone": "mobile-phones",
    "electronics": "electronics",
    "computer": "computers",
    "furniture": "furniture",
    "hardware": "hardware",
    "doityourself": "hardware",
    "hairdresser": "salons",
    "cosmetics": "cosmetics",
    "stationery": "stationery",
    "gift": "gifts-flowers",
    "florist": "gifts-flowers",
    "toys": "toys-sports",
    "sports": "toys-sports",
    "car_parts": "vehicle-parts",
    "bicycle": "bicycles",
}
NOT_FOR_A_MARKET = frozenset({"alcohol", "bank", "courthouse", "government", "telecommunication"})

# Mappers use these classes for a whole market, a mall and a corner shop alike, so the name decides where it can.
VAGUE_CLASSES = frozenset(
    {"marketplace", "mall", "supermarket", "department_store", "variety_store", "convenience", "kiosk"}
)

CHAIN_STORE = re.compile(r"\b(?:walton|singer|vision|minister)\b", re.IGNORECASE)
NAMES_A_BAZAAR = re.compile(r"\bba[zj]a+r\b|\bmarket\b", re.IGNORECASE)
WHOLE_BAZAAR = re.compile(r"(?:ba[zj]a+rs?|bazer|\b(?:h[aou]+t|haat|market|arat|bajar))\W*(?:\(.*\))?$", re.IGNORECASE)
WHOLE_MALL = re.compile(
    r"(?:\b(?:super\s*market|plaza|complex|tower|malls?|square|arcade)"
    r"|\b(?:shopp?ing|city)\s+(?:cent(?:er|re)|complex|mall)|shopp?ingmall)\W*(?:\(.*\))?$",
    re.IGNORECASE,
)
TRADES = tuple(
    (re.compile(pattern, re.IGNORECASE), leaf)
    for pattern, leaf in (
        (r"pharma|farm+ac|medical|medicine|drug|medico", "pharmacies"),
        (r"telecom|mobile|samsung|oppo|vivo", "mobile-phones"),
        (r"computer|cyber|internet", "computers"),
        (r"furniture|timber|otobi|hatil", "furniture"),
        (r"hardware|sanitary|cement|paint|glass|steel house|tiles", "hardware"),
        (r"electri|electro|refrigerat", "electronics"),
        (r"jewel|swarna", "jewellery"),
        (r"\bshoes?\b|\bbata\b|\bapex\b", "shoes"),
        (r"tailor|tailer|fabric", "tailors-fabrics"),
        (r"fashion|garment|cloth|bostra|bastra|textile|panjabi|punjabi|boutique", "clothing"),
        (r"saree|borka|bostro|kapor", "clothing"),
        (r"motors?\b|\bauto\b|tractor", "vehicle-parts"),
        (r"cosmetic", "cosmetics"),
        (r"salon|parlou?r", "salons"),
        (r"library|stationer|books?\b|print", "stationery"),
        (r"\bgift\b", "gifts-flowers"),
        (r"khela ?ghor|sports", "toys-sports"),
        (r"\bfish\b|poultry|\bmeat\b", "fish-meat"),
        (r"bakery|sweets?\b|misti|mishti|fulkoli|banoful", "bakeries-sweets"),
        (r"fast ?food|burger|chicken", "fast-food"),
        (r"\btea\b|caf[eé]|coffee", "tea-coffee"),
        (r"hotel|resta?ur|biri?yani|canteen", "restaurants"),
        (r"super ?shop|shwapno|swapno|agora|departm?e?n?tal|depertmental|department", "super-shops"),
        (r"\bstores?\b|\bstor\b|enterpri|traders?\b|tradars|vari?e?ti?e?y|shop\b|grocery", "general-stores"),
    )
)


def leaf_for(classes: list[str], name_en: str) -> str | None:
    """The leaf a shop belongs to, or None when it is nothing a marketplace lists.

    Args:
        classes: OpenStreetMap's own, at least one.
        name_en: the English name: it tells a whole bazaar from a shop where the class does not.
    """
    if NOT_FOR_A_MARKET.intersection(classes):
        return None
    kinds = [kind for kind in classes if kind in LEAF_OF_CLASS]
    if not kinds:
        return None
    if kinds[0] not in VAGUE_CLASSES:
        return LEAF_OF_CLASS[kinds[0]]
    return _leaf_by_name(name_en) or LEAF_OF_CLASS[kinds[0]]


def _leaf_by_name(name_en: str) -> str | None:
    if CHAIN_STORE.search(name_en):
        return "electronics"
    if WHOLE_MALL.search(name_en):
        return "malls"
    if WHOLE_BAZAAR.search(name_en):
        return "bazaars"
    trade = next((leaf for pattern, leaf in TRADES if pattern.search(name_en)), None)
    return trade or ("bazaars" if NAMES_A_BAZAAR.search(name_en) else None)
