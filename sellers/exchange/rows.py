"""What the rows of a file mean: which shop each is about, and what it would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from geo.locating import LEAF
from marketplace.accounts.profile_forms import LineField, PhoneField
from sellers.exchange.columns import PIN
from sellers.exchange.reading import SourceRow
from sellers.models import SLUG, RowOutcome, Shop, ShopCategory, ShopStatus
from sellers.models.shops import MOST_LEAD_MIN
from sellers.names import both_names
from sellers.slugs import TAKEN_WORDS

LINES = ("name_en", "name_bn", "address_en", "address_bn", "landmark_en", "landmark_bn")
TEXTS = (*LINES, "phone", "description_en", "description_bn")
# A row with an error here is about no shop that is known, so nothing more can be said of it.
NAMES_NONE = frozenset({"", "id", "slug", "osm_id"})
STATES = (ShopStatus.DRAFT, ShopStatus.ACTIVE, ShopStatus.PAUSED, ShopStatus.SUSPENDED, ShopStatus.CLOSED)
# Coordinates are written with seven places, which is a centimetre.
PLACES = 7

LEAVES = f"""
SELECT pin.place, leaf.id
  FROM (SELECT place, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS geom
          FROM unnest(%(places)s::int[], %(lats)s::float8[], %(lons)s::float8[]) AS given (place, lat, lon)) AS pin
 CROSS JOIN LATERAL ({LEAF}) AS leaf
"""  # noqa: S608  # constants only


class OptionalPhoneField(PhoneField):
    """A number, or nothing."""

    def clean(self, value: Any) -> str:
        return super().clean(value) if value else ""


class RowForm(forms.Form):
    """One row's cells by themselves."""

    id = forms.UUIDField(required=False)
    slug = forms.CharField(max_length=100, required=False, validators=[RegexValidator(SLUG)])
    osm_id = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    name_en = LineField(max_length=200, required=False)
    name_bn = LineField(max_length=200, required=False)
    category = forms.CharField(max_length=60, required=False)
    status = forms.ChoiceField(choices=[(state.value, state.value) for state in STATES], required=False)
    lat = forms.FloatField(min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(min_value=-180, max_value=180, required=False)
    address_en = LineField(max_length=300, required=False)
    address_bn = LineField(max_length=300, required=False)
    landmark_en = LineField(max_length=200, required=False)
    landmark_bn = LineField(max_length=200, required=False)
    phone = OptionalPhoneField(required=False)
    description_en = forms.CharField(max_length=2000, required=False)
    description_bn = forms.CharField(max_length=2000, required=False)
    lead_time_min = forms.IntegerField(min_value=0, max_value=MOST_LEAD_MIN, required=False)


@dataclass(slots=True)
class PlannedRow:
    """What becomes of one row.

    Attributes:
        shop: the shop it is about; None for a new one.
        values: what the row says, cleaned, without what is empty.
        changes: each field that differs, before and after, as text.
        errors: pairs of field and message.
        area_id: the upazila or thana of its pin, where it has one.
    """

    row: int
    shop: Shop | None = None
    values: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    area_id: UUID | None = None

    @property
    def outcome(self) -> RowOutcome:
        if self.errors:
            return RowOutcome.ERROR
        if self.shop is None:
            return RowOutcome.CREATE
        return RowOutcome.CHANGE if self.changes else RowOutcome.LEAVE

    @property
    def name(self) -> str:
        """By which people know the row."""
        told = self.values.get("name_en") or self.values.get("name_bn") or self.values.get("slug") or ""
        return str(told or (self.shop.name_en if self.shop else ""))[:200]


def plan(rows: Sequence[SourceRow], first_rows: Mapping[tuple[str, str], int]) -> list[PlannedRow]:
    """What becomes of some rows, in three statements however many there are.

    Args:
        rows: some of a file's.
        first_rows: the row that names a shop first, by column and cell (`first_mentions`).
    """
    categories = {kind.slug: kind for kind in ShopCategory.objects.filter(parent__isnull=False)}
    planned = [_cleaned(row, first_rows) for row in rows]
    found = _shops_named(planned)
    leaves = _leaves(planned)
    for place, one in enumerate(planned):
        one.area_id = leaves.get(place)
        if not NAMES_NONE.intersection(name for name, _message in one.errors):
            _find(one, found)
            _judge(one, categories)
    return planned


def first_mentions(rows: Sequence[SourceRow]) -> dict[tuple[str, str], int]:
    """Which row names a shop first, by each column that can name one."""
    mentions: dict[tuple[str, str], int] = {}
    for row in rows:
        for column in ("id", "slug", "osm_id"):
            if column in row.cells:
                mentions.setdefault((column, row.cells[column].lower()), row.row)
    return mentions


def _cleaned(row: SourceRow, first_rows: Mapping[tuple[str, str], int]) -> PlannedRow:
    one = PlannedRow(row.row)
    if row.problem is not None:
        one.errors.append(("", str(row.problem)))
        return one
    form = RowForm(row.cells)
    one.errors = [(name, str(message)) for name, messages in form.errors.items() for message in messages]
    one.values = {name: form.cleaned_data[name] for name in row.cells if form.cleaned_data.get(name) not in ("", None)}
    for column in ("id", "slug", "osm_id"):
        first = first_rows.get((column, row.cells.get(column, "").lower()))
        if first is not None and first != row.row:
            one.errors.append((column, _("Row %(row)d names this shop already.") % {"row": first}))
    return one


def _shops_named(planned: Sequence[PlannedRow]) -> Sequence[Shop]:
    named = [[one.values[column] for one in planned if column in one.values] for column in ("id", "slug", "osm_id")]
    ids, slugs, osm_ids = named
    asked = Q(pk__in=ids) | Q(slug__in=slugs) | Q(osm_id__in=osm_ids)
    return list(Shop.objects.filter(asked).select_related("category").defer("hours", "closed"))


def _leaves(planned: Sequence[PlannedRow]) -> dict[int, UUID]:
    """The upazila or thana of each pin that lies in one, by its place in the list."""
    pins = [
        (place, one.values["lat"], one.values["lon"])
        for place, one in enumerate(planned)
        if all(axis in one.values for axis in PIN)
    ]
    if not pins:
        return {}
    places, lats, lons = zip(*pins, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(LEAVES, {"places": list(places), "lats": list(lats), "lons": list(lons)})
        return dict(cursor.fetchall())


def _find(one: PlannedRow, shops: Sequence[Shop]) -> None:
    """The shop that a row is about: by id, else by slug, else by its number at OpenStreetMap."""
    values = one.values
    keys = {"id": "pk", "slug": "slug", "osm_id": "osm_id"}
    by = {
        column: next((shop for shop in shops if getattr(shop, name) == values[column]), None)
        for column, name in keys.items()
        if column in values
    }
    one.shop = next((shop for shop in by.values() if shop is not None), None)
    if "id" in values and by["id"] is None:
        one.errors.append(("id", _("There is no shop with this id.")))
    if one.shop is None:
        if values.get("slug") in TAKEN_WORDS:
            one.errors.append(("slug", _("This word is taken by the market’s own pages.")))
        return
    for column in ("slug", "osm_id"):
        if column in values and getattr(one.shop, column) != values[column]:
            one.errors.append((column, _("This belongs to another shop, or would change what does not change.")))


def _judge(one: PlannedRow, categories: Mapping[str, ShopCategory]) -> None:
    """See what the row would change, and whether it may."""
    values = one.values
    if values.get("category", "") and values["category"] not in categories:
        one.errors.append(("category", _("There is no such kind of shop, or it is a group of kinds.")))
    if ("lat" in values) != ("lon" in values):
        one.errors.append(("lon" if "lat" in values else "lat", _("A pin needs both latitude and longitude.")))
    elif "lat" in values and one.area_id is None:
        one.errors.append(("lat", _("The pin stands outside Bangladesh.")))
    if one.shop is None:
        _judge_new(one)
    else:
        _judge_known(one, one.shop)


def _judge_new(one: PlannedRow) -> None:
    values = one.values
    told_wrong = {name for name, _message in one.errors}
    one.errors += [
        (column, _("A new shop needs this."))
        for column in ("category", "lat", "lon")
        if column not in values and column not in told_wrong
    ]
    if not {"name_en", "name_bn"} & (values.keys() | told_wrong):
        one.errors.append(("name_en", _("A new shop needs a name in one language at least.")))
        return
    if values.get("status", ShopStatus.DRAFT) not in (ShopStatus.DRAFT, ShopStatus.ACTIVE):
        one.errors.append(("status", _("A new shop is a draft or active.")))
    english, bangla = both_names(name_en=values.get("name_en", ""), name_bn=values.get("name_bn", ""))
    values["name_en"], values["name_bn"] = english, bangla
    one.changes = {name: ("", written(value)) for name, value in values.items()}


def _judge_known(one: PlannedRow, shop: Shop) -> None:
    before = told(shop)
    names = (*TEXTS, "category", "status", "lead_time_min", *PIN)
    after = {name: one.values[name] for name in names if name in one.values}
    one.changes = {
        name: (written(before[name]), written(value))
        for name, value in after.items()
        if written(before[name]) != written(value)
    }
    if "status" in one.changes:
        wanted = ShopStatus(after["status"])
        if wanted == ShopStatus.SUSPENDED or shop.status == ShopStatus.SUSPENDED or not shop.may_become(wanted):
            message = _("A shop that is “%(before)s” does not become “%(after)s” by import.")
            one.errors.append(("status", message % {"before": shop.status, "after": wanted}))


def told(shop: Shop) -> dict[str, Any]:
    """A shop by the columns of a file."""
    plain = ("slug", "osm_id", *TEXTS, "status", "lead_time_min")
    return {
        "id": shop.pk,
        **{name: getattr(shop, name) for name in plain},
        "category": shop.category.slug,
        "lat": shop.location.y,
        "lon": shop.location.x,
    }


def written(value: Any) -> str:
    """A value as a cell has it."""
    if value is None:
        return ""
    return f"{value:.{PLACES}f}" if isinstance(value, float) else str(value)
