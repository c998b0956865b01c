"""What a center reads of the needs that were sent to it, and a company of where it is named."""

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.companies.models import Site
from lineshaft.apps.companies.queries import find_sites

from ..models import Candidate, NamingConsent, Routing
from ..permissions import check_user_can_answer, check_user_can_see_own_consents
from ..states import CandidateState, NeedState

_LIVE = (NeedState.SCOUTING.value, NeedState.REPORTED.value)


def routings_of_centers(actor: Actor, *, which: str = "open") -> QuerySet[Routing]:
    """
    Needs sent to the reader's centers, by due day, with `plants` and `unanswered`; those taken back are left out.

    `which` is "open" (the center is not done), "done", or "all".
    """
    check_user_can_answer(actor)
    rows = Routing.objects.filter(
        center_id__in=actor.organisations_where("need:answer"), recalled_at__isnull=True
    )
    if which == "done":
        rows = rows.filter(answered_at__isnull=False)
    elif which != "all":
        rows = rows.filter(answered_at__isnull=True, need__status__in=_LIVE)
    return (
        rows.select_related("need__owner", "center")
        .annotate(
            plants=Count("candidates"),
            unanswered=Count("candidates", filter=Q(candidates__status=CandidateState.PROPOSED.value)),
        )
        .order_by("due_on", "pk")
    )


def routing_for_center(actor: Actor, pk: int) -> Routing:
    """One need that was sent to the reader's center. Raises Http404 for a foreign, recalled or unknown one alike."""
    check_user_can_answer(actor)
    found = (
        Routing.objects.filter(
            pk=pk, center_id__in=actor.organisations_where("need:answer"), recalled_at__isnull=True
        )
        .select_related(
            "need__owner", "need__state_used_in", "center__organisation", "sent_by", "answered_by"
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def candidates_of(actor: Actor, routing: Routing) -> list[Candidate]:
    """The center's own plants for a need: those to answer first, the likeliest before."""
    check_user_can_answer(actor, routing.center_id)
    rows = (
        routing.candidates.select_related("site__company", "site__state", "answered_by")
        .prefetch_related("consents")
        .order_by(F("score").desc(nulls_last=True), "pk")
    )
    return sorted(rows, key=lambda each: each.status != CandidateState.PROPOSED.value)


def candidate_for_center(actor: Actor, pk: int) -> Candidate:
    """One plant of the reader's center for a need. Raises Http404."""
    check_user_can_answer(actor)
    found = (
        Candidate.objects.filter(
            pk=pk,
            center_id__in=actor.organisations_where("need:answer"),
            routing__recalled_at__isnull=True,
        )
        .select_related("routing__need__owner", "routing__center", "site__company", "site__state")
        .first()
    )
    if found is None:
        raise Http404
    return found


def plants_named(actor: Actor, text: str, limit: int = 8) -> list[Site]:
    """Plants of the whole registry whose name fits, for "a plant that the engine missed"."""
    check_user_can_answer(actor)
    return find_sites(actor, text, limit)


def own_consents(actor: Actor) -> QuerySet[NamingConsent]:
    """Where the reader's company agreed to be named, the newest first."""
    check_user_can_see_own_consents(actor)
    return NamingConsent.objects.filter(site__company_id__in=actor.company_ids).select_related(
        "site__company", "center", "withdrawn_by"
    )


def consent_of(actor: Actor, pk: int) -> NamingConsent:
    """A consent that the reader may take back: of the own center or company. Raises Http404."""
    found = (
        NamingConsent.objects.filter(pk=pk)
        .filter(
            Q(center_id__in=actor.organisations_where("need:answer"))
            | Q(site__company_id__in=actor.company_ids)
        )
        .select_related("site__company", "center")
        .first()
    )
    if found is None:
        raise Http404
    return found
