"""Rules of a center: given on arrival with the reason kept, overruled, tried, changed by directors alone."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from factories.engagements import EngagementFactory, RequestFactory
from factories.network import ServiceLineFactory
from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.calendar.models import BusyTime
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import (
    Request,
    RoutingDecision,
    RoutingFallback,
    RoutingPerson,
    RoutingRule,
)
from lineshaft.apps.network.models import Center, CoverageCounty
from lineshaft.domain.errors import InvalidValue
from lineshaft.domain.routing import Rule
from lineshaft.tenancy import system_scope, use
from received import mails, text_of

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
FULTON = "13121"


def _save(center: Center, director: User, *people: User, place: int = 1, **conditions: Any) -> RoutingRule:
    by = actor_for(director)
    with use(by.context):
        rule = Rule(0, tuple(person.pk for person in people), **conditions)
        return actions.save_rule(center=center, conditions=rule, place=place, is_on=True, by=by)


def _submit(**changes: Any) -> Request:
    facts = {
        "company_name": "Peach State Stamping LLC",
        "zip_code": "30303",
        "state_id": "",
        "contact_name": "Maria Example",
        "contact_email": "maria@example.org",
        "areas": ["workforce"],
        "need": "We need training.",
    }
    return actions.submit_request(**{**facts, **changes})


def _decision(help_request: Request) -> RoutingDecision:
    with system_scope("a test looks"):
        return RoutingDecision.objects.get(help_request=help_request)


def test_arrival__to_whoever_has_least_with_the_reason_kept(
    center: Center, director: User, advisor: User, colleague: User
) -> None:
    EngagementFactory(center=center, lead=advisor)
    rule = _save(
        center,
        director,
        advisor,
        colleague,
        counties=frozenset({FULTON}),
        areas=frozenset({"workforce"}),
    )
    help_request = _submit()
    assert (help_request.assigned_to, help_request.status) == (colleague, "new")
    kept = _decision(help_request)
    assert kept.rule == (
        "Requests from Fulton County about Workforce go to whoever of Ada Advisor and Ben Beam has the least open work."
    )
    assert "Ben Beam has the least open work (0)." in kept.why
    assert [(each["name"], each["load"]) for each in kept.looked_at] == [("Ada Advisor", 1), ("Ben Beam", 0)]
    by = actor_for(director)
    with use(by.context):
        actions.delete_rule(rule=rule, by=by)
    assert _decision(help_request).rule == kept.rule


def test_arrival__by_the_service_line_that_it_names(
    center: Center, director: User, advisor: User, colleague: User, acting: Actor
) -> None:
    from lineshaft.apps.engagements.queries.routing import rules_in_force, trial

    ServiceLineFactory(code="welding", title="Welding", area="workforce")
    _save(center, director, colleague, lines=frozenset({"welding"}))
    _save(center, director, advisor, place=2)
    with_line, without = _submit(lines=["welding"]), _submit(contact_email="other@example.org")
    assert (with_line.assigned_to, without.assigned_to) == (colleague, advisor)
    assert _decision(with_line).rule == "Requests that ask for Welding go to Ben Beam."
    found = trial(center, rules_in_force(center.pk))
    assert {row.help_request.pk: row.place for row in found.rows} == {with_line.pk: 1, without.pk: 2}
    assert [row.help_request.line_titles for row in found.rows if row.place == 1] == [["Welding"]]


@pytest.mark.parametrize("is_on", [True, False])
def test_consultation_and_event__by_the_rules_where_the_center_says_so(
    center: Center, director: User, advisor: User, colleague: User, is_on: bool
) -> None:
    from lineshaft.apps.engagements.queries.routing import who_consults

    _save(center, director, colleague, words=("scrap",))
    by = actor_for(director)
    with use(by.context):
        actions.set_routing_fallback(
            center=center, to="nobody", by=by, decides_consultations=is_on, decides_events=is_on
        )
    facts = {"center": center, "advisor": advisor, "company_name": "A", "contact_name": "M"}
    booked = actions.request_of_consultation(
        **facts, contact_email="a@example.org", need="Scrap", free={advisor.pk}
    )
    came, other = (
        actions.request_of_consultation(**facts, contact_email=email, need=need, source="event")
        for email, need in (("b@example.org", "Scrap"), ("c@example.org", "Space"))
    )
    with system_scope("a test looks"):
        free = {advisor.pk, colleague.pk}
        chosen = who_consults(center.pk, topic="Scrap", company_name="A", free=free, at=timezone.now())
        kept = {row.help_request_id: row.why for row in RoutingDecision.objects.all()}
    assert (booked.assigned_to, booked.status) == (advisor, "accepted")
    assert (other.assigned_to, other.status) == (advisor, "accepted")
    if not is_on:
        assert (came.assigned_to, chosen, kept) == (advisor, None, {})
        return
    assert (came.assigned_to, came.status, chosen) == (colleague, "new", colleague.pk)
    assert "Ben Beam does not have this time free" in kept[booked.pk]
    assert "Ada Advisor holds the consultation and keeps it." in kept[booked.pk]
    assert "No rule fits." in kept[other.pk]


def test_consultation__of_who_has_a_request_that_a_rule_gave_to_a_colleague(
    center: Center, director: User, advisor: User, colleague: User, settings: Any, run_jobs: Any
) -> None:
    _save(center, director, colleague)
    facts = {"center": center, "advisor": advisor, "company_name": "A", "contact_name": "M"}
    first = _submit()
    at_event = actions.request_of_consultation(**facts, contact_email=first.contact_email, source="event")
    assert (at_event.pk, at_event.assigned_to) == (first.pk, colleague)
    booked = actions.request_of_consultation(**facts, contact_email=first.contact_email)
    assert (booked.pk, booked.assigned_to) == (first.pk, advisor)
    told = [text_of(each) for each in mails(settings, run_jobs) if each["To"] == colleague.email]
    assert "They booked a consultation." in told[-1]


def test_consultation__is_no_open_work_against_who_holds_it(
    center: Center, director: User, advisor: User, colleague: User
) -> None:
    _save(center, director, advisor, colleague)
    by = actor_for(director)
    with use(by.context):
        actions.set_routing_fallback(center=center, to="nobody", by=by, decides_consultations=True)
    booked = actions.request_of_consultation(
        center=center,
        advisor=advisor,
        company_name="A",
        contact_name="M",
        contact_email="a@example.org",
        free={advisor.pk, colleague.pk},
    )
    kept = _decision(booked)
    assert (booked.assigned_to, kept.given_to) == (advisor, "Ada Advisor")
    assert "keeps it" not in kept.why
    assert [each["load"] for each in kept.looked_at] == [0, 0]


@pytest.mark.parametrize("source", ["consultation", "event"])
@pytest.mark.parametrize("status", ["new", "accepted"])
def test_consultation_and_event__of_a_request_that_a_leaver_had(
    center: Center,
    advisor: User,
    colleague: User,
    settings: Any,
    run_jobs: Callable[[], list[str]],
    status: str,
    source: str,
) -> None:
    had = RequestFactory(center=center, assigned_to=colleague, status=status)
    with system_scope("a test ends a membership"):
        Membership.objects.filter(user=colleague).update(ended_at=timezone.now())
    found = actions.request_of_consultation(
        center=center,
        advisor=advisor,
        company_name="A",
        contact_name="M",
        contact_email=had.contact_email,
        source=source,
    )
    assert (found.pk, found.assigned_to, found.status) == (had.pk, advisor, "accepted")
    assert [each["To"] for each in mails(settings, run_jobs)] == []


def test_arrival__away_and_left_are_passed_over_and_it_says_so(
    center: Center, director: User, advisor: User, colleague: User
) -> None:
    _save(center, director, advisor, colleague)
    now = timezone.now()
    with system_scope("a test arranges its rows"):
        BusyTime.objects.create(
            center=center, advisor=advisor, period=(now - timedelta(days=1), now + timedelta(days=4))
        )
        Membership.objects.filter(user=colleague).update(ended_at=now)
    help_request = _submit()
    why = _decision(help_request).why
    assert help_request.assigned_to is None
    assert "Ada Advisor is away until Nov 26" in why
    assert "Ben Beam is no longer an advisor or director here" in why
    by = actor_for(director)
    with use(by.context):
        actions.set_routing_fallback(center=center, to="director", by=by)
    assert _submit().assigned_to == director


def test_arrival__without_rules_nothing_changes(center: Center, advisor: User) -> None:
    help_request = _submit()
    assert help_request.assigned_to is None
    with system_scope("a test looks"):
        assert not RoutingDecision.objects.exists()


def test_entered__kept_or_left_to_the_rules(
    center: Center, director: User, advisor: User, colleague: User
) -> None:
    _save(center, director, colleague)
    facts = {
        "company_name": "A",
        "zip_code": "30303",
        "state_id": "",
        "contact_name": "M",
        "contact_phone": "4",
    }
    by = actor_for(advisor)
    with use(by.context):
        kept = actions.enter_request(by=by, **facts)
        given = actions.enter_request(by=by, keep=False, **facts)
    assert kept.assigned_to == advisor
    assert "keeps it" in _decision(kept).why
    assert (given.assigned_to, given.status) == (colleague, "new")


def test_overruled__only_with_a_reason_that_is_kept(
    center: Center, director: User, advisor: User, colleague: User, sign_in: SignIn
) -> None:
    _save(center, director, colleague)
    help_request = _submit()
    browser = sign_in(director)
    page = browser.get(f"/requests/{help_request.reference}/").content.decode()
    assert "All requests go to Ben Beam." in page
    address = f"/requests/{help_request.reference}/assign/"
    refused = browser.post(address, {"to": advisor.pk}, follow=True).content.decode()
    assert "Write why" in refused
    done = browser.post(address, {"to": advisor.pk, "reason": "Knows the plant."}, follow=True)
    assert "From Ben Beam to Ada Advisor. Knows the plant." in done.content.decode()


def test_overruled__whoever_takes_up_a_request_of_a_colleague_lets_them_know(
    center: Center,
    director: User,
    advisor: User,
    colleague: User,
    sign_in: SignIn,
    settings: Any,
    run_jobs: Callable[[], list[str]],
) -> None:
    _save(center, director, colleague)
    help_request = _submit()
    browser = sign_in(advisor)
    address = f"/requests/{help_request.reference}/take-up/"
    assert "Write why you take it up" in browser.post(address, follow=True).content.decode()
    page = browser.post(address, {"take-reason": "I know the plant."}, follow=True).content.decode()
    assert "Ada Advisor took it up: it was with Ben Beam. I know the plant." in page
    told = [text_of(each) for each in mails(settings, run_jobs) if each["To"] == colleague.email]
    assert "A rule of your center handed" in told[0]
    assert "Ada Advisor has it from now on" in told[1]
    assert "I know the plant." in told[1]


def test_overruled__a_reason_that_is_too_long_stays_in_the_form(
    center: Center, director: User, advisor: User, colleague: User, sign_in: SignIn
) -> None:
    _save(center, director, colleague)
    help_request = _submit()
    reason = "I know the plant. " * 120
    refused = sign_in(advisor).post(f"/requests/{help_request.reference}/take-up/", {"take-reason": reason})
    assert refused.status_code == 422
    assert reason.strip() in refused.content.decode()


def test_taken_up__from_a_leaver_without_a_reason(
    center: Center, director: User, advisor: User, colleague: User, sign_in: SignIn
) -> None:
    _save(center, director, colleague)
    help_request = _submit()
    with system_scope("a test ends a membership"):
        Membership.objects.filter(user=colleague).update(ended_at=timezone.now())
    browser = sign_in(advisor)
    address = f"/requests/{help_request.reference}/"
    assert "Take it from a colleague?" not in browser.get(address).content.decode()
    assert "You took up" in browser.post(f"{address}take-up/", follow=True).content.decode()


def test_handed_on__who_had_it_hears_of_it(
    center: Center,
    director: User,
    advisor: User,
    colleague: User,
    settings: Any,
    run_jobs: Callable[[], list[str]],
) -> None:
    help_request = RequestFactory(center=center, status="accepted", assigned_to=colleague)
    by = actor_for(director)
    with use(by.context):
        actions.assign_request(help_request=help_request, to=advisor, by=by, reason="Ben is on leave.")
    told = {each["To"]: text_of(each) for each in mails(settings, run_jobs)}
    assert set(told) == {advisor.email, colleague.email}
    assert "Ada Advisor has it from now on" in told[colleague.email]
    assert "Ben is on leave." in told[colleague.email]


def test_rules__changed_by_directors_alone_and_kept_in_order(
    center: Center, other_center: Center, director: User, advisor: User, stranger: User
) -> None:
    one, two, three = (_save(center, director, advisor, place=9, words=(word,)) for word in "abc")
    by = actor_for(director)
    with use(by.context):
        actions.move_rule(rule=three, places=-2, by=by)
        places = list(RoutingRule.objects.values_list("pk", flat=True))
        assert places == [three.pk, one.pk, two.pk]
        actions.delete_rule(rule=one, by=by)
        assert list(RoutingRule.objects.values_list("place", flat=True)) == [1, 2]
        with pytest.raises(InvalidValue, match="no advisor"):
            actions.save_rule(center=center, conditions=Rule(0, (stranger.pk,)), place=1, is_on=True, by=by)
    for user in (advisor, stranger):
        person = actor_for(user)
        with use(person.context), pytest.raises(PermissionDenied, match="director"):
            actions.move_rule(rule=two, places=1, by=person)
    with use(actor_for(stranger).context), connection.cursor() as cursor:
        cursor.execute("UPDATE engagements_routingrule SET is_on = false")
        assert cursor.rowcount == 0
        assert not RoutingPerson.objects.exists()
        assert not RoutingFallback.objects.exists()


def test_leaver__is_named_to_the_director_and_handed_over(
    center: Center, director: User, advisor: User, colleague: User, sign_in: SignIn
) -> None:
    _save(center, director, advisor)
    with system_scope("a test ends a membership"):
        Membership.objects.filter(user=advisor).update(ended_at=timezone.now())
    browser = sign_in(director)
    assert "has left" in browser.get(f"/centers/{center.slug}/routing/").content.decode()
    address = f"/hand-over/{advisor.pk}/"
    assert "Rule 1 for requests" in browser.get(address).content.decode()
    browser.post(address, {"everything": colleague.pk, "reason": "Left", "once": str(uuid.uuid4())})
    with system_scope("a test looks"):
        assert RoutingPerson.objects.get().person == colleague


def test_pages__tried_before_it_is_saved(
    center: Center, director: User, advisor: User, colleague: User, sign_in: SignIn
) -> None:
    with system_scope("a test arranges its rows"):
        CoverageCounty.objects.update_or_create(county_id=FULTON, defaults={"center": center})
    RequestFactory(center=center, county_id=FULTON, assigned_to=advisor)
    browser = sign_in(director)
    address = f"/centers/{center.slug}/routing/new/"
    sent = {
        "counties": "fulton",
        "people": [colleague.pk],
        "place": 1,
        "is_on": "on",
        "once": str(uuid.uuid4()),
    }
    wrong = browser.post(address, {**sent, "counties": "Fultn"}).content.decode()
    assert "Do you mean Fulton County?" in wrong
    tried = browser.post(address, {**sent, "try": "1"}).content.decode()
    assert "Tried, not saved" in tried
    assert "Ben Beam" in tried
    with system_scope("a test looks"):
        assert not RoutingRule.objects.exists()
    page = browser.post(address, sent, follow=True).content.decode()
    assert "Requests from Fulton County go to Ben Beam." in page
    trial = browser.get(f"/centers/{center.slug}/routing/trial/").content.decode()
    assert "Peach State Stamping LLC" in trial
    reading = sign_in(advisor)
    read = reading.get(f"/centers/{center.slug}/routing/")
    assert "Requests from Fulton County" in read.content.decode()
    assert "Switch off" not in read.content.decode()
    assert reading.get(address).status_code == 403


def test_trial__shares_out_what_came_and_leaves_out_who_has_left(
    center: Center, director: User, advisor: User, colleague: User, acting: Actor
) -> None:
    from lineshaft.apps.engagements.queries.routing import rules_in_force, trial

    for _number in range(4):
        RequestFactory(center=center)
    RequestFactory(center=center, received_at=timezone.now() - timedelta(days=91))
    changed = Rule(0, (advisor.pk, colleague.pk))
    found = trial(center, rules_in_force(center.pk, changed=changed, place=1))
    assert {name: would for name, would, _did in found.people} == {
        "Ada Advisor": 2, "Ben Beam": 2, "nobody": 0,
    }  # fmt: skip
    with system_scope("a test ends a membership"):
        Membership.objects.filter(user=colleague).update(ended_at=timezone.now())
    found = trial(center, rules_in_force(center.pk, changed=changed, place=1))
    assert [name for name, would, _did in found.people if would] == ["Ada Advisor"]


def test_trial__leaves_out_what_the_rules_do_not_decide_about(
    center: Center, director: User, advisor: User, acting: Actor
) -> None:
    from lineshaft.apps.engagements.queries.routing import rules_in_force, trial

    for source in ("public_form", "consultation"):
        RequestFactory(center=center, source=source)
    RequestFactory(center=center, source="event", city="", zip_code="", street="", need="on the page")
    # What somebody typed goes by the rules anyhow, if it says that it came by an event or not.
    RequestFactory(center=center, source="event", need="typed")
    by = actor_for(advisor)
    with use(by.context):
        said = {"company_name": "Kiln Inc", "contact_name": "Ken", "contact_email": "ken@kiln.example"}
        place = {"zip_code": "", "state_id": center.state_id}
        actions.enter_request(by=by, source="event", need="typed with a state", keep=False, **said, **place)
        actions.request_of_consultation(
            center=center, advisor=advisor, source="event", need="asked on the page",
            **{**said, "contact_email": "kim@kiln.example"},
        )  # fmt: skip
    rules = rules_in_force(center.pk, changed=Rule(0, (advisor.pk,)), place=1)

    def tried() -> set[str]:
        requests = [row.help_request for row in trial(center, rules).rows]
        return {each.need or each.source for each in requests}

    typed = {"typed", "typed with a state"}
    assert tried() == {"public_form", *typed}
    by = actor_for(director)
    with use(by.context):
        actions.set_routing_fallback(center=center, to="nobody", by=by, decides_events=True)
    assert tried() == {"public_form", *typed, "on the page", "asked on the page"}


def test_page__says_what_happens_without_a_rule(
    center: Center, director: User, advisor: User, sign_in: SignIn
) -> None:
    browser, address = sign_in(advisor), f"/centers/{center.slug}/routing/"
    also = "Requests for help made on the page of an event go to whoever answers for the event."
    page = browser.get(address).content.decode()
    assert "A request waits until somebody takes it up." in page
    assert also in page
    by = actor_for(director)
    with use(by.context):
        actions.set_routing_fallback(center=center, to="director", by=by)
    page = browser.get(address).content.decode()
    assert "A request that no rule gives to anybody goes to the director" in page
    assert also in page
    assert "A request waits until" not in page
