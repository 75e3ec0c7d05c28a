"""What the page of somebody's e-mail address says of mail that does not arrive there."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from marketplace.accounts.principals import principal_in
from marketplace.notifications.deliveries.confirming import own_mail


def show_hindrance(request: HttpRequest) -> SafeString:
    """That it comes back, and the way to mend it; nothing where it arrives."""
    own = own_mail(principal_in(request).own_id)
    return render_to_string("deliveries/own.html", {"own": own}, request=request) if own.hindrance else SafeString("")
