"""Tells shops what is said of their goods, and people what becomes of what they said."""

from typing import Final
from uuid import UUID, uuid5

from django.db.models import F

from marketplace.catalog.events import (
    ContentDecided,
    QuestionAnswered,
    QuestionAsked,
    ReviewAnswered,
    ReviewPublished,
)
from marketplace.catalog.models import Answer, ModerationAct, Offer, Product, Question, Review
from marketplace.catalog.models.moderation import ContentPart
from marketplace.core.events import handles
from marketplace.notifications import letters, notices
from marketplace.notifications.models import NoticeKind
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole, ShopStatus

Params = dict[str, str]
Act = ModerationAct.Kind
# A question about what hundreds of shops sell goes to those that are rated best.
MOST_SHOPS_ASKED: Final = 50
# What was decided of which part, by who had said it: a buyer, or a shop.
TO_AUTHOR: Final = {
    ("review", ContentPart.WHOLE, Act.HIDDEN): NoticeKind.REVIEW_HIDDEN,
    ("review", ContentPart.WHOLE, Act.RESTORED): NoticeKind.REVIEW_RESTORED,
    **{
        ("review", part, act): kind
        for part in (ContentPart.PHOTOS, ContentPart.PHOTO)
        for act, kind in ((Act.HIDDEN, NoticeKind.PHOTOS_HIDDEN), (Act.RESTORED, NoticeKind.PHOTOS_RESTORED))
    },
    ("question", ContentPart.WHOLE, Act.HIDDEN): NoticeKind.QUESTION_HIDDEN,
    ("question", ContentPart.WHOLE, Act.RESTORED): NoticeKind.QUESTION_RESTORED,
    ("answer", ContentPart.WHOLE, Act.HIDDEN): NoticeKind.ANSWER_HIDDEN,
    ("answer", ContentPart.WHOLE, Act.RESTORED): NoticeKind.ANSWER_RESTORED,
}
TO_SHOP: Final = {
    Act.HIDDEN: NoticeKind.SHOP_ANSWER_HIDDEN,
    Act.RESTORED: NoticeKind.SHOP_ANSWER_RESTORED,
    Act.KEPT: NoticeKind.SHOP_ANSWER_KEPT,
}


@handles(ReviewPublished)
def tell_of_review(event: ReviewPublished, *, event_id: UUID) -> None:
    """The shop that sold it; in one notice an hour, and one mail."""
    product, shop = _product(event.product_id), _shop(event.shop_id)
    if product is None or shop is None:
        return
    params, kind, now = product | _names(shop), NoticeKind.REVIEW_WRITTEN, event.published_at
    told = notices.gather(user_ids=_sees_to_goods(shop), kind=kind, about=shop.pk, params=params, now=now)
    letters.mail_notice(user_ids=_owners(shop, told), kind=kind, params=params, now=now)


@handles(QuestionAsked)
def tell_of_question(event: QuestionAsked, *, event_id: UUID) -> None:
    """The shops that offer it, but for whoever asked; in one notice an hour for each, and one mail."""
    product = _product(event.product_id)
    question = Question.objects.filter(pk=event.question_id).first()
    if product is None or question is None:
        return
    offering = Offer.objects.kept().filter(product_id=event.product_id).values("shop_id")
    shops = Shop.objects.filter(pk__in=offering, status=ShopStatus.ACTIVE, members__isnull=False).distinct()
    best = shops.order_by(F("rating").desc(nulls_last=True), "pk").only("slug", "name_en", "name_bn", "rating")
    kind, now = NoticeKind.QUESTION_ASKED, event.asked_at
    for shop in best[:MOST_SHOPS_ASKED]:
        params = product | _names(shop)
        readers = [user_id for user_id in _sees_to_goods(shop) if user_id != question.author_id]
        told = notices.gather(user_ids=readers, kind=kind, about=shop.pk, params=params, now=now)
        letters.mail_notice(user_ids=_owners(shop, told), kind=kind, params=params, now=now)


@handles(ReviewAnswered)
def tell_of_answer_to_review(event: ReviewAnswered, *, event_id: UUID) -> None:
    """Whoever wrote the review; once, however often the shop takes its answer back and answers anew."""
    review = Review.objects.filter(pk=event.review_id).first()
    product, shop = _product(event.product_id), _shop(event.shop_id)
    if review is None or review.author_id is None or product is None or shop is None:
        return
    params, kind = product | _names(shop) | {"message": review.shown_answer}, NoticeKind.REVIEW_ANSWERED
    once = uuid5(review.pk, kind)
    told = notices.notify(user_ids=[review.author_id], kind=kind, params=params, event_id=once)
    letters.mail_notice(user_ids=told, kind=kind, params=params, now=event.answered_at)


@handles(QuestionAnswered)
def tell_of_answer_to_question(event: QuestionAnswered, *, event_id: UUID) -> None:
    """Whoever asked, but where they answered themselves; in one notice an hour, and one mail."""
    answer = Answer.objects.filter(pk=event.answer_id).select_related("question").first()
    product = _product(event.product_id)
    if answer is None or product is None:
        return
    asker_id, kind, now = answer.question.author_id, NoticeKind.QUESTION_ANSWERED, event.answered_at
    if asker_id is None or asker_id == answer.author_id:
        return
    params = product | {"message": answer.body}
    told = notices.gather(user_ids=[asker_id], kind=kind, about=answer.question_id, params=params, now=now)
    letters.mail_notice(user_ids=told, kind=kind, params=params, now=now)


@handles(ContentDecided)
def tell_of_decision(event: ContentDecided, *, event_id: UUID) -> None:
    """Whoever said it: a buyer whose words were hidden or are shown again, or a shop, of whose answers all is told."""
    product = _product(event.product_id)
    if product is None:
        return
    params = product | {"reason": event.reason, "message": event.message}
    shop, author_id = _speaker(event)
    outcome = Act(event.outcome)
    if shop is not None:
        kind: NoticeKind | None = TO_SHOP[outcome]
        params |= _names(shop)
        readers = _sees_to_goods(shop)
    else:
        kind = TO_AUTHOR.get((event.kind, ContentPart(event.part), outcome))
        readers = [author_id] if author_id else []
    if kind is None:
        return
    told = notices.notify(user_ids=readers, kind=kind, params=params, event_id=event_id)
    mailed = told if shop is None else _owners(shop, told)
    letters.mail_notice(user_ids=mailed, kind=kind, params=params, now=event.decided_at)


def _speaker(event: ContentDecided) -> tuple[Shop | None, UUID | None]:
    """Whose words they were: a shop's, or an author's; of neither where they are gone."""
    if event.kind == "review":
        review = Review.objects.filter(pk=event.content_id).first()
        if review is None:
            return None, None
        if event.part == ContentPart.ANSWER:
            return (_shop(review.shop_id) if review.shop_id else None), None
        return None, review.author_id
    if event.kind == "question":
        return None, Question.objects.filter(pk=event.content_id).values_list("author_id", flat=True).first()
    answer = Answer.objects.filter(pk=event.content_id).first()
    if answer is None:
        return None, None
    return (_shop(answer.shop_id), None) if answer.shop_id else (None, answer.author_id)


def _sees_to_goods(shop: Shop) -> list[UUID]:
    members = ShopMember.objects.filter(shop=shop).order_by("pk")
    return [member.user_id for member in members if member.may(ShopPermission.CATALOGUE)]


def _owners(shop: Shop, told: list[UUID]) -> list[UUID]:
    """Mails go to the owner alone, as all of a shop's news."""
    owners = ShopMember.objects.filter(shop=shop, role=ShopRole.OWNER, user_id__in=told)
    return list(owners.values_list("user_id", flat=True))


def _shop(shop_id: UUID) -> Shop | None:
    return Shop.objects.filter(pk=shop_id).only("slug", "name_en", "name_bn").first()


def _names(shop: Shop) -> Params:
    return {"shop_slug": shop.slug, "shop_name_en": shop.name_en, "shop_name_bn": shop.name_bn}


def _product(product_id: UUID) -> Params | None:
    product = Product.objects.filter(pk=product_id).only("slug", "name_en", "name_bn").first()
    if product is None:
        return None
    return {"product_slug": product.slug, "product_name_en": product.name_en, "product_name_bn": product.name_bn}
