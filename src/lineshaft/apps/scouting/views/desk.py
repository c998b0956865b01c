"""The scouting desk of the program office: its queue, and one need."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from lineshaft.apps.accounts.actions import once
from lineshaft.apps.accounts.editing import edited
from lineshaft.apps.accounts.pages import actor_of, step_page, tell
from lineshaft.apps.accounts.queries import history_lines
from lineshaft.apps.reference import queries as reference
from lineshaft.apps.reference.models import State
from lineshaft.ui.languages import in_english
from lineshaft.ui.pagination import counted, keyset_page, numbered_page

from .. import actions, permissions, queries
from ..criteria import in_words
from ..forms import CriteriaForm, QueueFilter
from ..models import Need
from ..states import NeedState

_INDUSTRIES_SHOWN = 5


@login_required
@require_safe
@in_english
def queue(request: HttpRequest) -> HttpResponse:
    """Posted needs by the day they are due."""
    actor = actor_of(request)
    permissions.check_user_can_scout(actor)
    today = timezone.localdate()
    filters = QueueFilter(request.GET or None)
    rows = queries.desk_needs(actor, today=today, **filters.wanted)
    context = {
        "filters": filters,
        "page": keyset_page(rows, key=("respond_by", "id"), cursor=request.GET.get("cursor", ""), size=50),
        "total": counted(rows),
        "counts": queries.counts_of_desk(actor, today),
        "today": today,
        "is_filtered": bool(request.GET),
    }
    return render(request, "scouting/desk/queue.html", context)


@login_required
@require_safe
@in_english
def missed(request: HttpRequest) -> HttpResponse:
    """Plants that the search missed and centers knew, and what it learned from that."""
    actor = actor_of(request)
    page = numbered_page(queries.missed_plants(actor), request.GET.get("page"), size=50)
    rows = [(each, queries.words_of_answer(each)) for each in page]
    context = {"page": page, "rows": rows, "learned": queries.learned(actor)}
    return render(request, "scouting/desk/missed.html", context)


@login_required
@require_safe
@in_english
def need(request: HttpRequest, number: str) -> HttpResponse:
    """One need: what the buyer said, what was understood, who may make it, and what the centers answered."""
    actor = actor_of(request)
    found = queries.need_for_desk(actor, number)
    search = queries.newest_search(found)
    lines = queries.routings_of(actor, found)
    claims = queries.claims_of(lines)
    shortlist = queries.shortlist_of(actor, found, search)
    is_closed = found.state is NeedState.CLOSED
    context = {
        "need": found,
        "naics": found.chosen_naics.select_related("naics"),
        "files": found.files.all(),
        "criteria": _understood(queries.criteria_of_need(found)),
        "versions": queries.criteria_versions(actor, found),
        "search": search,
        "by_state": _by_state(search.by_state) if search else [],
        "shortlist": shortlist,
        "may_choose": not is_closed and any(each.may_be_chosen for each in shortlist),
        "lines": lines,
        "claims": claims,
        "undecided": [claim for claim in claims if not claim.is_settled],
        "waiting": [line for line in lines if not line.routing.recalled_at and not line.routing.answered_at],
        "reports": queries.reports_of(actor, found),
        "once": uuid4(),
        "today": timezone.localdate(),
        "is_closed": is_closed,
        "history": history_lines(actor, [found, *(line.routing for line in lines)], limit=40),
    }
    return render(request, "scouting/desk/need.html", context)


def _by_state(counts: dict[str, int]) -> list[tuple[str, int]]:
    names = dict(State.objects.filter(pk__in=counts).values_list("pk", "name"))
    rows = [(names[fips], count) for fips, count in counts.items() if fips in names]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _understood(criteria: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The criteria in words; of the industries the most probable ones, with title and probability."""
    industries = criteria.get("industries") or []
    titles = reference.titles_of_industries(each["code"] for each in industries)
    named = [
        f"{each['code']} {titles.get(each['code'], '')} ({each.get('probability', 0):.0%})"
        for each in industries[:_INDUSTRIES_SHOWN]
    ]
    if len(industries) > _INDUSTRIES_SHOWN:
        named.append(f"{len(industries) - _INDUSTRIES_SHOWN} less probable")
    return [(label, named if label == "Industries" else words) for label, words in in_words(criteria)]


@login_required
@in_english
def criteria(request: HttpRequest, number: str) -> HttpResponse:
    """Correct what the system understood."""
    actor = actor_of(request)
    found = queries.need_for_desk(actor, number)
    back = reverse("scouting:desk_need", args=[found.number])
    form = CriteriaForm(request.POST or None, initial=CriteriaForm.initial_of(found))

    def change() -> str:
        actions.correct_criteria(need=found, by=actor, **form.facts)
        messages.success(request, "The criteria are corrected. Search again to use them.")
        return back

    where = edited(
        request,
        form,
        found,
        lambda: once(str(form.once_token), change),
        initial_of=CriteriaForm.initial_of,
        hold=lambda record: Need.objects.select_for_update(no_key=True).get(pk=record.pk),
    )
    if where:
        return redirect(where)
    return render(request, "scouting/desk/criteria.html", {"form": form, "need": found, "cancel": back})


def _page_of(need: Need) -> str:
    return reverse("scouting:desk_need", args=[need.number])


read_again = step_page(
    queries.need_for_desk,
    lambda need, by: actions.read_need_again(need=need, by=by),
    "The need is read anew. Search again to use it.",
    _page_of,
)


@login_required
@require_POST
@in_english
def criteria_again(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """Make an earlier version of the criteria hold again."""
    actor = actor_of(request)
    found = queries.need_for_desk(actor, number)
    done = f"Version {version} of the criteria holds again. Search again to use it."
    tell(request, lambda: actions.criteria_again(need=found, number=version, by=actor), done)
    return redirect("scouting:desk_need", number=found.number)


search = step_page(
    queries.need_for_desk,
    lambda need, by: actions.search_for_need(need=need, by=by),
    "Searched. The shortlist below is new.",
    lambda need: _page_of(need) + "#shortlist",
)


@login_required
@require_POST
@in_english
def report(request: HttpRequest, number: str) -> HttpResponse:
    """Make the report from the answers so far."""
    actor = actor_of(request)
    found = queries.need_for_desk(actor, number)

    led = reverse("scouting:desk_need", args=[found.number])

    def make() -> str:
        return reverse("scouting:report", args=[actions.make_report(need=found, by=actor).pk])

    def make_once() -> None:
        nonlocal led
        led = once(request.POST.get("once", "").replace("\0", "")[:36], make)

    tell(request, make_once, "The report is made, and the buyer is told.")
    return redirect(led)


@login_required
@require_POST
@in_english
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Close a need with a reason."""
    actor = actor_of(request)
    found = queries.need_for_desk(actor, number)
    reason = request.POST.get("reason", "").replace("\0", " ")[:1000]
    done = f"{found.number} is closed, and the buyer is told why."
    tell(request, lambda: actions.close_need(need=found, reason=reason, by=actor), done)
    return redirect("scouting:desk_need", number=found.number)


reopen = step_page(
    queries.need_for_desk,
    lambda need, by: actions.reopen_need(need=need, by=by),
    "{0.number} is open again.",
    _page_of,
)
