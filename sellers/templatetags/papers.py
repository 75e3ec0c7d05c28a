"""How papers are told of on pages: numbers masked, files by kind and size."""

from django import template
from django.template.defaultfilters import filesizeformat

from marketplace.core.bilingual import page_language
from marketplace.core.numerals import in_digits
from sellers.models import ShopPaper
from sellers.papers import masked_number

register = template.Library()
KINDS = {"application/pdf": "PDF", "image/webp": "WebP", "image/jpeg": "JPEG", "image/png": "PNG"}


@register.filter
def masked(number: str | None) -> str:
    """A number's last characters."""
    return masked_number(number)


@register.filter
def file_words(paper: ShopPaper) -> str:
    """What the file is, and how large."""
    size = in_digits(filesizeformat(paper.size_bytes), page_language())
    return f"{KINDS.get(paper.content_type, '')} {size}".strip()
