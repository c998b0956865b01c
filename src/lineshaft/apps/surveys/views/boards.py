"""The waves, and one center's part of a wave: whom it asks, and who has answered."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import LineshaftError
from lineshaft.domain.periods import Quarter
from lineshaft.ui.languages import in_english
from lineshaft.ui.navigation import Link
from lineshaft.ui.pagination import numbered_page
from lineshaft.ui.tags.formatting import day

from .. import actions, permissions, queries
from ..models import Case, Wave
from ..queries import NO_CASES, CaseCounts

# The order in which a coordinator works.
STATUSES = (
    Case.Status.CANDIDATE,
    Case.Status.CONFIRMED,
    Case.Status.INVITED,
    Case.Status.ANSWERED,
    Case.Status.DECLINED,
    Case.Status.DEFERRED,
    Case.Status.EXCLUDED,
)
TAB_LABELS = {
    Case.Status.CANDIDATE: "To confirm",
    Case.Status.CONFIRMED: "Confirmed",
    Case.Status.INVITED: "No answer yet",
    Case.Status.ANSWERED: "Answered",
    Case.Status.DECLINED: "Declined",
    Case.Status.DEFERRED: "Deferred",
    Case.Status.EXCLUDED: "Excluded",
}
PAGE_SIZE = 50


@require_safe
@in_english
def waves(request: HttpRequest) -> HttpResponse:
    """All waves with the counts that the person may see."""
    actor = request.actor  # type: ignore[attr-defined]
    permissions.check_user_can_see_waves(actor)
    centers = queries.centers_of(actor)
    now = Quarter.of(timezone.localdate())
    rows = queries.waves_with_counts(actor, None if actor.is_office else centers)
    open_codes = {wave.code for wave, _counts in rows}
    can_open = actor.can("survey:open_wave")
    shown = {
        "rows": rows,
        "center": centers[0] if len(centers) == 1 and not actor.is_office else None,
        "today": timezone.localdate(),
        "can_open": [quarter for quarter in (now, now.next()) if quarter.code not in open_codes]
        if can_open
        else [],
    }
    return render(request, "surveys/waves.html", shown)


@require_POST
@in_english
def open_wave(request: HttpRequest) -> HttpResponse:
    """Open the wave of this quarter or the next."""
    actor = request.actor  # type: ignore[attr-defined]
    permissions.check_user_can_open_wave(actor)
    try:
        wave = actions.open_wave(quarter=Quarter.parse(request.POST.get("quarter", "")), by=actor)
    except LineshaftError as error:
        messages.error(request, str(error))
        return redirect("surveys:waves")
    messages.success(request, f"The wave of {wave} is open. Every center is being shown whom it can ask.")
    return redirect("surveys:wave", code=wave.code)


@require_safe
@in_english
def wave(request: HttpRequest, code: str) -> HttpResponse:
    """One wave: for the program office a line for each center, for a center its own board."""
    actor = request.actor  # type: ignore[attr-defined]
    permissions.check_user_can_see_waves(actor)
    found = queries.wave_by_code(code)
    centers = queries.centers_of(actor)
    if len(centers) == 1 and not actor.is_office:
        return redirect("surveys:board", code=code, center_slug=centers[0].slug)
    rows = queries.counts_of_centers(actor, found)
    if not actor.is_office:
        counts = dict(rows)
        rows = [(center, counts.get(center, NO_CASES)) for center in centers]
    total = sum((counts for _center, counts in rows), NO_CASES)
    shown = {
        "wave": found,
        "subtitle": f"Companies are asked from {day(found.opens_on)} to {day(found.closes_on)}.",
        "rows": rows,
        "total": total,
        "can_read": actor.can("survey:read"),
    }
    return render(request, "surveys/wave.html", shown)


def _place(request: HttpRequest, code: str, center_slug: str) -> tuple[Wave, Center]:
    """The wave and a center whose cases the person reads; a foreign center is not there."""
    actor = request.actor  # type: ignore[attr-defined]
    permissions.check_user_can_read_some_cases(actor)
    return queries.wave_by_code(code), queries.center_of(actor, center_slug)


@require_safe
@in_english
def board(request: HttpRequest, code: str, center_slug: str) -> HttpResponse:
    """One center's cases in a wave, by state, with what can be done next."""
    actor = request.actor  # type: ignore[attr-defined]
    found, center = _place(request, code, center_slug)
    permissions.check_user_can_read_cases(actor, center)
    counts = queries.counts_of(actor, found, center)
    status = _status(request, counts)
    today = timezone.localdate()
    shown = {
        "wave": found,
        "center": center,
        "counts": counts,
        "status": status,
        "status_label": TAB_LABELS[status],
        "tab_links": [_tab(each, status, counts) for each in STATUSES],
        "page": numbered_page(
            queries.cases_of(actor, found, center, status), request.GET.get("page"), size=PAGE_SIZE
        ),
        "can_confirm": actor.can("survey:confirm", center.pk) and found.closes_on >= today,
        "can_send": actor.can("survey:send", center.pk) and found.opens_on <= today <= found.closes_on,
        "is_over": found.closes_on < today,
        "is_ahead": found.opens_on > today,
    }
    return render(request, "surveys/board.html", shown)


def _status(request: HttpRequest, counts: CaseCounts) -> Case.Status:
    """The state asked for, or else the first in which something waits."""
    asked = request.GET.get("status", "")
    if asked in Case.Status.values:
        return Case.Status(asked)
    return next((status for status in STATUSES if counts.of(status)), Case.Status.CANDIDATE)


def _tab(status: Case.Status, current: Case.Status, counts: CaseCounts) -> Link:
    return Link(
        TAB_LABELS[status],
        f"?status={status.value}",
        status == current,
        count=counts.of(status),
        key=status.value,
    )


def _back(found: Wave, center: Center, status: str = "") -> HttpResponse:
    response = redirect("surveys:board", code=found.code, center_slug=center.slug)
    if status:
        response["Location"] += f"?status={status}"
    return response


@require_POST
@in_english
def propose(request: HttpRequest, code: str, center_slug: str) -> HttpResponse:
    """Look again for completed work that no survey asked about."""
    actor = request.actor  # type: ignore[attr-defined]
    found, center = _place(request, code, center_slug)
    permissions.check_user_can_confirm(actor, center)
    try:
        proposed = actions.propose_cases(wave=found, center=center, by=actor)
    except LineshaftError as error:
        messages.error(request, str(error))
        return _back(found, center)
    if not proposed.candidates and not proposed.waiting:
        messages.info(request, "Nothing new: every company with completed work is in the list.")
    if proposed.candidates:
        messages.success(request, _count(proposed.candidates, "company", "companies") + " can be asked now.")
    if proposed.waiting:
        waiting = _count(proposed.waiting, "company is", "companies are")
        messages.info(request, f"{waiting} deferred: asked within twelve months.")
    return _back(found, center, Case.Status.CANDIDATE if proposed.candidates else "")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


@require_POST
@in_english
def confirm_chosen(request: HttpRequest, code: str, center_slug: str) -> HttpResponse:
    """Confirm the ticked candidates as proposed."""
    actor = request.actor  # type: ignore[attr-defined]
    found, center = _place(request, code, center_slug)
    permissions.check_user_can_confirm(actor, center)
    try:
        confirmed, refused = actions.confirm_cases(
            wave=found, center=center, case_ids=_ids(request.POST.getlist("case")), by=actor
        )
    except LineshaftError as error:
        messages.error(request, str(error))
        return _back(found, center, Case.Status.CANDIDATE)
    if confirmed:
        messages.success(
            request, _count(confirmed, "company", "companies") + " confirmed. Nothing was sent yet."
        )
    for each in refused:
        messages.warning(request, f"Not confirmed: {each.name} – {each.why}")
    return _back(found, center, Case.Status.CANDIDATE if refused else Case.Status.CONFIRMED)


def _ids(values: list[str]) -> list[int]:
    """The numbers of ticked boxes; what is no number was not sent by the page and names no case."""
    return [int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0 for value in values]


@require_POST
@in_english
def send_invitations(request: HttpRequest, code: str, center_slug: str) -> HttpResponse:
    """Invite every confirmed company."""
    return _send(request, code, center_slug, actions.send_invitations, "invitation", "invitations")


@require_POST
@in_english
def send_reminders(request: HttpRequest, code: str, center_slug: str) -> HttpResponse:
    """Remind, once, everybody who was invited a week ago and has not answered."""
    return _send(request, code, center_slug, actions.send_reminders, "reminder", "reminders")


def _send(request: HttpRequest, code: str, center_slug: str, act: Any, one: str, many: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found, center = _place(request, code, center_slug)
    permissions.check_user_can_send(actor, center)
    try:
        total = act(wave=found, center=center, by=actor)
    except LineshaftError as error:
        messages.error(request, str(error))
    else:
        verb = "is" if total == 1 else "are"
        messages.success(request, f"{_count(total, one, many)} {verb} being sent.")
    return _back(found, center)
