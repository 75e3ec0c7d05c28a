"""What can be done to several of a shop's goods at once."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.catalog.services.bulk import LEAST_PERCENT, MOST_PERCENT, ChangedRow, OfferChange, Outcome
from marketplace.core import bilingual, formats
from sellers.desk.zone_fields import NumberField

# How each act is told to `OfferChange`; a change of price brings its percent.
ACTS: Mapping[str, Mapping[str, Any]] = {
    "pause": {"values": {"is_available": False}},
    "resume": {"values": {"is_available": True}},
    "withdraw": {"withdraws": True},
    "confirm": {"confirms": True},
    "percent": {},
}
MOST_NAMED = 5


class ActForm(forms.Form):
    """Which act, and by how many percent prices change."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS], required=False)
    percent = NumberField(label=gettext_lazy("Change prices by percent"), max_digits=5)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        percent: Decimal | None = cleaned.get("percent")
        if percent and not cleaned.get("act"):
            self.add_error("percent", _("Choose “Change” for it: nothing else was done."))
        elif cleaned.get("act") == "percent" and "percent" not in self.errors:
            if not percent:
                self.add_error("percent", _("Write by how many percent: 5, or −5 for less."))
            elif not LEAST_PERCENT <= percent <= MOST_PERCENT:
                self.add_error("percent", _("Prices change by −90 to 500 percent at once."))
        return cleaned

    def acts(self) -> dict[str, Any]:
        """What `OfferChange` is told of each row that is ticked; empty for nothing."""
        act = self.cleaned_data["act"]
        if act == "percent":
            return {"percent": self.cleaned_data["percent"]}
        return dict(ACTS.get(act, {}))


def changes_of(offer_ids: Iterable[UUID], told: Mapping[str, Any]) -> list[OfferChange]:
    """The same act for each."""
    return [OfferChange(offer_id=offer_id, **told) for offer_id in offer_ids]


def told_of(results: Iterable[ChangedRow]) -> str:
    """How many were changed, in a line."""
    count = sum(row.outcome is Outcome.CHANGED for row in results)
    if not count:
        return _("Nothing had to be changed.")
    told = ngettext("%(count)s of your goods is changed.", "%(count)s of your goods are changed.", count)
    return told % {"count": formats.number(count)}


def refusals_of(results: Iterable[ChangedRow], names: Mapping[UUID, bilingual.HasBothNames]) -> list[str]:
    """What was not done, a line each, for the first few."""
    refused = [row for row in results if row.outcome not in {Outcome.CHANGED, Outcome.UNCHANGED}]
    lines = [
        f"{bilingual.name(names[row.offer_id])}: {row.details[0].message}"
        if row.offer_id in names
        else str(row.details[0].message)
        for row in refused[:MOST_NAMED]
    ]
    more = len(refused) - len(lines)
    if more > 0:
        lines.append(ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": formats.number(more)})
    return lines
