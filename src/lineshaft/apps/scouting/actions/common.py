"""What the writes of scouting share: rows held until the transaction ends, in one order, and whom a mail goes to.

The order is: the need, its routings by key, a candidate. So an answer, a report and a company that takes its word back
wait for one another, and never for each other.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope

from ..models import Candidate, Need, Routing, ScoutingReport, SearchRecord
from ..states import NEED_STEPS, NeedState, check_step


def held_need(need: Need) -> Need:
    """The need as it stands now, kept from other writers."""
    return Need.objects.select_for_update(no_key=True).get(pk=need.pk)


def hold_need_of(routing: Routing) -> None:
    """Keep others from writing about a need, for a center or company that may not write the need itself."""
    with system_scope("a need is held while a center or company writes about it"):
        Need.objects.select_for_update(no_key=True).get(pk=routing.need_id)


def held_routings(need: Need) -> list[Routing]:
    """All its routings, kept from other writers: no center answers meanwhile."""
    return list(Routing.objects.select_for_update(no_key=True).filter(need=need).order_by("pk"))


def held_open_routing(routing: Routing) -> Routing:
    """
    The routing as it stands now, kept from other writers. Raises Conflict when the desk took it back, or closed the
    need.
    """
    hold_need_of(routing)
    current = Routing.objects.select_for_update(no_key=True).get(pk=routing.pk)
    if current.recalled_at is not None:
        raise Conflict("The scouting desk has taken this need back.", "Nothing is left to answer.")
    need = Need.objects.get(pk=current.need_id)
    if need.state not in (NeedState.SCOUTING, NeedState.REPORTED):
        raise Conflict(
            f"{need.number} is {need.get_status_display()}.", "The scouting desk can open it again."
        )
    return current


def held_candidate(candidate: Candidate) -> Candidate:
    """The candidate of a routing that is held, as it stands now."""
    return Candidate.objects.select_for_update(no_key=True).get(pk=candidate.pk)


def hold_answer(candidate: Candidate) -> Candidate:
    """The candidate as it stands now, held in the order that its actions follow: for a form that is open over it."""
    hold_need_of(candidate.routing)
    Routing.objects.select_for_update(no_key=True).get(pk=candidate.routing_id)
    return held_candidate(candidate)


def move(need: Need, to: NeedState) -> None:
    """Set the state of a need that is held; the caller saves it. Raises Conflict for a step that is not there."""
    check_step(need.number, NEED_STEPS, need.status, to.value)
    need.status = to.value


def check_was_searched(need: Need, search: SearchRecord | None) -> SearchRecord:
    """The search that a report is about. Raises Conflict when there was none."""
    if search is None:
        raise Conflict(
            f"{need.number} was not searched for yet.", "Search first: the report carries the record"
        )
    return search


def next_report(need: Need) -> tuple[ScoutingReport | None, int, datetime]:
    """
    The need, which is held, becomes reported. Returns the report before, the version of the next, and the second in
    which it is made.
    """
    if need.state is not NeedState.REPORTED:
        move(need, NeedState.REPORTED)
        need.save(update_fields=["status"])
    last = need.reports.order_by("-version").first()
    return last, (last.version + 1 if last else 1), timezone.now().replace(microsecond=0)


def addresses_of(center: Center) -> list[str]:
    """Whom a center is written to: the address that it named, else its advisors and directors."""
    if center.request_email:
        return [center.request_email]
    return [person.email for person in people_with_role(center.pk, [Role.ADVISOR, Role.DIRECTOR])]


def link(name: str, *parts: object) -> str:
    """The whole address of a page, for a mail."""
    return settings.BASE_URL + reverse(name, args=parts)
