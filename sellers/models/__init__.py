"""Tables of sellers, in one module a subject; Django finds them here."""

from sellers.models.approvals import ShopApproval
from sellers.models.categories import SLUG, ShopCategory
from sellers.models.closures import Closure, ClosureKind
from sellers.models.commission import CommissionRule
from sellers.models.exchange import ImportState, RowOutcome, ShopImport, ShopImportRow
from sellers.models.members import ShopInvitation, ShopMember, ShopPermission, ShopRole
from sellers.models.papers import PaperKind, ShopPaper
from sellers.models.payouts import PayoutAccount, PayoutKind, PayoutState
from sellers.models.shops import STATUS_CHANGES, HolidayCalendar, Shop, ShopSource, ShopStatus
from sellers.models.verification import CaseState, VerificationAct, VerificationCase
from sellers.models.zones import DeliveryZone, FeeKind, ZoneKind, ZonePiece

__all__ = [
    "SLUG",
    "STATUS_CHANGES",
    "CaseState",
    "Closure",
    "ClosureKind",
    "CommissionRule",
    "DeliveryZone",
    "FeeKind",
    "HolidayCalendar",
    "ImportState",
    "PaperKind",
    "PayoutAccount",
    "PayoutKind",
    "PayoutState",
    "RowOutcome",
    "Shop",
    "ShopApproval",
    "ShopCategory",
    "ShopImport",
    "ShopImportRow",
    "ShopInvitation",
    "ShopMember",
    "ShopPaper",
    "ShopPermission",
    "ShopRole",
    "ShopSource",
    "ShopStatus",
    "VerificationAct",
    "VerificationCase",
    "ZoneKind",
    "ZonePiece",
]
