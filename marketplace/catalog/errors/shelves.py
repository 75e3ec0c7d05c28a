"""What can be wrong with wishlists and comparisons."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import RuleError


class WishlistFullError(RuleError):
    """Somebody wishes for as many goods as they may."""

    code = "wishlist_full"
    message = _("Your wishlist is full: it holds 200 goods. Remove one first.")
