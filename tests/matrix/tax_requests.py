"""How the operations on taxes are asked properly."""

from decimal import Decimal

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.orders.services.taxes import set_tax
from marketplace.orders.tax_rules import TaxDraft
from tests.matrix.asking import Asking, sends


def a_tax(owner: User) -> str:
    return str(set_tax(actor_id=None, draft=TaxDraft(percent=Decimal(5)), now=timezone.now()).pk)


TAXES: dict[str, Asking] = {
    "GET /api/v1/admin/taxes": Asking(needs_any=True),
    "POST /api/v1/admin/taxes": Asking(body=sends(percent="7.50"), needs_any=True),
    "POST /api/v1/admin/taxes/{rule_id}/end": Asking({"rule_id": a_tax}, sends(), needs_any=True),
}
