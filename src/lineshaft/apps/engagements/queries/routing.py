"""Reads of routing: the rules of a center in words, who could get a request now, and a trial on past requests."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import people_with_role
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network.models import Center, CoverageCounty, ServiceLine
from lineshaft.apps.network.queries import line_titles, service_lines
from lineshaft.apps.reference.models import County
from lineshaft.domain.routing import Call, Decision, Rule, decide

from ..absence import absences
from ..models import Engagement, Request, RoutingDecision, RoutingFallback, RoutingRule
from ..routing_words import call_of, rule_in_words, why_in_words
from ..states import OPEN_ENGAGEMENTS, OPEN_REQUESTS
from .requests import handlers_of, with_line_titles

TRIAL = timedelta(days=90)
TRIAL_COUNTS = timedelta(days=30)
"""How long a request counts as open work in a trial: for the past nobody knows when each one ended."""
_DECIDES = {
    Request.Source.CONSULTATION.value: "decides_consultations",
    Request.Source.EVENT.value: "decides_events",
}
_OF_ITSELF = {
    Request.Source.EVENT.value: Q(city="", zip_code="", acknowledged_at__isnull=True, batch__isnull=True)
    & ~Q(contact_email="")
}
"""
What came by the page of an event itself, and went by no rule: it names no place, and nobody got a mail that it arrived.
What somebody typed with an address got one, and what came in a file has its batch: both went by the rules.
"""
_TRIED = 500
"""How many of the newest requests of those days are tried."""


@dataclass(frozen=True)
class RuleLine:
    """A rule with its sentence, and the people it names who cannot get requests any more."""

    rule: RoutingRule
    sentence: str
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """The rules of a center as they are tried: those that are on, by place, with all that their words need."""

    center_id: int
    rules: tuple[Rule, ...]
    places: Mapping[int, int]
    fallback: str
    names: Mapping[int, str]
    counties: Mapping[str, str]
    lines: Mapping[str, str]
    otherwise: tuple[int, ...] = ()

    def sentence(self, key: int | None) -> str:
        """A rule in words; "" for none."""
        found = next((rule for rule in self.rules if rule.key == key), None)
        return rule_in_words(found, self.names, self.counties, self.lines) if found else ""

    def why(self, decision: Decision) -> str:
        """Why a decision is as it is."""
        return why_in_words(decision, self.names, self.places)

    @property
    def people(self) -> frozenset[int]:
        """Everybody who could get a request."""
        return frozenset(self.otherwise).union(*(rule.people for rule in self.rules))


def as_rule(rule: RoutingRule) -> Rule:
    """A stored rule as the domain takes it. Its people are loaded."""
    return Rule(
        key=rule.pk or 0,
        people=tuple(each.person_id for each in rule.people.all()),
        counties=frozenset(rule.counties),
        areas=frozenset(rule.areas),
        lines=frozenset(rule.lines),
        sources=frozenset(rule.sources),
        bands=frozenset(rule.bands),
        words=tuple(rule.words),
    )


def stored_rules(center_id: int) -> QuerySet[RoutingRule]:
    """The rules of a center by place, with their people."""
    return RoutingRule.objects.filter(center_id=center_id).prefetch_related("people__person")


def fallback_of(center_id: int) -> str:
    """Who gets what no rule gives to anybody."""
    return settings_of(center_id).to


def settings_of(center_id: int) -> RoutingFallback:
    """Who gets what no rule gives to anybody, and what else the rules decide; as it is without any word, unsaved."""
    found = RoutingFallback.objects.filter(center_id=center_id).first()
    return found or RoutingFallback(center_id=center_id)


def rules_decide_for(center_id: int, source: str) -> bool:
    """Whether rules decide about requests of this source: of consultations and events where the center said so."""
    name = _DECIDES.get(source)
    return name is None or RoutingFallback.objects.filter(center_id=center_id, **{name: True}).exists()


def county_labels(codes: Collection[str]) -> dict[str, str]:
    """Names of counties by code; "Kent County" as the census writes it."""
    return dict(County.objects.filter(pk__in=codes).values_list("fips", "name")) if codes else {}


def counties_of(center_id: int) -> dict[str, str]:
    """The counties that a center serves: code and name."""
    rows = CoverageCounty.objects.filter(center_id=center_id).order_by("county__name")
    return dict(rows.values_list("county_id", "county__name"))


def lines_of_rules(center: Center, rule: RoutingRule | None = None) -> list[ServiceLine]:
    """The service lines that a rule of the center can name: those in force, and those that `rule` names already."""
    kept = ServiceLine.objects.filter(
        Q(center__isnull=True) | Q(center=center), code__in=rule.lines if rule else []
    )
    return sorted({*service_lines(center), *kept}, key=lambda line: (line.area, line.title))


def rule_lines(center_id: int) -> list[RuleLine]:
    """Every rule of a center with its sentence."""
    stored = list(stored_rules(center_id))
    labels = county_labels({code for rule in stored for code in rule.counties})
    titles = line_titles({code for rule in stored for code in rule.lines}, center_id)
    here = set(handlers_of(center_id).values_list("pk", flat=True))
    lines = []
    for rule in stored:
        people = [each.person for each in rule.people.all()]
        names = {person.pk: str(person) for person in people}
        gone = tuple(str(person) for person in people if person.pk not in here)
        lines.append(RuleLine(rule, rule_in_words(as_rule(rule), names, labels, titles), gone))
    return lines


def rules_in_force(
    center_id: int, *, changed: Rule | None = None, place: int = 0, is_on: bool = True, fallback: str = ""
) -> Rules:
    """
    The rules that are on. With `changed`, as they would be if it stood at `place`: it takes the place of the stored
    rule of its key (0: none yet).
    """
    stored = list(stored_rules(center_id))
    names = {each.person_id: str(each.person) for rule in stored for each in rule.people.all()}
    listed = [(as_rule(rule), rule.is_on) for rule in stored if changed is None or rule.pk != changed.key]
    if changed is not None:
        listed.insert(max(place, 1) - 1, (changed, is_on))
    kept = fallback or fallback_of(center_id)
    directors = (
        list(people_with_role(center_id, [Role.DIRECTOR])) if kept == RoutingFallback.To.DIRECTOR else []
    )
    names |= {person.pk: str(person) for person in directors}
    if changed is not None:
        names |= {user.pk: str(user) for user in User.objects.filter(pk__in=changed.people)}
    return Rules(
        center_id=center_id,
        rules=tuple(rule for rule, on in listed if on),
        places={rule.key: number for number, (rule, _on) in enumerate(listed, start=1)},
        fallback=kept,
        names=names,
        counties=county_labels({code for rule, _on in listed for code in rule.counties}),
        lines=line_titles({code for rule, _on in listed for code in rule.lines}, center_id),
        otherwise=tuple(person.pk for person in directors),
    )


def open_work(center_id: int, people: Collection[int]) -> Counter[int]:
    """How many open requests and engagements of a center each of these people has."""
    found: Counter[int] = Counter()
    requests = Request.objects.filter(
        center_id=center_id, assigned_to_id__in=people, status__in=OPEN_REQUESTS
    )
    led = Engagement.objects.filter(center_id=center_id, lead_id__in=people, status__in=OPEN_ENGAGEMENTS)
    for rows, name in ((requests, "assigned_to_id"), (led, "lead_id")):
        found.update(dict(rows.order_by().values_list(name).annotate(Count("pk"))))
    return found


def passed_over(center_id: int, people: Collection[int], at: datetime) -> dict[int, str]:
    """Why each of those who cannot get a request now cannot."""
    here = set(handlers_of(center_id).values_list("pk", flat=True))
    inactive = set(User.objects.filter(pk__in=people, is_active=False).values_list("pk", flat=True))
    found = absences(center_id, [person for person in people if person in here], at)
    for person in people:
        if person in inactive:
            found[person] = "cannot sign in any more"
        elif person not in here:
            found[person] = "is no longer an advisor or director here"
    return found


def decide_now(
    rules: Rules, call: Call, passed_over: Mapping[int, str], *, free: Collection[int] | None = None
) -> Decision:
    """
    What the rules say of a request at this moment, without those who are `passed_over`. With `free`, whoever is not
    among these is passed over too.
    """
    people = rules.people
    over = dict(passed_over)
    for person in people if free is not None else ():
        if person not in (free or ()):
            over.setdefault(person, "does not have this time free")
    return decide(
        call,
        rules.rules,
        loads=open_work(rules.center_id, people),
        passed_over=over,
        otherwise=rules.otherwise,
    )


def who_consults(
    center_id: int, *, topic: str, company_name: str, free: Collection[int], at: datetime
) -> int | None:
    """Whom the rules choose for a consultation with anybody who has the time free; None where they choose nobody."""
    source = Request.Source.CONSULTATION.value
    if not rules_decide_for(center_id, source):
        return None
    call = Call(source=source, text=f"{topic}\n{company_name}")
    rules = rules_in_force(center_id)
    return decide_now(rules, call, passed_over(center_id, rules.people, at), free=free).person


def decision_of(help_request: Request) -> RoutingDecision | None:
    """What the rules said when it came in; None where there were none."""
    return RoutingDecision.objects.filter(help_request=help_request).first()


# A trial on past requests --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tried:
    """One past request: the rule that would have given it, to whom, and who has it in truth."""

    help_request: Request
    place: int | None
    person: str
    in_truth: str

    @property
    def differs(self) -> bool:
        return self.person != self.in_truth


@dataclass(frozen=True)
class Trial:
    """What rules would have done with the requests of the last 90 days; `people`: name, in the trial, in truth."""

    rows: list[Tried]
    people: list[tuple[str, int, int]]
    by_rule: list[tuple[int, str, int]] = field(default_factory=list)
    without_rule: int = 0
    is_cut: bool = False


def trial(center: Center, rules: Rules, *, now: datetime | None = None) -> Trial:
    """
    The requests of the last 90 days, oldest first, as these rules would have given them.

    Open work is counted as it would have been: engagements that a person led on that day, and what the trial gave them
    in the 30 days before. Who has left gets nothing; absences of the past are not looked at. Consultations and what
    came by the page of an event are left out where the rules do not decide about them.
    """
    moment = now or timezone.now()
    kept = settings_of(center.pk)
    left_out = Q()
    for source, decides in _DECIDES.items():
        if not getattr(kept, decides):
            left_out |= _OF_ITSELF.get(source, Q()) & Q(source=source)
    found = with_line_titles(Request.objects.filter(center=center, received_at__gte=moment - TRIAL))
    found = found.exclude(left_out) if left_out else found
    found = found.select_related("county", "assigned_to").order_by("-received_at", "-id")
    newest = list(found[: _TRIED + 1])
    rows = newest[:_TRIED][::-1]
    people = rules.people
    gone = {
        person: why
        for person, why in passed_over(center.pk, people, moment).items()
        if not why.startswith("is away")
    }
    led = _led(center.pk, people, moment - TRIAL)
    given: list[tuple[datetime, int]] = []
    tried = []
    for row in rows:
        day = timezone.localdate(row.received_at)
        loads = Counter(lead for lead, began, ended in led if began <= day and (ended is None or ended > day))
        loads.update(person for at, person in given if at > row.received_at - TRIAL_COUNTS)
        decision = decide(call_of(row), rules.rules, loads=loads, passed_over=gone, otherwise=rules.otherwise)
        if decision.person is not None:
            given.append((row.received_at, decision.person))
        tried.append((row, decision))
    return _as_trial(tried, rules, is_cut=len(newest) > _TRIED)


def _led(center_id: int, people: Collection[int], since: datetime) -> list[tuple[int, date, date | None]]:
    rows = Engagement.objects.filter(center_id=center_id, lead_id__in=people).exclude(status="cancelled")
    rows = rows.filter(Q(completed_on__isnull=True) | Q(completed_on__gte=timezone.localdate(since)))
    return list(rows.values_list("lead_id", "started_on", "completed_on"))


def _as_trial(tried: Sequence[tuple[Request, Decision]], rules: Rules, *, is_cut: bool) -> Trial:
    names: dict[int | None, str] = {None: "nobody"}
    names.update(rules.names.items())
    rows = [
        Tried(
            row,
            None if decision.rule is None else rules.places[decision.rule],
            names[decision.person],
            str(row.assigned_to) if row.assigned_to else "nobody",
        )
        for row, decision in reversed(tried)
    ]
    would, did = Counter(each.person for each in rows), Counter(each.in_truth for each in rows)
    by_rule = Counter(decision.rule for _row, decision in tried)
    return Trial(
        rows=rows,
        people=[(name, would[name], did[name]) for name in _in_order(would, did)],
        by_rule=[
            (rules.places[rule.key], rules.sentence(rule.key), by_rule[rule.key]) for rule in rules.rules
        ],
        without_rule=by_rule[None],
        is_cut=is_cut,
    )


def _in_order(would: Mapping[str, int], did: Mapping[str, int]) -> Iterable[str]:
    return sorted(set(would) | set(did), key=lambda name: (name == "nobody", -would.get(name, 0), name))
