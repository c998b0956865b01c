"""Work of a quarter that was submitted stays as it was submitted, until a director opens it again with a reason."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from factories.engagements import EngagementFactory, VisitFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Engagement, Reopening, SubmittedQuarter, Visit
from lineshaft.apps.engagements.queries import quarters as quarter_queries
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.domain.periods import Quarter
from lineshaft.tenancy import system_scope, use

SUMMER = Quarter(2026, 4)


@pytest.fixture
def done(center: Center, site: Site, advisor: User, line: ServiceLine) -> Engagement:
    """Work that was completed in the summer, with one visit."""
    with system_scope("a test arranges its rows"):
        engagement = EngagementFactory(
            center=center, site=site, lead=advisor, service_line=line, status="completed",
            completed_on=date(2026, 8, 20), result="Changeover in 40 minutes",
        )  # fmt: skip
        VisitFactory(engagement=engagement, by=advisor)
        return engagement


@pytest.fixture
def submitted(done: Engagement, director: User) -> SubmittedQuarter:
    by = actor_for(director)
    with use(by.context):
        return actions.record_submission(
            center=done.center, period=SUMMER, submitted_on=date(2026, 10, 12), reference="MEIS 4711", by=by
        )


def test_submission__says_how_much_work_counted(submitted: SubmittedQuarter) -> None:
    assert (submitted.period, submitted.engagements) == (SUMMER, 1)


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 11, 30), "is in the future"), (date(2026, 9, 30), "is before FY2026 Q4 is over")],
)
def test_submission__on_an_impossible_day__refused(
    done: Engagement, director: User, day: date, words: str
) -> None:
    by = actor_for(director)
    with use(by.context), pytest.raises(InvalidValue, match=words):
        actions.record_submission(center=done.center, period=SUMMER, submitted_on=day, by=by)


def test_submission__twice__refused(submitted: SubmittedQuarter, director: User) -> None:
    by = actor_for(director)
    with use(by.context), pytest.raises(Conflict, match="recorded as submitted already"):
        actions.record_submission(
            center=submitted.center, period=SUMMER, submitted_on=date(2026, 10, 13), by=by
        )


def test_submission__by_an_advisor__refused(done: Engagement, acting: Actor) -> None:
    with pytest.raises(PermissionDenied, match="Only a director"):
        actions.record_submission(
            center=done.center, period=SUMMER, submitted_on=date(2026, 10, 12), by=acting
        )


def test_edit__of_submitted_work__names_the_submission_and_the_way(
    done: Engagement, submitted: SubmittedQuarter, acting: Actor
) -> None:
    with pytest.raises(Conflict) as refused:
        actions.edit_engagement(
            engagement=done, title="Other", service_line=done.service_line, lead=done.lead,
            started_on=done.started_on, scope="", by=acting,
        )  # fmt: skip
    assert "FY2026 Q4, submitted" in str(refused.value)
    assert "MEIS 4711" in str(refused.value)
    assert "A director of the center can open it again, with the reason" in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [{"title": "Other"}, {"result": "More"}, {"completed_on": date(2026, 10, 2)}, {"scope": "Wider"}],
    ids=lambda change: next(iter(change)),
)
def test_database__keeps_submitted_work(
    done: Engagement, submitted: SubmittedQuarter, acting: Actor, change: dict[str, object]
) -> None:
    with pytest.raises(DatabaseError, match="belongs to a quarter that was submitted"), transaction.atomic():
        Engagement.objects.filter(pk=done.pk).update(**change)


def test_database__keeps_visits_of_submitted_work(
    done: Engagement, submitted: SubmittedQuarter, acting: Actor
) -> None:
    visits = Visit.objects.filter(engagement=done)
    with pytest.raises(DatabaseError, match="was submitted"), transaction.atomic():
        visits.update(hours=8)
    with pytest.raises(DatabaseError, match="was submitted"), transaction.atomic():
        visits.delete()
    with pytest.raises(DatabaseError, match="was submitted"), transaction.atomic():
        Visit.objects.create(
            center=done.center, engagement=done, by=done.lead, held_on=date(2026, 8, 1), hours=1
        )


def test_lead__of_submitted_work__may_change(
    done: Engagement, submitted: SubmittedQuarter, colleague: User, acting: Actor
) -> None:
    """An advisor leaves, and somebody else answers for the work from now on."""
    Engagement.objects.filter(pk=done.pk).update(lead=colleague)
    done.refresh_from_db()
    assert done.lead == colleague


def test_completion__on_a_day_of_a_submitted_quarter__refused(
    submitted: SubmittedQuarter, center: Center, site: Site, advisor: User, line: ServiceLine, acting: Actor
) -> None:
    late = EngagementFactory(center=center, site=site, lead=advisor, service_line=line)
    with pytest.raises(InvalidValue, match=r"is in FY2026 Q4, submitted .* Use a day of a later quarter"):
        actions.complete_engagement(engagement=late, completed_on=date(2026, 9, 1), result="Done", by=acting)
    with pytest.raises(DatabaseError, match="was submitted"), transaction.atomic():
        Engagement.objects.filter(pk=late.pk).update(status="completed", completed_on=date(2026, 9, 1))


def test_reopening__needs_a_reason__and_completing_anew_ends_it(
    done: Engagement, submitted: SubmittedQuarter, director: User
) -> None:
    by = actor_for(director)
    with use(by.context):
        with pytest.raises(InvalidValue, match=r"is empty, and this work is part of FY2026 Q4"):
            actions.reopen_engagement(engagement=done, by=by)
        assert actions.reopen_engagement(engagement=done, by=by, reason="Hours were wrong").status == "active"
        Visit.objects.filter(engagement=done).update(hours=3)
        actions.complete_engagement(
            engagement=done, completed_on=date(2026, 8, 20), result="35 minutes", by=by
        )
        again = Reopening.objects.get(engagement=done)
        assert (again.submitted, again.reason, again.ended_at is not None) == (
            submitted, "Hours were wrong", True,
        )  # fmt: skip
        with pytest.raises(DatabaseError, match="was submitted"), transaction.atomic():
            Engagement.objects.filter(pk=done.pk).update(result="Better still")


def test_taking_a_submission_back__frees_its_work__unless_work_was_opened_again(
    done: Engagement, submitted: SubmittedQuarter, director: User
) -> None:
    by = actor_for(director)
    with use(by.context):
        with pytest.raises(InvalidValue, match="Write why the record is wrong"):
            actions.take_back_submission(submitted=submitted, reason=" ", by=by)
        actions.take_back_submission(submitted=submitted, reason="Wrong quarter", by=by)
        assert quarter_queries.submission_of(done) is None
        Engagement.objects.filter(pk=done.pk).update(result="Corrected")
        second = actions.record_submission(
            center=done.center, period=SUMMER, submitted_on=date(2026, 10, 20), by=by
        )
        actions.reopen_engagement(engagement=done, by=by, reason="Hours")
        with pytest.raises(Conflict, match="was opened again since it was submitted"):
            actions.take_back_submission(submitted=second, reason="Wrong", by=by)


def test_page__says_which_submission__and_who_opens_it(
    done: Engagement,
    submitted: SubmittedQuarter,
    advisor: User,
    director: User,
    sign_in: Callable[[User], Client],
) -> None:
    address = f"/engagements/{done.public_id}/"
    assert "a director can open it again with the reason" in sign_in(advisor).get(address).text
    page = sign_in(director)
    assert "to correct it, open it again with the reason" in page.get(address).text
    page.post(f"{address}reopen/", {"reopen-reason": ""})
    assert "this work is part of FY2026 Q4" in page.get(address).text
    page.post(f"{address}reopen/", {"reopen-reason": "Hours of March were missing"})
    shown = page.get(address).text
    assert "Opened again after FY2026 Q4 was submitted" in shown
    assert "Hours of March were missing" in shown
    assert "Hours of March were missing" in page.get("/submitted-quarters/").text


def test_list__records_and_takes_back(
    done: Engagement, director: User, advisor: User, stranger: User, sign_in: Callable[[User], Client]
) -> None:
    page = sign_in(director)
    shown = page.get("/submitted-quarters/")
    token = shown.context["form"].initial.get("once") or shown.context["form"]["once"].value()
    page.post(
        "/submitted-quarters/", {"quarter": "2026Q4", "submitted_on": "2026-10-12", "reference": "A-1", "once": token}
    )  # fmt: skip
    assert "1 completed engagements stay as they are" in page.get("/submitted-quarters/").text
    with system_scope("a test looks"):
        kept = SubmittedQuarter.objects.get()
    assert sign_in(stranger).post(f"/submitted-quarters/{kept.pk}/take-back/").status_code == 404
    assert sign_in(advisor).get("/submitted-quarters/").status_code == 200
    page = sign_in(director)
    page.post(f"/submitted-quarters/{kept.pk}/take-back/", {"take-back-reason": "It was Q3"})
    assert "It was Q3" in page.get("/submitted-quarters/").text


def test_work_that_is_prepared__begins_with_a_day(
    center: Center, site: Site, advisor: User, line: ServiceLine, acting: Actor
) -> None:
    prepared = actions.start_engagement(
        center=center, site=site, title="Cell layout", service_line=line, lead=advisor,
        started_on=date(2026, 11, 2), is_prepared=False, by=acting,
    )  # fmt: skip
    assert prepared.status == "preparing"
    with pytest.raises(Conflict, match="cannot become “completed”"):
        actions.complete_engagement(
            engagement=prepared, completed_on=date(2026, 11, 20), result="x", by=acting
        )
    begun = actions.begin_work(engagement=prepared, by=acting, on=date(2026, 11, 10))
    assert (begun.status, begun.started_on) == ("active", date(2026, 11, 10))
