"""Two people at the same moment, in transactions of their own: one clear result each."""

from collections.abc import Callable

import pytest

from factories.accounts import person
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.apps.programs import actions
from lineshaft.apps.programs.models import Enrolment, Sheet
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use
from simultaneous import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enrolment(advisor: User, engagement: Engagement) -> Enrolment:
    by = actor_for(advisor)
    version = actions.keep_shipped("e3")
    with use(by.context):
        return actions.begin_program(engagement=engagement, program=version, by=by)


@pytest.mark.parametrize("edition", [0, 1])
def test_sheet__saved_by_two_people_at_once(
    center: Center, advisor: User, enrolment: Enrolment, edition: int
) -> None:
    """The first saving of a sheet (edition 0) and a later one."""
    colleague = person(Role.ADVISOR, center.organisation)

    def saving(user: User, words: str, seen: int) -> Callable[[], Sheet]:
        def act() -> Sheet:
            by = actor_for(user)
            with use(by.context):
                return actions.save_sheet(
                    enrolment=enrolment, key="team", answers={"charter": words}, edition=seen, by=by
                )

        return act

    if edition:
        saving(advisor, "Before", 0)()
    results = at_once(saving(advisor, "One", edition), saving(colleague, "Other", edition))

    saved = [result for result in results if isinstance(result, Sheet)]
    refused = [result for result in results if isinstance(result, Conflict)]
    assert (len(saved), len(refused)) == (1, 1), results
    assert "saved this sheet while you worked on it" in str(refused[0])
    with system_scope("a test looks"):
        kept = Sheet.objects.get()
    assert kept.answers == saved[0].answers
    assert kept.edition == edition + 1


def test_program__begun_by_two_people_at_once(center: Center, advisor: User, engagement: Engagement) -> None:
    colleague = person(Role.ADVISOR, center.organisation)
    lean, e3 = (actions.keep_shipped(key) for key in ("lean", "e3"))

    def beginning(user: User, program: object) -> Callable[[], Enrolment]:
        def act() -> Enrolment:
            by = actor_for(user)
            with use(by.context):
                return actions.begin_program(engagement=engagement, program=program, by=by)  # type: ignore[arg-type]

        return act

    results = at_once(beginning(advisor, lean), beginning(colleague, e3))
    begun = [result for result in results if isinstance(result, Enrolment)]
    refused = [result for result in results if isinstance(result, Conflict)]
    assert (len(begun), len(refused)) == (1, 1), results
    assert f"goes by {begun[0].program.title} already" in str(refused[0])
