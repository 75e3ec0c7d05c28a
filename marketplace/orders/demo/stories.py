"""What became of each order of the demo market: all that can happen to one, in the last three weeks and right now."""

from dataclasses import dataclass
from enum import Enum, auto


class Step(Enum):
    """One thing that somebody did, in the order's language."""

    ACCEPT = auto()
    START = auto()
    FINISH = auto()
    SEND = auto()
    DELIVER = auto()
    COLLECT = auto()
    FAIL = auto()
    REJECT = auto()
    GIVE_WAY = auto()  # the shop cancels
    CALL_OFF = auto()  # the buyer cancels
    PROPOSE = auto()
    TAKE = auto()  # the buyer takes what was proposed
    ASK_BACK = auto()
    TAKE_BACK = auto()  # the shop accepts the return
    KEEP_OUT = auto()  # the shop refuses it
    DISPUTE = auto()
    RECEIVE = auto()
    PAY_BACK = auto()


S = Step
DONE = (S.ACCEPT, S.START, S.FINISH, S.SEND, S.DELIVER)
REPLACED = (S.ACCEPT, S.PROPOSE, S.TAKE, S.START, S.FINISH, S.SEND, S.DELIVER)
COLLECTED = (S.ACCEPT, S.FINISH, S.COLLECT)
SENT_BACK = (*DONE, S.ASK_BACK, S.TAKE_BACK, S.RECEIVE)


@dataclass(frozen=True, slots=True)
class Story:
    """One purchase.

    Attributes:
        hours_ago: about when it was placed; earlier where the shops were closed then.
        buyer: 0 is the demo's customer, all others are made up.
        steps: by the place of a shop among those of the demo, what happened to its order.
        is_large: it comes to so much that it is looked at first.
        is_collected: the buyer comes for it.
    """

    hours_ago: float
    buyer: int
    steps: dict[int, tuple[Step, ...]]
    is_large: bool = False
    is_collected: bool = False


# Shops 0 to 2 are the demo seller's.
STORIES = (
    Story(21 * 24, 0, {0: DONE}),
    Story(18 * 24, 1, {1: DONE}),
    Story(16 * 24, 2, {2: DONE, 3: DONE}),
    Story(13 * 24, 0, {0: DONE, 1: DONE, 3: REPLACED}),
    Story(11 * 24, 3, {0: (S.REJECT,)}),
    Story(10 * 24, 4, {2: (S.ACCEPT, S.START, S.FINISH, S.SEND, S.FAIL)}),
    Story(9 * 24, 5, {0: (S.CALL_OFF,)}),
    Story(8 * 24, 6, {0: REPLACED}),
    Story(7 * 24, 7, {1: COLLECTED}, is_collected=True),
    Story(6 * 24, 8, {0: (*SENT_BACK, S.PAY_BACK)}),
    Story(5 * 24, 0, {4: DONE, 0: (S.ACCEPT, S.GIVE_WAY)}),
    Story(4 * 24, 9, {1: DONE}),
    Story(3 * 24, 10, {0: (*DONE, S.ASK_BACK, S.KEEP_OUT)}),
    Story(66, 11, {0: (*DONE, S.ASK_BACK, S.KEEP_OUT, S.DISPUTE)}),
    Story(60, 0, {1: SENT_BACK}),
    Story(50, 12, {2: DONE}),
    Story(44, 13, {0: (*DONE, S.ASK_BACK, S.TAKE_BACK)}),
    Story(30, 0, {0: (*DONE, S.ASK_BACK)}),
    Story(26, 14, {0: DONE}),
    # What is under way now.
    Story(3, 15, {0: (S.ACCEPT, S.FINISH)}, is_collected=True),
    Story(1.5, 16, {0: (S.ACCEPT, S.START, S.FINISH, S.SEND)}),
    Story(1.4, 17, {1: (S.ACCEPT, S.START, S.FINISH, S.SEND), 3: DONE}),
    Story(1.2, 18, {0: (S.ACCEPT, S.START, S.FINISH)}),
    Story(1, 19, {2: (S.ACCEPT, S.START)}),
    Story(0.9, 20, {0: (S.ACCEPT, S.START)}),
    Story(0.8, 0, {0: (S.ACCEPT, S.START, S.FINISH, S.SEND), 1: (S.ACCEPT,), 3: ()}),
    Story(0.7, 21, {0: (S.ACCEPT,)}),
    Story(0.5, 0, {0: (S.ACCEPT, S.PROPOSE)}),
    Story(0.4, 22, {0: (), 1: ()}),
    Story(0.3, 23, {2: ()}),
    Story(0.2, 24, {0: ()}),
    Story(0.2, 25, {0: ()}, is_large=True),
)
