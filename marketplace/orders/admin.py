"""What the market's staff see of orders in the administration, where admins set taxes too."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Field, Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.admin import ReadOnlyAdmin
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.errors import HaatError
from marketplace.orders.models import TaxRule
from marketplace.orders.services import taxes
from marketplace.orders.tax_rules import TaxDraft

if TYPE_CHECKING:
    from django.contrib.admin import AdminSite


def register(site: "AdminSite") -> None:
    """Put what staff may see of orders into a site."""
    site.register(TaxRule, TaxRuleAdmin)


class TaxRuleAdmin(ReadOnlyAdmin):
    """What goods are taxed with. A rule is laid and ended by the services, and never changed in anything else."""

    list_display = ("goods", "percent", "is_included", "valid_from", "valid_until", "note")
    list_filter = ("is_included",)
    list_select_related: ClassVar[Any] = ("category",)
    search_fields = ("category__slug__exact", "note__istartswith")
    search_help_text = _("The whole slug of a category, or the beginning of the note.")
    fields = ("category", "percent", "is_included", "valid_from", "valid_until", "note")

    @admin.display(description=_("Goods"))
    def goods(self, rule: TaxRule) -> str:
        return rule.category.name_en if rule.category else gettext("All goods")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return principal_in(request).reaches_any(Action.SET_TAXES)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return principal_in(request).reaches_any(Action.SET_TAXES)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """Of a rule that is laid, only when it ends."""
        return tuple(name for name in self.fields if name != "valid_until") if obj is not None else ()

    def formfield_for_dbfield(self, db_field: "Field[Any, Any]", request: HttpRequest, **given: Any) -> Any:
        """As over HTTP, a rule without a beginning holds at once: whoever types an instant is late for it."""
        field = super().formfield_for_dbfield(db_field, request, **given)
        if field is not None and db_field.name == "valid_from":
            field.required, field.help_text = False, _("Empty: at once.")
        return field

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Tell on the same page what a service refused."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except HaatError as error:
            for told in [str(detail.message) for detail in error.details] or [str(error)]:
                messages.error(request, told)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Model, form: "forms.ModelForm[Any]", change: bool) -> None:
        """Let the services do it: they look at the instants, and write the audit trail."""
        actor_id, now, told = principal_in(request).own_id, timezone.now(), form.cleaned_data
        if change:
            taxes.end_tax(actor_id=actor_id, rule_id=obj.pk, at=told["valid_until"], now=now)
            return
        category = told["category"]
        draft = TaxDraft(
            percent=told["percent"],
            category_id=category.pk if category else None,
            is_included=told["is_included"],
            valid_from=told["valid_from"],
            valid_until=told["valid_until"],
            note=told["note"],
        )
        obj.pk = taxes.set_tax(actor_id=actor_id, draft=draft, now=now).pk

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Nothing: the audit trail has it."""

    log_change = log_addition
