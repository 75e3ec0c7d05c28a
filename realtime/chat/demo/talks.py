"""What the demo's buyers and its seller say to each other; all of it is made up."""

from dataclasses import dataclass
from typing import Final

from realtime.chat.models import RoomKind, Side

B, S = Side.BUYER, Side.SHOP


@dataclass(frozen=True, slots=True)
class Line:
    """Something that somebody says, so many minutes after what was said before.

    Attributes:
        is_note: whether it is for the shop's people alone.
    """

    side: Side
    text: str
    after_min: int = 3
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation.

    Attributes:
        buyer: which of the demo's buyers.
        hours_ago: when it began.
        is_read: whether both sides have read all of it.
    """

    kind: RoomKind
    buyer: int
    hours_ago: float
    lines: tuple[Line, ...]
    is_read: bool = True


TALKS: Final = (
    Talk(
        RoomKind.ORDER,
        0,
        26,
        (
            Line(B, "আসসালামু আলাইকুম। গেটে এসে একটু ফোন না করে মেসেজ দেবেন, বাচ্চা ঘুমাচ্ছে।"),
            Line(S, "ঠিক আছে, মেসেজ দিয়ে দেব।"),
            Line(S, "শান্ত থাকতে বলেছি, রাইডারও জানে।", is_note=True, after_min=1),
            Line(S, "আমরা গেটে।", after_min=25),
            Line(B, "ধন্যবাদ! সব ঠিকঠাক পেয়েছি।", after_min=6),
        ),
    ),
    Talk(
        RoomKind.SHOP,
        0,
        5,
        (
            Line(B, "Hello! Do you get fresh coriander every day, or only on market days?"),
            Line(S, "Every morning around eight. After seven in the evening it is mostly gone."),
            Line(B, "Good to know. Can you keep a bunch for me tomorrow?"),
            Line(B, "I will order it with the rest before nine.", after_min=1),
        ),
        is_read=False,
    ),
    Talk(
        RoomKind.PRODUCT,
        1,
        49,
        (
            Line(B, "এটার বড় প্যাকেট কি পাওয়া যাবে?"),
            Line(S, "এখন নেই। বৃহস্পতিবার আসবে, তখন দোকানে তুলে দেব।", after_min=12),
            Line(B, "আচ্ছা, অপেক্ষা করব।"),
        ),
    ),
    Talk(
        RoomKind.SHOP,
        2,
        1,
        (
            Line(B, "আজ রাত দশটায় কি ডেলিভারি দেওয়া যাবে?"),
            Line(S, "জি, সাড়ে দশটা পর্যন্ত দিই।", after_min=4),
        ),
        is_read=False,
    ),
)
