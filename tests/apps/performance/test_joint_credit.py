"""Outcomes of joint work count for each center by its share, and once for the network."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.accounts import person
from factories.engagements import EngagementFactory, VisitFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import JointAgreement, JointShare, Outcome, OutcomeCredit
from lineshaft.apps.performance import queries
from lineshaft.domain.metrics import OutcomeTotals, VerifiedSplit
from lineshaft.domain.periods import Quarter
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 9, 1, tzinfo=UTC)


class Joint:
    """Work that Georgia leads, in which Alabama and Mississippi take part."""

    def __init__(self, *shares: str) -> None:
        self.centers = [CenterFactory(state_id=state) for state in ("13", "01", "28")][: len(shares)]
        self.lead = self.centers[0]
        self.work = EngagementFactory(center=self.lead)
        self.agree([Decimal(share) for share in shares], BEGAN)

    def agree(self, shares: list[Decimal], at: datetime) -> None:
        with system_scope("arranging an agreement"), transaction.atomic():
            before = JointAgreement.objects.filter(engagement=self.work, status="in_force")
            JointShare.objects.filter(agreement__in=before).update(in_force=False)
            before.update(status="replaced", replaced_at=at)
            agreement = JointAgreement.objects.create(
                engagement=self.work, lead_center=self.lead, parties=[center.pk for center in self.centers],
                status="in_force", proposed_by_center=self.lead, proposed_by=self.work.lead, decided_at=at,
            )  # fmt: skip
            for center, share in zip(self.centers, shares, strict=True):
                JointShare.objects.create(
                    agreement=agreement, engagement=self.work, center=center, parties=agreement.parties, share=share,
                    in_force=True, accepted_at=at, accepted_by=self.work.lead,
                )  # fmt: skip

    def report(
        self, kind: str, amount: str | Decimal, *, at: datetime = BEGAN + timedelta(days=60)
    ) -> Outcome:
        return actions.record_outcome(
            center=self.lead, site=self.work.site, engagement=self.work, kind=kind, amount=Decimal(amount),
            fiscal_year=2027, quarter=1, source="test", said_by="Pat", said_at=at,
        )  # fmt: skip

    def totals(self) -> dict[int, VerifiedSplit]:
        with system_scope("a test looks"):
            return queries.totals_by_center(2027)


def _of_network() -> OutcomeTotals:
    """All outcomes, each of which stands once."""
    with system_scope("a test looks"):
        rows = (
            Outcome.objects.filter(fiscal_year=2027).exclude(state="rejected").values_list("kind", "amount")
        )
        return queries.split_of((kind, True, amount) for kind, amount in rows).total


def test_each_center__has_its_share_and_the_network_the_whole(db: None) -> None:
    joint = Joint("0.5", "0.3", "0.2")
    joint.report("new_sales", "1000.01")
    joint.report("jobs_created", "7")
    totals = joint.totals()
    shares = [totals[center.pk].total for center in joint.centers]
    assert [(each.new_sales, each.jobs_created) for each in shares] == [
        (Decimal("500.01"), 4), (Decimal("300.00"), 2), (Decimal("200.00"), 1),
    ]  # fmt: skip
    assert VerifiedSplit.sum(totals.values()).total == _of_network()


@settings(max_examples=20)
@given(
    cuts=st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)),
    amounts=st.lists(st.integers(1, 10**9), min_size=1, max_size=4),
    jobs=st.lists(st.integers(1, 500), max_size=3),
)
def test_sum_over_centers__is_the_network_exactly(
    db: None, cuts: tuple[int, int], amounts: list[int], jobs: list[int]
) -> None:
    low, high = sorted(cuts)
    shares = [str(Decimal(part) / 10_000) for part in (low, high - low, 10_000 - high)]
    with transaction.atomic():
        joint = Joint(*shares)
        for cents in amounts:
            joint.report("investment", Decimal(cents).scaleb(-2))
        for number in jobs:
            joint.report("jobs_retained", Decimal(number))
        totals = joint.totals()
        assert VerifiedSplit.sum(totals.values()).total == _of_network()
        for quarter_totals in (queries.totals_by_quarter,):
            with system_scope("a test looks"):
                by_quarter = [quarter_totals(center, [Quarter(2027, 1)]) for center in joint.centers]
            assert VerifiedSplit.sum(each[Quarter(2027, 1)] for each in by_quarter).total == _of_network()
        transaction.set_rollback(True)


def test_credit__goes_by_the_shares_of_the_day_on_which_the_company_said_it(db: None) -> None:
    joint = Joint("0.5", "0.5")
    joint.agree([Decimal("0.9"), Decimal("0.1")], BEGAN + timedelta(days=30))
    joint.report("new_sales", "100", at=BEGAN - timedelta(days=1))  # before there was an agreement
    joint.report("new_sales", "100", at=BEGAN + timedelta(days=10))
    joint.report("new_sales", "100", at=BEGAN + timedelta(days=40))
    totals = joint.totals()
    assert [totals[center.pk].total.new_sales for center in joint.centers] == [240, 60]


def test_credit__follows_the_state_of_its_outcome(db: None) -> None:
    joint = Joint("0.6", "0.4")
    outcome = joint.report("new_sales", "100")
    evaluator = actor_for(person(Role.EVALUATOR))
    with use(evaluator.context):
        actions.verify_outcome(outcome=outcome, reason="Order book seen.", by=evaluator)
    assert joint.totals()[joint.centers[1].pk].verified.new_sales == 40
    with use(evaluator.context):
        outcome = actions.flag_outcome(outcome=outcome, reason="In doubt.", by=evaluator)
        actions.reject_outcome(outcome=outcome, reason="Wrong plant.", by=evaluator)
    assert joint.totals() == {}


def test_partner__reads_its_credit_and_not_the_outcome(db: None, sign_in: Any) -> None:
    joint = Joint("0.6", "0.4")
    joint.report("new_sales", "1000")
    partner = joint.centers[1]
    director = person(Role.DIRECTOR, partner.organisation)
    with use(actor_for(director).context):
        assert not Outcome.objects.exists()
        assert OutcomeCredit.objects.get().amount == 400
        card = queries.scorecard(actor_for(director), partner, 2027)
    assert card.joint_engagements == 1
    assert card.line("new_sales").result.total == 400
    page = sign_in(director).get(f"/scorecard/{partner.slug}/?year=FY2027").content.decode()
    assert "Includes shares of 1 joint engagement" in page
    centers = sign_in(director).get(f"/engagements/{joint.work.public_id}/centers/").content.decode()
    assert "$400.00" in centers
    assert "$1,000" not in centers
    outsider = person(Role.DIRECTOR, CenterFactory(state_id="47").organisation)
    with use(actor_for(outsider).context):
        assert not OutcomeCredit.objects.exists()


def test_network_scorecard__counts_joint_work_and_its_site_once(db: None) -> None:
    joint = Joint("0.6", "0.4")
    joint.report("new_sales", "1000")
    with system_scope("arranging visits of both centers"):
        for center in joint.centers:
            VisitFactory(engagement=joint.work, center=center, held_on="2026-10-05")
    officer = actor_for(person(Role.PROGRAM_OFFICER))
    with use(officer.context):
        card = queries.network_scorecard(officer, 2027)
    lines = {line.result.definition.id: line.result.total for line in card.lines}
    rows = {row.center.pk: row for row in card.rows}
    assert lines["new_sales"] == 1000
    assert [rows[center.pk].result("new_sales").total for center in joint.centers] == [600, 400]
    assert lines["sites_served"] == 1
    assert [rows[center.pk].result("sites_served").total for center in joint.centers] == [1, 1]


def test_database__refuses_to_credit_more_than_there_is(db: None) -> None:
    joint = Joint("0.6", "0.4")
    outcome = joint.report("new_sales", "1000")
    with (
        system_scope("a test writes what no page would"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        OutcomeCredit.objects.filter(outcome=outcome).update(amount=1001)
        with pytest.raises(IntegrityError, match="credited to other centers"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
