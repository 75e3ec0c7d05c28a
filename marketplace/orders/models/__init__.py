from marketplace.orders.models.baskets import (
    BASKET_LIFETIME,
    MOST_LINES,
    Basket,
    BasketLine,
    BasketShop,
    Fulfilment,
    SubstitutionWish,
)
from marketplace.orders.models.contact_codes import ContactCode
from marketplace.orders.models.lines import LineState, OrderLine
from marketplace.orders.models.orders import CancelCause, Order
from marketplace.orders.models.purchases import Purchase, RiskOutcome
from marketplace.orders.models.returns import (
    Refund,
    RefundCause,
    RefundState,
    ReturnLine,
    ReturnPhoto,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from marketplace.orders.models.shop_terms import ShopOrderTerms
from marketplace.orders.models.states import OPEN_STATES, TERMINAL_STATES, OrderState
from marketplace.orders.models.substitutions import Substitution, SubstitutionState
from marketplace.orders.models.taxes import TaxRule
from marketplace.orders.models.timeline import ActorRole, HandoverProof, ProofKind, TimelineEntry

__all__ = [
    "BASKET_LIFETIME",
    "MOST_LINES",
    "OPEN_STATES",
    "TERMINAL_STATES",
    "ActorRole",
    "Basket",
    "BasketLine",
    "BasketShop",
    "CancelCause",
    "ContactCode",
    "Fulfilment",
    "HandoverProof",
    "LineState",
    "Order",
    "OrderLine",
    "OrderState",
    "ProofKind",
    "Purchase",
    "Refund",
    "RefundCause",
    "RefundState",
    "ReturnLine",
    "ReturnPhoto",
    "ReturnReason",
    "ReturnRequest",
    "ReturnState",
    "RiskOutcome",
    "ShopOrderTerms",
    "Substitution",
    "SubstitutionState",
    "SubstitutionWish",
    "TaxRule",
    "TimelineEntry",
]
