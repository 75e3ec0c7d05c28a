"""Writes: samples of what buyers say and ask of everyday goods, marked as such and tied to purchases of demo buyers."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Sum

from marketplace.accounts.demo import load_demo_buyers
from marketplace.accounts.models import User
from marketplace.catalog import cache
from marketplace.catalog.demo.files import copy_rows, rows_of
from marketplace.catalog.models import HelpfulVote, Offer, Product, Purchase, Review
from marketplace.catalog.ratings import bayesian_average
from marketplace.catalog.services.reviews import ReviewDraft
from marketplace.core.ids import uuid7, uuid7_of
from sellers.models import Shop, ShopMember, ShopRole

# Decides in place of chance: the same market gets the same samples.
SEED: Final = 2026
# So many goods of a kind, of which much or little is said; each gets two or three reviews.
MANY, FEW, MUCH = 3, 2, 5
# Many give stars and no words, and then mostly many of them.
WORDLESS: Final = (5, 5, 5, 5, 5, 4, 4, 4, 4, 3, 3, 2)
WORDLESS_OF_A_PRODUCT: Final = (0, 0, 1, 1, 2)
# Reviews reach so far back.
DAYS: Final = 240
COPY_REVIEWS: Final = """
    COPY catalog_review (id, created_at, updated_at, product_id, shop_id, author_id, rating, title, body, language,
                         state, bought_at, helpful_count, answer, answered_at, answered_by_id, answer_state,
                         is_synthetic) FROM STDIN
"""
COPY_QUESTIONS: Final = """
    COPY catalog_question (id, created_at, updated_at, product_id, author_id, body, state, is_synthetic) FROM STDIN
"""
COPY_ANSWERS: Final = """
    COPY catalog_answer (id, created_at, updated_at, question_id, author_id, shop_id, body, state, is_synthetic)
    FROM STDIN
"""


@dataclass(frozen=True, slots=True)
class Sold:
    """A product that is reviewed, and the shops that sell it, those of the demo's seller first."""

    product_id: UUID
    shop_ids: Sequence[UUID]


@dataclass(slots=True)
class Sample:
    """One review to be written."""

    sold: Sold
    shop_id: UUID
    author_id: UUID | None
    rating: int
    body: str
    answer: str
    said_at: datetime
    helped: int = 0


@transaction.atomic
def load_demo_reviews(*, now: datetime) -> int:
    """Have demo buyers review and ask about everyday goods, where there are no samples yet; ratings follow.

    Outside development there are no demo buyers, and the samples have no authors.

    Returns:
        How many reviews were added.
    """
    if Review.objects.filter(is_synthetic=True).exists():
        return 0
    chance = Random(SEED)  # noqa: S311  # no secret: the same samples every time are what is wanted
    buyers, goods = load_demo_buyers(now=now), _goods(chance)
    samples = sorted(_samples(goods, buyers, chance, now=now), key=lambda sample: sample.said_at)
    if not samples:
        return 0
    _write_reviews(samples, buyers, chance)
    _write_questions(goods, buyers, chance, now=now)
    _rate()
    cache.forget([cache.TREE_TAG])
    return len(samples)


def _goods(chance: Random) -> dict[str, list[Sold]]:
    """Some goods of each kind that has texts, by kind."""
    texts = Counter(row["category"] for row in rows_of("reviews.csv"))
    kinds = sorted({*texts, *(row["category"] for row in rows_of("questions.csv"))})
    offers = Offer.objects.kept().filter(product=OuterRef("pk"), is_available=True)
    owned = offers.filter(shop__members__isnull=False)
    found = Product.objects.listed().filter(Exists(offers), shop=None, is_synthetic=True, category__slug__in=kinds)
    by_kind: dict[str, list[tuple[bool, str, UUID]]] = defaultdict(list)
    for pk, slug, kind, is_owned in found.annotate(is_owned=Exists(owned)).values_list(
        "pk", "slug", "category__slug", "is_owned"
    ):
        by_kind[kind].append((not is_owned, slug, pk))
    chosen: dict[str, list[UUID]] = {}
    for kind, rows in sorted(by_kind.items()):
        # One that the demo's seller sells, where there is one, and others by chance.
        first, *others = sorted(rows)
        more = min(len(others), (MANY if texts[kind] >= MUCH else FEW) - 1)
        chosen[kind] = [pk for _rest, _slug, pk in (first, *chance.sample(others, more))]
    shops = _shops_of([pk for ids in chosen.values() for pk in ids])
    return {kind: [Sold(pk, shops[pk]) for pk in ids] for kind, ids in chosen.items()}


def _shops_of(product_ids: Sequence[UUID]) -> Mapping[UUID, list[UUID]]:
    owned = ShopMember.objects.filter(shop=OuterRef("shop"))
    offers = Offer.objects.kept().filter(product_id__in=product_ids, is_available=True).annotate(is_owned=Exists(owned))
    shops: dict[UUID, list[UUID]] = defaultdict(list)
    for product_id, shop_id in (
        offers.order_by("-is_owned", "shop__osm_id", "pk").values_list("product_id", "shop_id").iterator()
    ):
        if shop_id not in shops[product_id]:
            shops[product_id].append(shop_id)
    return shops


def _samples(
    goods: Mapping[str, Sequence[Sold]], buyers: Sequence[User], chance: Random, *, now: datetime
) -> Iterator[Sample]:
    """Each text once, turn by turn over the goods of its kind, and some stars without words."""
    turns: dict[str, int] = defaultdict(int)
    authors: dict[UUID, list[UUID | None]] = {}
    said = [(row["category"], int(row["rating"]), row["body"], row["answer"]) for row in rows_of("reviews.csv")]
    for kind, several in sorted(goods.items()):
        said += [(kind, chance.choice(WORDLESS), "", "") for _one in several for _star in range(_wordless(chance))]
    for kind, rating, body, answer in said:
        if kind not in goods:
            continue
        sold = goods[kind][turns[kind] % len(goods[kind])]
        turns[kind] += 1
        left = authors.setdefault(sold.product_id, chance.sample([buyer.pk for buyer in buyers], len(buyers)))
        shop_id = sold.shop_ids[0] if chance.random() < 0.5 else chance.choice(sold.shop_ids)
        ago = timedelta(days=DAYS * chance.random() ** 1.5, minutes=chance.randrange(1, 1440))
        yield Sample(sold, shop_id, left.pop() if left else None, rating, body, answer, now - ago)


def _wordless(chance: Random) -> int:
    return chance.choice(WORDLESS_OF_A_PRODUCT)


def _write_reviews(samples: Sequence[Sample], buyers: Sequence[User], chance: Random) -> None:
    owners = dict(ShopMember.objects.filter(role=ShopRole.OWNER).values_list("shop_id", "user_id"))
    ids = [uuid7_of(sample.said_at) for sample in samples]
    votes = [vote for pk, sample in zip(ids, samples, strict=True) for vote in _votes(pk, sample, buyers, chance)]
    rows = zip(ids, samples, strict=True)
    copy_rows(COPY_REVIEWS, (_review_row(pk, sample, owners, chance) for pk, sample in rows))
    HelpfulVote.objects.bulk_create(votes)
    Purchase.objects.bulk_create(
        Purchase(
            user_id=sample.author_id,
            product_id=sample.sold.product_id,
            shop_id=sample.shop_id,
            reference=uuid7(),
            bought_at=_bought_at(sample),
        )
        for sample in samples
        if sample.author_id
    )


def _votes(pk: UUID, sample: Sample, buyers: Sequence[User], chance: Random) -> list[HelpfulVote]:
    """What others found of use: longer texts sooner than stars alone."""
    others = [buyer.pk for buyer in buyers if buyer.pk != sample.author_id]
    most = min(len(others), len(sample.body) // 12)
    voters = chance.sample(others, chance.randrange(most + 1))
    sample.helped = len(voters)
    return [HelpfulVote(review_id=pk, user_id=voter) for voter in voters]


def _review_row(pk: UUID, sample: Sample, owners: Mapping[UUID, UUID], chance: Random) -> tuple[Any, ...]:
    at = sample.said_at
    answered_at = at + timedelta(hours=chance.randrange(1, 5)) if sample.answer else None
    answered_by = owners.get(sample.shop_id) if sample.answer else None
    language = ReviewDraft(sample.rating, "", sample.body).language
    return (
        *(pk, at, at, sample.sold.product_id, sample.shop_id, sample.author_id, sample.rating, "", sample.body),
        *(language, "published", _bought_at(sample), sample.helped),
        *(sample.answer, answered_at, answered_by, "published", True),
    )


def _bought_at(sample: Sample) -> datetime:
    """Some days before it was reviewed, by the length of what was said: no chance, so that a purchase agrees."""
    return sample.said_at - timedelta(days=1 + len(sample.body) % 6)


def _write_questions(
    goods: Mapping[str, Sequence[Sold]], buyers: Sequence[User], chance: Random, *, now: datetime
) -> None:
    questions: list[tuple[Any, ...]] = []
    answers: list[tuple[Any, ...]] = []
    asked = [row for row in rows_of("questions.csv") if row["category"] in goods]
    for row, days in zip(asked, range(3 * len(asked), 0, -3), strict=True):
        sold, at = goods[row["category"]][0], now - timedelta(days=days, minutes=chance.randrange(600))
        asker, other = chance.sample([buyer.pk for buyer in buyers], 2) if len(buyers) > 1 else (None, None)
        pk = uuid7_of(at)
        questions.append((pk, at, at, sold.product_id, asker, row["body"], "published", True))
        for author, shop_id, text, hours in (
            (None, sold.shop_ids[0], row["shop_answer"], 2),
            (other, None, row["buyer_answer"], 9),
        ):
            if text:
                then = at + timedelta(hours=hours)
                answers.append((uuid7_of(then), then, then, pk, author, shop_id, text, "published", True))
    copy_rows(COPY_QUESTIONS, questions)
    copy_rows(COPY_ANSWERS, answers)


def _rate() -> None:
    """What the samples come to, for every product and shop that has any."""
    samples = Review.objects.filter(is_synthetic=True)
    for rows, of in ((Product.objects, "product"), (Shop.objects, "shop")):
        of_those = Review.objects.published().filter(**{f"{of}__in": samples.values(of)})
        sums = of_those.order_by().values(of).annotate(total=Sum("rating"), count=Count("pk"))
        for row in sums:
            rating = bayesian_average(total=row["total"], count=row["count"])
            rows.filter(pk=row[of]).update(rating=rating, rating_count=row["count"])
