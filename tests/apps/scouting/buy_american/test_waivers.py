"""Waiver cases: what holds one, its steps with their days, and who reads it when."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from apps.scouting.buy_american.conftest import TODAY
from factories.buy_american import scouted
from lineshaft.apps.scouting.actions import waivers as actions
from lineshaft.apps.scouting.models import WaiverCase, WaiverStep
from lineshaft.apps.scouting.queries import waivers as queries
from lineshaft.domain.errors import Conflict, InvalidValue

FACTS = {
    "item": "Lamp module",
    "undertaking": "Water plant",
    "agency": "EPA",
    "justification": "Nobody makes it.",
}


def begin(desk, user=None, owner=None, kind="non_availability", **facts) -> WaiverCase:
    return desk.as_(
        user or desk.buyer,
        lambda by: actions.begin_waiver(owner=owner or desk.buyers, by=by, kind=kind, **{**FACTS, **facts}),
    )


def add(desk, case, **what):
    return desk.as_(desk.buyer, lambda by: actions.add_evidence(case=case, by=by, **what))


def open_comments(desk, case, opens_on=TODAY, days=None):
    return desk.as_(
        desk.buyer,
        lambda by: actions.open_comments(case=case, opens_on=opens_on, days=days, comment_page="", by=by),
    )


def stored(desk, case):
    return desk.as_(desk.buyer, lambda by: queries.waiver(by, case.pk))


def grounds(desk, case):
    return desk.as_(desk.buyer, lambda by: queries.grounds_of(by, case))


class TestHeld:
    def test_non_availability_without_a_search(self, desk):
        case = begin(desk)

        with pytest.raises(Conflict, match="No search is on record"):
            open_comments(desk, case)
        assert stored(desk, case).status == "draft"

    def test_a_report_that_found_none_lets_it_go_on(self, desk):
        case = begin(desk)
        add(desk, case, report=scouted(desk.buyers, desk.buyer))

        assert open_comments(desk, case).comments_close_on == date(2026, 12, 12)

    def test_a_superseded_report_is_flagged_and_what_the_newest_found_holds(self, desk):
        case = begin(desk)
        report = scouted(desk.buyers, desk.buyer)
        add(desk, case, report=report)
        assert grounds(desk, case).flags == ()

        scouted(desk.buyers, desk.buyer, "exact", need=report.need)

        assert "superseded by Report SN-T-0001 version 2" in grounds(desk, case).flags[0]
        assert "found exact matches" in grounds(desk, case).holds[0]
        lines = desk.as_(desk.buyer, lambda by: queries.evidence_lines(by, case))
        assert [line.newer for line in lines] == ["Report SN-T-0001 version 2"]

    @pytest.mark.parametrize(
        ("dearer", "sentence"),
        [
            (None, "price comparison is missing"),
            ("1250000", "25.00%: not more than 25%"),
            ("900000", "do not raise"),
        ],
    )
    def test_unreasonable_cost_that_is_none(self, desk, dearer, sentence):
        case = begin(
            desk,
            kind="unreasonable_cost",
            cost_without_domestic=Decimal(1000000),
            cost_with_domestic=dearer and Decimal(dearer),
        )

        with pytest.raises(Conflict, match=sentence):
            open_comments(desk, case)

    def test_unreasonable_cost_by_a_cent_goes_on(self, desk):
        case = begin(
            desk,
            kind="unreasonable_cost",
            cost_without_domestic=Decimal(1000000),
            cost_with_domestic=Decimal("1250000.01"),
        )

        assert open_comments(desk, case).status == "public_comment"

    @pytest.mark.parametrize("kind", ["public_interest", "non_availability"])
    def test_without_a_justification(self, desk, kind):
        case = begin(desk, kind=kind, justification=" ")
        add(desk, case, report=scouted(desk.buyers, desk.buyer))

        with pytest.raises(Conflict, match="justification is missing"):
            open_comments(desk, case)


class TestSteps:
    def opened(self, desk, opens_on=TODAY):
        return open_comments(desk, begin(desk, kind="public_interest"), opens_on)

    def review(self, desk, case):
        return desk.as_(desk.buyer, lambda by: actions.begin_review(case=case, note="", by=by))

    def decide(self, desk, case, day, is_granted=True):
        return desk.as_(
            desk.buyer,
            lambda by: actions.decide(
                case=case,
                is_granted=is_granted,
                decided_on=day,
                decided_by="The administrator",
                decision="",
                by=by,
            ),
        )

    def test_comments_for_fewer_days_than_the_law(self, desk):
        with pytest.raises(InvalidValue, match="less than the 15 days"):
            open_comments(desk, begin(desk, kind="public_interest"), days=14)

    def test_comments_that_open_tomorrow(self, desk):
        with pytest.raises(InvalidValue, match="still to come"):
            open_comments(desk, begin(desk, kind="public_interest"), TODAY + timedelta(days=1))

    def test_no_review_while_the_public_may_comment(self, desk):
        # Opened 15 days ago: today is the last day.
        case = self.opened(desk, TODAY - timedelta(days=15))

        with pytest.raises(Conflict, match="comment until Nov 27, 2026"):
            self.review(desk, case)

    def test_from_draft_to_granted_with_days_and_who(self, desk):
        case = self.opened(desk, TODAY - timedelta(days=16))
        self.review(desk, case)

        with pytest.raises(InvalidValue, match="not after the last day of comment"):
            self.decide(desk, case, TODAY - timedelta(days=1))
        self.decide(desk, case, TODAY)

        case = stored(desk, case)
        assert (case.status, case.decided_on, case.decided_by) == ("granted", TODAY, "The administrator")
        steps = desk.as_(desk.buyer, lambda by: queries.steps_of(by, case))
        assert [(step.to_state, step.taken_by) for step in steps] == [
            ("public_comment", desk.buyer), ("under_review", desk.buyer), ("granted", desk.buyer),
        ]  # fmt: skip

    def test_a_decision_by_mistake_is_taken_back(self, desk):
        case = self.opened(desk, TODAY - timedelta(days=16))
        self.review(desk, case)
        self.decide(desk, case, TODAY, is_granted=False)

        case = self.review(desk, case)

        assert (case.status, case.decided_on, case.decided_by) == ("under_review", None, "")

    def test_a_step_that_is_not_there(self, desk):
        with pytest.raises(Conflict, match="is “draft” and cannot become “granted”"):
            self.decide(desk, begin(desk), TODAY)

    def test_what_the_public_comments_on_does_not_change(self, desk):
        case = self.opened(desk)

        with pytest.raises(Conflict, match="no longer changes"):
            desk.as_(desk.buyer, lambda by: actions.edit_waiver(case=case, by=by, item="Other"))
        with pytest.raises(Conflict, match="no longer changes"):
            add(desk, case, document="A letter")

    def test_a_withdrawn_case_is_a_draft_again_without_its_days(self, desk):
        case = self.opened(desk)
        desk.as_(desk.buyer, lambda by: actions.withdraw(case=case, note="Found one.", by=by))

        case = desk.as_(desk.buyer, lambda by: actions.reopen(case=case, note="", by=by))

        assert (case.status, case.comments_opened_on, case.comments_close_on) == ("draft", None, None)


class TestEvidence:
    def test_the_same_report_twice(self, desk):
        case = begin(desk)
        report = scouted(desk.buyers, desk.buyer)
        add(desk, case, report=report)

        with pytest.raises(Conflict, match="already"):
            add(desk, case, report=report)

    def test_two_things_at_once(self, desk):
        report = scouted(desk.buyers, desk.buyer)

        with pytest.raises(InvalidValue, match="not one thing"):
            add(desk, begin(desk), report=report, document="A letter")

    def test_only_what_the_owner_scouted_is_offered(self, desk):
        own = scouted(desk.buyers, desk.buyer)
        scouted(desk.other_buyer.memberships.get().organisation, desk.other_buyer)

        reports, searches, needs = desk.as_(
            desk.buyer, lambda by: [list(each) for each in queries.evidence_choices(by, begin(desk))]
        )

        assert (reports, searches, needs) == ([own], [own.search], [own.need])

    def test_the_file_lists_it_with_its_hash(self, desk):
        case = begin(desk)
        add(desk, case, report=scouted(desk.buyers, desk.buyer), note="None found.")
        add(desk, case, document="Letter of the trade association")

        whole = desk.as_(desk.buyer, lambda by: queries.waiver_as_file(by, case))

        assert [(each["kind"], each["sha256"]) for each in whole["evidence"]] == [
            ("Scouting report", "b" * 64), ("Document", None),
        ]  # fmt: skip
        assert whole["evidence"][0]["facts"] == "none found; 3,000 plants considered on Nov 27, 2026"


class TestWhoReads:
    def test_a_draft_is_read_by_its_own_organisation_alone(self, desk):
        case = begin(desk)

        for user in (desk.other_buyer, desk.advisor, desk.officer):
            with pytest.raises(Http404):
                desk.as_(user, lambda by: queries.waiver(by, case.pk))

    def test_the_office_reads_it_from_the_public_comment_on_and_does_not_write_it(self, desk):
        case = open_comments(desk, begin(desk, kind="public_interest"))

        assert desk.as_(desk.officer, lambda by: queries.waiver(by, case.pk)) == case
        assert len(desk.as_(desk.officer, lambda by: queries.steps_of(by, case))) == 1
        with pytest.raises(Http404):
            desk.as_(desk.other_buyer, lambda by: queries.waiver(by, case.pk))
        with pytest.raises(PermissionDenied):
            desk.as_(desk.officer, lambda by: actions.withdraw(case=case, note="", by=by))
        assert desk.as_(desk.officer, lambda _by: WaiverCase.objects.update(status="granted")) == 0

    def test_a_draft_that_was_withdrawn_stays_unseen(self, desk):
        case = begin(desk)
        desk.as_(desk.buyer, lambda by: actions.withdraw(case=case, note="", by=by))

        with pytest.raises(Http404):
            desk.as_(desk.officer, lambda by: queries.waiver(by, case.pk))
        assert desk.as_(desk.officer, lambda _by: WaiverStep.objects.count()) == 0

    def test_for_another_organisation_nobody_begins_one(self, desk):
        with pytest.raises(PermissionDenied):
            begin(desk, desk.other_buyer, desk.buyers)
