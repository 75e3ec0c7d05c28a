"""How words sound, so that a Latin and a Bangla spelling of one word can be recognised, and one made from the other.

The spelling by rule is the last resort, for words that nobody in the source spells in the other script.
"""

import re

# Both scripts are brought to one skeleton of consonants: aspiration, length and vowels go, because spellings of one
# name differ in just these (Hossain, Hosen, হোসেন, হোসাইন).
_LATIN_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"tion", "sn"), (r"[sc]h+", "s"), (r"([kgjtdpb])h", r"\1"), (r"ck", "k"), (r"x", "ks"), (r"z", "j"),
        (r"f", "p"), (r"v", "b"), (r"c(?=[eiy])", "s"), (r"[cq]", "k"), (r"ng", "n"), (r"[^bdgjklmnprst]", ""),
        (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
_BANGLA_CLUSTERS = ((re.compile("ক্ষ"), "ক"), (re.compile("্[বযয]়?"), ""), (re.compile("[ঙং]্?গ"), "ন"))
_BANGLA_SOUNDS = str.maketrans(
    dict(zip(
        "কখগঘঙংচছজঝযঞটঠতথৎডঢদধনণপফবভমরলশষস",
        "kkggnnssjjjntttttddddnnppbbmrlsss", strict=True,
    ))
)  # fmt: skip
_LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "এ বি সি ডি ই এফ জি এইচ আই জে কে এল এম এন ও পি কিউ আর এস টি ইউ ভি ডব্লিউ এক্স ওয়াই জেড".split(),  # noqa: SIM905  # shorter
        strict=True,
    )
)
_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]\.?|(?:[A-Za-z]\.){2,}|[B-DF-HJ-NP-TV-XZ]{2,4}")

_LATIN_UNIT = re.compile(r"chh|[kgcjtdpbs]h|ng(?![aeiou])|ck|[aeiou]{1,2}|[a-z]")
_CONSONANTS = {
    "chh": "ছ", "kh": "খ", "gh": "ঘ", "ch": "চ", "jh": "ঝ", "th": "থ", "dh": "ধ", "ph": "ফ", "bh": "ভ", "sh": "শ",
    "ng": "ং", "ck": "ক", "k": "ক", "g": "গ", "c": "ক", "j": "জ", "z": "জ", "t": "ত", "d": "দ", "n": "ন", "p": "প",
    "f": "ফ", "b": "ব", "v": "ভ", "m": "ম", "r": "র", "l": "ল", "s": "স", "h": "হ", "q": "ক", "x": "ক্স",
}  # fmt: skip
_VOWELS = {  # as a letter, as a sign
    "a": ("আ", "া"), "aa": ("আ", "া"), "i": ("ই", "ি"), "ee": ("ই", "ি"), "ea": ("ই", "ি"), "u": ("উ", "ু"),
    "oo": ("উ", "ু"), "ou": ("উ", "ু"), "e": ("এ", "ে"), "o": ("ও", "ো"), "ai": ("আই", "াই"), "ay": ("এ", "ে"),
    "oi": ("ঐ", "ৈ"), "au": ("আউ", "াউ"), "ia": ("ইয়া", "িয়া"), "io": ("ইও", "িও"), "ua": ("উয়া", "ুয়া"),
    "oa": ("ওয়া", "োয়া"), "ei": ("এই", "েই"), "ie": ("ই", "ি"), "ue": ("উ", "ু"), "eo": ("এও", "েও"),
}  # fmt: skip
_CARRIERS = frozenset({*_CONSONANTS, "y", "w"})
_JOINED = re.compile(r"[ste][tpk]|n[dtj]|[mn]p|[kpgbtdfs][rl]|(.)\1")

_BANGLA_LETTERS = {
    "ক": "k", "খ": "kh", "গ": "g", "ঘ": "gh", "ঙ": "ng", "চ": "ch", "ছ": "chh", "জ": "j", "ঝ": "jh", "ঞ": "n",
    "ট": "t", "ঠ": "th", "ড": "d", "ঢ": "dh", "ণ": "n", "ত": "t", "থ": "th", "দ": "d", "ধ": "dh", "ন": "n",
    "প": "p", "ফ": "f", "ব": "b", "ভ": "bh", "ম": "m", "য": "j", "র": "r", "ল": "l", "শ": "sh", "ষ": "sh",
    "স": "s", "হ": "h", "ড়": "r", "ঢ়": "rh", "য়": "y", "ৰ": "r",
}  # fmt: skip
_BANGLA_SIGNS = {
    "া": "a", "ি": "i", "ী": "i", "ু": "u", "ূ": "u", "ৃ": "ri", "ে": "e", "ৈ": "oi", "ো": "o", "ৌ": "ou",
    "অ": "a", "আ": "a", "ই": "i", "ঈ": "i", "উ": "u", "ঊ": "u", "ঋ": "ri", "এ": "e", "ঐ": "oi", "ও": "o", "ঔ": "ou",
    "ৎ": "t", "ং": "ng", "ঃ": "", "ঁ": "", "্": "",
}  # fmt: skip
_BANGLA_UNIT = re.compile("ক্ষ|জ্ঞ|্য|ওয়া|[ডঢয]়|.")
_BANGLA_WHOLE = {"ক্ষ": "kkh", "জ্ঞ": "gg", "্য": "y", "ওয়া": "wa"}
_VOWEL_LETTERS = "অআইঈউঊঋএঐওঔ"
# A sign or letter of a vowel, or a cluster, whose inherent vowel is spoken.
_VOWEL_END = re.compile(f"(?:[\u09be-\u09cc{_VOWEL_LETTERS}]|\u09cd.)[\u0981-\u0983]?$")
_SILENT_AFTER = re.compile("[\u09be-\u09cd\u09d7]")


def sounds_alike(latin: str, bangla: str) -> bool:
    """Whether two words are spellings of one: the same consonants, the same kind of beginning and of end."""
    if spell_initials(latin) == bangla:
        return True
    return _has_ends_of(latin, bangla) and _latin_skeleton(latin) == _bangla_skeleton(bangla)


def sounds_nearly_alike(latin: str, bangla: str) -> bool:
    """The same with one consonant more, fewer or other, in a word long enough for that to be a slip."""
    one, other = _latin_skeleton(latin), _bangla_skeleton(bangla)
    is_slip = min(len(one), len(other)) >= 3 and _one_edit_apart(one, other)
    return sounds_alike(latin, bangla) or (is_slip and _has_ends_of(latin, bangla))


def spell_initials(word: str) -> str:
    """The letters' names in Bangla for `SM`, `I.T.` or `K`, else nothing."""
    if not _INITIALS.fullmatch(word):
        return ""
    return "".join(_LETTERS[letter] for letter in word.lower() if letter != ".")


def spell_in_bangla(word: str) -> str:
    """A Latin word letter by letter, as Bengali names are romanised; no good for English spelling."""
    spelt, before = "", ""
    units = _LATIN_UNIT.findall(word.lower())
    for place, unit in enumerate(units):
        if unit in _CONSONANTS:
            spelt += ("্" if _JOINED.fullmatch(before + unit) else "") + _CONSONANTS[unit]
        elif unit in "yw":
            spelt += _glide(unit, is_first=not before, is_last=place == len(units) - 1, joins=before in _CONSONANTS)
        else:
            spelt += _vowels(unit, as_sign=before in _CARRIERS)
        before = unit
    return spelt


def spell_in_latin(word: str) -> str:
    """A Bangla word letter by letter, with `a` for the vowel that is not written."""
    spelt = ""
    units = _BANGLA_UNIT.findall(word)
    for place, unit in enumerate(units):
        following = units[place + 1] if place + 1 < len(units) else ""
        spelt += _BANGLA_WHOLE.get(unit) or _BANGLA_LETTERS.get(unit) or _BANGLA_SIGNS.get(unit, unit)
        if unit in _BANGLA_LETTERS and unit != "য়" and following and not _SILENT_AFTER.match(following):
            spelt += "a"
    return spelt


def _vowels(unit: str, *, as_sign: bool) -> str:
    """One or two vowels, of which only the first can be a sign on the consonant before them."""
    first, rest = (unit, "") if unit in _VOWELS else (unit[0], unit[1:])
    return _VOWELS[first][1 if as_sign else 0] + "".join(_VOWELS[vowel][0] for vowel in rest)


def _glide(unit: str, *, is_first: bool, is_last: bool, joins: bool) -> str:
    """`y` and `w`, which are vowels at the end of a word and carry one elsewhere."""
    if unit == "w":
        return "ও" if is_last else "ওয়"
    if is_last:
        return "ি" if joins else "ই"
    return "ইয়" if is_first else "্য" if joins else "য়"


def _latin_skeleton(word: str) -> str:
    skeleton = word.lower()
    for pattern, sound in _LATIN_SOUNDS:
        skeleton = pattern.sub(sound, skeleton)
    return skeleton


def _bangla_skeleton(word: str) -> str:
    for pattern, sound in _BANGLA_CLUSTERS:
        word = pattern.sub(sound, word)
    for letter, sound in (("ড়", "র"), ("ঢ়", "র"), ("য়", "")):
        word = word.replace(letter, sound)
    sounds = re.sub("[^a-z]", "", word.translate(_BANGLA_SOUNDS))
    return re.sub(r"(.)\1+", r"\1", sounds)


def _has_ends_of(latin: str, bangla: str) -> bool:
    """Whether both begin with a vowel or neither, and a vowel that Latin spells at the end is heard in Bangla."""
    if _begins_with_vowel(latin) not in {None, bangla[:1] in _VOWEL_LETTERS}:
        return False
    return latin[-1:].lower() not in {"a", "i", "u"} or _VOWEL_END.search(bangla) is not None


def _begins_with_vowel(latin: str) -> bool | None:
    """None for what may be written either way: Yusuf is ইউসুফ, Wahed ওয়াহেদ."""
    first = latin[:1].lower()
    return None if first in "yw" else first in "aeiou"


def _one_edit_apart(one: str, other: str) -> bool:
    """Whether one letter changed, added or left out makes one of the other."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    return shorter[start + (len(shorter) == len(longer)) :] == longer[start + 1 :]
