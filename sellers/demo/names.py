"""Names of OpenStreetMap shops as people read them: one per language, without the address tail."""

import re
from dataclasses import dataclass

# OpenStreetMap mappers write a name in either script or both; the extract's own `name_en` and `name_bn` are machine
# translations that carry the whole address after the first comma.
LATIN = re.compile(r"[A-Za-z]")
BANGLA = re.compile(r"[\u0980-\u09FF]")
LATIN_RUN = re.compile(r"[A-Za-z][^\u0980-\u09FF]*")
BANGLA_RUN = re.compile(r"[\u0980-\u09FF][^A-Za-z]*")
EDGES = " \t-–|/\\,.;:_*'\"`"

# A dependent vowel sign cannot begin a word; machine translation left such words where it mixed scripts.
ORPHAN_SIGN = re.compile(r"(?:^|\s)[\u09BE-\u09CC\u09CD\u09D7]")
MACHINE_REPAIRS = (
    (re.compile(r"Dhaka\s*াকা|Dhakaka"), "ঢাকা"),
    # "M/s" (messrs) became Microsoft, "M / second" or bare letters.
    (re.compile(r"^(?:মাইক্রোসফট|এম\s*/?\s*(?:এস|সেকেন্ড)|ম/এস|এমএস)[\s.]+"), "মেসার্স "),
    (re.compile(r"বাজর\b"), "বাজার"),
    # "Hat", a market, read as headgear.
    (re.compile(r"টুপি"), "হাট"),
)
# Shops in Bangladesh carry English words spelt in Bangla letters; the machine translated them instead.
CUSTOMARY = (
    ("Market", "বাজার", "মার্কেট"),
    ("Traders?", "ব্যবসায়ীরা", "ট্রেডার্স"),
    ("Traders?", "ব্যবসায়ী", "ট্রেডার্স"),
    ("Furniture", "আসবাবপত্র", "ফার্নিচার"),
    ("Furniture", "আসবাব", "ফার্নিচার"),
    ("Electronics?", "বৈদ্যুতিন", "ইলেকট্রনিক্স"),
    ("Garments?", "পোশাক", "গার্মেন্টস"),
    ("Tailors?", "দর্জি", "টেইলার্স"),
    ("Centre", "কেন্দ্র", "সেন্টার"),
    ("Center", "কেন্দ্র", "সেন্টার"),
    ("Corner", "কোণে", "কর্নার"),
    ("Corner", "কোণ", "কর্নার"),
    ("Garden", "বাগান", "গার্ডেন"),
    ("New", "নতুন", "নিউ"),
    ("Modern", "আধুনিক", "মডার্ন"),
    ("Brothers", "ভাই", "ব্রাদার্স"),
    ("Rest", "রেস্তোঁরা", "রেস্টুরেন্ট"),
    ("Pharmac", "ফার্মাসি", "ফার্মেসি"),
)
# "No" (number) read as a negation, "Shop" as an order to buy, "math" (a field) as mathematics, "SP" as a police rank.
MACHINE_NONSENSE = re.compile(r"নেই$|করুন|গণিত|পুলিশ সুপার")

JUNK = re.compile(
    r"\b(?:test|toilet|bank|atm|school|college|university|office|mosque|masjid|cyclone|department|govt|club|hospital)\b",
    re.IGNORECASE,
)
TRADE = re.compile(
    r"\b(?:ba[zj]a+r|bazer|h[aou]+t|market|store?|stor|shop|mall|plaza|cent(?:er|re)|cafe|cafeteria|canteen|hotel|restaurant"
    r"|pharmacy|stall|library|stationery|house|electronics|enterprise|traders?|furniture|tailors?|departmental?)\b",
    re.IGNORECASE,
)
SAYS_NOTHING = frozenset({"shop", "house", "store", "dokan", "home", "local shop", "new", "unknown", "no name"})


@dataclass(frozen=True, slots=True)
class Names:
    """A shop's name in both languages, and which of the two no mapper wrote (`en`, `bn` or none)."""

    en: str
    bn: str
    machine: str


def read_names(*, name: str, alternatives: list[str], machine_en: str, machine_bn: str) -> Names | None:
    """Both names of a shop, the mapper's own wherever there is one.

    Args:
        name: what the mapper wrote, in either script or both.
        alternatives: the mapper's other names.
        machine_en: the extract's English name, with its address tail.
        machine_bn: the extract's Bangla name, with its address tail.

    Returns:
        None for a place without a name, or whose name says nothing or is no shop's.
    """
    head = _head(name)
    mapper_en = _run(LATIN_RUN, head) if BANGLA.search(head) else _tidy(head)
    mapper_bn = _run(BANGLA_RUN, head)
    mapper_en = mapper_en or _alternative(alternatives, script=LATIN, without=BANGLA)
    mapper_bn = mapper_bn or _alternative(alternatives, script=BANGLA, without=LATIN)
    english = _capitalised(mapper_en or _tidy(_head(machine_en)))
    if says_nothing(english):
        return None
    bangla = repair_bangla(mapper_bn or as_customary(_head(machine_bn), english)) or english
    return Names(en=english, bn=bangla, machine="" if mapper_en and mapper_bn else "bn" if mapper_en else "en")


def as_customary(bangla: str, english: str) -> str:
    """The machine's Bangla name with the words of the trade as signboards spell them."""
    for word, translated, spelt in CUSTOMARY:
        if re.search(rf"\b{word}", english, re.IGNORECASE):
            bangla = bangla.replace(translated, spelt)
    return bangla


def repair_bangla(text: str) -> str:
    """A Bangla name with the machine's known blunders mended, or nothing where it cannot be trusted."""
    head = text
    for pattern, replacement in MACHINE_REPAIRS:
        head = pattern.sub(replacement, head)
    head = _tidy(head)
    if ORPHAN_SIGN.search(head) or MACHINE_NONSENSE.search(head) or not BANGLA.search(head):
        return ""
    return head


def says_nothing(name: str) -> bool:
    """Whether a name is too short, a number, a phone number, or belongs to an office rather than a shop."""
    letters = sum(character.isalpha() for character in name)
    digits = sum(character.isdigit() for character in name)
    is_office = JUNK.search(name) is not None and TRADE.search(name) is None
    return letters < 2 or digits > 5 or is_office or name.lower() in SAYS_NOTHING


def _head(text: str) -> str:
    """What stands before the address, or before a second name of the same place."""
    return re.split("[,;]", text, maxsplit=1)[0]


def _run(pattern: re.Pattern[str], text: str) -> str:
    """The first stretch of one script, up to a bracket that it does not itself open."""
    found = pattern.search(text)
    return _tidy(found.group()) if found else ""


def _alternative(names: list[str], *, script: re.Pattern[str], without: re.Pattern[str]) -> str:
    """The mapper's first other name that is wholly in one script; tags of a survey carry an underscore."""
    fitting = (name for name in names if script.search(name) and not without.search(name) and "_" not in name)
    return _tidy(next(fitting, ""))


def _tidy(text: str) -> str:
    """Single spaces, no stray punctuation at the ends, no bracket without its partner."""
    text = re.sub(r"\s+", " ", text).strip(EDGES)
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return text[:position].strip(EDGES)
    return (text[: text.rindex("(")] if depth > 0 else text).strip(EDGES)


def _capitalised(name: str) -> str:
    """A name typed without any capital gets one on each word; any other keeps its mapper's letters."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split(" ")) if name.islower() else name
