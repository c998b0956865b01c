"""Confirm, defer, exclude and take back."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from factories.accounts import person
from factories.companies import ContactFactory, SiteFactory
from factories.surveys import CaseFactory, WaveFactory, case_about_work
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network.models import Center
from lineshaft.apps.surveys import actions
from lineshaft.apps.surveys.actions import cases as case_actions
from lineshaft.apps.surveys.models import Case
from lineshaft.apps.surveys.states import CASE_STEPS
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.periods import Quarter
from lineshaft.tenancy import system_scope, use

LAST_YEAR = {"fiscal_year": 2026, "quarter": 2, "opens_on": date(2026, 1, 1), "closes_on": date(2026, 3, 31)}
S = Case.Status


def confirm(case: Case, by: Actor) -> Case:
    return actions.confirm(case=case, contact=case.contact, language="es", by=by)


def test_confirm__holds_whom_in_which_language_by_whom(center: Center, acting: Actor) -> None:
    case = confirm(case_about_work(center=center), acting)
    case.refresh_from_db()
    assert (case.status, case.language, case.confirmed_by_id) == ("confirmed", "es", acting.user_id)
    assert case.confirmed_at is not None


def test_confirm__needs_somebody_who_can_be_written_to(
    center: Center, other_center: Center, acting: Actor
) -> None:
    case = case_about_work(center=center)
    for contact, message in [
        (ContactFactory(center=center, site=case.site, name="Ann", email=""), "has no e-mail address"),
        (ContactFactory(center=center, site=case.site, left_on=date(2026, 1, 1)), "is no contact at"),
        (ContactFactory(center=center), "is no contact at"),
        (ContactFactory(center=other_center, site=case.site), "is no contact at"),
    ]:
        with pytest.raises(InvalidValue, match=message):
            actions.confirm(case=case, contact=contact, language="en", by=acting)
    with pytest.raises(Conflict, match="has no contact"):
        actions.confirm(case=case, contact=None, language="en", by=acting)
    with pytest.raises(InvalidValue, match="is not a language"):
        actions.confirm(case=case, contact=case.contact, language="fr", by=acting)
    case.refresh_from_db()
    assert case.status == S.CANDIDATE


def test_confirm__names_the_earlier_wave(center: Center, acting: Actor) -> None:
    case = case_about_work(center=center)
    CaseFactory(wave=WaveFactory(**LAST_YEAR), center=center, site=case.site, status="declined")
    with pytest.raises(Conflict, match=r"Asked in FY2026 Q2\..*again from Jan 1, 2027"):
        confirm(case, acting)


def test_confirm__does_not_name_another_center(center: Center, other_center: Center, acting: Actor) -> None:
    case = case_about_work(center=center)
    CaseFactory(center=other_center, site=case.site, status="confirmed")
    with pytest.raises(Conflict) as refused:
        confirm(case, acting)
    assert "Already asked in the network’s survey" in str(refused.value)
    assert "Palmetto" not in str(refused.value)


def test_confirm__the_database_has_the_last_word(
    center: Center, other_center: Center, acting: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_about_work(center=center)
    CaseFactory(center=other_center, site=case.site, status="confirmed")
    monkeypatch.setattr(case_actions, "asked_within_a_year", lambda *a, **k: {})
    with pytest.raises(Conflict, match="Already asked in the network’s survey"):
        confirm(case, acting)
    case.refresh_from_db()
    assert case.status == S.CANDIDATE


def test_confirm__not_when_the_work_was_reopened(center: Center, acting: Actor) -> None:
    case = case_about_work(center=center)
    work = case.engagements.get().engagement
    work.status, work.completed_on = "active", None
    with system_scope("a test reopens work"):
        work.save()
    with pytest.raises(Conflict, match="it was reopened"):
        confirm(case, acting)


def test_confirm__not_after_the_wave(center: Center, acting: Actor) -> None:
    case = case_about_work(center=center)
    with time_machine.travel(date(2027, 1, 2)), pytest.raises(Conflict, match="closed on 2026-12-31"):
        confirm(case, acting)


def test_several__are_confirmed_together_and_those_refused_say_why(
    center: Center, other_center: Center, acting: Actor
) -> None:
    good, better = case_about_work(center=center), case_about_work(center=center)
    mute = case_about_work(center=center, contact=None)
    asked = case_about_work(center=center)
    CaseFactory(center=other_center, site=asked.site, status="invited")
    foreign = case_about_work(center=other_center)
    ids = [good.pk, better.pk, mute.pk, asked.pk, foreign.pk, 0]
    confirmed, refused = actions.confirm_cases(wave=good.wave, center=center, case_ids=ids, by=acting)
    assert confirmed == 2
    assert [each.name for each in refused] == [mute.site.name, asked.site.name, "2 more"]
    assert "has no contact" in refused[0].why
    with system_scope("a test looks"):
        foreign.refresh_from_db()
    assert foreign.status == S.CANDIDATE


def test_several__none_or_too_many_are_refused(center: Center, acting: Actor) -> None:
    wave = WaveFactory()
    for ids, message in [([], "Tick the companies"), (range(1, 502), "more than 500")]:
        with pytest.raises(InvalidValue, match=message):
            actions.confirm_cases(wave=wave, center=center, case_ids=list(ids), by=acting)


@pytest.mark.parametrize(("act", "status"), [(actions.defer, "deferred"), (actions.exclude, "excluded")])
def test_left_out__with_a_reason_and_taken_back(
    center: Center, acting: Actor, act: Callable[..., Case], status: str
) -> None:
    case = confirm(case_about_work(center=center), acting)
    with pytest.raises(InvalidValue, match="Write why"):
        act(case=case, reason="  ", by=acting)
    case = act(case=case, reason=" merger under way ", by=acting)
    assert (case.status, case.reason, case.confirmed_by, case.confirmed_at) == (
        status,
        "merger under way",
        None,
        None,
    )
    case = actions.put_back(case=case, by=acting)
    assert (case.status, case.reason) == ("candidate", "")


def test_confirmation__can_be_taken_back_and_frees_the_twelve_months(
    center: Center, other_center: Center, acting: Actor
) -> None:
    site = SiteFactory()
    ours, theirs = case_about_work(center=center, site=site), case_about_work(center=other_center, site=site)
    colleague = actor_for(person(Role.DIRECTOR, other_center.organisation))
    confirm(ours, acting)
    with use(colleague.context), pytest.raises(Conflict):
        confirm(theirs, colleague)
    actions.put_back(case=ours, by=acting)
    with use(colleague.context):
        assert confirm(theirs, colleague).status == S.CONFIRMED


ACTS: dict[str, Callable[[Case, Actor], Case]] = {
    "confirmed": confirm,
    "deferred": lambda case, by: actions.defer(case=case, reason="x", by=by),
    "excluded": lambda case, by: actions.exclude(case=case, reason="x", by=by),
    "candidate": lambda case, by: actions.put_back(case=case, by=by),
}


@pytest.mark.parametrize("old", S.values)
@pytest.mark.parametrize("new", ACTS)
def test_steps__follow_the_table(center: Center, acting: Actor, old: str, new: str) -> None:
    case = case_about_work(center=center, status=old, reason="x" if old in ("deferred", "excluded") else "")
    if S(new) in CASE_STEPS[S(old)]:
        assert ACTS[new](case, acting).status == new
    else:
        with pytest.raises(Conflict, match="cannot become"):
            ACTS[new](case, acting)


ROLES_WHO_DECIDE = {Role.DIRECTOR, Role.SURVEY_COORDINATOR}


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.PARTNER_EDITOR, Role.COMPANY_CONTACT)]
)
def test_permission_table(center: Center, role: Role) -> None:
    case = case_about_work(center=center)
    office = role in (Role.NETWORK_ADMINISTRATOR, Role.PROGRAM_OFFICER, Role.EVALUATOR)
    actor = actor_for(person(role, None if office else center.organisation))
    acts: list[Callable[[], object]] = [
        lambda: confirm(case, actor),
        lambda: actions.put_back(case=case, by=actor),
        lambda: actions.defer(case=case, reason="x", by=actor),
        lambda: actions.put_back(case=case, by=actor),
        lambda: actions.confirm_cases(wave=case.wave, center=center, case_ids=[case.pk], by=actor),
        lambda: actions.send_invitations(wave=case.wave, center=center, by=actor),
    ]
    with use(actor.context):
        for act in acts:
            if role in ROLES_WHO_DECIDE:
                act()
            else:
                with pytest.raises(PermissionDenied):
                    act()


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SURVEY_COORDINATOR])
def test_roles_of_another_center__decide_nothing(center: Center, other_center: Center, role: Role) -> None:
    case = case_about_work(center=center)
    actor = actor_for(person(role, other_center.organisation))
    with use(actor.context), pytest.raises(PermissionDenied, match="Peach State MEP"):
        confirm(case, actor)


@pytest.mark.parametrize("role", [Role.NETWORK_ADMINISTRATOR, Role.PROGRAM_OFFICER])
def test_open_wave__this_quarter_or_the_next_once(db: None, role: Role) -> None:
    actor = actor_for(person(role))
    with use(actor.context):
        assert actions.open_wave(quarter=Quarter(2027, 2), by=actor).opens_on == date(2027, 1, 1)
        with pytest.raises(Conflict, match="FY2027 Q2 is open already"):
            actions.open_wave(quarter=Quarter(2027, 2), by=actor)
        for quarter in (Quarter(2026, 4), Quarter(2027, 3)):
            with pytest.raises(InvalidValue, match="Use FY2027 Q1 or FY2027 Q2"):
                actions.open_wave(quarter=quarter, by=actor)


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SURVEY_COORDINATOR, Role.EVALUATOR])
def test_open_wave__is_for_the_program_office(center: Center, role: Role) -> None:
    actor = actor_for(person(role, None if role is Role.EVALUATOR else center.organisation))
    with pytest.raises(PermissionDenied, match="opened by the program office"):
        actions.open_wave(quarter=Quarter(2027, 1), by=actor)
