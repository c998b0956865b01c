"""Sending a need to centers, reminding them, taking it back, and which of two answers counts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lineshaft.apps.accounts.pages import actor_of, carried_out_once, step_page, tell
from lineshaft.apps.companies.models import Site
from lineshaft.ui.languages import in_english

from .. import actions, queries
from ..forms import RouteForm, due_day_of
from ..models import Routing
from ..queries import Ranked


@login_required
@in_english
def route(request: HttpRequest, number: str) -> HttpResponse:
    """Choose plants of the shortlist, and send the need to the centers that serve them."""
    actor = actor_of(request)
    found = queries.need_for_desk(actor, number)
    ranked = queries.shortlist_of(actor, found, queries.newest_search(found))
    chosen = _chosen(request, ranked)
    lines = queries.routings_of(actor, found)
    asked = [line.routing.center_id for line in lines if not line.routing.recalled_at]
    is_sent = request.method == "POST" and "due_on" in request.POST
    form = RouteForm(request.POST if is_sent else None, initial={"due_on": due_day_of(found)}, asked=asked)
    back = reverse("scouting:desk_need", args=[found.number])

    def send() -> str:
        facts = form.cleaned_data
        sent = actions.route_need(
            need=found,
            sites=chosen,
            centers=facts["centers"],
            due_on=facts["due_on"],
            note=facts["note"],
            by=actor,
        )
        told = ", ".join(str(routing.center) for routing in sent)
        messages.success(request, f"Sent to {told}.")
        return back + "#centers"

    where = carried_out_once(request, form, send) if is_sent else ""
    if where:
        return redirect(where)
    keys = {site.pk for site in chosen}
    context = {
        "need": found,
        "form": form,
        "cancel": back,
        "chosen": [each for each in ranked if each.site and each.site.pk in keys],
        "asked": [line.routing for line in lines if not line.routing.recalled_at],
    }
    return render(request, "scouting/desk/route.html", context)


def _chosen(request: HttpRequest, ranked: list[Ranked]) -> list[Site]:
    """The ticked plants, in the order of the shortlist; what is not in it, or was sent, is left out."""
    wanted = set(request.POST.getlist("plant"))
    return [
        each.site for each in ranked if each.site and each.may_be_chosen and each.site.public_id in wanted
    ]


def _page_of(routing: Routing) -> str:
    return reverse("scouting:desk_need", args=[routing.need.number]) + "#centers"


remind = step_page(
    queries.routing_for_desk,
    lambda routing, by: actions.remind_by_hand(routing=routing, by=by),
    "{0.center} is reminded.",
    _page_of,
)


recall = step_page(
    queries.routing_for_desk,
    lambda routing, by: actions.recall_routing(routing=routing, by=by),
    "{0.need.number} is taken back from {0.center}.",
    _page_of,
)


@login_required
@require_POST
@in_english
def counts(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Of several answers on one plant, let this one count."""
    actor = actor_of(request)
    found = queries.need_for_desk(actor, number)
    candidate = next(
        (each for line in queries.routings_of(actor, found) for each in line.candidates if each.pk == pk),
        None,
    )
    if candidate is None:
        raise Http404
    reason = request.POST.get("reason", "").replace("\0", " ")[:1000]
    done = f"For {candidate.site} the answer of {candidate.center} counts."
    tell(request, lambda: actions.count_answer_of(candidate=candidate, reason=reason, by=actor), done)
    return redirect(reverse("scouting:desk_need", args=[found.number]) + "#claims")
