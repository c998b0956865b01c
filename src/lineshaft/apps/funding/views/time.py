"""Pages of time sheets: a person's weeks, one week, what waits for approval, and pay."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.pages import actor_of, carried_out, carried_out_once, tell
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.domain.ledger.pay import Work
from lineshaft.ui.forms import attempt

from ..actions import time as actions
from ..forms.time import PayForm, PlanForm, WeekForm, WeekReasonForm, rows_for
from ..models import JournalEntry, TimeSheet
from ..models.ledger import FUND_SOURCES
from ..permissions import check_user_can_approve_time, check_user_can_enter_pay, check_user_can_sign_time
from ..queries import time as queries

S = TimeSheet.State


@login_required
@require_safe
def time(request: HttpRequest) -> HttpResponse:
    """The person's own weeks, and the weeks of others that wait for approval."""
    actor = actor_of(request)
    center = queries.signing_center(actor)
    today = timezone.localdate()
    context = {
        "center": center,
        "to_sign": queries.weeks_to_sign(actor, today),
        "this_week": queries.monday_of(today),
        "sheets": queries.own_sheets(actor, center)[:26],
        "to_approve": list(queries.sheets_to_approve(actor)[:100]),
        "approves": bool(actor.organisations_where("time:approve")),
        "enters_pay": actor.can("pay:edit", center.pk),
    }
    return render(request, "funding/time/weeks.html", context)


def _monday_or_404(week: str) -> date:
    try:
        monday = date.fromisoformat(week)
    except ValueError as error:
        raise Http404("There is no such week.") from error
    if monday.weekday() != 0 or not 2000 <= monday.year <= 2100:
        raise Http404("There is no such week.")
    return monday


@login_required
def week(request: HttpRequest, week: str) -> HttpResponse:
    """The person's own week: hours filled from the logged visits, kept, and signed when it is over."""
    actor, monday = actor_of(request), _monday_or_404(week)
    center = queries.signing_center(actor)
    check_user_can_sign_time(actor, center)
    sheet = queries.own_sheet(actor, center, monday)
    if sheet is not None and sheet.state != S.OPEN:
        return redirect("funding:time_sheet", pk=sheet.pk)
    form = _form(request, actor, center, monday, sheet)
    if request.method == "POST" and form.is_valid():
        kept = attempt(form, lambda: _keep(request, form, center, monday, actor))
        if kept is not None:
            return redirect(kept)
    context = {
        "center": center,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "is_over": timezone.localdate() > monday + timedelta(days=6),
        "sheet": sheet,
        "form": form,
        "likely": queries.likely_engagements(actor, center),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
    }
    return render(request, "funding/time/week.html", context)


def _form(
    request: HttpRequest, actor: Actor, center: Center, monday: date, sheet: TimeSheet | None
) -> WeekForm:
    """
    The form of a week: filled as it was kept. Before that, and after it was opened again, with the logged visits, so
    that what was logged or changed since stands in it.
    """
    assert actor.user_id is not None
    visits = queries.visits_of(center, actor.user_id, monday)
    hours: dict[tuple[str, date], Decimal] = {}
    for each in actions.efforts_of(sheet) if sheet else ():
        key = f"e{each.engagement}" if each.engagement else each.work.value
        hours[key, each.day] = each.hours
    for (day, engagement), logged in visits.items():
        seen = sheet.visits.get(f"{day.isoformat()} {engagement}") if sheet else None
        if seen is None:
            hours.setdefault((f"e{engagement}", day), logged)
        elif Decimal(seen) != logged:
            hours[f"e{engagement}", day] = logged
    shown = {int(key[1:]) for key, _ in hours if key[0] == "e" and key[1:].isdecimal()}
    engagements = list(Engagement.objects.filter(pk__in=shown).order_by("public_id"))
    # The row of an engagement that was added stays until it has hours: its number stands in the address.
    numbers = {
        each.get("another", "").replace("\0", "").strip().upper() for each in (request.POST, request.GET)
    } - {""}
    more = Engagement.objects.filter(public_id__in=numbers).exclude(pk__in=shown).order_by("public_id")
    last = sheet or queries.own_sheets(actor, center).first()
    return WeekForm(
        request.POST or None,
        monday=monday,
        rows=rows_for([*engagements, *more]),
        hours=hours,
        today=timezone.localdate(),
        initial={
            "paid_hours": f"{(last.paid_hours if last else actions.USUAL_HOURS).normalize():f}",
            "day": request.GET.get("day", ""),
        },
    )


def _keep(request: HttpRequest, form: WeekForm, center: Center, monday: date, by: Actor) -> str:
    sheet = actions.keep_week(
        center=center,
        monday=monday,
        efforts=form.efforts(),
        paid_hours=form.cleaned_data["paid_hours"],
        by=by,
    )
    here = reverse("funding:time_week", args=[monday.isoformat()])
    if form.is_added():
        messages.info(request, "The row is added, and your week is kept. Write its hours.")
        return f"{here}?{urlencode({'another': form.cleaned_data['another'], 'day': request.POST.get('day', '')})}"
    if "sign" in request.POST:
        actions.sign_week(sheet=sheet, by=by)
        messages.success(request, "Your week is signed. Somebody else approves it.")
        return reverse("funding:time_sheet", args=[sheet.pk])
    messages.success(request, "Your week is kept. It is not signed yet.")
    return f"{here}?{urlencode({'day': request.POST.get('day', '')})}"


def _sheet_or_404(request: HttpRequest, pk: int) -> TimeSheet:
    sheet = queries.sheet_by_number(actor_of(request), pk)
    if sheet is None:
        raise Http404("There is no such week.")
    return sheet


@login_required
@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One week: its hours, who signed and approved it, what differs since, and what it came to in the books."""
    shown, actor = _sheet_or_404(request, pk), actor_of(request)
    is_own = shown.person_id == actor.user_id
    lines = list(shown.lines.select_related("engagement"))
    entries: Any = ()
    # A week with its entries says what one person is paid.
    if actor.can("pay:edit", shown.center_id):
        entries = JournalEntry.objects.filter(
            center=shown.center, origin=JournalEntry.Origin.TIME_SHEET, origin_key__startswith=f"sheet {shown.pk}, "
        ).select_related("reversed_by")  # fmt: skip
    context = {
        "sheet": shown,
        "lines": lines,
        "total": sum((line.hours for line in lines), Decimal(0)),
        "leave": sum((line.hours for line in lines if line.work == Work.LEAVE), Decimal(0)),
        "differences": queries.differences(shown),
        "entries": entries,
        "is_own": is_own,
        "may_approve": not is_own and shown.state == S.SIGNED and actor.can("time:approve", shown.center_id),
        "may_open": shown.state != S.OPEN and (is_own or actor.can("time:approve", shown.center_id)),
    }
    return render(request, "funding/time/sheet.html", context)


@login_required
@require_POST
def sheet_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a week: its pay goes to the books."""
    found, by = _sheet_or_404(request, pk), actor_of(request)
    check_user_can_approve_time(by, found.center, found.person_id)
    tell(
        request,
        lambda: actions.approve_week(sheet=found, by=by),
        "The week is approved, and its pay is in the books.",
    )
    return redirect("funding:time_sheet", pk=pk)


@login_required
def sheet_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a signed or approved week again, and say why."""
    found, by = _sheet_or_404(request, pk), actor_of(request)
    form = WeekReasonForm(request.POST or None)

    def open_it() -> str:
        actions.open_week(sheet=found, reason=form.cleaned_data["reason"], by=by)
        is_own = found.person_id == by.user_id
        return (
            reverse("funding:time_week", args=[found.week.isoformat()]) if is_own else reverse("funding:time")
        )

    where = carried_out_once(request, form, open_it)
    if where:
        return redirect(where)
    return render(request, "funding/time/open.html", {"sheet": found, "form": form})


def _pay_center(request: HttpRequest) -> Center:
    actor = actor_of(request)
    center = Center.objects.filter(pk__in=actor.organisations_where("pay:edit")).order_by("pk").first()
    if center is None:
        actor.require("pay:edit", 0, "Only a finance officer of a center sees and enters pay.")
        raise Http404
    check_user_can_enter_pay(actor, center)
    return center


@login_required
@require_safe
def pay(request: HttpRequest) -> HttpResponse:
    """What people are paid, and who pays for which work: for the finance officer alone."""
    center = _pay_center(request)
    sources = dict(FUND_SOURCES)
    plans = [
        (
            plan,
            ", ".join(
                f"{sources[source]} {Decimal(percent).normalize():f}%"
                for source, percent in plan.shares.items()
            ),
        )
        for plan in queries.pay_plans(center)[:100]
    ]
    periods = queries.pay_periods(actor_of(request), center)[:200]
    return render(request, "funding/time/pay.html", {"center": center, "periods": periods, "plans": plans})


@login_required
def pay_new(request: HttpRequest) -> HttpResponse:
    """Enter what a person is paid for some weeks."""
    center, by = _pay_center(request), actor_of(request)
    form = PayForm(request.POST or None, center=center)
    if carried_out(
        request, form, lambda: actions.enter_pay(center=center, by=by, **_facts(form.cleaned_data))
    ):
        return redirect("funding:pay")
    return render(request, "funding/time/pay_form.html", {"form": form, "heading": "Enter pay"})


@login_required
def plan_new(request: HttpRequest) -> HttpResponse:
    """Say who pays for which work from a day on."""
    center, by = _pay_center(request), actor_of(request)
    form = PlanForm(request.POST or None, center=center)

    def enter() -> object:
        given = form.cleaned_data
        return actions.enter_plan(
            center=center,
            award=given["award"],
            person=given["person"],
            activity=given["activity"],
            shares=form.shares(),
            starts_on=given["starts_on"],
            by=by,
        )

    if carried_out(request, form, enter):
        return redirect("funding:pay")
    return render(request, "funding/time/pay_form.html", {"form": form, "heading": "Enter who pays"})


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "once"}
