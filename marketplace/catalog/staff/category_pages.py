"""Kinds of goods and what describes them, as pages for the market's staff."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.attribute_use import count_goods
from marketplace.catalog.models import Category, CategoryAttribute
from marketplace.catalog.selectors import category_attributes as selectors
from marketplace.catalog.selectors import merges, proposals
from marketplace.catalog.services import category_attributes as services
from marketplace.catalog.services import tree
from marketplace.catalog.staff.category_forms import AttributeForm, CategoryForm, WholeAttribute
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.errors import HaatError
from sellers.desk.acting import REFUSALS

EDITS = requires_page(Action.EDIT_CATALOGUE)
FIELDS = {"parent_id": "parent"}


@EDITS
@require_safe
@never_cache
def categories(request: HttpRequest) -> HttpResponse:
    """The tree, hidden kinds too; the root that was worked on last stands open."""
    _staff_id(request)
    listed = selectors.list_categories()
    opened = request.GET.get("open", "")
    children: dict[UUID | None, list[Category]] = {}
    for one in listed:
        children.setdefault(one.parent_id, []).append(one)
    roots = [(root, [one for one in listed if root.pk in one.path[:-1]]) for root in children.get(None, ())]
    context = {
        "roots": roots,
        "opened": opened,
        "firsts": {beside[0].pk for beside in children.values()},
        "lasts": {beside[-1].pk for beside in children.values()},
        "shown": "categories",
        "waiting": proposals.count_waiting(),
        "pairs": merges.count_pairs(),
    }
    return render(request, "catalog/staff/categories.html", context)


@EDITS
@require_POST
def category_move(request: HttpRequest, category_id: UUID) -> HttpResponse:
    """One place up or down among those beside it."""
    actor_id, found = _staff_id(request), selectors.get_category(category_id)
    by = -1 if "up" in request.POST else 1
    tree.move_category(actor_id=actor_id, category_id=found.pk, by=by, now=timezone.now())
    return redirect(_in_list(found))


@EDITS
@shows_or_takes
@never_cache
def category_new(request: HttpRequest) -> HttpResponse:
    """Add a kind of goods."""
    actor_id = _staff_id(request)
    if request.method != "POST":
        return _show_category(request, CategoryForm(initial={"parent": request.GET.get("parent", "")}))
    form = CategoryForm(request.POST)
    if not form.is_valid():
        return _show_category(request, form)
    try:
        made = tree.create_category(actor_id=actor_id, draft=form.to_draft(), now=timezone.now())
    except REFUSALS as error:
        _tell(form, error)
        return _show_category(request, form)
    messages.success(request, _("Saved."))
    return redirect("staff:category", category_id=made.pk)


@EDITS
@shows_or_takes
@never_cache
def category(request: HttpRequest, category_id: UUID) -> HttpResponse:
    """Change a kind of goods; what describes it is beside."""
    actor_id, found = _staff_id(request), selectors.get_category(category_id)
    if request.method != "POST":
        return _show_category(request, CategoryForm.of(found), found)
    form = CategoryForm(request.POST, category=found)
    if not form.is_valid():
        return _show_category(request, form, found)
    try:
        tree.change_category(actor_id=actor_id, category_id=found.pk, draft=form.to_draft(), now=timezone.now())
    except REFUSALS as error:
        _tell(form, error)
        return _show_category(request, form, found)
    messages.success(request, _("Saved."))
    return redirect("staff:category", category_id=found.pk)


@EDITS
@shows_or_takes
@never_cache
def attribute_new(request: HttpRequest, category_id: UUID) -> HttpResponse:
    """Describe goods by one thing more."""
    actor_id, found = _staff_id(request), selectors.get_category(category_id)
    if request.method != "POST":
        return _show_attribute(request, found, WholeAttribute.new())
    if "more" in request.POST:
        return _show_attribute(request, found, WholeAttribute.typed(request.POST, None))
    whole = WholeAttribute.read(request.POST, None)
    if not whole.form.is_valid():
        return _show_attribute(request, found, whole)
    try:
        services.add_attribute(
            actor_id=actor_id,
            category_id=found.pk,
            key=whole.form.cleaned_data["key"].strip(),
            draft=whole.to_draft(),
            now=timezone.now(),
        )
    except REFUSALS as error:
        _tell(whole.form, error)
        return _show_attribute(request, found, whole)
    messages.success(request, _("Saved. Shops are asked for it from now on."))
    return redirect("staff:category", category_id=found.pk)


@EDITS
@shows_or_takes
@never_cache
def attribute(request: HttpRequest, category_id: UUID, attribute_id: UUID) -> HttpResponse:
    """Change an attribute, as far as what goods say stays right."""
    actor_id, found = _staff_id(request), selectors.get_attribute(category_id, attribute_id)
    if request.method != "POST":
        return _show_attribute(request, found.category, WholeAttribute.of(found), found)
    if "more" in request.POST:
        return _show_attribute(request, found.category, WholeAttribute.typed(request.POST, found), found)
    whole = WholeAttribute.read(request.POST, found)
    if not whole.form.is_valid():
        return _show_attribute(request, found.category, whole, found)
    try:
        services.change_attribute(
            actor_id=actor_id,
            category_id=category_id,
            attribute_id=found.pk,
            draft=whole.to_draft(),
            now=timezone.now(),
        )
    except REFUSALS as error:
        _tell(whole.form, error)
        return _show_attribute(request, found.category, whole, found)
    messages.success(request, _("Saved."))
    return redirect("staff:category", category_id=category_id)


@EDITS
@require_POST
def attribute_retire(request: HttpRequest, category_id: UUID, attribute_id: UUID) -> HttpResponse:
    """Ask it of nobody any more, or again; who was quicker has done the same."""
    actor_id, found = _staff_id(request), selectors.get_attribute(category_id, attribute_id)
    act = services.restore_attribute if "restore" in request.POST else services.retire_attribute
    if found.is_retired is ("restore" in request.POST):
        try:
            act(actor_id=actor_id, category_id=category_id, attribute_id=found.pk, now=timezone.now())
        except REFUSALS as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("Saved."))
    return redirect("staff:category", category_id=category_id)


def _show_category(request: HttpRequest, form: CategoryForm, found: Category | None = None) -> HttpResponse:
    context = {
        "form": form,
        "category": found,
        "schema": selectors.get_schema(found.pk) if found else None,
        "back_url": _in_list(found) if found else reverse("staff:categories"),
    }
    return render(request, "catalog/staff/category.html", context, status=400 if form.errors else 200)


def _show_attribute(
    request: HttpRequest, category: Category, whole: WholeAttribute, found: CategoryAttribute | None = None
) -> HttpResponse:
    form: AttributeForm = whole.form
    context = {
        "form": form,
        "whole": whole,
        "category": category,
        "attribute": found,
        "goods": count_goods(found) if found else 0,
    }
    return render(request, "catalog/staff/attribute.html", context, status=400 if form.errors else 200)


def _tell(form: Form, error: HaatError) -> None:
    """Say what a service refused where it was typed, or above all."""
    for detail in error.details:
        field = FIELDS.get(detail.field, detail.field)
        form.add_error(field if field in form.fields else None, str(detail.message))
    if not error.details:
        form.add_error(None, str(error))


def _in_list(found: Category) -> str:
    return f"{reverse('staff:categories')}?open={found.path[0]}#kind-{found.pk}"


def _staff_id(request: HttpRequest) -> UUID:
    return principal_in(request).require_any(Action.EDIT_CATALOGUE).own_id
