"""What staff see of accounts in Django's administration: to look, but for roles and closing, which go through services.

Personal data is masked as in logs; a person is found by the whole of an address or a number, or by id, and by nothing
that would list people.
"""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from marketplace.accounts import roles, viewing
from marketplace.accounts.models import ApiKey, Consent, SignIn, User
from marketplace.accounts.people_forms import ReasonForm
from marketplace.accounts.people_search import meaning_of
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.principals import principal_in
from marketplace.accounts.recently import requires_recent
from marketplace.accounts.selectors import masked_email, masked_phone
from marketplace.core.errors import HaatError
from marketplace.core.masking import mask_value
from marketplace.core.models import AuditEntry, EventDelivery, OutboxEvent

# What a person is found by, as `people_search` and as the table calls it.
WHOLE = {"user_id": "pk", "email": "email", "phone": "phone_index"}
GIVES_ROLES = requires_recent(Action.CHANGE_ROLES)

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[models.Model]
    _UserAdmin = admin.ModelAdmin[User]
else:  # the class takes no parameters while the program runs, and Unfold's has no types
    from unfold.admin import ModelAdmin

    _Admin = _UserAdmin = ModelAdmin


def register(site: admin.AdminSite) -> None:
    """Put everything that staff may see of accounts and of the kernel's records into a site."""
    site.register(User, UserAdmin)
    site.register(SignIn, SignInAdmin)
    site.register(Consent, ConsentAdmin)
    site.register(ApiKey, ApiKeyAdmin)
    site.register(AuditEntry, AuditEntryAdmin)
    site.register(OutboxEvent, OutboxEventAdmin)
    site.register(EventDelivery, EventDeliveryAdmin)


class ReadOnlyAdmin(_Admin):
    """Rows to look at, newest first."""

    actions = None
    ordering = ("-pk",)
    list_per_page = 50
    # A count of all rows takes as long as reading all of them.
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class SignInAdmin(ReadOnlyAdmin):
    list_display = ("at", "user_id", "is_successful", "method", "network")
    search_fields = ("user__id__exact",)
    fields = ("at", "user_id", "is_successful", "method", "network", "user_agent")
    readonly_fields = fields


class ConsentAdmin(ReadOnlyAdmin):
    list_display = ("at", "user_id", "purpose", "is_given", "source")
    search_fields = ("user__id__exact",)
    fields = list_display
    readonly_fields = fields


class ApiKeyAdmin(ReadOnlyAdmin):
    list_display = ("name", "prefix", "owner_id", "last_used_at", "expires_at", "revoked_at")
    search_fields = ("prefix__exact", "owner__id__exact")
    fields = (*list_display, "scopes", "created_at", "previous_expires_at")
    readonly_fields = fields


class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor_id", "action", "target_type", "target_id")
    search_fields = ("target_id__exact", "actor_id__exact", "request_id__exact")


class OutboxEventAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "name", "version", "aggregate_id", "fanned_out_at")
    search_fields = ("aggregate_id__exact",)
    fields = (*list_display, "masked_data", "metadata")
    readonly_fields = fields

    @admin.display(description=_("Data"))
    def masked_data(self, event: OutboxEvent) -> Any:
        return mask_value("", event.data)


class EventDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("event_id", "handler", "state", "attempts", "next_attempt_at")
    list_filter = ("state",)
    search_fields = ("event__id__exact",)
    fields = (*list_display, "done_at", "last_error")
    readonly_fields = fields


class UserForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """What an admin may change: roles, and whether the account is open."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = User
        fields = ("roles", "is_active")


class UserAdmin(_UserAdmin):
    """People. Admins give roles and close accounts; support looks, at the market as somebody too."""

    form = UserForm
    actions = None
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    list_display = ("name", "masked_email", "masked_number", "role_names", "is_active", "created_at")
    empty_value_display = "–"
    # Shows the search; what is searched, `get_search_results` decides.
    search_fields = ("id",)
    search_help_text = _("The whole e-mail address, the whole phone number, or the id.")
    change_form_template = "admin/accounts/user/change_form.html"
    readonly_fields = (
        "id",
        "name",
        "masked_email",
        "email_verified_at",
        "masked_number",
        "phone_verified_at",
        "language",
        "wants_newsletter",
        "created_at",
        "erased_at",
    )
    fields = (*readonly_fields, "roles", "is_active")

    @admin.display(description=_("E-mail address"))
    def masked_email(self, user: User) -> str:
        return masked_email(user.email) or self.empty_value_display

    @admin.display(description=_("Phone number"))
    def masked_number(self, user: User) -> str:
        return masked_phone(user.phone) or self.empty_value_display

    @admin.display(description=_("Roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(str(Role(role).label) for role in user.roles)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        """Whoever has exactly this address, number or id; a number is found by its blind index."""
        return (queryset.filter(**_exactly(search_term.strip())) if search_term.strip() else queryset), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return (obj is None or obj.erased_at is None) and principal_in(request).reaches_any(Action.CHANGE_ROLES)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Tell on the same page what a service refused; as elsewhere, who gives roles or closes signed in just now."""
        if request.method == "POST":
            GIVES_ROLES(request)
        may_view = principal_in(request).reaches_any(Action.VIEW_AS)
        try:
            return super().changeform_view(request, object_id, form_url, {"may_view_as": may_view})
        except HaatError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: User, form: "forms.ModelForm[User]", change: bool) -> None:
        """Let the services do it: they keep the last admin, write the audit trail, and end sessions."""
        actor_id, now = principal_in(request).own_id, timezone.now()
        with transaction.atomic():
            if "roles" in form.changed_data:
                wanted = [Role(role) for role in form.cleaned_data["roles"]]
                roles.change_roles(actor_id=actor_id, user_id=obj.pk, roles=wanted, now=now)
            if "is_active" in form.changed_data:
                change_state = roles.reopen_account if form.cleaned_data["is_active"] else roles.close_account
                change_state(actor_id=actor_id, user_id=obj.pk, now=now)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Nothing: the audit trail has it, and Django's own log would keep the name beyond an erasure."""

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the audit trail has of this person."""
        user = self.get_object(request, unquote(object_id))
        if user is None:
            return super().history_view(request, object_id, extra_context)  # which says so and leads away
        return redirect(f"{reverse('admin:core_auditentry_changelist')}?q={user.pk}")

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.view_as)
        return [path("<uuid:user_id>/view-as/", page, name="accounts_user_view_as"), *super().get_urls()]

    def view_as(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """Ask for the reason, then look at the market as this person."""
        principal_in(request).require_any(Action.VIEW_AS)
        form = ReasonForm(request.POST or None)
        form.fields["reason"].widget = UnfoldAdminTextInputWidget()
        if request.method == "POST" and form.is_valid():
            try:
                viewing.start_viewing(
                    request.session,
                    actor=principal_in(request),
                    user_id=user_id,
                    reason=form.cleaned_data["reason"],
                    now=timezone.now(),
                )
            except HaatError as error:
                form.add_error(None, str(error))
            else:
                return redirect("storefront:home")
        context = {**self.admin_site.each_context(request), "form": form, "user_id": user_id, "opts": self.opts}
        status = 400 if form.errors else 200
        return TemplateResponse(request, "admin/accounts/user/view_as.html", context, status=status)


def _exactly(text: str) -> dict[str, Any]:
    meaning = meaning_of(text)
    asked = {column: meaning[name] for name, column in WHOLE.items() if meaning.get(name)}
    return asked or {"pk": None}  # nobody: a part of a name would list people
