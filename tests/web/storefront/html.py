"""What a page says, read from its HTML."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit


class _HasContent(Protocol):
    """A response of Django, or of its test client."""

    @property
    def content(self) -> Any: ...


VOID = {"meta", "link", "input", "img", "br", "hr"}


class Outline(HTMLParser):
    """Elements in the order of the page: tag, attributes, text within."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element: tuple[str, dict[str, str], list[str]] = (tag, {name: value or "" for name, value in attrs}, [])
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        for _tag, _attributes, texts in self._open:
            texts.append(data)


class Page:
    """A response's page."""

    def __init__(self, response: _HasContent) -> None:
        self.html = response.content.decode()
        self._outline = Outline(self.html)

    def texts(self, css_class: str) -> list[str]:
        """What each element of a class says."""
        return [" ".join("".join(texts).split()) for _tag, _attributes, texts in self._of_class(css_class)]

    def links(self, css_class: str) -> dict[str, str]:
        """Link text → address, of links of a class."""
        return {
            " ".join("".join(texts).split()): attributes["href"]
            for tag, attributes, texts in self._of_class(css_class)
            if tag == "a"
        }

    def attributes(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element with a tag."""
        return [attributes for name, attributes, _texts in self._outline.elements if name == tag]

    def _of_class(self, css_class: str) -> Iterator[tuple[str, dict[str, str], list[str]]]:
        return (e for e in self._outline.elements if css_class in e[1].get("class", "").split())


def query_of(url: str) -> dict[str, str]:
    """The fields of an address' query string."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
