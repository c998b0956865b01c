"""Rules for requests and transfers between centers in the demonstration. All invented."""

from django.utils import timezone

from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.actions.routing import route
from lineshaft.apps.engagements.models import Request
from lineshaft.apps.network.models import Center
from lineshaft.domain.routing import Rule

from .people import People

_ROUTED = 5
"""How many of the newest requests were given by a rule."""


def make_routing(*, people: People) -> int:
    """Rules of the home center, requests that they gave to somebody, and two transfers; returns how many records."""
    home = Center.objects.get(pk=people.home_center_id)
    director = actor_for(User.objects.get(email="demo-director@lineshaft.example"))
    made = _rules(home, people, director)
    waiting = Request.objects.filter(center=home, status="new", is_synthetic=True, assigned_to__isnull=True)
    newest = list(waiting.select_related("center__state").order_by("-received_at", "-pk")[: _ROUTED + 1])
    for help_request in newest[:-1] or newest:
        route(help_request)
    for help_request in newest[1:][-1:]:
        _asked(help_request)
    return made + len(newest) + _from_the_neighbor(home)


def _rules(home: Center, people: People, director: Actor) -> int:
    advisors = [person.pk for person in people.advisors[home.pk]]
    counties = list(
        Request.objects.filter(center=home, county__isnull=False)
        .order_by("county_id")
        .values_list("county_id", flat=True)
        .distinct()[:2]
    )
    rules = (
        Rule(0, people=tuple(advisors[:2]), counties=frozenset(counties)),
        Rule(0, people=tuple(advisors[2:4] or advisors), lines=frozenset({"lean", "technology-adoption"})),
        Rule(0, people=tuple(advisors[1:3]), areas=frozenset({"workforce"}), words=("training", "safety")),
        Rule(0, people=tuple(advisors[:3])),
    )
    for place, rule in enumerate(rules, start=1):
        actions.save_rule(center=home, conditions=rule, place=place, is_on=True, by=director)
    actions.set_routing_fallback(center=home, to="director", by=director, decides_events=True)
    return len(rules)


def _asked(help_request: Request) -> None:
    """The company of this one is asked whether the neighbor may have it."""
    theirs = User.objects.get(email="demo-advisor-other@lineshaft.example")
    other = Center.objects.get(pk=Membership.objects.get(user=theirs).organisation_id)
    ours = actor_for(User.objects.get(email="demo-advisor@lineshaft.example"))
    actions.propose_transfer(
        help_request=help_request,
        to_center=other,
        why="The plant is closer to them, and they run the trial line for this (demonstration).",
        by_mail=bool(help_request.contact_email),
        by=ours,
    )


def _from_the_neighbor(home: Center) -> int:
    """The neighbor handed one over to the home center, as the company agreed on the telephone."""
    theirs = User.objects.get(email="demo-advisor-other@lineshaft.example")
    other = Membership.objects.get(user=theirs).organisation_id
    found = (
        Request.objects.filter(center_id=other, status="new", is_synthetic=True)
        .order_by("received_at")
        .first()
    )
    if found is None:
        return 0
    by = actor_for(theirs)
    transfer, _token = actions.propose_transfer(
        help_request=found,
        to_center=home,
        why="Your people know this kind of press line; ours do not (demonstration).",
        by_mail=False,
        by=by,
    )
    actions.record_transfer_answer(
        transfer=transfer,
        agrees=True,
        name=found.contact_name,
        on=timezone.localdate(),
        words="Yes, please pass it on (demonstration).",
        by=by,
    )
    return 1
