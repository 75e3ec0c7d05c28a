"""The statements that read what was said of a product: one each, for its whole page or for a part of it."""

from functools import lru_cache
from typing import Final

from marketplace.catalog.goods_sql import NAMED
from marketplace.catalog.selectors.media import IMAGE_JSON
from marketplace.catalog.selectors.opinions import Sort
from marketplace.core.prepared import PreparedStatement
from sellers.zones_sql import as_json

_PRODUCT = "%(product_id)s::uuid"
_VIEWER = "%(viewer_id)s::uuid"
_LIMIT = "%(limit)s::int"
# What each order compares before the id, the greatest first.
_KEYS: Final[dict[Sort, str]] = {
    "helpful": "review.helpful_count",
    "newest": "",
    "highest": "review.rating",
    "lowest": "-review.rating",
}

# Only a shop that buyers see has a page to lead to.
_SHOP = f"""CASE WHEN shop.id IS NOT NULL THEN json_build_object({NAMED.format("shop")},
                   'is_listed', shop.status = 'active') END"""
_PHOTOS = f"""coalesce((SELECT json_agg({IMAGE_JSON} ORDER BY shown.position, shown.id)
                 FROM (SELECT photo.*, '' AS alt_en, '' AS alt_bn FROM catalog_reviewimage photo
                        WHERE photo.review_id = review.id AND photo.state = 'published') shown
                 JOIN catalog_image image ON image.id = shown.image_id), '[]')"""  # noqa: S608  # constants of these modules
_REVIEW_JSON = f"""json_build_object('id', review.id, 'rating', review.rating, 'title', review.title,
               'body', review.body, 'language', review.language, 'author', author.name, 'shop', {_SHOP},
               'bought_at', {as_json("review.bought_at")}, 'created_at', {as_json("review.created_at")},
               'edited_at', {as_json("review.edited_at")}, 'helpful_count', review.helpful_count,
               'is_own', coalesce(review.author_id = {_VIEWER}, false),
               'is_helpful', EXISTS (SELECT FROM catalog_helpfulvote vote
                                      WHERE vote.review_id = review.id AND vote.user_id = {_VIEWER}),
               'photos', {_PHOTOS},
               'answer', CASE review.answer_state WHEN 'published' THEN review.answer ELSE '' END,
               'answered_at', {as_json("review.answered_at")},
               'is_synthetic', review.is_synthetic)"""  # constants of these modules
_REVIEWS = f"""coalesce((SELECT json_agg({_REVIEW_JSON} ORDER BY review.place)
                 FROM said review
                 LEFT JOIN accounts_user author ON author.id = review.author_id
                 LEFT JOIN sellers_shop shop ON shop.id = review.shop_id
                WHERE review.place <= {_LIMIT}), '[]')::text,
       EXISTS (SELECT FROM said WHERE place > {_LIMIT})"""  # noqa: S608  # constants of these modules
# Of each number of stars: how many gave it, and how many of them are no samples of the demo.
_COUNTS = f"""coalesce((SELECT json_agg(json_build_array(rating, given, given_in_earnest))
                 FROM (SELECT rating, count(*) AS given, count(*) FILTER (WHERE NOT is_synthetic) AS given_in_earnest
                         FROM catalog_review WHERE product_id = {_PRODUCT} AND state = 'published'
                        GROUP BY rating) counted), '[]')::text"""  # noqa: S608  # constants of these modules
_ANSWERS = f"""coalesce((SELECT json_agg(json_build_object('id', answer.id, 'body', answer.body,
                           'author', CASE WHEN answer.shop_id IS NULL THEN author.name END, 'shop', {_SHOP},
                           'created_at', {as_json("answer.created_at")},
                           'is_own', answer.shop_id IS NULL AND coalesce(answer.author_id = {_VIEWER}, false),
                           'is_synthetic', answer.is_synthetic) ORDER BY answer.id)
                 FROM catalog_answer answer
                 LEFT JOIN accounts_user author ON author.id = answer.author_id
                 LEFT JOIN sellers_shop shop ON shop.id = answer.shop_id
                WHERE answer.question_id = question.id AND answer.state = 'published'), '[]')"""  # noqa: S608  # constants of these modules
_QUESTIONS = f"""coalesce((SELECT json_agg(json_build_object('id', question.id, 'body', question.body,
                           'author', author.name, 'created_at', {as_json("question.created_at")},
                           'is_own', coalesce(question.author_id = {_VIEWER}, false),
                           'is_synthetic', question.is_synthetic,
                           'answers', {_ANSWERS}) ORDER BY question.place)
                 FROM asked question LEFT JOIN accounts_user author ON author.id = question.author_id
                WHERE question.place <= {_LIMIT}), '[]')::text,
       EXISTS (SELECT FROM asked WHERE place > {_LIMIT})"""  # noqa: S608  # constants of these modules
_VIEWER_JSON = f"""json_build_object(
           'is_wished_for', EXISTS (SELECT FROM catalog_wishlistitem
                                     WHERE user_id = {_VIEWER} AND product_id = {_PRODUCT}),
           'bought_at', (SELECT {as_json("max(bought_at)")} FROM catalog_purchase
                          WHERE user_id = {_VIEWER} AND product_id = {_PRODUCT}),
           'has_reviewed', EXISTS (SELECT FROM catalog_review
                                    WHERE author_id = {_VIEWER} AND product_id = {_PRODUCT}))::text"""  # noqa: S608  # constants of these modules


@lru_cache
def reviews_statement(*, sort: Sort, of_rating: bool, is_continued: bool) -> PreparedStatement:
    """A page of published reviews. Its row: a JSON array, whether there are more, and how many gave how many stars."""
    said = _said(sort, of_rating=of_rating, is_continued=is_continued)
    return PreparedStatement.of(f"WITH {said} SELECT {_REVIEWS}, {_COUNTS}")  # constants of this module


@lru_cache
def questions_statement(*, is_continued: bool) -> PreparedStatement:
    """A page of published questions with their answers. Its row: a JSON array, and whether there are more."""
    return PreparedStatement.of(f"WITH {_asked(is_continued=is_continued)} SELECT {_QUESTIONS}")


@lru_cache
def product_statement() -> PreparedStatement:
    """What a product's own page says: the most helpful reviews, the newest questions, and what the viewer has done.

    Its row: those of the two statements above, one after the other, and a JSON object.
    """
    said = _said("helpful", of_rating=False, is_continued=False)
    asked = _asked(is_continued=False)
    return PreparedStatement.of(f"""
WITH {said}, {asked}
SELECT {_REVIEWS}, {_COUNTS},
       {_QUESTIONS},
       {_VIEWER_JSON}
""")  # constants of this module


@lru_cache
def standing_statement() -> PreparedStatement:
    """What the viewer has done about a product. Its row: a JSON object."""
    return PreparedStatement.of(f"SELECT {_VIEWER_JSON}")


def _said(sort: Sort, *, of_rating: bool, is_continued: bool) -> str:
    key = _KEYS[sort]
    order = f"{key} DESC, review.id DESC" if key else "review.id DESC"
    conditions = [f"review.product_id = {_PRODUCT}", "review.state = 'published'"]
    if of_rating:
        conditions.append("review.rating = %(rating)s::int")
    if is_continued:
        conditions.append(
            f"({key}, review.id) < (%(after_key)s::int, %(after_id)s::uuid)"
            if key
            else "review.id < %(after_id)s::uuid"
        )
    return f"""said AS MATERIALIZED (
    SELECT review.*, row_number() OVER (ORDER BY {order}) AS place FROM catalog_review review
     WHERE {" AND ".join(conditions)}
     ORDER BY {order} LIMIT {_LIMIT} + 1)"""  # noqa: S608  # constants of this module


def _asked(*, is_continued: bool) -> str:
    after = "AND question.id < %(after_id)s::uuid" if is_continued else ""
    return f"""asked AS MATERIALIZED (
    SELECT question.*, row_number() OVER (ORDER BY question.id DESC) AS place FROM catalog_question question
     WHERE question.product_id = {_PRODUCT} AND question.state = 'published' {after}
     ORDER BY question.id DESC LIMIT {_LIMIT} + 1)"""  # noqa: S608  # constants of this module
