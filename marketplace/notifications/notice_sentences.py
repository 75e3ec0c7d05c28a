"""The sentences of notices, by kind: what each says, its icon, and the page it leads to."""

from dataclasses import dataclass
from typing import TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.notifications.models import NoticeKind


class Where(TypedDict, total=False):
    """The page that a notice leads to, as `Words` takes it."""

    page: str
    parts: str


CHECK, MAIL, WARNING = "check", "mail", "warning"
STAR, QUESTION, SEARCH = "star", "question", "search"
BASKET, DELIVERY, CLOCK = "shopping-basket", "delivery", "clock"
ORDER: Where = {"page": "orders:order", "parts": "number"}
BOARD: Where = {"page": "desk:orders"}
RETURN: Where = {"page": "orders:return", "parts": "return_number"}
SHOPS_ORDER: Where = {"page": "desk:order", "parts": "shop_slug number"}
SHOPS_RETURN: Where = {"page": "desk:return", "parts": "shop_slug return_number"}
GOODS: Where = {"page": "storefront:product", "parts": "product_slug"}
ROOM: Where = {"page": "chat:room", "parts": "room_id"}
SHOPS_ROOM: Where = {"page": "desk:messages_room", "parts": "shop_slug room_id"}


@dataclass(frozen=True, slots=True)
class Words:
    """How a kind of notice is told.

    Attributes:
        text: one sentence about `%(shop)s`, and `%(account)s`, `%(product)s`, `%(reason)s`, `%(label)s`, `%(from)s`,
            `%(number)s` or `%(amount)s` where there is one.
        many: the same of `%(count)s` things, where a notice gathers what happens within an hour.
        icon: of the interface's set; a warning's where something has to be done.
        page: name of the page it leads to.
        parts: which of the notice's params stand in that page's address, in their order.
        for_shop: the same to those who work for the shop, where buyers are told of it too.
        without_amount: the same where the amount is nothing.
    """

    text: str | Promise
    icon: str
    page: str = "desk:shop"
    parts: str = "shop_slug"
    many: str | Promise = ""
    for_shop: "Words | None" = None
    without_amount: str | Promise = ""

    @property
    def is_warning(self) -> bool:
        return self.icon == WARNING


WORDS: dict[NoticeKind, Words] = {
    NoticeKind.SHOP_APPROVED: Words(_("%(shop)s is approved: buyers see it now."), CHECK),
    NoticeKind.SHOP_REJECTED: Words(_("%(shop)s was not approved."), WARNING),
    NoticeKind.SHOP_MORE_ASKED: Words(_("We need something more to approve %(shop)s."), WARNING),
    NoticeKind.SHOP_SUSPENDED: Words(_("%(shop)s is suspended: buyers do not see it."), WARNING),
    NoticeKind.SHOP_REINSTATED: Words(_("%(shop)s is no longer suspended."), CHECK),
    NoticeKind.PAYOUT_VERIFIED: Words(
        _("The payout account %(account)s of %(shop)s is verified."), CHECK, "desk:payouts"
    ),
    NoticeKind.PAYOUT_REFUSED: Words(
        _("The payout account %(account)s of %(shop)s could not be verified."), WARNING, "desk:payouts"
    ),
    NoticeKind.PROPOSAL_APPROVED: Words(_("What %(shop)s proposed about %(product)s is in the catalogue now."), CHECK),
    NoticeKind.PROPOSAL_REJECTED: Words(_("What %(shop)s proposed about %(product)s was not taken on."), WARNING),
    NoticeKind.SHOP_INVITATION: Words(
        _("%(shop)s asks you to work there."), MAIL, "desk:invitation", parts="invitation_id"
    ),
    NoticeKind.SHOP_OFFERED: Words(
        _("%(shop)s is offered to you: you would own it."), MAIL, "desk:invitation", parts="invitation_id"
    ),
    NoticeKind.REVIEW_WRITTEN: Words(
        _("A buyer reviewed %(product)s, which %(shop)s sold."),
        STAR,
        "desk:reviews",
        many=_("Buyers wrote %(count)s reviews of what %(shop)s sold."),
    ),
    NoticeKind.QUESTION_ASKED: Words(
        _("Somebody asked about %(product)s, which %(shop)s sells."),
        QUESTION,
        "desk:questions",
        many=_("%(count)s questions were asked about what %(shop)s sells."),
    ),
    NoticeKind.REVIEW_ANSWERED: Words(_("%(shop)s answered your review of %(product)s."), MAIL, **GOODS),
    NoticeKind.QUESTION_ANSWERED: Words(
        _("Your question about %(product)s was answered."),
        MAIL,
        **GOODS,
        many=_("Your question about %(product)s got %(count)s answers."),
    ),
    NoticeKind.REVIEW_HIDDEN: Words(
        _("Our staff hid your review of %(product)s. Reason: %(reason)s."), WARNING, **GOODS
    ),
    NoticeKind.PHOTOS_HIDDEN: Words(
        _("Our staff hid the photos in your review of %(product)s. Reason: %(reason)s."), WARNING, **GOODS
    ),
    NoticeKind.QUESTION_HIDDEN: Words(
        _("Our staff hid your question about %(product)s. Reason: %(reason)s."), WARNING, **GOODS
    ),
    NoticeKind.ANSWER_HIDDEN: Words(
        _("Our staff hid your answer about %(product)s. Reason: %(reason)s."), WARNING, **GOODS
    ),
    NoticeKind.SHOP_ANSWER_HIDDEN: Words(
        _("Our staff hid what %(shop)s answered about %(product)s. Reason: %(reason)s."), WARNING, "desk:reviews"
    ),
    NoticeKind.REVIEW_RESTORED: Words(_("Your review of %(product)s is shown again."), CHECK, **GOODS),
    NoticeKind.PHOTOS_RESTORED: Words(_("The photos in your review of %(product)s are shown again."), CHECK, **GOODS),
    NoticeKind.QUESTION_RESTORED: Words(_("Your question about %(product)s is shown again."), CHECK, **GOODS),
    NoticeKind.ANSWER_RESTORED: Words(_("Your answer about %(product)s is shown again."), CHECK, **GOODS),
    NoticeKind.SHOP_ANSWER_RESTORED: Words(
        _("What %(shop)s answered about %(product)s is shown again."), CHECK, "desk:reviews"
    ),
    NoticeKind.SEARCH_NEWS: Words(
        _("An offer in your search “%(label)s” is new or cheaper."),
        SEARCH,
        "searches:results",
        parts="search_id",
        many=_("%(count)s offers in your search “%(label)s” are new or cheaper."),
    ),
    NoticeKind.SHOP_ANSWER_KEPT: Words(
        _("Somebody reported what %(shop)s answered about %(product)s. Our staff looked at it, and it stays."),
        CHECK,
        "desk:reviews",
    ),
    NoticeKind.STOCK_RAN_LOW: Words(
        _("%(product)s is running out or sold out at %(shop)s."),
        WARNING,
        "desk:goods_low",
        many=_("%(count)s goods are running out or sold out at %(shop)s."),
    ),
    NoticeKind.ORDER_NEW: Words(_("%(shop)s has a new order, %(number)s. Answer it soon."), BASKET, **BOARD),
    NoticeKind.ORDER_WITHDRAWN: Words(_("Order %(number)s of %(shop)s was called off."), WARNING, **BOARD),
    NoticeKind.ORDER_SHORTENED: Words(
        _("The buyer left something out of order %(number)s of %(shop)s: pack what is on it now."), WARNING, **BOARD
    ),
    NoticeKind.ORDER_MISSED: Words(
        _("Nobody at %(shop)s answered order %(number)s in time: the buyer was told."), WARNING, **BOARD
    ),
    NoticeKind.SUBSTITUTE_TAKEN: Words(
        _("Something else may go in the place of %(product)s in order %(number)s of %(shop)s."), CHECK, **BOARD
    ),
    NoticeKind.SUBSTITUTE_LEFT: Words(
        _("%(product)s is left out of order %(number)s of %(shop)s: the buyer wants nothing else, or did not answer."),
        CLOCK,
        **BOARD,
    ),
    NoticeKind.ORDER_ACCEPTED: Words(_("%(shop)s has taken on your order %(number)s."), CHECK, **ORDER),
    NoticeKind.ORDER_READY: Words(_("Your order %(number)s is ready at %(shop)s."), CHECK, **ORDER),
    NoticeKind.ORDER_SENT: Words(_("Your order %(number)s of %(shop)s is on its way."), DELIVERY, **ORDER),
    NoticeKind.ORDER_DELIVERED: Words(_("You have your order %(number)s of %(shop)s."), CHECK, **ORDER),
    NoticeKind.ORDER_REJECTED: Words(
        _("%(shop)s could not take on your order %(number)s. You pay nothing for it."), WARNING, **ORDER
    ),
    NoticeKind.ORDER_CANCELLED: Words(
        _("Your order %(number)s of %(shop)s was cancelled. You pay nothing for it."), WARNING, **ORDER
    ),
    NoticeKind.ORDER_EXPIRED: Words(
        _("%(shop)s did not answer your order %(number)s in time. You pay nothing for it."), WARNING, **ORDER
    ),
    NoticeKind.ORDER_UNDELIVERED: Words(
        _("Your order %(number)s of %(shop)s could not be handed over."), WARNING, **ORDER
    ),
    NoticeKind.ORDER_CLEARED: Words(
        _("We have looked at your order %(number)s, and %(shop)s has it now."), CHECK, **ORDER
    ),
    NoticeKind.ORDER_CHANGED: Words(
        _("What you get of order %(number)s from %(shop)s is different now. See what it costs."), CHECK, **ORDER
    ),
    NoticeKind.SUBSTITUTE_ASKED: Words(
        _("%(shop)s does not have all of your order %(number)s and asks what you want instead. Answer soon."),
        QUESTION,
        **ORDER,
    ),
    NoticeKind.RETURN_ASKED: Words(
        _("A buyer wants to return something of order %(number)s of %(shop)s. Answer soon."), QUESTION, **SHOPS_RETURN
    ),
    NoticeKind.RETURN_WITHDRAWN: Words(
        _("The buyer does not want to return anything of order %(number)s of %(shop)s any more."),
        CHECK,
        **SHOPS_RETURN,
    ),
    NoticeKind.RETURN_DISPUTED: Words(
        _("Our staff look at the return of order %(number)s of %(shop)s, and decide."), CLOCK, **SHOPS_RETURN
    ),
    NoticeKind.RETURN_DECIDED: Words(
        _("Our staff decided for %(shop)s about the return of order %(number)s: you give nothing back."),
        CHECK,
        **SHOPS_RETURN,
    ),
    NoticeKind.RETURN_COMES: Words(
        _("Our staff decided for the buyer of order %(number)s of %(shop)s: take the goods back, then give the money."),
        WARNING,
        **SHOPS_RETURN,
    ),
    NoticeKind.RETURN_TO_PAY: Words(
        _("Our staff decided for the buyer of order %(number)s of %(shop)s: give them %(amount)s, and say so."),
        WARNING,
        **SHOPS_RETURN,
        without_amount=_("Our staff decided for the buyer of order %(number)s of %(shop)s. You have nothing to give."),
    ),
    NoticeKind.RETURN_ACCEPTED: Words(
        _("%(shop)s takes back what you return of order %(number)s. You get %(amount)s when it has it."),
        CHECK,
        **RETURN,
    ),
    NoticeKind.RETURN_REFUSED: Words(
        _("%(shop)s does not take back what you want to return of order %(number)s. You can have our staff decide."),
        WARNING,
        **RETURN,
    ),
    NoticeKind.RETURN_WITH_STAFF: Words(
        _("%(shop)s did not answer your return of order %(number)s in time. Our staff look at it now, and decide."),
        CLOCK,
        **RETURN,
    ),
    NoticeKind.RETURN_NOT_CAME: Words(
        _("%(shop)s says that nothing came back of order %(number)s. Our staff look at it now, and decide."),
        CLOCK,
        **RETURN,
    ),
    NoticeKind.RETURN_UPHELD: Words(
        _("Our staff decided for you: %(shop)s takes back what you return of order %(number)s."), CHECK, **RETURN
    ),
    NoticeKind.RETURN_DECLINED: Words(
        _("Our staff decided against your return of order %(number)s of %(shop)s."), WARNING, **RETURN
    ),
    NoticeKind.RETURN_SETTLED: Words(
        _("You get %(amount)s back for your return of order %(number)s of %(shop)s."),
        CHECK,
        **RETURN,
        without_amount=_("Your return of order %(number)s of %(shop)s is settled."),
    ),
    NoticeKind.REFUND_PAID: Words(
        _("%(amount)s of what you paid for order %(number)s of %(shop)s was given back to you."), CHECK, **ORDER
    ),
    NoticeKind.GOODWILL_GIVEN: Words(
        _("We give you %(amount)s back for your order %(number)s of %(shop)s."), CHECK, **ORDER
    ),
    NoticeKind.GOODWILL_NOTED: Words(
        _("Our staff promised the buyer of order %(number)s of %(shop)s %(amount)s. Give it to them, and say so."),
        WARNING,
        **SHOPS_ORDER,
    ),
    NoticeKind.ORDER_TO_CARRY: Words(
        _("%(from)s gave you order %(number)s of %(shop)s to carry."), DELIVERY, "delivery:leg", parts="leg_id"
    ),
    NoticeKind.ORDER_HANDED_ON: Words(
        _("%(from)s carries order %(number)s of %(shop)s now: you need not bring it."),
        DELIVERY,
        "delivery:carry",
        parts="",
    ),
    NoticeKind.CHAT_MESSAGE: Words(
        _("%(shop)s wrote to you."),
        MAIL,
        "chat:room",
        parts="room_id",
        many=_("%(shop)s wrote you %(count)s messages."),
        for_shop=Words(
            _("%(from)s wrote to %(shop)s."),
            MAIL,
            "desk:messages_room",
            parts="shop_slug room_id",
            many=_("%(from)s wrote %(count)s messages to %(shop)s."),
        ),
    ),
    NoticeKind.CHAT_ASSIGNED: Words(_("%(from)s gave you a conversation of %(shop)s."), MAIL, **SHOPS_ROOM),
    NoticeKind.CHAT_REPORT_UPHELD: Words(
        _("Our staff hid the message of %(shop)s that you reported."),
        CHECK,
        **ROOM,
        for_shop=Words(_("Our staff hid the message to %(shop)s that you reported."), CHECK, **SHOPS_ROOM),
    ),
    NoticeKind.CHAT_REPORT_LEFT: Words(
        _("Our staff looked at the message of %(shop)s that you reported. It stays."),
        CHECK,
        **ROOM,
        for_shop=Words(
            _("Our staff looked at the message to %(shop)s that you reported. It stays."), CHECK, **SHOPS_ROOM
        ),
    ),
    NoticeKind.CHAT_HIDDEN: Words(
        _("Our staff hid a message that you wrote to %(shop)s."),
        WARNING,
        **ROOM,
        for_shop=Words(_("Our staff hid a message that you wrote for %(shop)s."), WARNING, **SHOPS_ROOM),
    ),
    NoticeKind.CHAT_WARNED: Words(
        _("Our staff hid a message that you wrote to %(shop)s. Next time you may no longer be able to write."),
        WARNING,
        **ROOM,
        for_shop=Words(
            _("Our staff hid a message that you wrote for %(shop)s. Next time you may no longer be able to write."),
            WARNING,
            **SHOPS_ROOM,
        ),
    ),
    NoticeKind.CHAT_SUSPENDED: Words(
        _("Our staff hid a message that you wrote to %(shop)s. You cannot write messages for one day."),
        WARNING,
        **ROOM,
        many=_("Our staff hid a message that you wrote to %(shop)s. You cannot write messages for %(count)s days."),
        for_shop=Words(
            _("Our staff hid a message that you wrote for %(shop)s. You cannot write messages for one day."),
            WARNING,
            **SHOPS_ROOM,
            many=_(
                "Our staff hid a message that you wrote for %(shop)s. You cannot write messages for %(count)s days."
            ),
        ),
    ),
    NoticeKind.CHAT_LIFTED: Words(
        _("Our staff let you write messages again."),
        CHECK,
        "chat:rooms",
        parts="",
        for_shop=Words(_("Our staff let you write messages for %(shop)s again."), CHECK, "desk:messages"),
    ),
    NoticeKind.TRIAL: Words(_("Trial: %(label)s"), MAIL, "staff:template", parts="template_kind template_channel"),
}
