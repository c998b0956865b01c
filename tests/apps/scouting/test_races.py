"""Two people at the same moment, in transactions of their own; and a process that is killed while it writes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.scouting import actions, queries
from lineshaft.apps.scouting.models import Candidate, NamingConsent, ReportHeldBack, Routing, ScoutingReport
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope
from simultaneous import acting, at_once, in_between

from .conftest import AGREED, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def named(world: World) -> Candidate:
    """The foundry, whose company agreed to be named."""
    world.search(world.foundry)
    world.route(world.foundry)
    return world.answer(world.candidate(world.foundry), agreed=AGREED)


def _making(world: World) -> Callable[[], Any]:
    return acting(world.officer, lambda by: actions.make_report(need=world.need, by=by))


def _withdrawing(world: World, candidate: Candidate) -> Callable[[], Any]:
    consent = world.consent_of(candidate)

    def act(by: Actor) -> NamingConsent:
        return actions.withdraw_naming(consent=consent, by=by)

    return acting(world.company_person, act)


def _what_the_buyer_reads(world: World) -> list[ScoutingReport]:
    def read(by: Actor) -> list[ScoutingReport]:
        lines = queries.reports_of(by, world.need)
        return [queries.readable_report(by, line.report.pk) for line in lines if line.report]

    found: list[ScoutingReport] = world.as_(world.buyer, read)
    return found


def _assert_nobody_is_named(world: World) -> None:
    reports = _what_the_buyer_reads(world)
    assert reports
    assert all("Quokka" not in str(report.document) for report in reports)


def test_a_company_withdraws_while_a_report_is_made(world: World, named: Candidate) -> None:
    report, withdrawn = in_between(_making(world), _withdrawing(world, named))

    assert (report.version, report.named) == (1, [named.pk])
    assert withdrawn.withdrawn_at is not None
    _assert_nobody_is_named(world)
    with system_scope("a test looks"):
        assert ReportHeldBack.objects.filter(report=report).exists()
        assert ScoutingReport.objects.filter(need=world.need).count() == 2


def test_a_report_is_made_while_a_company_withdraws(world: World, named: Candidate) -> None:
    withdrawn, report = in_between(_withdrawing(world, named), _making(world))

    assert withdrawn.withdrawn_at is not None
    assert (report.version, report.named) == (1, [])
    _assert_nobody_is_named(world)


def test_both_at_once__whoever_is_first_nobody_is_named_in_the_end(world: World, named: Candidate) -> None:
    results = at_once(_making(world), _withdrawing(world, named))

    assert not [result for result in results if isinstance(result, Exception)]
    _assert_nobody_is_named(world)


def test_two_reports_at_once_are_two_versions(world: World, named: Candidate) -> None:
    results = at_once(_making(world), _making(world))

    assert sorted(report.version for report in results) == [1, 2]


def test_the_same_word_is_taken_back_once(world: World, named: Candidate) -> None:
    _making(world)()
    results = at_once(_withdrawing(world, named), _withdrawing(world, named))

    assert sum(isinstance(result, Conflict) for result in results) == 1
    with system_scope("a test looks"):
        assert ScoutingReport.objects.filter(need=world.need).count() == 2


def test_an_answer_while_a_report_is_made_is_in_the_next_one(world: World, named: Candidate) -> None:
    world.route(world.shop)
    shop = world.candidate(world.shop)
    answer = actions.Answer(level="exact")

    def answering(by: Actor) -> Candidate:
        return actions.answer_candidate(candidate=shop, answer=answer, by=by)

    report, answered = in_between(_making(world), acting(world.advisor, answering))

    assert answered.status == "answered"
    assert report.document["counts"]["unanswered"] == 1
    assert _making(world)().document["counts"]["exact"] == 2


def test_an_answer_and_its_recall_at_once_wait_for_one_another(world: World, named: Candidate) -> None:
    with system_scope("a test looks"):
        routing = Routing.objects.select_related("need").get(center=world.georgia)

    def recalling(by: Actor) -> Routing:
        return actions.recall_routing(routing=routing, by=by)

    def answering(by: Actor) -> Candidate:
        return actions.answer_candidate(candidate=named, answer=actions.Answer(level="none"), by=by)

    recalled, answered = in_between(acting(world.officer, recalling), acting(world.advisor, answering))

    assert recalled.recalled_at is not None
    assert isinstance(answered, Conflict)
    assert world.candidate(world.foundry).level == "exact"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_desk_decides_while_a_center_answers(
    world: World, named: Candidate, order: tuple[int, int]
) -> None:
    world.route(centers=[world.alabama])
    with system_scope("a test looks"):
        theirs = Routing.objects.get(center=world.alabama)
    added = world.as_(
        world.other_advisor, lambda by: actions.add_missed_plant(routing=theirs, site=world.foundry, by=by)
    )
    world.answer(added, world.other_advisor)

    def deciding(by: Actor) -> Candidate:
        return actions.count_answer_of(candidate=named, reason="Nearer", by=by)

    def answering(by: Actor) -> Candidate:
        return actions.answer_candidate(candidate=added, answer=actions.Answer(level="none"), by=by)

    acts = acting(world.officer, deciding), acting(world.other_advisor, answering)
    results = in_between(acts[order[0]], acts[order[1]])

    assert not [result for result in results if isinstance(result, Exception)]
    with system_scope("a test looks"):
        again = Candidate.objects.get(pk=added.pk)
    assert (again.level, again.discounted_reason) == ("none", "Nearer")


def test_two_people_of_a_center_add_the_same_plant(world: World, named: Candidate) -> None:
    with system_scope("a test looks"):
        routing = Routing.objects.get(center=world.georgia)

    def adding(user: User) -> Callable[[], Any]:
        return acting(user, lambda by: actions.add_missed_plant(routing=routing, site=world.shop, by=by))

    results = at_once(adding(world.advisor), adding(world.advisor))

    assert sum(isinstance(result, Conflict) for result in results) == 1


def test_a_report_whose_process_is_killed_leaves_nothing_and_is_made_again(
    world: World, named: Candidate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its connection is cut after the need and the report were written, as when the process is killed there."""

    def cut(*_args: Any, **_kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patched:
        patched.setattr("lineshaft.apps.scouting.actions.reports.tell_buyer", cut)
        (result,) = at_once(_making(world))
    assert isinstance(result, DatabaseError)
    with system_scope("a test looks"):
        assert not ScoutingReport.objects.filter(need=world.need).exists()
        world.need.refresh_from_db()
    assert world.need.status == "scouting"
    assert _making(world)().version == 1
