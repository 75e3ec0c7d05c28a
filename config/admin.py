"""Django's administration with what we put into it, and with nothing that other packages bring along unasked.

A room tells in its `admin.py` what staff may see of it (`register`). Who may open it at all, the permission matrix says
(`config.permissions`), which also asks for the second factor.
"""

from allauth.account.decorators import secure_admin_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from marketplace.accounts.admin import register as register_accounts
from marketplace.catalog.admin import register as register_catalogue
from marketplace.orders.admin import register as register_orders
from sellers.admin import register as register_sellers


class HaatAdminSite(UnfoldAdminSite):
    """Signing in, and changing one's password, happen where everybody does it."""

    index_title = _("What is kept")

    def password_change(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Django's own page would leave other sessions open and tell nobody."""
        return redirect("account_change_password")


site = HaatAdminSite(name="admin")
site.login = secure_admin_login(site.login)  # as allauth's manual says
register_accounts(site)
register_sellers(site)
register_catalogue(site)
register_orders(site)
