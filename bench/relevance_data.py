"""What relevance is measured on: judged queries and pairs of names from beside the project, which never holds them."""

import csv
import gzip
import html
import os
import random
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError
from deploy.local.places import CHECKOUT

DATA = Path(os.environ.get("HAAT_EVAL_DATA") or CHECKOUT.parent / "shared" / "data" / "eval")
JUDGED, PAIRS = "home_depot_dev.csv.gz", "bilingual_pairs.csv"
SHORTEST_MISTYPED = 4
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Judged:
    """Titles by their number, and for each query how relevant some of them are, 1 to 3."""

    titles: dict[str, str]
    queries: dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class Pair:
    """One product under both its names."""

    number: str
    english: str
    bangla: str


def judged(name: str = JUDGED) -> Judged:
    """Judged queries.

    Raises:
        BenchError: the file is not there.
    """
    titles: dict[str, str] = {}
    queries: defaultdict[str, dict[str, float]] = defaultdict(dict)
    with gzip.open(_path(name), "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            titles[row["product_uid"]] = html.unescape(row["product_title"])
            queries[row["search_term"]][row["product_uid"]] = float(row["relevance"])
    return Judged(titles, dict(queries))


def pairs() -> list[Pair]:
    """Names in both languages.

    Raises:
        BenchError: the file is not there.
    """
    with _path(PAIRS).open(encoding="utf-8", newline="") as file:
        return [Pair(row["id"], row["name_en"], row["name_bn"]) for row in csv.DictReader(file)]


def _path(name: str) -> Path:
    path = DATA / name
    if not path.is_file():
        raise BenchError(f"{path} is not there. HAAT_EVAL_DATA names the folder that holds {JUDGED} and {PAIRS}.")
    return path


def mistyped(text: str, *, seed: int) -> str:
    """The text with one slip in one of its longer words: a letter lost, doubled, changed, or swapped with the next."""
    chance = random.Random(f"{seed} {text}")  # noqa: S311  # nothing is kept secret with it
    words = [match for match in re.finditer(r"[^\W\d_]+", text) if len(match.group()) >= SHORTEST_MISTYPED]
    if not words:
        return text
    word = chance.choice(words)
    at = chance.randrange(word.start() + 1, word.end() - 1)
    before, letter, after = text[:at], text[at], text[at + 1 :]
    slips = (
        before + after,
        before + letter + letter + after,
        before + chance.choice(LETTERS) + after,
        before + after[:1] + letter + after[1:],
    )
    return chance.choice(slips)


# How people write Bangla in Latin letters, each sound in one of its ways, by chance; search makes no key like this.
_WAYS = {
    "ক": "k", "খ": "kh", "গ": "g", "ঘ": "gh", "ঙ": "ng", "চ": "ch c", "ছ": "ch s", "জ": "j", "ঝ": "jh", "ঞ": "n",
    "ট": "t", "ঠ": "th", "ড": "d", "ঢ": "dh", "ণ": "n", "ত": "t", "থ": "th", "দ": "d", "ধ": "dh", "ন": "n",
    "প": "p", "ফ": "f ph", "ব": "b", "ভ": "bh v", "ম": "m", "য": "j z", "র": "r", "ল": "l", "শ": "sh", "ষ": "sh",
    "স": "s sh", "হ": "h", "ৎ": "t", "ং": "ng", "ঃ": "", "ঁ": "",
    "অ": "o", "আ": "a", "া": "a aa", "ই": "i", "ি": "i", "ঈ": "i ee", "ী": "i ee", "উ": "u", "ু": "u", "ঊ": "u",
    "ূ": "u oo", "ঋ": "ri", "ৃ": "ri", "এ": "e", "ে": "e", "ঐ": "oi", "ৈ": "oi", "ও": "o", "ো": "o", "ঔ": "ou", "ৌ": "ou",
}  # fmt: skip
_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_WITH_DOT = {"ড\u09bc": "r", "ঢ\u09bc": "rh", "য\u09bc": "y"}


def banglish(text: str, *, seed: int) -> str:
    """A Bangla name as somebody may type it in Latin letters."""
    text = unicodedata.normalize("NFC", text).translate(_DIGITS)
    for dotted, spoken in _WITH_DOT.items():
        text = text.replace(dotted, spoken)
    chance = random.Random(f"{seed} {text}")  # noqa: S311  # nothing is kept secret with it
    spelt = []
    for place, letter in enumerate(text):
        spelt.append(chance.choice(_WAYS[letter].split() or [""]) if letter in _WAYS else letter.replace("্", ""))
        following = text[place + 1 : place + 2]
        if "ক" <= letter <= "হ" and "ক" <= following <= "হ":
            spelt.append(chance.choice(["o", "o", "a"]))
    return "".join(spelt)
