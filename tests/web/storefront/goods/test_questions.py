"""Questions about a product, and answers to them, on its page and their own."""

from django.test import Client

from marketplace.accounts.models import User
from marketplace.catalog.models import Answer, Question
from marketplace.catalog.services import questions
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import NOW
from tests.web.storefront.goods_market import FRAGMENT, GoodsMarket
from tests.web.storefront.html import Page


def url_of(market: GoodsMarket, rest: str = "") -> str:
    return f"/en/products/{market.rice.slug}/{rest}"


def ask(market: GoodsMarket, author: User, text: str = "Is it this year's?") -> Question:
    return questions.ask_question(author_id=author.pk, product_id=market.rice.pk, text=text, now=NOW)


def test_stranger_reads_them_and_is_asked_to_sign_in_before_anything_is_typed(
    stranger: Client, market: GoodsMarket
) -> None:
    ask(market, make_user())

    page = Page(stranger.get(url_of(market)))

    assert page.texts("question-text") == ["Is it this year's?"]
    assert not page.attributes("textarea")
    assert f"next=%2Fen%2Fproducts%2F{market.rice.slug}%2F" in page.html


def test_member_asks_and_comes_back_to_the_product(member: Client, stranger: Client, market: GoodsMarket) -> None:
    answer = member.post(url_of(market, "questions/ask/"), {"text": "Is it this year's?"})

    assert answer.headers["Location"] == f"{url_of(market)}#questions"
    assert "Is it this year&#x27;s?" in stranger.get(url_of(market)).content.decode()


def test_too_short_a_question_is_told_and_kept(member: Client, market: GoodsMarket) -> None:
    answer = member.post(url_of(market, "questions/ask/"), {"text": "Eh?"})

    assert answer.status_code == 400
    assert "Ask in at least five letters." in answer.content.decode()
    assert "Eh?</textarea>" in answer.content.decode()


def test_buyer_answers_and_is_marked_as_one(owner: Client, stranger: Client, market: GoodsMarket) -> None:
    question = ask(market, make_user())
    offered = f"/en/questions/{question.pk}/answer/" in owner.get(url_of(market)).content.decode()

    owner.post(f"/en/questions/{question.pk}/answer/", {"text": "It is."})

    told = Page(stranger.get(url_of(market))).texts("said-answer")[0]
    assert offered
    assert "has it" in told
    assert "It is." in told


def test_who_does_not_have_it_is_told_so_and_keeps_the_words(member: Client, market: GoodsMarket) -> None:
    question = ask(market, make_user())

    answer = member.post(f"/en/questions/{question.pk}/answer/", {"text": "I think so."})

    assert answer.status_code == 400
    assert "I think so.</textarea>" in answer.content.decode()
    assert not Answer.objects.exists()


def test_shop_answers_under_its_own_name(stranger: Client, market: GoodsMarket) -> None:
    question, seller = ask(market, make_user()), make_user(name="Karim Uddin")
    questions.answer_as_shop(
        actor_id=seller.pk, shop_id=market.near.pk, question_id=question.pk, text="It is.", now=NOW
    )

    html = stranger.get(url_of(market)).content.decode()

    assert "Near Store</a>" in html.partition('class="said-answer"')[2]
    assert "Karim" not in html


def test_one_takes_back_what_one_asked_and_nobody_else_does(market: GoodsMarket, member: Client) -> None:
    author = make_user()
    url = f"/en/questions/{ask(market, author).pk}/delete/"

    refused = member.post(url).status_code
    signed_in(author).post(url)

    assert refused == 404
    assert not Question.objects.exists()


def test_what_one_answered_for_a_shop_is_the_shops_to_take_back(market: GoodsMarket) -> None:
    question, seller = ask(market, make_user()), make_user()
    answer = questions.answer_as_shop(
        actor_id=seller.pk, shop_id=market.near.pk, question_id=question.pk, text="It is.", now=NOW
    )
    client, path = signed_in(seller), f"answers/{answer.pk}"

    html = client.get(url_of(market)).content.decode()
    answers = [client.post(f"/en/{path}/delete/").status_code, client.delete(f"/api/v1/{path}").status_code]

    assert f"/{path}/delete/" not in html
    assert answers == [404, 404]
    assert Answer.objects.get() == answer


def test_list_goes_on(stranger: Client, market: GoodsMarket) -> None:
    author = make_user()
    for number in range(11):
        ask(market, author, f"Question {number}?")

    first = Page(stranger.get(url_of(market, "questions/")))
    [more] = [link["href"] for link in first.attributes("a") if "cursor=" in link.get("href", "")]
    rest = Page(stranger.get(more, headers=FRAGMENT))

    assert len(first.texts("question-text")) == 10
    assert rest.texts("question-text") == ["Question 0?"]
