"""Several people at the same moment, in transactions of their own."""

from datetime import date

import pytest
from django.test import Client

from factories.accounts import person
from factories.companies import SiteFactory
from factories.engagements import EngagementFactory
from factories.surveys import WaveFactory, case_about_work
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Outcome
from lineshaft.apps.network.models import Center
from lineshaft.apps.surveys import actions
from lineshaft.apps.surveys.models import Case, Response
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use
from simultaneous import at_once

from .conftest import Invited

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_presses_of_the_button__one_answer(invited: Invited) -> None:
    answers = {"recommend": "9", "new_sales": "yes", "new_sales__amount": "1000", "step": "send"}
    statuses = at_once(*[lambda: Client().post(invited.url, answers).status_code] * 4)
    assert statuses == [302] * 4
    with system_scope("a test looks"):
        assert Response.objects.count() == 1
        assert Outcome.objects.count() == 1


def test_two_tabs_with_different_answers__one_is_kept_and_the_other_is_told(invited: Invited) -> None:
    statuses = at_once(
        lambda: Client().post(invited.url, {"recommend": "9", "step": "send"}).status_code,
        lambda: Client().post(invited.url, {"recommend": "1", "step": "send"}).status_code,
    )
    assert sorted(map(str, statuses)) == ["302", "409"]
    with system_scope("a test looks"):
        assert Response.objects.get().recommend == (9 if statuses[0] == 302 else 1)


def test_answer_and_decline__leave_one_state(invited: Invited) -> None:
    at_once(
        lambda: Client().post(invited.url, {"recommend": "9", "step": "send"}).status_code,
        lambda: Client().post(f"{invited.url}decline/").status_code,
    )
    # Declining first does not keep out an answer that was on its way; an answer keeps out declining.
    assert invited.now().status == "answered"
    with system_scope("a test looks"):
        assert Response.objects.count() == 1


def test_two_centers_confirm_the_same_site__one_asks(center: Center, other_center: Center) -> None:
    site = SiteFactory()
    cases = [case_about_work(center=each, site=site) for each in (center, other_center)]

    def confirm(case: Case, actor: Actor) -> str:
        with use(actor.context):
            return actions.confirm(case=case, contact=case.contact, language="en", by=actor).status

    directors = [actor_for(person(Role.DIRECTOR, case.center.organisation)) for case in cases]
    results = at_once(lambda: confirm(cases[0], directors[0]), lambda: confirm(cases[1], directors[1]))
    assert sorted(isinstance(result, str) for result in results) == [False, True], results
    [refused] = [result for result in results if not isinstance(result, str)]
    assert isinstance(refused, Conflict)
    assert "within twelve months" in str(refused)


def test_proposing_twice_at_once__one_case_for_a_site(center: Center) -> None:
    wave = WaveFactory()
    engagement = EngagementFactory(center=center, status="completed", completed_on=date(2026, 11, 1))

    def propose() -> object:
        with system_scope("a job proposes"):
            return actions.propose_case(engagement_id=engagement.pk)

    results = at_once(propose, propose, propose)
    assert not [result for result in results if isinstance(result, Exception)]
    with system_scope("a test looks"):
        assert Case.objects.filter(wave=wave).count() == 1


def test_invitations_by_two_workers__one_mail_each(center: Center) -> None:
    case = case_about_work(center=center, status="confirmed")

    def invite() -> object:
        with system_scope("a job invites"):
            return actions.invite_confirmed(wave_id=case.wave_id, center_id=center.pk, by_id=None)

    assert sorted(map(str, at_once(invite, invite))) == ["0", "1"]
    with system_scope("a test looks"):
        assert case.links.count() == 1
