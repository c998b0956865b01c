"""The desk sends a need to centers, takes it back, reminds, and decides which of two answers counts."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from factories.scouting import AnsweredFactory, RoutingFactory
from lineshaft.apps.scouting import actions, queries
from lineshaft.apps.scouting.models import Candidate, Need, Routing
from lineshaft.apps.scouting.reminding import is_reminder_due
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope

from .conftest import DUE

pytestmark = pytest.mark.django_db


def _mails():
    from lineshaft.apps.home.queries import mails

    return mails()


def _fresh(row):
    with system_scope("a test looks"):
        return type(row).objects.get(pk=row.pk)


class TestSending:
    def test_each_center_gets_the_plants_it_serves_with_why_they_were_found(self, world, run_jobs):
        world.search(world.foundry, world.shop)
        (routing,) = world.route(world.foundry, world.shop, note="Ask for pour weight.")
        run_jobs()

        assert routing.center == world.georgia
        assert _fresh(world.need).status == "scouting"
        foundry = world.candidate(world.foundry)
        assert (foundry.proposed_level, foundry.score) == ("exact", 0.9)
        assert foundry.reasons[0]["text"] == "says sand casting"
        (mail,) = _mails()
        assert mail.to == world.advisor.email
        assert "Ask for pour weight." in mail.text
        assert "2 of the plants" in mail.text
        assert "Quokka" not in mail.text

    def test_a_plant_without_a_county_goes_to_the_center_of_its_state(self, world):
        from factories.companies import SiteFactory

        plant = SiteFactory(state_id="01", county_id=None, zip_code="")
        (routing,) = world.route(plant)

        assert routing.center == world.alabama

    def test_a_center_may_be_asked_without_a_plant(self, world, run_jobs):
        (routing,) = world.route(centers=[world.alabama])
        run_jobs()

        with system_scope("a test looks"):
            assert not routing.candidates.exists()
        (mail,) = _mails()
        assert "Do you know a plant" in mail.text

    def test_sent_again_keeps_answers_and_adds_what_is_new(self, world):
        world.route(world.foundry)
        world.answer(world.candidate(world.foundry))
        world.route(world.foundry, world.shop, due_on=DUE + timedelta(days=3))

        with system_scope("a test looks"):
            (routing,) = Routing.objects.filter(need=world.need)
            assert routing.due_on == DUE + timedelta(days=3)
            assert sorted(routing.candidates.values_list("status", flat=True)) == ["answered", "proposed"]

    @pytest.mark.parametrize(
        ("sites", "due_on", "field"), [((), DUE, "sites"), (None, date(2026, 11, 26), "due_on")]
    )
    def test_nobody_and_a_day_that_has_passed_are_refused(self, world, sites, due_on, field):
        with pytest.raises(InvalidValue) as refused:
            world.route(*((world.foundry,) if sites is None else sites), due_on=due_on)
        assert refused.value.field == field

    def test_only_the_desk_sends(self, world):
        for user in (world.advisor, world.buyer):
            with pytest.raises(PermissionDenied):
                world.as_(
                    user,
                    lambda by: actions.route_need(need=world.need, sites=[world.foundry], due_on=DUE, by=by),
                )

    def test_a_closed_need_is_not_sent(self, world):
        world.as_(world.officer, lambda by: actions.close_need(need=world.need, reason="Cancelled", by=by))
        with pytest.raises(Conflict, match="closed"):
            world.route(world.foundry)


class TestTakingBack:
    def test_the_center_sees_it_no_longer_and_the_need_waits_again(self, world, run_jobs):
        (routing,) = world.route(world.foundry)
        world.as_(world.officer, lambda by: actions.recall_routing(routing=routing, by=by))
        run_jobs()

        assert _fresh(world.need).status == "posted"
        assert not world.as_(world.advisor, lambda by: list(queries.routings_of_centers(by, which="all")))
        assert not world.as_(world.advisor, lambda by: Need.objects.filter(pk=world.need.pk).exists())
        assert any("No answer needed any more" in mail.subject for mail in _mails())
        with pytest.raises(Conflict, match="already"):
            world.as_(world.officer, lambda by: actions.recall_routing(routing=routing, by=by))

    def test_sent_again_the_answers_are_there(self, world):
        (routing,) = world.route(world.foundry)
        world.answer(world.candidate(world.foundry))
        world.as_(world.officer, lambda by: actions.recall_routing(routing=routing, by=by))
        world.route(world.foundry)

        assert world.candidate(world.foundry).status == "answered"


class TestReminding:
    @pytest.mark.parametrize(
        ("today", "reminded", "is_due"),
        [
            (date(2026, 11, 30), None, False),  # four days before
            (date(2026, 12, 1), None, True),  # three days before
            (date(2026, 12, 2), date(2026, 12, 1), False),
            (date(2026, 12, 5), date(2026, 12, 1), True),  # overdue since yesterday
            (date(2026, 12, 6), date(2026, 12, 5), False),
            (date(2026, 12, 12), date(2026, 12, 5), True),  # and again each week
            (date(2026, 12, 5), None, True),
        ],
    )
    def test_a_reminder_is_due(self, today, reminded, is_due):
        found = is_reminder_due(today=today, due_on=DUE, sent_on=date(2026, 11, 27), reminded_on=reminded)
        assert found is is_due

    def test_none_on_the_day_it_was_sent(self):
        day = date(2026, 12, 3)
        assert not is_reminder_due(today=day, due_on=DUE, sent_on=day, reminded_on=None)

    def test_the_job_of_the_morning_writes_to_those_that_are_not_done(self, world, run_jobs, time_machine):
        from procrastinate.contrib.django import app

        world.route(world.foundry, centers=[world.alabama])
        with system_scope("a test looks"):
            done = Routing.objects.get(center=world.alabama)
        world.as_(world.other_advisor, lambda by: actions.center_is_done(routing=done, by=by))
        run_jobs()
        before = len(_mails())
        time_machine.move_to("2026-12-05T06:30:00-05:00", tick=False)

        for _twice in range(2):
            app.tasks["scouting.remind"].func(timestamp=0)
        run_jobs()

        (reminder,) = _mails()[: len(_mails()) - before]
        assert reminder.to == world.advisor.email
        assert "Overdue" in reminder.subject
        with system_scope("a test looks"):
            assert Routing.objects.get(center=world.georgia).reminders == 1

    def test_by_hand(self, world, run_jobs):
        (routing,) = world.route(world.foundry)
        world.as_(world.officer, lambda by: actions.remind_by_hand(routing=routing, by=by))
        run_jobs()

        assert any("Plants without an answer: 1" in mail.text for mail in _mails())
        world.answer(world.candidate(world.foundry))
        world.as_(world.advisor, lambda by: actions.center_is_done(routing=routing, by=by))
        with pytest.raises(Conflict, match="nothing left"):
            world.as_(world.officer, lambda by: actions.remind_by_hand(routing=routing, by=by))


class TestTwoCentersOnePlant:
    @pytest.fixture
    def both(self, world):
        world.search(world.foundry)
        world.route(world.foundry, centers=[world.alabama])
        ours = world.answer(world.candidate(world.foundry))
        with system_scope("a test looks"):
            theirs = Routing.objects.get(center=world.alabama)
        added = world.as_(
            world.other_advisor,
            lambda by: actions.add_missed_plant(routing=theirs, site=world.foundry, by=by),
        )
        other = world.answer(added, world.other_advisor, level="partial", gaps="No pressure test")
        return ours, other

    def _claims(self, world):
        return world.as_(world.officer, lambda by: queries.claims_of(queries.routings_of(by, world.need)))

    def test_the_desk_sees_both_and_no_report_is_made_before_it_decided(self, world, both):
        (claim,) = self._claims(world)
        assert {each.center for each in claim.candidates} == {world.georgia, world.alabama}
        assert not claim.is_settled
        with pytest.raises(Conflict, match="Quokka Bronze Foundry"):
            world.report()

    def test_what_the_desk_decided_counts_and_may_be_decided_again(self, world, both):
        ours, other = both
        for chosen, levels in ((other, ["partial"]), (ours, ["exact"])):
            world.as_(
                world.officer,
                lambda by, chosen=chosen: actions.count_answer_of(
                    candidate=chosen, reason="Visited the plant", by=by
                ),
            )
            report = world.report()
            assert [each["level"] for each in report.document["matches"]] == levels
        discounted = _fresh(other)
        assert (discounted.discounted_reason, discounted.discounted_by) == (
            "Visited the plant",
            world.officer,
        )

    def test_without_a_reason_or_a_second_answer_nothing_is_decided(self, world, both):
        ours, _other = both
        with pytest.raises(InvalidValue):
            world.as_(world.officer, lambda by: actions.count_answer_of(candidate=ours, reason=" ", by=by))
        alone = AnsweredFactory(routing=RoutingFactory(need=world.need, center__state_id="47"))
        with pytest.raises(Conflict, match="No other center"):
            world.as_(world.officer, lambda by: actions.count_answer_of(candidate=alone, reason="x", by=by))

    def test_neither_center_sees_the_others_answer(self, world, both):
        ours, other = both
        for user, own in ((world.advisor, ours), (world.other_advisor, other)):
            seen = world.as_(user, lambda by: list(Candidate.objects.values_list("pk", flat=True)))
            assert seen == [own.pk]


class TestClosing:
    def test_the_buyer_reads_why_and_it_opens_again(self, world, run_jobs):
        world.as_(
            world.officer, lambda by: actions.close_need(need=world.need, reason="Not a product.", by=by)
        )
        run_jobs()

        (mail,) = _mails()
        assert "Not a product." in mail.text
        assert mail.to == world.need.posted_by.email
        assert (
            world.as_(world.officer, lambda by: actions.reopen_need(need=world.need, by=by)).status
            == "posted"
        )

    def test_a_reported_need_opens_as_reported(self, world):
        world.search()
        world.report()
        world.as_(world.officer, lambda by: actions.close_need(need=world.need, reason="Bought.", by=by))

        assert (
            world.as_(world.officer, lambda by: actions.reopen_need(need=world.need, by=by)).status
            == "reported"
        )
        with pytest.raises(InvalidValue):
            world.as_(world.officer, lambda by: actions.close_need(need=world.need, reason="", by=by))

    def test_a_reported_need_that_was_never_closed_is_not_opened_again(self, world):
        world.search()
        world.report()

        with pytest.raises(Conflict, match=r"is reported: only a closed need is opened again"):
            world.as_(world.officer, lambda by: actions.reopen_need(need=world.need, by=by))


class TestCriteria:
    def _correct(self, world, **lines):
        facts = {"industries": ["331529"], "processes": ["sand casting"], **lines}
        return world.as_(
            world.officer,
            lambda by: actions.correct_criteria(
                need=world.need, lines=facts, quantity=None, state="", zip_code="", by=by
            ),
        )

    def test_what_is_corrected_by_hand_says_who_and_when_and_can_be_undone(self, world):
        changed = self._correct(world, materials=["C83600 bronze"])
        assert changed.criteria["materials"][0]["name"] == "C83600 bronze"
        assert changed.criteria["industries"][0]["because"] == ["castings, bronze"]
        assert (changed.criteria_edited_by, changed.criteria_edited_at is not None) == (world.officer, True)

        undone = world.as_(world.officer, lambda by: actions.criteria_again(need=world.need, number=1, by=by))
        assert undone.criteria == world.need.criteria
        versions = world.as_(world.officer, lambda by: queries.criteria_versions(by, world.need))
        assert [(each.number, each.taken_from) for each in versions] == [(3, 1), (2, None), (1, None)]

    def test_nothing_changed_makes_no_version(self, world):
        with system_scope("a test arranges"):
            Need.objects.filter(pk=world.need.pk).update(
                criteria={**world.need.criteria, "state": "", "zip_code": ""}
            )
        self._correct(world)
        assert world.as_(world.officer, lambda by: queries.criteria_versions(by, world.need)) == []

    @pytest.mark.parametrize(
        "lines", [{"industries": ["castings"]}, {"only_states": ["Ohio"]}, {"processes": ["x" * 201]}]
    )
    def test_what_cannot_be_searched_by_is_refused(self, world, lines):
        with pytest.raises(InvalidValue):
            self._correct(world, **lines)
