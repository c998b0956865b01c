"""Who becomes a candidate: completed projects nobody asked about, and a site once in twelve months."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from factories.accounts import person
from factories.companies import ContactFactory, SiteFactory
from factories.engagements import EngagementFactory
from factories.surveys import CaseFactory, WaveFactory, case_about_work
from lineshaft.apps.accounts.jobs import enqueue
from lineshaft.apps.accounts.permissions import NOBODY, Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements.actions import complete_engagement
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.apps.surveys import actions
from lineshaft.apps.surveys.actions import Proposed
from lineshaft.apps.surveys.models import Case, CaseEngagement, Wave
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import Scope, current, system_scope, use

Completed = Callable[..., Engagement]
LAST_YEAR = {"fiscal_year": 2026, "quarter": 2, "opens_on": date(2026, 1, 1), "closes_on": date(2026, 3, 31)}


def cases() -> list[Case]:
    with system_scope("a test looks at every case"):
        return list(Case.objects.select_related("contact", "wave").order_by("pk"))


def about(case: Case) -> set[int]:
    with system_scope("a test looks at every case"):
        return set(CaseEngagement.objects.filter(case=case).values_list("engagement_id", flat=True))


def test_completed_engagement__becomes_a_candidate_of_the_quarter(
    completed: Completed, center: Center, run_jobs: Callable[[], list[str]]
) -> None:
    engagement = completed()
    enqueue("surveys.propose_case", engagement_id=engagement.pk)
    assert run_jobs() == ["surveys.propose_case", "surveys.propose_for_wave"]
    [case] = cases()
    assert (case.status, case.center_id, case.site_id) == ("candidate", center.pk, engagement.site_id)
    assert (case.wave.fiscal_year, case.wave.quarter, case.wave.instrument) == (2027, 1, "2026-1")
    assert case.asked_year == DateRange(date(2026, 10, 1), date(2027, 10, 1))
    assert about(case) == {engagement.pk}


def test_completing_an_engagement__reaches_the_survey_by_the_action_itself(
    completed: Completed, run_jobs: Callable[[], list[str]]
) -> None:
    engagement = EngagementFactory(started_on=date(2026, 9, 1))
    advisor = actor_for(person(Role.ADVISOR, engagement.center.organisation))
    with use(advisor.context):
        complete_engagement(
            engagement=engagement, completed_on=date(2026, 11, 20), result="Set-up time halved", by=advisor
        )
    run_jobs()
    [case] = cases()
    assert about(case) == {engagement.pk}


def test_proposing_twice__makes_one_case_and_adds_new_work(
    completed: Completed, acting: Actor, center: Center
) -> None:
    wave = WaveFactory()
    first = completed()
    assert actions.propose_cases(wave=wave, center=center, by=acting) == Proposed(candidates=1)
    second = completed(site=first.site)
    assert actions.propose_cases(wave=wave, center=center, by=acting) == Proposed()
    [case] = cases()
    assert about(case) == {first.pk, second.pk}


def test_events_open_work_and_old_work__are_not_surveyed(
    completed: Completed, acting: Actor, center: Center
) -> None:
    completed(kind="event")
    completed(completed_on="2025-09-30", started_on=date(2025, 1, 1))
    EngagementFactory(center=center, status="active")
    assert actions.propose_cases(wave=WaveFactory(), center=center, by=acting) == Proposed()
    completed(completed_on="2025-10-01", started_on=date(2025, 1, 1))
    assert actions.propose_cases(wave=WaveFactory(), center=center, by=acting) == Proposed(candidates=1)


def test_proposing__takes_the_survey_contact_and_its_language(
    completed: Completed, acting: Actor, center: Center, other_center: Center
) -> None:
    site = SiteFactory()
    ContactFactory(center=center, site=site, name="First", email="first@example.org")
    ContactFactory(center=center, site=site, name="Gone", left_on=date(2026, 1, 1))
    ContactFactory(center=center, site=site, name="Ana", is_survey_contact=True, language="es")
    ContactFactory(center=other_center, site=site, name="Not ours", is_survey_contact=True)
    completed(site=site)
    actions.propose_cases(wave=WaveFactory(), center=center, by=acting)
    [case] = cases()
    assert case.contact is not None
    assert (case.contact.name, case.language) == ("Ana", "es")


def test_proposing__prefers_somebody_who_can_be_written_to(
    completed: Completed, acting: Actor, center: Center
) -> None:
    site = SiteFactory()
    ContactFactory(center=center, site=site, name="No Address", email="", is_survey_contact=True)
    ContactFactory(center=center, site=site, name="With Address")
    completed(site=site)
    actions.propose_cases(wave=WaveFactory(), center=center, by=acting)
    [case] = cases()
    assert case.contact is not None
    assert case.contact.name == "With Address"


def test_proposing__synthetic_work_makes_a_synthetic_case(
    completed: Completed, acting: Actor, center: Center
) -> None:
    completed(site=SiteFactory(is_synthetic=True))
    completed()
    actions.propose_cases(wave=WaveFactory(), center=center, by=acting)
    assert [case.is_synthetic for case in cases()] == [True, False]


def test_site_asked_within_twelve_months__waits_with_the_reason(
    completed: Completed, acting: Actor, center: Center
) -> None:
    engagement = completed()
    CaseFactory(wave=WaveFactory(**LAST_YEAR), center=center, site=engagement.site, status="answered")
    assert actions.propose_cases(wave=WaveFactory(), center=center, by=acting) == Proposed(waiting=1)
    case = cases()[-1]
    assert case.status == "deferred"
    assert (
        case.reason
        == "Asked in FY2026 Q2. A company is asked at most once in twelve months: again from Jan 1, 2027."
    )


def test_site_asked_by_another_center__is_not_told_by_whom_or_when(
    completed: Completed, acting: Actor, center: Center, other_center: Center
) -> None:
    engagement = completed()
    CaseFactory(wave=WaveFactory(**LAST_YEAR), center=other_center, site=engagement.site, status="invited")
    assert actions.propose_cases(wave=WaveFactory(), center=center, by=acting) == Proposed(waiting=1)
    reason = cases()[-1].reason
    assert "within twelve months" in reason
    assert "Palmetto" not in reason
    assert "2026" not in reason


@pytest.mark.parametrize("status", ["candidate", "deferred", "excluded"])
def test_site_that_was_not_asked__does_not_wait(
    completed: Completed, acting: Actor, center: Center, status: str
) -> None:
    engagement = completed()
    CaseFactory(wave=WaveFactory(**LAST_YEAR), center=center, site=engagement.site, status=status, reason="x")
    assert actions.propose_cases(wave=WaveFactory(), center=center, by=acting) == Proposed(candidates=1)


def test_site_asked_a_year_before__is_asked_again(
    completed: Completed, acting: Actor, center: Center
) -> None:
    engagement = completed()
    wave = WaveFactory(fiscal_year=2026, quarter=1, opens_on=date(2025, 10, 1), closes_on=date(2025, 12, 31))
    CaseFactory(wave=wave, center=center, site=engagement.site, status="answered")
    assert actions.propose_cases(wave=WaveFactory(), center=center, by=acting) == Proposed(candidates=1)


def _propose_next(center: Center, acting: Actor) -> list[Case]:
    following = WaveFactory(
        fiscal_year=2027, quarter=2, opens_on=date(2027, 1, 1), closes_on=date(2027, 3, 31)
    )
    actions.propose_cases(wave=following, center=center, by=acting)
    return [case for case in cases() if case.wave_id == following.pk]


def test_next_wave__proposes_what_was_deferred_or_never_confirmed_again(
    acting: Actor, center: Center
) -> None:
    deferred = case_about_work(center=center, status="deferred", reason="on holiday")
    forgotten = case_about_work(center=center, status="candidate")
    again = _propose_next(center, acting)
    assert {(case.site_id, case.status) for case in again} == {
        (deferred.site_id, "candidate"),
        (forgotten.site_id, "candidate"),
    }


def test_next_wave__leaves_alone_what_was_asked_or_excluded(acting: Actor, center: Center) -> None:
    case_about_work(center=center, status="excluded", reason="the plant has closed")
    case_about_work(center=center, status="invited")
    assert _propose_next(center, acting) == []


def test_work_after_the_invitation__is_for_a_later_wave(
    completed: Completed, acting: Actor, center: Center
) -> None:
    case = case_about_work(center=center, status="invited")
    before = about(case)
    later = completed(site=case.site)
    assert actions.propose_cases(wave=case.wave, center=center, by=acting) == Proposed()
    assert about(case) == before
    [waiting] = _propose_next(center, acting)
    assert (waiting.status, about(waiting)) == ("deferred", {later.pk})


def test_proposing__is_for_the_people_of_the_center(other_center: Center, acting: Actor) -> None:
    with pytest.raises(PermissionDenied, match="Whom Palmetto MEP asks"):
        actions.propose_cases(wave=WaveFactory(), center=other_center, by=acting)
    with pytest.raises(PermissionDenied):
        actions.propose_cases(wave=WaveFactory(), center=other_center, by=NOBODY)


def test_proposing__not_after_the_wave_has_closed(center: Center, acting: Actor) -> None:
    with pytest.raises(Conflict, match=r"The wave of FY2026 Q2 closed on 2026-03-31\."):
        actions.propose_cases(wave=WaveFactory(**LAST_YEAR), center=center, by=acting)


def test_proposing__leaves_the_scope_as_it_was(completed: Completed, center: Center, acting: Actor) -> None:
    completed()
    actions.propose_cases(wave=WaveFactory(), center=center, by=acting)
    assert current().scope == Scope.MEMBER


def test_wave_of_the_quarter__opens_by_itself_once(
    completed: Completed, center: Center, other_center: Center, run_jobs: Callable[[], list[str]]
) -> None:
    completed()
    completed(center=other_center)
    for _day in range(2):
        enqueue("surveys.open_wave_of_quarter")
        run_jobs()
    wave = Wave.objects.get()
    assert (wave.code, wave.opens_on, wave.closes_on) == ("2027Q1", date(2026, 10, 1), date(2026, 12, 31))
    assert {case.center_id for case in cases()} == {center.pk, other_center.pk}


ASKED = ["confirmed", "invited", "answered", "declined"]


@pytest.mark.parametrize("first", ASKED)
@pytest.mark.parametrize("second", ASKED)
def test_database__refuses_to_ask_a_site_twice_in_twelve_months_across_centers(
    center: Center, other_center: Center, first: str, second: str
) -> None:
    site = SiteFactory()
    CaseFactory(wave=WaveFactory(**LAST_YEAR), center=center, site=site, status=first)
    later = CaseFactory(center=other_center, site=site)
    with (
        system_scope("a test writes past the product"),
        pytest.raises(IntegrityError, match="a_site_is_asked_once_in_twelve_months"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE surveys_case SET status = %s WHERE id = %s", [second, later.pk])


def test_database__a_case_left_out_says_why(center: Center) -> None:
    with pytest.raises(IntegrityError, match="a_deferred_or_excluded_case_says_why"):
        CaseFactory(center=center, status="deferred", reason="")


def test_database__one_case_for_a_site_in_a_wave(center: Center) -> None:
    site: Site = SiteFactory()
    CaseFactory(center=center, site=site)
    with pytest.raises(IntegrityError, match="a_site_has_one_case_in_a_wave"):
        CaseFactory(center=center, site=site)
