"""Taxes over HTTP, for the market's staff."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut
from marketplace.orders.schemas.taxes import TaxEndIn, TaxRuleIn, TaxRuleOut, TaxRulesParams
from marketplace.orders.selectors import taxes as selectors
from marketplace.orders.services import taxes

router = Router()
SETS = requires(Action.SET_TAXES)


@router.get(
    "/admin/taxes",
    auth=SETS,
    response=PageOut[TaxRuleOut],
    summary="Tax rules, those that begin last first",
    tags=["staff"],
)
def list_tax_rules(request: HttpRequest, params: Query[TaxRulesParams]) -> PageOut[TaxRuleOut]:
    """Of the rules that hold for goods, that of the deepest category counts, and of one category the one begun last."""
    principal_in(request).require_any(Action.SET_TAXES)
    page = selectors.list_tax_rules(
        now=timezone.now(),
        category_id=selectors.get_taxed_category_id(params.category),
        is_over=params.is_over,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    return PageOut(items=[TaxRuleOut.of(rule) for rule in page.items], next=page.next)


@router.post(
    "/admin/taxes",
    auth=SETS,
    response={201: TaxRuleOut},
    summary="Lay a tax rule",
    tags=["staff"],
)
def set_tax(request: HttpRequest, body: TaxRuleIn) -> Status[TaxRuleOut]:
    """It counts instead of those for the same goods that began before it. Orders keep the tax they were placed with."""
    actor = principal_in(request).require_any(Action.SET_TAXES)
    draft = body.to_draft(category_id=selectors.get_taxed_category_id(body.category))
    rule = taxes.set_tax(actor_id=actor.own_id, draft=draft, now=timezone.now())
    return Status(201, TaxRuleOut.of(selectors.get_tax_rule(rule.pk)))


@router.post(
    "/admin/taxes/{uuid:rule_id}/end",
    auth=SETS,
    response={204: None},
    summary="End a tax rule",
    tags=["staff"],
)
def end_tax(request: HttpRequest, rule_id: UUID, body: TaxEndIn) -> Status[None]:
    """A rule that would then never have held goes altogether."""
    actor = principal_in(request).require_any(Action.SET_TAXES)
    taxes.end_tax(actor_id=actor.own_id, rule_id=rule_id, at=body.at, now=timezone.now())
    return Status(204, None)
