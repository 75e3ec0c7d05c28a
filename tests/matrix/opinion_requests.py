"""How operations on reviews, questions, reports and wishlists are asked."""

from decimal import Decimal

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.catalog.drafts import OfferDraft, ProductDraft, VariantDraft
from marketplace.catalog.models import Category, ContentReport, PackUnit, Product, Question, Review
from marketplace.catalog.models.moderation import ReportReason
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.services import products, questions, reviews
from marketplace.catalog.services.offers import set_offer
from marketplace.catalog.services.reviews import ReviewDraft
from marketplace.core.ids import uuid7
from tests.matrix.actors import make_user
from tests.matrix.asking import Asking, sends
from tests.matrix.shop_requests import MY_SHOP
from tests.matrix.shop_things import last_shop_of, shop_of

REVIEW, QUESTION, ANSWER = (
    "/api/v1/reviews/{review_id}",
    "/api/v1/questions/{question_id}",
    "/api/v1/answers/{answer_id}",
)
REPORT = "/api/v1/admin/content-reports/{report_id}"
REPORTED = "/api/v1/admin/reported-content"
OFFENSIVE = sends(reason="offensive")


def some_product(owner: User) -> Product:
    """A shared product that the owner's shop offers and the owner was delivered by it."""
    category, _is_new = Category.objects.get_or_create(
        slug="matrix-rice", defaults={"name_en": "Rice", "name_bn": "চাল", "icon": "wheat"}
    )
    draft = ProductDraft(
        name_en="Miniket rice",
        name_bn="মিনিকেট চাল",
        category_id=category.pk,
        variants=(VariantDraft(pack_size=Decimal(1), pack_unit=PackUnit.KILOGRAM),),
    )
    now, shop = timezone.now(), last_shop_of(owner)
    product = products.create_product(actor_id=None, shop_id=None, draft=draft, now=now)
    terms = OfferDraft(price=Decimal("72.00"))
    set_offer(actor_id=None, shop_id=shop.pk, variant_id=product.variants.get().pk, draft=terms, now=now)
    _buy(owner, product)
    return product


def product_of(owner: User) -> str:
    return str(some_product(owner).pk)


def review_by(author: User) -> str:
    """A review they wrote, of what a shop of theirs sold."""
    return str(_review(author, author).pk)


def others_review(owner: User) -> str:
    """A review somebody else wrote of what the owner's shop sold."""
    return str(_review(make_user(), owner).pk)


def question_by(author: User) -> str:
    return str(_question(author, author).pk)


def others_question(owner: User) -> str:
    return str(_question(make_user(), owner).pk)


def answer_by(author: User) -> str:
    question = _question(make_user(), author)
    return str(
        questions.answer_as_buyer(author_id=author.pk, question_id=question.pk, text="Yes", now=timezone.now()).pk
    )


def others_answer(owner: User) -> str:
    """An answer that somebody else gave."""
    other = make_user()
    question = _question(owner, owner)
    _buy(other, question.product)
    return str(
        questions.answer_as_buyer(author_id=other.pk, question_id=question.pk, text="Yes", now=timezone.now()).pk
    )


def open_report(owner: User) -> str:
    report = ContentReport.objects.create(
        question=_question(make_user(), owner), reporter=make_user(), reason=ReportReason.ADVERTISING
    )
    return str(report.pk)


def answer_of_shop(owner: User) -> str:
    """What the owner's shop answered to somebody."""
    question = _question(make_user(), owner)
    answer = questions.answer_as_shop(
        actor_id=owner.pk, shop_id=last_shop_of(owner).pk, question_id=question.pk, text="Yes", now=timezone.now()
    )
    return str(answer.pk)


def a_question(owner: User) -> str:
    return "question"


def reported_question(owner: User) -> str:
    report = ContentReport.objects.get(pk=open_report(owner))
    return str(report.question_id)


def hidden_question(owner: User) -> str:
    question = _question(make_user(), make_user())
    Question.objects.filter(pk=question.pk).update(state=ContentState.HIDDEN)
    return str(question.pk)


def _review(author: User, seller: User) -> Review:
    product = some_product(seller)
    if author != seller:
        _buy(author, product, seller=seller)
    draft = ReviewDraft(4, "", "Good")
    return reviews.write_review(author_id=author.pk, product_id=product.pk, draft=draft, now=timezone.now())


def _question(author: User, seller: User) -> Question:
    product = some_product(seller)
    return questions.ask_question(author_id=author.pk, product_id=product.pk, text="Is it new?", now=timezone.now())


def _buy(user: User, product: Product, *, seller: User | None = None) -> None:
    reviews.record_purchase(
        user_id=user.pk,
        product_id=product.pk,
        shop_id=last_shop_of(seller or user).pk,
        reference=uuid7(),
        bought_at=timezone.now(),
    )


OPINIONS: dict[str, Asking] = {
    "GET /api/v1/products/{product_id}/reviews": Asking({"product_id": product_of}),
    "POST /api/v1/products/{product_id}/reviews": Asking(
        # Whoever is not the owner was not delivered it.
        {"product_id": product_of},
        sends(rating=5),
        passes=frozenset({201, 422}),
    ),
    "GET /api/v1/me/reviews": Asking(),
    f"GET {REVIEW}": Asking({"review_id": review_by}),
    f"PUT {REVIEW}": Asking({"review_id": review_by}, sends(rating=3), is_owned=True),
    f"DELETE {REVIEW}": Asking({"review_id": review_by}, is_owned=True),
    # There is no picture in it.
    f"PUT {REVIEW}/photos": Asking({"review_id": review_by}, passes=frozenset({400})),
    f"DELETE {REVIEW}/photos/{{image_id}}": Asking(
        {"review_id": review_by, "image_id": lambda owner: str(uuid7())}, is_owned=True
    ),
    f"PUT {REVIEW}/helpful": Asking({"review_id": others_review}),
    f"DELETE {REVIEW}/helpful": Asking({"review_id": others_review}),
    f"GET {MY_SHOP}/reviews": Asking({"shop": shop_of}, is_owned=True),
    f"PUT {MY_SHOP}/reviews/{{review_id}}/answer": Asking(
        {"shop": shop_of, "review_id": others_review}, sends(text="Thank you"), is_owned=True
    ),
    f"DELETE {MY_SHOP}/reviews/{{review_id}}/answer": Asking(
        {"shop": shop_of, "review_id": others_review}, is_owned=True
    ),
    "GET /api/v1/products/{product_id}/questions": Asking({"product_id": product_of}),
    "POST /api/v1/products/{product_id}/questions": Asking({"product_id": product_of}, sends(text="Is it new?")),
    f"DELETE {QUESTION}": Asking({"question_id": question_by}, is_owned=True),
    f"POST {QUESTION}/answers": Asking(
        {"question_id": others_question}, sends(text="It is"), passes=frozenset({201, 422})
    ),
    f"POST {MY_SHOP}/questions/{{question_id}}/answers": Asking(
        {"shop": shop_of, "question_id": others_question}, sends(text="It is"), is_owned=True
    ),
    f"GET {MY_SHOP}/questions": Asking({"shop": shop_of}, is_owned=True),
    f"PUT {MY_SHOP}/answers/{{answer_id}}": Asking(
        {"shop": shop_of, "answer_id": answer_of_shop}, sends(text="It is"), is_owned=True
    ),
    f"DELETE {MY_SHOP}/answers/{{answer_id}}": Asking({"shop": shop_of, "answer_id": answer_of_shop}, is_owned=True),
    f"DELETE {ANSWER}": Asking({"answer_id": answer_by}, is_owned=True),
    "POST /api/v1/reviews/{content_id}/reports": Asking({"content_id": others_review}, OFFENSIVE),
    "POST /api/v1/questions/{content_id}/reports": Asking({"content_id": others_question}, OFFENSIVE),
    "POST /api/v1/answers/{content_id}/reports": Asking({"content_id": others_answer}, OFFENSIVE),
    "GET /api/v1/admin/content-reports": Asking(needs_any=True),
    f"POST {REPORT}/uphold": Asking({"report_id": open_report}, needs_any=True),
    f"POST {REPORT}/dismiss": Asking({"report_id": open_report}, needs_any=True),
    f"GET {REPORTED}": Asking(needs_any=True),
    f"GET {REPORTED}/decisions": Asking(needs_any=True),
    **{
        f"{method} {REPORTED}/{{kind}}/{{content_id}}{act}": Asking(
            {"kind": a_question, "content_id": made}, body, needs_any=True
        )
        for method, act, made, body in (
            ("GET", "", reported_question, None),
            ("POST", "/claim", reported_question, sends()),
            ("POST", "/release", reported_question, None),
            ("POST", "/hide", reported_question, sends(reason="offensive")),
            ("POST", "/keep", reported_question, sends()),
            ("POST", "/restore", hidden_question, sends()),
        )
    },
    "GET /api/v1/wishlist": Asking(),
    "POST /api/v1/wishlist/items": Asking(body=lambda owner: {"product_id": product_of(owner)}),
    "DELETE /api/v1/wishlist/items/{product_id}": Asking({"product_id": product_of}),
    "DELETE /api/v1/wishlist/items": Asking(),
    "GET /api/v1/me/recent-products": Asking(),
    "DELETE /api/v1/me/recent-products": Asking(),
}
