"""Commission over HTTP: rules for the market's staff, and a shop's terms for those who see its money."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut
from sellers.access import reach_shop
from sellers.models import ShopPermission
from sellers.schemas.commission import (
    CommissionEndIn,
    CommissionRuleIn,
    CommissionRuleOut,
    CommissionRulesParams,
    ShopCommissionOut,
)
from sellers.selectors import commission as selectors
from sellers.selectors.shops import get_category_id, get_shop_id
from sellers.services import commission

router = Router()
SETS = requires(Action.SET_COMMISSION)


@router.get(
    "/admin/commission-rules",
    auth=SETS,
    response=PageOut[CommissionRuleOut],
    summary="Commission rules, those that begin last first",
    tags=["staff"],
)
def list_commission_rules(request: HttpRequest, params: Query[CommissionRulesParams]) -> PageOut[CommissionRuleOut]:
    principal_in(request).require_any(Action.SET_COMMISSION)
    page = selectors.list_commission_rules(
        now=timezone.now(),
        shop_id=get_shop_id(params.shop),
        category_id=get_category_id(params.category),
        is_over=params.is_over,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    return PageOut(items=[CommissionRuleOut.of(rule) for rule in page.items], next=page.next)


@router.post(
    "/admin/commission-rules",
    auth=SETS,
    response={201: CommissionRuleOut},
    summary="Lay a commission rule",
    tags=["staff"],
)
def set_commission(request: HttpRequest, body: CommissionRuleIn) -> Status[CommissionRuleOut]:
    """It takes the place of the one that runs for the same, from its first instant on. The past stays as it was."""
    actor = principal_in(request).require_any(Action.SET_COMMISSION)
    draft = body.to_draft(shop_id=get_shop_id(body.shop), category_id=get_category_id(body.category))
    rule = commission.set_commission(actor_id=actor.own_id, draft=draft, now=timezone.now())
    return Status(201, CommissionRuleOut.of(selectors.get_commission_rule(rule.pk)))


@router.post(
    "/admin/commission-rules/{uuid:rule_id}/end",
    auth=SETS,
    response={204: None},
    summary="End a commission rule",
    tags=["staff"],
)
def end_commission(request: HttpRequest, rule_id: UUID, body: CommissionEndIn) -> Status[None]:
    """A rule that would then never have held goes altogether."""
    actor = principal_in(request).require_any(Action.SET_COMMISSION)
    commission.end_commission(actor_id=actor.own_id, rule_id=rule_id, at=body.at, now=timezone.now())
    return Status(204, None)


@router.get(
    "/me/shops/{shop}/commission",
    auth=requires(Action.READ_SHOPS),
    response=ShopCommissionOut,
    summary="What the market keeps of one's shop's sales",
    tags=["my shops"],
)
def get_shop_commission(request: HttpRequest, shop: str) -> ShopCommissionOut:
    """For members who see its money; with the next change that is planned, where there is one."""
    access = reach_shop(principal_in(request), shop, action=Action.READ_SHOPS, permission=ShopPermission.MONEY)
    now = timezone.now()
    terms, planned = (
        selectors.commission_at(shop=access.shop, at=now),
        selectors.next_commission(shop=access.shop, now=now),
    )
    return ShopCommissionOut.with_planned(terms, planned)
