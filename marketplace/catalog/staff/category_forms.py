"""What staff type about kinds of goods, and about what describes them."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.profile_forms import REQUIRED, LineField
from marketplace.catalog.attribute_drafts import (
    LONGEST_CHOICE,
    LONGEST_KEY,
    LONGEST_NAME,
    LONGEST_UNIT,
    MOST_CHOICES,
    MOST_POSITION,
    AttributeDraft,
    ChoiceDraft,
)
from marketplace.catalog.desk.product_forms import DeskForm
from marketplace.catalog.models import AttributeKind, Category, CategoryAttribute
from marketplace.catalog.models.categories import MOST_LEVELS
from marketplace.catalog.selectors.category_attributes import ICON, list_categories, list_icons
from marketplace.catalog.services.tree import LONGEST, CategoryDraft
from marketplace.core.bilingual import name
from sellers.desk.zone_fields import WholeField

CHOICES = "choices"
EMPTY_ROWS = 3
NO_BREAK = "\N{NO-BREAK SPACE}"


class CategoryForm(DeskForm):
    """A kind of goods; its place among those beside it is changed in the list."""

    name_bn = LineField(label=_("Name in Bangla"), max_length=LONGEST, error_messages=REQUIRED)
    name_en = LineField(label=_("Name in English"), max_length=LONGEST, error_messages=REQUIRED)
    parent = forms.TypedChoiceField(label=_("Below"), required=False, empty_value=None)
    icon = forms.ChoiceField(label=_("Sign"), widget=forms.RadioSelect, initial=ICON)
    is_active = forms.BooleanField(label=_("Buyers see it, and shops can choose it"), required=False, initial=True)

    def __init__(self, *args: Any, category: Category | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.category = category
        self.fields["parent"].choices = [("", _("Nothing: it is a root")), *_parents(category)]  # type: ignore[attr-defined]  # of a ChoiceField
        self.fields["icon"].choices = [(icon, icon) for icon in list_icons()]  # type: ignore[attr-defined]  # the same

    @classmethod
    def of(cls, category: Category) -> "CategoryForm":
        plain = {field: getattr(category, field) for field in ("name_bn", "name_en", "icon", "is_active")}
        return cls(initial=plain | {"parent": str(category.parent_id or "")}, category=category)

    def to_draft(self) -> CategoryDraft:
        told = self.cleaned_data
        return CategoryDraft(
            name_bn=told["name_bn"],
            name_en=told["name_en"],
            icon=told["icon"],
            parent_id=told["parent"] or None,
            is_active=told["is_active"],
            position=self.category.position if self.category else _last_position(told["parent"] or None),
        )


class AttributeForm(DeskForm):
    """An attribute; its key is asked for once."""

    key = forms.CharField(
        label=_("Key"),
        max_length=LONGEST_KEY,
        error_messages=REQUIRED,
        help_text=_("For the data of goods, in small Latin letters: fat_percent. It stays for good."),
    )
    name_bn = LineField(label=_("Name in Bangla"), max_length=LONGEST_NAME, error_messages=REQUIRED)
    name_en = LineField(label=_("Name in English"), max_length=LONGEST_NAME, error_messages=REQUIRED)
    kind = forms.ChoiceField(label=_("What it takes"), choices=AttributeKind.choices)
    unit = LineField(label=_("Unit of the number"), max_length=LONGEST_UNIT, required=False)
    position = WholeField(label=_("Place among the others"), min_value=0, max_value=MOST_POSITION, initial=0)
    is_required = forms.BooleanField(
        label=_("Goods must have it"),
        required=False,
        help_text=_("Goods that are there already are asked when somebody changes them next."),
    )
    tells_variants = forms.BooleanField(
        label=_("It is told of each pack"), required=False, help_text=_("Such as a size or a colour.")
    )

    def __init__(self, *args: Any, attribute: CategoryAttribute | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if attribute is not None:
            del self.fields["key"]

    @classmethod
    def of(cls, attribute: CategoryAttribute) -> "AttributeForm":
        initial = {field: getattr(attribute, field) for field in cls.base_fields if field != "key"}
        return cls(initial=initial, attribute=attribute)


class WholeAttribute:
    """The form of an attribute with the list that a choice is among."""

    def __init__(self, form: AttributeForm, rows: list[dict[str, str]]) -> None:
        self.form, self.rows = form, rows

    @classmethod
    def new(cls) -> "WholeAttribute":
        return cls(AttributeForm(), _padded([]))

    @classmethod
    def of(cls, attribute: CategoryAttribute) -> "WholeAttribute":
        """What an attribute is now."""
        return cls(AttributeForm.of(attribute), _padded([dict(choice) for choice in attribute.choices]))

    @classmethod
    def read(cls, data: Any, attribute: CategoryAttribute | None) -> "WholeAttribute":
        """What was sent, judged."""
        return cls(AttributeForm(data, attribute=attribute), _padded(_rows_in(data)))

    @classmethod
    def typed(cls, data: Any, attribute: CategoryAttribute | None) -> "WholeAttribute":
        """What was typed, unjudged, with more empty rows."""
        initial = {field: data.get(field, "") for field in AttributeForm.base_fields}
        return cls(AttributeForm(initial=initial, attribute=attribute), _padded(_rows_in(data), more=True))

    @property
    def told_rows(self) -> list[dict[str, str]]:
        return [row for row in self.rows if any(row.values())]

    def to_draft(self) -> AttributeDraft:
        told = self.form.cleaned_data
        kind = AttributeKind(told["kind"])
        is_choice, is_number = kind is AttributeKind.CHOICE, kind is AttributeKind.NUMBER
        return AttributeDraft(
            name_bn=told["name_bn"],
            name_en=told["name_en"],
            kind=kind,
            unit=told["unit"] if is_number else "",
            choices=[_choice_of(row) for row in self.told_rows] if is_choice else [],
            is_required=told["is_required"],
            tells_variants=told["tells_variants"],
            position=told["position"] or 0,
        )


def _choice_of(row: Mapping[str, str]) -> ChoiceDraft:
    """One of the list; what is kept is the English name where nothing else is said."""
    value = row["value"] or row["name_en"].lower().replace(" ", "_")
    return ChoiceDraft(value=value, name_en=row["name_en"], name_bn=row["name_bn"])


def _rows_in(data: Any) -> list[dict[str, str]]:
    columns = [data.getlist(f"{CHOICES}-{field}")[:MOST_CHOICES] for field in ("value", "name_bn", "name_en")]
    rows = [
        dict(zip(("value", "name_bn", "name_en"), map(_plain, row), strict=True))
        for row in zip_longest(*columns, fillvalue="")
    ]
    return [row for row in rows if any(row.values())]


def _plain(text: str) -> str:
    return text.replace("\x00", "").strip()[:LONGEST_CHOICE]


def _padded(rows: list[dict[str, str]], *, more: bool = False) -> list[dict[str, str]]:
    """With empty rows to write into."""
    wanted = EMPTY_ROWS * 2 if more else EMPTY_ROWS if not rows else 1
    empty = {"value": "", "name_bn": "", "name_en": ""}
    return [*rows, *(dict(empty) for _number in range(min(wanted, MOST_CHOICES - len(rows))))]


def _parents(category: Category | None) -> list[tuple[str, str]]:
    """Where it can lie: not below itself, nor deeper than the tree is."""
    return [
        (str(one.pk), NO_BREAK * 3 * one.depth + name(one))
        for one in list_categories()
        if one.depth < MOST_LEVELS - 1 and (category is None or category.pk not in one.path)
    ]


def _last_position(parent_id: Any) -> int:
    """After those that are there."""
    last = Category.objects.filter(parent_id=parent_id).order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else min(last + 1, MOST_POSITION)
