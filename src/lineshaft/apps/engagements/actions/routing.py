"""Rules that give requests to people: kept by a director, applied to each request that comes in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from lineshaft.apps.accounts.actions import mail
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.routing import Decision, Rule

from ..models import Request, RoutingDecision, RoutingFallback, RoutingPerson, RoutingRule
from ..permissions import check_user_can_set_response
from ..queries import handlers_of
from ..queries.routing import Rules, decide_now, fallback_of, passed_over, rules_in_force
from ..routing_words import call_of
from .clock import Kind, note_step

MOST_RULES = 50


@transaction.atomic
def save_rule(
    *, center: Center, conditions: Rule, place: int, is_on: bool, by: Actor, rule: RoutingRule | None = None
) -> RoutingRule:
    """
    Add a rule, or change `rule`, at a place in the order; the others close up.

    Raises InvalidValue for people who are no advisors or directors of the center, or when it names nobody.
    """
    check_user_can_set_response(by, center.pk)
    _check_people(center, conditions.people)
    others = _held(center, leave_out=rule)
    if rule is None and len(others) >= MOST_RULES:
        raise InvalidValue("place", len(others), "rules are as many as a center keeps", "Delete one first")
    saved = rule or RoutingRule(center=center, place=len(others) + 1)
    saved.counties, saved.areas = sorted(conditions.counties), sorted(conditions.areas)
    saved.lines = sorted(conditions.lines)
    saved.sources, saved.bands = sorted(conditions.sources), sorted(conditions.bands)
    saved.words, saved.is_on = list(conditions.words), is_on
    saved.changed_by, saved.changed_at = by.person, timezone.now()
    saved.save()
    _name_people(saved, conditions.people)
    _put_in_order([*others[: place - 1], saved, *others[place - 1 :]])
    return saved


def _check_people(center: Center, people: Sequence[int]) -> None:
    known = set(handlers_of(center.pk).values_list("pk", flat=True))
    if not people:
        raise InvalidValue("people", "", "names nobody", "Choose who gets these requests")
    strange = [person for person in people if person not in known]
    if strange:
        raise InvalidValue(
            "people", strange[0], "is no advisor or director of this center", "Choose from the list"
        )


def _held(center: Center, *, leave_out: RoutingRule | None = None) -> list[RoutingRule]:
    """The rules by place, held against other writers: the row of the fallback stands for the whole list."""
    hold_rules(center.pk)
    rows = RoutingRule.objects.filter(center=center).order_by("place")
    return [row for row in rows if leave_out is None or row.pk != leave_out.pk]


def hold_rules(center_id: int) -> None:
    """Wait until nobody else changes or applies the rules of the center, and keep others waiting."""
    RoutingFallback.objects.get_or_create(center_id=center_id)
    RoutingFallback.objects.select_for_update(no_key=True).get(center_id=center_id)


def _name_people(rule: RoutingRule, people: Sequence[int]) -> None:
    if list(rule.people.order_by("place").values_list("person_id", flat=True)) == list(people):
        return
    rule.people.all().delete()
    RoutingPerson.objects.bulk_create(
        RoutingPerson(rule=rule, center_id=rule.center_id, person_id=person, place=place)
        for place, person in enumerate(people, start=1)
    )


def _put_in_order(rules: Sequence[RoutingRule]) -> None:
    for place, rule in enumerate(rules, start=1):
        if rule.place != place:
            rule.place = place
            rule.save(update_fields=["place"])


@transaction.atomic
def move_rule(*, rule: RoutingRule, places: int, by: Actor) -> None:
    """Move a rule down by so many places (up, when negative)."""
    check_user_can_set_response(by, rule.center_id)
    others = _held(rule.center, leave_out=rule)
    current = RoutingRule.objects.get(pk=rule.pk)
    index = min(max(current.place - 1 + places, 0), len(others))
    _put_in_order([*others[:index], current, *others[index:]])


@transaction.atomic
def switch_rule(*, rule: RoutingRule, is_on: bool, by: Actor) -> None:
    """Let a rule rest, or apply again."""
    check_user_can_set_response(by, rule.center_id)
    hold_rules(rule.center_id)
    RoutingRule.objects.get(pk=rule.pk)
    rule.is_on, rule.changed_by, rule.changed_at = is_on, by.person, timezone.now()
    rule.save(update_fields=["is_on", "changed_by", "changed_at"])


@transaction.atomic
def delete_rule(*, rule: RoutingRule, by: Actor) -> None:
    """Take a rule away. What it decided before stays with the requests, in its words."""
    check_user_can_set_response(by, rule.center_id)
    others = _held(rule.center, leave_out=rule)
    rule.delete()
    _put_in_order(others)


@transaction.atomic
def set_routing_fallback(
    *, center: Center, to: str, by: Actor, decides_consultations: bool = False, decides_events: bool = False
) -> None:
    """Who gets what no rule gives to anybody, and whether the rules decide about consultations and events too."""
    check_user_can_set_response(by, center.pk)
    if to not in RoutingFallback.To.values:
        raise InvalidValue("to", to, "is not known", "Choose from the list")
    hold_rules(center.pk)
    fallback = RoutingFallback.objects.get(center=center)
    fallback.to = to
    fallback.decides_consultations, fallback.decides_events = decides_consultations, decides_events
    fallback.save(update_fields=["to", "decides_consultations", "decides_events"])


@transaction.atomic
def give_routing(*, named: RoutingPerson, to: User, by: Actor) -> RoutingPerson | None:
    """
    Name somebody else in a rule, at the same place. Where they are named already, only the first one goes, and there is
    nothing to give back: None.
    """
    check_user_can_set_response(by, named.center_id)
    _check_people(named.rule.center, [to.pk])
    hold_rules(named.center_id)
    if RoutingPerson.objects.filter(rule_id=named.rule_id, person=to).exists():
        named.delete()
        return None
    named.person = to
    named.save(update_fields=["person"])
    return named


@dataclass(frozen=True)
class Held:
    """The rules of a center, held until the transaction ends, and why each who cannot get a request cannot."""

    rules: Rules
    passed_over: Mapping[int, str]


def hold(center_id: int) -> Held | None:
    """
    Hold the rules of a center to give requests by them; None where it has none, and gives requests to nobody.

    Of two requests that come in at the same moment, the second sees what the first one added to somebody's work.
    """
    has_rules = RoutingRule.objects.filter(center_id=center_id, is_on=True).exists()
    if not has_rules and fallback_of(center_id) == RoutingFallback.To.NOBODY:
        return None
    hold_rules(center_id)
    rules = rules_in_force(center_id)
    return Held(rules, passed_over(center_id, rules.people, timezone.now()))


def route(
    help_request: Request,
    *,
    keeper: User | None = None,
    because: str = "entered the request and keeps it",
    free: Collection[int] | None = None,
    is_told: bool = True,
    held: Held | None = None,
) -> User | None:
    """
    Give a request that has just come in to somebody by the rules of its center, and keep why; returns who got it.

    `keeper` has it already: the rules say who it would have been, and they keep it, `because` of that. Of a
    consultation, `free` are those who had its time. Whoever gets it is told by mail, unless `is_told` is False. Who
    gives several away holds the rules once, and passes them as `held`.

    Runs under the system scope: whoever sends a request does not read the rules. Nothing happens where a center has no
    rules.
    """
    held = held or hold(help_request.center_id)
    if held is None:
        return None
    decision = decide_now(held.rules, call_of(help_request), held.passed_over, free=free)
    _record(help_request, held.rules, decision, keeper, because)
    person = None if decision.person is None else User.objects.get(pk=decision.person)
    if keeper is None and person is not None:
        help_request.assigned_to = person
        help_request.save(update_fields=["assigned_to"])
        if is_told:
            _tell(help_request, person)
    return keeper or person


def _record(
    help_request: Request, rules: Rules, decision: Decision, keeper: User | None, because: str
) -> None:
    why = rules.why(decision)
    given_to = "" if decision.person is None else rules.names[decision.person]
    if keeper is not None and decision.person != keeper.pk:
        why = f"{why} {keeper} {because}."
        given_to = str(keeper)
    sentence = rules.sentence(decision.rule)
    RoutingDecision.objects.create(
        help_request=help_request,
        center_id=help_request.center_id,
        rule=sentence,
        why=why,
        given_to=given_to,
        looked_at=[
            {"name": rules.names.get(each.person, ""), **asdict(each)} for each in decision.candidates
        ],
    )
    said = f"To {given_to}." if given_to else "To nobody."
    note_step(help_request, Kind.ROUTED.value, f"{said} {sentence} {why}".replace("  ", " "))


def _tell(help_request: Request, person: User) -> None:
    mail(
        to=[person.email],
        template="engagements/mail/request_assigned.txt",
        language="en",
        context={
            "help_request": help_request,
            "assigned_by": "A rule of your center",
            "link": settings.BASE_URL + reverse("engagements:request", args=[help_request.reference]),
        },
    )
