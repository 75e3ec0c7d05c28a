"""Who may do what: every right on the market, in one table.

A right is a role's reach over an action: over what is one's own, or over anything. Whoever has several roles has the
widest reach of them; everybody who is signed in is a customer too. What is one's own is for the selectors and services
of the room that owns the thing to say: they ask `Principal.reach`, and answer 404 for what lies beyond it.

Operations, pages and sockets name one action (`accounts.access`); a test fails for those that do not.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may be on the market; one person can be several."""

    CUSTOMER = "customer", _("Customer")
    SELLER = "seller", _("Seller")
    COURIER = "courier", _("Courier")
    SUPPORT = "support", _("Support")
    ANALYST = "analyst", _("Analyst")
    ADMIN = "admin", _("Admin")


# They see what is not theirs, so a stolen password alone must not let anybody in.
STAFF_ROLES = frozenset({Role.SUPPORT, Role.ANALYST, Role.ADMIN})


class Action(models.TextChoices):
    """Everything that can be allowed, as `room.verb_thing`."""

    READ_ACCOUNT = "accounts.read_account", _("See an account")
    CHANGE_ACCOUNT = "accounts.change_account", _("Change a profile, contacts and ways to sign in")
    EXPORT_ACCOUNT = "accounts.export_account", _("Get a copy of an account's data")
    ERASE_ACCOUNT = "accounts.erase_account", _("Erase an account")
    READ_ADDRESSES = "accounts.read_addresses", _("See addresses")
    CHANGE_ADDRESSES = "accounts.change_addresses", _("Change addresses")
    CHANGE_ROLES = "accounts.change_roles", _("Give and take roles, close and reopen accounts")
    VIEW_AS = "accounts.view_as", _("See the market as somebody else sees it")
    STOP_VIEWING = "accounts.stop_viewing", _("Stop seeing the market as somebody else")
    READ_NOTICES = "notifications.read_notices", _("See notices")
    MARK_NOTICES = "notifications.mark_notices", _("Mark notices as read")
    DELETE_NOTICES = "notifications.delete_notices", _("Delete notices that were read")
    MANAGE_PUSH = "notifications.manage_push", _("Say which devices notices come to")
    READ_DELIVERIES = "notifications.read_deliveries", _("See which messages left, and what became of them")
    LIFT_BOUNCES = "notifications.lift_bounces", _("Have mail go again to an address that it came back from")
    EDIT_TEMPLATES = "notifications.edit_templates", _("Change what messages say")
    MANAGE_API_KEYS = "accounts.manage_api_keys", _("Make, rotate and revoke API keys")
    USE_ADMIN = "accounts.use_admin", _("Open the administration")
    READ_SHOPS = "sellers.read_shops", _("See shops that are not listed")
    CHANGE_SHOPS = "sellers.change_shops", _("Change shops")
    OPEN_SHOP = "sellers.open_shop", _("Sign up a shop")
    JOIN_SHOP = "sellers.join_shop", _("Take on an invitation to work for a shop")
    MANAGE_SHOP_PEOPLE = "sellers.manage_shop_people", _("Say who works for a shop")
    MANAGE_SHOP_MONEY = "sellers.manage_shop_money", _("See and change where a shop's money goes")
    VERIFY_SHOPS = "sellers.verify_shops", _("Verify shops, suspend and reinstate them")
    SET_COMMISSION = "sellers.set_commission", _("Set commission")
    EXCHANGE_SHOPS = "sellers.exchange_shops", _("Import and export shops")
    READ_OFFERS = "catalog.read_offers", _("See what a shop offers, and its stock")
    CHANGE_OFFERS = "catalog.change_offers", _("Change what a shop offers, and its stock")
    EDIT_CATALOGUE = "catalog.edit_catalogue", _("Edit the shared catalogue and decide about proposals")
    WRITE_REVIEWS = "catalog.write_reviews", _("Review and ask about goods, and report what others wrote")
    MODERATE_CONTENT = "catalog.moderate_content", _("Decide about what was reported")
    READ_WISHLIST = "catalog.read_wishlist", _("See a wishlist, and what somebody looked at last")
    CHANGE_WISHLIST = "catalog.change_wishlist", _("Change a wishlist")
    SAVE_SEARCHES = "search.save_searches", _("Keep searches and be told of what is new in them")
    TUNE_SEARCH = "search.tune_search", _("Keep synonyms and see why a result ranks where it does")
    READ_ORDERS = "orders.read_orders", _("See orders")
    CHANGE_ORDERS = "orders.change_orders", _("Order, cancel, answer and send back")
    HANDLE_ORDERS = "orders.handle_orders", _("Accept, prepare and hand over a shop's orders")
    SUPPORT_ORDERS = "orders.support_orders", _("Decide about orders between buyers and shops")
    CARRY_ORDERS = "delivery.carry_orders", _("Carry orders to their buyers")
    FOLLOW_ORDERS = "delivery.follow_orders", _("See where an order is that is on its way")
    SET_TAXES = "orders.set_taxes", _("Set taxes")
    READ_CHATS = "chat.read_chats", _("See chats")
    WRITE_CHATS = "chat.write_chats", _("Write in chats, and mark what was read")
    MODERATE_CHATS = "chat.moderate_chats", _("Decide about reported messages")


class Reach(StrEnum):
    """How far a right goes."""

    OWN = "own"
    ANY = "any"


OWN, ANY = Reach.OWN, Reach.ANY

MATRIX: Mapping[Role, Mapping[Action, Reach]] = {
    Role.CUSTOMER: {
        Action.READ_ACCOUNT: OWN,
        Action.CHANGE_ACCOUNT: OWN,
        Action.EXPORT_ACCOUNT: OWN,
        Action.ERASE_ACCOUNT: OWN,
        Action.READ_ADDRESSES: OWN,
        Action.CHANGE_ADDRESSES: OWN,
        Action.STOP_VIEWING: OWN,
        Action.READ_NOTICES: OWN,
        Action.MARK_NOTICES: OWN,
        Action.DELETE_NOTICES: OWN,
        Action.MANAGE_PUSH: OWN,
        Action.OPEN_SHOP: OWN,
        Action.JOIN_SHOP: OWN,
        Action.WRITE_REVIEWS: OWN,
        Action.READ_WISHLIST: OWN,
        Action.CHANGE_WISHLIST: OWN,
        Action.SAVE_SEARCHES: OWN,
        Action.READ_ORDERS: OWN,
        Action.CHANGE_ORDERS: OWN,
        Action.READ_CHATS: OWN,
        Action.WRITE_CHATS: OWN,
        Action.FOLLOW_ORDERS: OWN,
    },
    Role.SELLER: {
        Action.READ_SHOPS: OWN,
        Action.CHANGE_SHOPS: OWN,
        Action.READ_OFFERS: OWN,
        Action.CHANGE_OFFERS: OWN,
        Action.MANAGE_SHOP_PEOPLE: OWN,
        Action.MANAGE_SHOP_MONEY: OWN,
        Action.MANAGE_API_KEYS: OWN,
        Action.READ_ORDERS: OWN,
        Action.HANDLE_ORDERS: OWN,
        Action.CARRY_ORDERS: OWN,
    },
    Role.COURIER: {},
    Role.SUPPORT: {
        Action.READ_ACCOUNT: ANY,
        Action.VIEW_AS: ANY,
        Action.READ_SHOPS: ANY,
        Action.VERIFY_SHOPS: ANY,
        Action.READ_OFFERS: ANY,
        Action.EDIT_CATALOGUE: ANY,
        Action.MODERATE_CONTENT: ANY,
        Action.TUNE_SEARCH: ANY,
        Action.READ_ORDERS: ANY,
        Action.SUPPORT_ORDERS: ANY,
        Action.READ_CHATS: ANY,
        Action.WRITE_CHATS: ANY,
        Action.MODERATE_CHATS: ANY,
        Action.READ_DELIVERIES: ANY,
        Action.LIFT_BOUNCES: ANY,
        Action.EDIT_TEMPLATES: ANY,
        Action.USE_ADMIN: ANY,
    },
    Role.ANALYST: {},
    Role.ADMIN: {
        Action.READ_ACCOUNT: ANY,
        Action.ERASE_ACCOUNT: ANY,
        Action.CHANGE_ROLES: ANY,
        Action.VIEW_AS: ANY,
        Action.MANAGE_API_KEYS: ANY,
        Action.READ_SHOPS: ANY,
        Action.CHANGE_SHOPS: ANY,
        Action.MANAGE_SHOP_PEOPLE: ANY,
        Action.MANAGE_SHOP_MONEY: ANY,
        Action.VERIFY_SHOPS: ANY,
        Action.SET_COMMISSION: ANY,
        Action.EXCHANGE_SHOPS: ANY,
        Action.READ_OFFERS: ANY,
        Action.CHANGE_OFFERS: ANY,
        Action.EDIT_CATALOGUE: ANY,
        Action.MODERATE_CONTENT: ANY,
        Action.TUNE_SEARCH: ANY,
        Action.READ_ORDERS: ANY,
        Action.HANDLE_ORDERS: ANY,
        Action.SUPPORT_ORDERS: ANY,
        Action.SET_TAXES: ANY,
        Action.READ_CHATS: ANY,
        Action.WRITE_CHATS: ANY,
        Action.MODERATE_CHATS: ANY,
        Action.READ_DELIVERIES: ANY,
        Action.LIFT_BOUNCES: ANY,
        Action.EDIT_TEMPLATES: ANY,
        Action.USE_ADMIN: ANY,
    },
}

# What a program may be given to do: nothing of a person's sign-in, and no right that gives rights.
SCOPES = frozenset(
    {
        Action.READ_ADDRESSES,
        Action.READ_SHOPS,
        Action.CHANGE_SHOPS,
        Action.READ_OFFERS,
        Action.CHANGE_OFFERS,
        Action.READ_ORDERS,
        Action.HANDLE_ORDERS,
        Action.READ_CHATS,
        Action.WRITE_CHATS,
    }
)


def reach_of(roles: Iterable[str], action: Action) -> Reach | None:
    """The widest reach that any of the roles has over the action; None when none of them may do it."""
    reaches = {MATRIX[Role(role)].get(action) for role in (Role.CUSTOMER, *roles)}
    return ANY if ANY in reaches else OWN if OWN in reaches else None


# What staff may see while they look at the market as somebody else. Not what people wrote to each other, nor what a
# shop's people note among themselves: for conversations the staff have pages of their own, which ask why.
VIEWABLE = frozenset(
    {
        Action.READ_ACCOUNT,
        Action.READ_ADDRESSES,
        Action.READ_NOTICES,
        Action.READ_SHOPS,
        Action.READ_OFFERS,
        Action.READ_WISHLIST,
        Action.READ_ORDERS,
        Action.STOP_VIEWING,
    }
)

# What needs a contact that was shown to be theirs.
VERIFIED_ONLY = frozenset(
    {
        Action.EDIT_TEMPLATES,
        Action.CHANGE_SHOPS,
        Action.CHANGE_OFFERS,
        Action.HANDLE_ORDERS,
        Action.CARRY_ORDERS,
        Action.WRITE_REVIEWS,
        Action.OPEN_SHOP,
        Action.JOIN_SHOP,
        Action.MANAGE_SHOP_PEOPLE,
        Action.MANAGE_SHOP_MONEY,
        Action.WRITE_CHATS,
    }
)
