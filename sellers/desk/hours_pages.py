"""The time of a shop, as pages: its week, breaks and rushes, closures, and public holidays."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import shows_or_takes
from marketplace.core.errors import InvalidInputError, RuleError
from sellers.access import ShopAccess
from sellers.desk.hours_forms import BREAKS, BreakForm, ClocksForm, ClosureForm, HolidaysForm, RushForm
from sellers.desk.pages import desk_page, render_desk
from sellers.desk.week_form import Week
from sellers.errors.hours import ClosureNotFoundError
from sellers.hours import WEEK
from sellers.models import Closure, Shop, ShopPermission
from sellers.selectors.closures import get_closures_ahead
from sellers.services import closures as closing
from sellers.services import holidays as holidays_of_shops
from sellers.services import hours as services
from sellers.timing import HoursDraft, is_in_rush, until_tomorrow

CHANGES = desk_page(Action.CHANGE_SHOPS, ShopPermission.SETTINGS)


@CHANGES
@shows_or_takes
def hours(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """The week; without script, rows are added and copied by sending the form, and nothing is saved by that."""
    shop = access.shop
    if request.method != "POST":
        return _show_hours(request, access, Week.of(shop.hours), ClocksForm.of(shop))
    week, form = Week.typed(request.POST), ClocksForm(request.POST)
    for act, done in (("more", week.with_more), ("copy", week.copied)):
        weekday = request.POST.get(act, "")
        if weekday in {str(day) for day in WEEK}:
            typed = ClocksForm(initial={name: request.POST.get(name, "") for name in ClocksForm.base_fields})
            return _show_hours(request, access, done(int(weekday)), typed)
    told = week.hours()
    if not form.is_valid() or week.has_errors:
        return _show_hours(request, access, week, form, status=400)
    draft = HoursDraft(told, form.cleaned_data["time_zone"], form.cleaned_data["lead_time_min"])
    services.change_hours(actor_id=principal_in(request).own_id, shop_id=shop.pk, draft=draft, now=timezone.now())
    messages.success(request, _("The hours are saved."))
    return redirect("desk:hours", slug=shop.slug)


@CHANGES
@require_POST
def hours_break(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Close for a while, or open again; one tap each."""
    actor_id, shop, now = principal_in(request).own_id, access.shop, timezone.now()
    form = BreakForm(request.POST)
    if "end" in request.POST:
        closing.end_break(actor_id=actor_id, shop_id=shop.pk, now=now)
        messages.success(request, _("The break is over."))
    elif form.is_valid():
        until = _break_end(shop, form.cleaned_data["until"], now=now)
        closing.take_break(actor_id=actor_id, shop_id=shop.pk, until=until, now=now)
        messages.success(request, _("The shop is closed for a while."))
    return redirect("desk:hours", slug=shop.slug)


@CHANGES
@require_POST
def hours_rush(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Say that everything takes longer, or that it does no more."""
    actor_id, shop, now = principal_in(request).own_id, access.shop, timezone.now()
    form = RushForm(request.POST)
    if "end" in request.POST:
        services.end_rush(actor_id=actor_id, shop_id=shop.pk, now=now)
        messages.success(request, _("The rush is over."))
    elif form.is_valid():
        services.start_rush(
            actor_id=actor_id,
            shop_id=shop.pk,
            until=now + timedelta(minutes=int(form.cleaned_data["minutes"])),
            extra_min=int(form.cleaned_data["extra"]),
            now=now,
        )
        messages.success(request, _("Buyers see the longer time now."))
    return redirect("desk:hours", slug=shop.slug)


@CHANGES
@shows_or_takes
def closures(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """What is to come of closures, and the form for one more."""
    shop, now = access.shop, timezone.now()
    form = ClosureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            closing.create_closure(
                actor_id=principal_in(request).own_id,
                shop_id=shop.pk,
                draft=form.to_draft(ZoneInfo(shop.time_zone)),
                now=now,
            )
        except (InvalidInputError, RuleError) as error:
            form.add_error("until_day" if error.details else None, str((error.details or [error])[0]))
        else:
            messages.success(request, _("The closure is saved."))
            return redirect("desk:hours_closures", slug=shop.slug)
    context = {"form": form, "now": now, "ahead": get_closures_ahead(shop, now=now)}
    status = 400 if form.errors else 200
    return render_desk(request, access, "sellers/desk/hours/closures.html", context, status=status)


@CHANGES
@require_POST
def closure_remove(request: HttpRequest, access: ShopAccess, closure_id: UUID) -> HttpResponse:
    """Take a closure back; who was quicker has done the same."""
    try:
        closing.delete_closure(
            actor_id=principal_in(request).own_id, shop_id=access.shop.pk, closure_id=closure_id, now=timezone.now()
        )
    except ClosureNotFoundError:
        messages.info(request, _("This closure is gone already."))
    else:
        messages.success(request, _("The closure is taken back."))
    return redirect("desk:hours_closures", slug=access.shop.slug)


@CHANGES
@shows_or_takes
def holidays(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Whose public holidays the shop keeps, and those to come, each of which can be lifted."""
    shop, now = access.shop, timezone.now()
    days = _days(shop, get_closures_ahead(shop, now=now).holidays)
    form = HolidaysForm(request.POST or None, days=list(days))
    if request.method == "POST" and form.is_valid():
        # What is ticked is kept; of a calendar that was chosen just now, all of it.
        kept = set(form.cleaned_data["kept"])
        is_same = form.chosen is not None and form.chosen == shop.holiday_calendar
        lifted = [day for day in days if day not in kept] if is_same else []
        holidays_of_shops.choose_holidays(
            actor_id=principal_in(request).own_id, shop_id=shop.pk, calendar=form.chosen, lifted=lifted, now=now
        )
        messages.success(request, _("The holidays are saved."))
        return redirect("desk:hours_holidays", slug=shop.slug)
    context = {"form": form, "days": days}
    status = 400 if form.errors else 200
    return render_desk(request, access, "sellers/desk/hours/holidays.html", context, status=status)


def _show_hours(
    request: HttpRequest, access: ShopAccess, week: Week, form: ClocksForm, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    context = {
        "week": week,
        "form": form,
        "now": now,
        "running_break": get_closures_ahead(access.shop, now=now).running_break,
        "breaks": BREAKS,
        "in_rush": is_in_rush(access.shop, now),
        "rush": RushForm(),
    }
    return render_desk(request, access, "sellers/desk/hours/hours.html", context, status=status)


def _break_end(shop: Shop, until: str, *, now: datetime) -> datetime:
    return until_tomorrow(shop, now=now) if until == "tomorrow" else now + timedelta(minutes=int(until))


def _days(shop: Shop, closures: list[Closure]) -> dict[date, Closure]:
    """Holidays by their day on the shop's clocks."""
    zone = ZoneInfo(shop.time_zone)
    return {closure.starts_at.astimezone(zone).date(): closure for closure in closures}
