"""Two people at the same moment, in transactions of their own: one clear result each."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from factories.accounts import person
from factories.companies import CompanyFactory, SiteFactory
from factories.engagements import EngagementFactory, RequestFactory
from factories.programs import CohortFactory, SeatFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.engagements.models import Engagement
from lineshaft.apps.network.models import Center
from lineshaft.apps.programs import actions
from lineshaft.apps.programs.models import Cohort, Enrolment, Seat, Sheet
from lineshaft.apps.programs.queries.seats import places_of, token_of_seat
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use
from simultaneous import acting, at_once, in_between

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


@pytest.fixture
def cohort(center: Center, advisor: User) -> Cohort:
    return CohortFactory(center=center, lead=advisor)


def _seat(cohort: Cohort, number: int, status: str = "asked") -> Seat:
    site = SiteFactory(company=CompanyFactory(name=f"Plant {number}", name_key=f"plant {number}"))
    asker = RequestFactory(
        center=cohort.center,
        site=site,
        company_name=f"Plant {number}",
        contact_email=f"p{number}@example.org",
    )
    return SeatFactory(cohort=cohort, help_request=asker, status=status)


def _deciding(user: User, seat: Seat, status: str = "confirmed") -> Callable[[], Any]:
    return acting(user, lambda by: actions.decide_seat(seat=seat, status=status, note="They read it.", by=by))


def _states() -> list[str]:
    with system_scope("a test looks"):
        return list(Seat.objects.order_by("pk").values_list("status", flat=True))


@pytest.mark.parametrize("free", [1, 2])
def test_last_places__confirmed_for_many_at_once(
    center: Center, advisor: User, cohort: Cohort, free: int
) -> None:
    """Of four who ask at most as many get a seat as are free, whoever is first."""
    people = [advisor, *(person(Role.ADVISOR, center.organisation) for _n in range(3))]
    taken = [_seat(cohort, 10 + number, "confirmed") for number in range(2 - free)]
    seats = [_seat(cohort, number) for number in range(4)]
    results = at_once(*(_deciding(user, seat) for user, seat in zip(people, seats, strict=True)))
    refused = [result for result in results if isinstance(result, Conflict)]
    assert len(refused) == 4 - free, results
    assert all("is full: it takes 2 companies" in str(each) for each in refused)
    assert _states().count("confirmed") == len(taken) + free
    assert places_of(cohort).free == 0


def test_last_place__confirmed_while_another_company_joins(
    center: Center, advisor: User, cohort: Cohort
) -> None:
    _seat(cohort, 1, "confirmed")
    seat = _seat(cohort, 2)
    engagement = EngagementFactory(center=center, lead=advisor)
    joining = acting(
        advisor,
        lambda by: actions.begin_program(engagement=engagement, program=cohort.program, cohort=cohort, by=by),
    )
    for first, second in ((joining, _deciding(advisor, seat)),):
        given, refused = in_between(first, second)
        assert isinstance(given, Enrolment)
        assert isinstance(refused, Conflict)
    assert places_of(cohort).free == 0
    assert _states() == ["confirmed", "asked"]


def test_seat__confirmed_and_declined_at_once(center: Center, advisor: User, cohort: Cohort) -> None:
    """Both are steps of what was asked: the second one sees what the first did, and is told so."""
    colleague = person(Role.ADVISOR, center.organisation)
    seat = _seat(cohort, 1)
    given, second = in_between(_deciding(advisor, seat, "declined"), _deciding(colleague, seat, "confirmed"))
    assert isinstance(given, Seat)
    assert isinstance(second, Conflict)
    assert "“declined” and cannot become “confirmed”" in str(second)
    assert _states() == ["declined"]


def test_seat__confirmed_while_who_asked_withdraws(advisor: User, cohort: Cohort) -> None:
    seat = _seat(cohort, 1)
    link = f"/programs/seat/{token_of_seat(seat)}/withdraw/"
    answer, refused = in_between(lambda: Client().post(link), _deciding(advisor, seat))
    assert answer.status_code == 302
    assert isinstance(refused, Conflict)
    assert _states() == ["withdrawn"]


def test_last_place__confirmed_while_somebody_asks(client: Client, advisor: User, cohort: Cohort) -> None:
    """Whoever was offered a seat is told that the waiting list is left, and nothing of the request is kept."""
    _seat(cohort, 1, "confirmed")
    last = _seat(cohort, 2)
    sent = {
        "once": str(uuid.uuid4()),
        "company_name": "Peach State Stamping LLC",
        "zip_code": "30303",
        "need": "We would like to sell abroad.",
        "contact_name": "Maria Example",
        "contact_email": "maria@example.org",
        "language": "en",
        "takes_part": "on",
        "offer_shown": "asked",
    }
    _given, page = in_between(
        _deciding(advisor, last), lambda: Client().post(f"/ask/?cohort={cohort.pk}", sent)
    )
    assert "The last seat was given away a moment ago" in page.text
    assert sent["need"] in page.text
    assert _states() == ["confirmed", "confirmed"]


def test_cohort__called_off_while_a_seat_is_confirmed(advisor: User, cohort: Cohort) -> None:
    seat = _seat(cohort, 1)
    calling_off = acting(
        advisor, lambda by: actions.set_cohort_status(cohort=cohort, status="cancelled", by=by)
    )
    _given, refused = in_between(calling_off, _deciding(advisor, seat))
    assert isinstance(refused, Conflict)
    assert "Open it again first" in str(refused)
    assert _states() == ["asked"]
