"""What a shop types when it acts on an order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.accounts.profile_forms import REQUIRED, LineField
from marketplace.catalog.models import PackUnit
from marketplace.orders.models import ActorRole, CancelCause, Order, OrderLine, ProofKind
from marketplace.orders.services.acting import LONGEST_LEAD_MIN
from marketplace.orders.services.actors import Because
from marketplace.orders.services.adjusting import WEIGHED, LineChange
from marketplace.orders.services.handover import Proof
from marketplace.orders.services.substituting import SubstituteDraft
from marketplace.orders.states import Act, causes_of
from sellers.desk.zone_fields import AmountField, NumberField, WholeField

LONGEST_REASON = 300
MOST = 9_999
LARGEST_WEIGHT = Decimal("999999.999")


class VersionForm(forms.Form):
    """An act on the order as it was when the page was made."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, order: Order, **options: Any) -> None:
        options["initial"] = {"version": order.version, **options.get("initial", {})}
        super().__init__(*args, **options)
        self.order = order

    @property
    def expected(self) -> dict[str, Any]:
        """The order, and the version of it that was looked at, as services take them."""
        return {"order_id": self.order.pk, "expected_version": self.cleaned_data["version"]}


class AcceptForm(VersionForm):
    """Accept, and say how long it takes where that is not as promised."""

    lead_time_min = WholeField(
        label=gettext_lazy("Minutes until it is there, or ready"),
        help_text=gettext_lazy("Leave it empty to keep to what the buyer was promised."),
        min_value=1,
        max_value=LONGEST_LEAD_MIN,
    )


class EndForm(VersionForm):
    """Why an order comes to nothing.

    Attributes:
        role: who says so; not everybody has every cause.
    """

    role = ActorRole.SHOP

    cause = forms.ChoiceField(label=gettext_lazy("Why"), widget=forms.RadioSelect, error_messages=REQUIRED)
    reason = LineField(
        label=gettext_lazy("A word to the buyer"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, act: Act, **options: Any) -> None:
        super().__init__(*args, **options)
        causes = [(cause.value, cause.label) for cause in causes_of(act, role=self.role)]
        self.fields["cause"].choices = causes  # type: ignore[attr-defined]  # of a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("cause") == CancelCause.OTHER and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say in a few words why."))
        return cleaned

    def because(self) -> Because:
        return Because(CancelCause(self.cleaned_data["cause"]), self.cleaned_data["reason"])


class FailForm(EndForm):
    """Why it came back, and what of it cannot be sold any more."""

    def __init__(self, *args: Any, lines: Sequence[OrderLine], **options: Any) -> None:
        super().__init__(*args, act=Act.FAIL_DELIVERY, **options)
        self.lines = [line for line in lines if line.kept]
        for line in self.lines:
            self.fields[f"unfit-{line.pk}"] = WholeField(
                label=_("Cannot be sold any more"), min_value=0, max_value=line.kept
            )

    def rows(self) -> list[tuple[OrderLine, forms.BoundField]]:
        """Each line with its field."""
        return [(line, self[f"unfit-{line.pk}"]) for line in self.lines]

    def unfit(self) -> dict[UUID, int]:
        told = {line.pk: self.cleaned_data[f"unfit-{line.pk}"] for line in self.lines}
        return {line_id: count for line_id, count in told.items() if count}


class AdjustForm(VersionForm):
    """How many there are of each line, and what they weigh; a field that stays as it is changes nothing."""

    reason = LineField(
        label=gettext_lazy("A word to the buyer"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, lines: Sequence[OrderLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = lines
        for line in lines:
            count = WholeField(label=_("How many"), min_value=0, max_value=line.wanted, required=True)
            count.error_messages |= REQUIRED
            count.initial = line.kept
            self.fields[f"count-{line.pk}"] = count
            if line.pack_unit in WEIGHED:
                label = _("Weight of all, in %(unit)s") % {"unit": PackUnit(line.pack_unit).label}
                weight = NumberField(label=label, min_value=0, max_value=LARGEST_WEIGHT, decimal_places=3)
                weight.initial = line.weighed_size
                weight.error_messages["max_decimal_places"] = _("Three decimals at most.")
                self.fields[f"weight-{line.pk}"] = weight
        self.order_fields(["version", *(name for name in self.fields if "-" in name), "reason"])

    def rows(self) -> list[tuple[OrderLine, forms.BoundField, forms.BoundField | None]]:
        """Each line with its fields."""
        return [
            (line, self[f"count-{line.pk}"], self[f"weight-{line.pk}"] if f"weight-{line.pk}" in self.fields else None)
            for line in self.lines
        ]

    def changes(self) -> list[LineChange]:
        """What is to be different."""
        told = [
            LineChange(line.pk, self.cleaned_data[f"count-{line.pk}"], self.cleaned_data.get(f"weight-{line.pk}"))
            for line in self.lines
        ]
        now = {line.pk: (line.kept, line.weighed_size) for line in self.lines}
        return [one for one in told if (one.quantity, one.weighed_size) != now[one.line_id]]


class ProposeForm(VersionForm):
    """Another of the shop's goods for a line."""

    offer = forms.UUIDField(error_messages={"required": gettext_lazy("Choose one of your goods.")})
    quantity = WholeField(label=gettext_lazy("How many"), min_value=1, max_value=MOST, required=True)
    unit_price = AmountField(
        label=gettext_lazy("Price of one"),
        help_text=gettext_lazy("Empty for your price. All of it never costs more than the buyer pays now."),
    )
    message = LineField(
        label=gettext_lazy("A word to the buyer"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["quantity"].error_messages |= REQUIRED

    def draft(self, line: OrderLine) -> SubstituteDraft:
        told = self.cleaned_data
        return SubstituteDraft(
            line_id=line.pk,
            offer_id=told["offer"],
            quantity=told["quantity"],
            unit_price=told["unit_price"] or None,
            message=told["message"],
        )


class HandoverForm(VersionForm):
    """What shows that the buyer has it: their code, their signature or a photo."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What shows it"),
        choices=[
            (ProofKind.CODE.value, gettext_lazy("The buyer’s code")),
            (ProofKind.SIGNATURE.value, gettext_lazy("A signature")),
            (ProofKind.PHOTO.value, gettext_lazy("A photo")),
        ],
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Ask the buyer: it stands with their order."),
        max_length=12,
        required=False,
        widget=forms.TextInput(
            attrs={"class": "input code-input", "inputmode": "numeric", "autocomplete": "off", "size": 6}
        ),
    )
    signature = forms.FileField(label=gettext_lazy("Picture of the signature"), required=False)
    photo = forms.FileField(label=gettext_lazy("Photo"), required=False)
    received_by = LineField(
        label=gettext_lazy("Who took it"),
        help_text=gettext_lazy("Only where it was not the buyer."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind = cleaned.get("kind")
        needed = {ProofKind.CODE: "code", ProofKind.SIGNATURE: "signature", ProofKind.PHOTO: "photo"}
        told = {
            "code": _("Type the buyer’s code."),
            "signature": _("Have it signed first, or choose a picture of it."),
            "photo": _("Take or choose a photo first."),
        }
        field = needed[ProofKind(kind)] if kind else ""
        if field and not cleaned.get(field) and field not in self.errors:
            self.add_error(field, told[field])
        return cleaned

    def proof(self) -> Proof:
        told = self.cleaned_data
        kind = ProofKind(told["kind"])
        picture = {ProofKind.SIGNATURE: told["signature"], ProofKind.PHOTO: told["photo"]}.get(kind)
        return Proof(
            kind=kind,
            code=told["code"] if kind is ProofKind.CODE else "",
            picture=picture,
            received_by=told["received_by"],
        )


class NoteForm(forms.Form):
    """What the shop's people note for each other."""

    note = LineField(
        label=gettext_lazy("Note for your people"),
        max_length=500,
        error_messages={"required": gettext_lazy("Write something first.")},
        widget=forms.TextInput(attrs={"class": "input"}),
    )
