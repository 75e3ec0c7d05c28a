"""How two versions of a product differ, told piece by piece so that pages can mark it without colour alone."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["same", "removed", "added"]
# Words and what lies between them: cutting inside a word would break Bangla's letters apart.
PIECES = re.compile(r"\S+|\s+")
# Longer texts are told as wholes: comparing takes time with the square of the pieces.
MOST_PIECES = 2000


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a text, in both versions or in one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class ItemChange:
    """A variant, a picture or an attribute in both versions; None where it is not there."""

    before: Any
    after: Any

    @property
    def kind(self) -> Literal["same", "changed", "added", "removed"]:
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "same" if self.before == self.after else "changed"


def text_pieces(before: str, after: str) -> list[Piece]:
    """One text beside the other, word by word."""
    old, new = PIECES.findall(before), PIECES.findall(after)
    if len(old) + len(new) > MOST_PIECES:
        return [piece for piece in (Piece("removed", before), Piece("added", after)) if piece.text]
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[old_from:old_to])))
            continue
        gone, came = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        pieces += [piece for piece in (Piece("removed", gone), Piece("added", came)) if piece.text]
    return pieces


def item_changes(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], *, key: str
) -> list[ItemChange]:
    """Items of a list beside those of the other with the same key, in the new order; those that went come last."""
    old = {item[key]: item for item in before}
    kept = {item[key] for item in after if item[key] is not None}
    paired = [ItemChange(old.get(item[key]), item) for item in after]
    return paired + [ItemChange(item, None) for name, item in old.items() if name not in kept]


def value_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, ItemChange]:
    """Values by name, those that differ."""
    names = dict.fromkeys([*before, *after])
    found = {name: ItemChange(before.get(name), after.get(name)) for name in names}
    return {name: change for name, change in found.items() if change.before != change.after}
