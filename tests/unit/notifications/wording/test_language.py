"""The language of templates: variables of a list, put in once, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.notifications.wording.language import ROOMS, BrokenTemplateError, Text, faults_of, fill
from marketplace.notifications.wording.models import WordChannel

MAIL, SMS, APP = WordChannel.MAIL, WordChannel.SMS, WordChannel.APP
NAMES = {"shop", "number"}


def faults(body: str, *, title: str = "", channel: WordChannel = APP) -> list[str]:
    return [str(fault.message) for fault in faults_of(Text(title, body), channel=channel, variables=NAMES)]


def test_variables_are_put_in() -> None:
    assert fill("{{shop}} has order {{ number }}.", {"shop": "রহিমা", "number": "K7"}) == "রহিমা has order K7."


def test_what_stands_in_a_variable_is_no_template_and_no_paragraph() -> None:
    values = {"shop": "{{ number }}\n\nhttps://evil.example\n\n{% load x %}", "number": "K7"}

    assert fill("{{ shop }} calls.", values) == "{{ number }} https://evil.example {% load x %} calls."


@pytest.mark.parametrize("values", [{}, {"shop": ""}, {"shop": " \n"}], ids=["unknown", "empty", "blank"])
def test_message_without_what_is_asked_for_is_broken(values: dict[str, str]) -> None:
    with pytest.raises(BrokenTemplateError, match="shop"):
        fill("Of {{ shop }}.", values)


@pytest.mark.parametrize(
    "body",
    [
        "{{ price }} is due.",
        "{% if shop %}Yes{% endif %}",
        "{{ shop|upper }} calls.",
        "{{ shop.owner.password }} is it.",
        "{{ shop }",
        "}} shop",
        "{# hidden #} words",
        "${number} is it.",
        "<%= shop %>",
        "See https://evil.example.",
        "See WWW.evil.example",
        "right\u202eleft",
        "a\x00b",
        "",
        "{{ shop }}",
        "two\nlines",
        "x" * 301,
    ],
)
def test_what_is_no_template_is_refused(body: str) -> None:
    assert faults(body)


@pytest.mark.parametrize("body", ["Sale: 50 % off { and } at {{ shop }}", "<b>{{ number }}</b>", "১০০% {{shop}}"])
def test_what_only_looks_strange_is_taken(body: str) -> None:
    assert faults(body) == []


def test_mail_has_a_title_of_one_line_and_paragraphs_with_words() -> None:
    assert faults("One {{ shop }}.\n\nTwo.", title="Order {{ number }}", channel=MAIL) == []
    assert faults("One.\n\n{{ shop }}", title="T", channel=MAIL)
    assert faults("One.", title="two\nlines", channel=MAIL)
    assert faults("One.", title="", channel=MAIL)
    assert faults("One.", title="A title", channel=SMS)


@given(st.text(max_size=60), st.text(min_size=1, max_size=30))
def test_nothing_that_is_taken_can_raise_but_for_want_of_a_value(body: str, value: str) -> None:
    for channel in ROOMS:
        if not faults(body, title="T" if ROOMS[channel].title else "", channel=channel):
            filled = fill(body, {"shop": "S" + value, "number": "N" + value})
            assert filled.strip()
