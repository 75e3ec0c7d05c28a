"""Tags about the basket of whoever looks at a page."""

from django import template
from django.template import Context
from django.utils import timezone

from marketplace.orders.holding import Holder, digest_of, token_in
from marketplace.orders.selectors.baskets import count_lines

register = template.Library()


@register.simple_tag(takes_context=True)
def basket_count(context: Context) -> int:
    """How many different goods are in it; strangers without a basket cost no statement, nor does a page that failed
    before it was known who asks.
    """
    request = context.get("request")
    principal = getattr(request, "principal", None)
    if request is None or principal is None:
        return 0
    token = token_in(request)
    holder = Holder(user_id=principal.user_id, digest=digest_of(token) if token else None)
    return count_lines(holder=holder, now=timezone.now())
