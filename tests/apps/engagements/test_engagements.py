"""Engagements and their visits: steps, days that cannot be, and who sees what."""

import json
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from editing import opened
from factories.companies import ContactFactory, SiteFactory
from factories.engagements import EngagementFactory, OutcomeFactory, RequestFactory, VisitFactory
from factories.network import ServiceLineFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Engagement, Visit
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture
def engagement(center: Center, site: Site, line: ServiceLine, advisor: User) -> Engagement:
    return EngagementFactory(
        center=center, site=site, service_line=line, lead=advisor, scope="two shifts", public_id="E-PEAC-0001"
    )


def _now(engagement: Engagement) -> Engagement:
    with system_scope("a test looks"):
        return Engagement.objects.get(pk=engagement.pk)


def _jobs(name: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", [name])
        return [json.loads(row[0]) for row in cursor.fetchall()]


# Terms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"title": "  "}, "title", "is empty"),
        ({"started_on": date(1980, 1, 1)}, "started_on", "is not a day on which work can begin"),
        ({"started_on": date(2030, 1, 1)}, "started_on", "is not a day on which work can begin"),
    ],
)
def test_start__impossible_terms_are_refused(
    center: Center, site: Site, line: ServiceLine, advisor: User, acting: Actor, changes: dict[str, Any],
    field: str, reason: str,
) -> None:  # fmt: skip
    terms = {"title": "Scrap", "started_on": date(2026, 11, 1), **changes}

    with pytest.raises(InvalidValue, match=reason) as caught:
        actions.start_engagement(
            center=center, site=site, service_line=line, lead=advisor, by=acting, **terms
        )

    assert caught.value.field == field
    assert not Engagement.objects.exists()


def test_start__lead_and_service_line_are_the_centers_own(
    center: Center,
    other_center: Center,
    site: Site,
    line: ServiceLine,
    advisor: User,
    stranger: User,
    acting: Actor,
) -> None:
    terms: dict[str, Any] = {
        "center": center,
        "site": site,
        "title": "x",
        "started_on": date(2026, 11, 1),
        "by": acting,
    }

    with pytest.raises(InvalidValue, match="is no advisor or director of this center"):
        actions.start_engagement(**terms, lead=stranger, service_line=line)
    with pytest.raises(InvalidValue, match="is another center's"):
        actions.start_engagement(**terms, lead=advisor, service_line=ServiceLineFactory(center=other_center))


def test_start__at_another_center_is_denied(
    other_center: Center, site: Site, line: ServiceLine, advisor: User, acting: Actor
) -> None:
    with pytest.raises(PermissionDenied):
        actions.start_engagement(
            center=other_center, site=site, title="x", service_line=line, lead=advisor,
            started_on=date(2026, 11, 1), by=acting,
        )  # fmt: skip


def test_edit__start_cannot_pass_the_first_visit(engagement: Engagement, acting: Actor) -> None:
    VisitFactory(engagement=engagement, held_on=date(2026, 7, 8))

    with pytest.raises(InvalidValue, match="is after the first visit of Jul 8, 2026"):
        actions.edit_engagement(
            engagement=engagement, title="x", service_line=engagement.service_line, lead=engagement.lead,
            started_on=date(2026, 7, 9), scope="", by=acting,
        )  # fmt: skip


# Visits -----------------------------------------------------------------------------------------------------------


def test_log_visit__keeps_time_person_and_next_step(engagement: Engagement, acting: Actor) -> None:
    contact = ContactFactory(center=engagement.center, site=engagement.site)

    visit = actions.log_visit(
        engagement=engagement, held_on=date(2026, 11, 22), hours=Decimal("2.5"), with_contact=contact, note=" Walked ",
        next_step="Second day", next_step_on=date(2026, 12, 1), by=acting,
    )  # fmt: skip

    assert (visit.by, visit.center, visit.note, visit.kind) == (
        acting.user,
        engagement.center,
        "Walked",
        "on_site",
    )
    assert (_now(engagement).next_step, _now(engagement).next_step_on) == ("Second day", date(2026, 12, 1))


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"held_on": date(2026, 11, 23)}, "held_on", "is in the future"),
        ({"held_on": date(2026, 7, 5)}, "held_on", "is before the start of the engagement on Jul 6, 2026"),
        ({"hours": Decimal(0)}, "hours", "is not between 0 and 24"),
        ({"hours": Decimal("-1")}, "hours", "is not between 0 and 24"),
        ({"hours": Decimal("24.01")}, "hours", "is not between 0 and 24"),
        ({"hours": Decimal("NaN")}, "hours", "is not between 0 and 24"),
    ],
)
def test_log_visit__impossible_days_and_hours_are_refused(
    engagement: Engagement, acting: Actor, changes: dict[str, Any], field: str, reason: str
) -> None:
    facts = {"held_on": date(2026, 11, 20), "hours": Decimal(1), **changes}

    with pytest.raises(InvalidValue, match=reason) as caught:
        actions.log_visit(engagement=engagement, by=acting, **facts)

    assert caught.value.field == field
    assert not Visit.objects.exists()


def test_log_visit__with_a_contact_of_another_site_is_refused(engagement: Engagement, acting: Actor) -> None:
    elsewhere = ContactFactory(center=engagement.center, site=SiteFactory())

    with pytest.raises(InvalidValue, match="is no contact of this site"):
        actions.log_visit(
            engagement=engagement,
            held_on=date(2026, 11, 20),
            hours=Decimal(1),
            with_contact=elsewhere,
            by=acting,
        )


def test_database__refuses_a_visit_of_more_than_a_day(engagement: Engagement) -> None:
    for hours in ("0", "24.25"):
        with pytest.raises(IntegrityError, match="a_visit_takes_up_to_24_hours"), transaction.atomic():
            VisitFactory(engagement=engagement, hours=Decimal(hours))


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_visits__stand_still_when_the_work_has_ended(
    center: Center, site: Site, advisor: User, acting: Actor, status: str
) -> None:
    ended = EngagementFactory(
        center=center, site=site, lead=advisor, status=status, cancelling_reason="gone",
        completed_on=date(2026, 8, 1) if status == "completed" else None,
    )  # fmt: skip
    visit = VisitFactory(engagement=ended)
    facts: dict[str, Any] = {"held_on": date(2026, 7, 20), "hours": Decimal(1), "by": acting}

    with pytest.raises(Conflict, match=f"is {status}"):
        actions.log_visit(engagement=ended, **facts)
    with pytest.raises(Conflict, match=f"is {status}"):
        actions.change_visit(visit=visit, kind="remote", note="", **facts)
    with pytest.raises(Conflict, match=f"is {status}"):
        actions.delete_visit(visit=visit, by=acting)


# Steps ------------------------------------------------------------------------------------------------------------


def test_complete__keeps_the_result_and_proposes_the_survey(engagement: Engagement, acting: Actor) -> None:
    done = actions.complete_engagement(
        engagement=engagement, completed_on=date(2026, 11, 20), result=" Scrap down to 3% ", by=acting
    )

    assert (done.status, done.completed_on, done.result) == (
        "completed",
        date(2026, 11, 20),
        "Scrap down to 3%",
    )
    assert _jobs("surveys.propose_case") == [{"engagement_id": engagement.pk}]


@pytest.mark.parametrize(
    ("day", "result", "reason"),
    [
        (date(2026, 11, 23), "x", "is in the future"),
        (date(2026, 7, 1), "x", "is before Jul 8, 2026"),
        (date(2026, 7, 7), "x", "is before Jul 8, 2026"),
        (date(2026, 11, 20), " ", "is empty"),
    ],
)
def test_complete__impossible_ends_are_refused(
    engagement: Engagement, acting: Actor, day: date, result: str, reason: str
) -> None:
    VisitFactory(engagement=engagement, held_on=date(2026, 7, 8))

    with pytest.raises(InvalidValue, match=reason):
        actions.complete_engagement(engagement=engagement, completed_on=day, result=result, by=acting)

    assert _now(engagement).status == "active"
    assert _jobs("surveys.propose_case") == []


def test_cancel_and_reopen__by_advisor_and_director(
    engagement: Engagement, acting: Actor, director: User
) -> None:
    with pytest.raises(InvalidValue, match="is empty"):
        actions.cancel_engagement(engagement=engagement, reason="", by=acting)
    cancelled = actions.cancel_engagement(engagement=engagement, reason="Sold", by=acting)
    assert (cancelled.status, cancelled.cancelling_reason) == ("cancelled", "Sold")
    with pytest.raises(PermissionDenied, match="Only a director"):
        actions.reopen_engagement(engagement=engagement, by=acting)

    by = actor_for(director)
    with use(by.context):
        assert actions.reopen_engagement(engagement=engagement, by=by).status == "active"


def test_work_cancelled_while_it_was_prepared__is_prepared_again(
    center: Center, advisor: User, director: User
) -> None:
    prepared = EngagementFactory(center=center, lead=advisor, status="preparing")
    by = actor_for(director)
    with use(by.context):
        actions.cancel_engagement(engagement=prepared, reason="No money", by=by)
        with pytest.raises(Conflict, match="Only work that is being prepared begins"):
            actions.begin_work(engagement=prepared, by=by, on=date(2026, 8, 1))
        again = actions.reopen_engagement(engagement=prepared, by=by)
        assert (again.status, again.cancelled_while, again.cancelling_reason) == ("preparing", "", "")
        begun = actions.begin_work(engagement=prepared, by=by, on=again.started_on)
        assert begun.status == "active"
        with pytest.raises(Conflict, match="Only work that is being prepared begins"):
            actions.begin_work(engagement=prepared, by=by, on=again.started_on)


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_ended_engagement__cannot_end_again(
    center: Center, advisor: User, acting: Actor, status: str
) -> None:
    ended = EngagementFactory(
        center=center, lead=advisor, status=status, cancelling_reason="x",
        completed_on=date(2026, 8, 1) if status == "completed" else None,
    )  # fmt: skip

    with pytest.raises(Conflict, match="cannot become “completed”"):
        actions.complete_engagement(engagement=ended, completed_on=date(2026, 8, 2), result="x", by=acting)
    with pytest.raises(Conflict, match="cannot become “cancelled”"):
        actions.cancel_engagement(engagement=ended, reason="x", by=acting)


def test_active_engagement__cannot_be_reopened(engagement: Engagement, director: User) -> None:
    by = actor_for(director)
    with use(by.context), pytest.raises(Conflict, match="cannot become “active”"):
        actions.reopen_engagement(engagement=engagement, by=by)


# Pages ------------------------------------------------------------------------------------------------------------


def test_list__filters(sign_in: SignIn, engagement: Engagement, center: Center, colleague: User) -> None:
    other_line = ServiceLineFactory(title="Energy")
    EngagementFactory(
        center=center, lead=colleague, service_line=other_line, title="Energy audit", status="completed",
        completed_on=date(2026, 8, 1),
    )  # fmt: skip
    browser = sign_in(engagement.lead)

    def listed(query: str) -> set[str]:
        page = browser.get(f"/engagements/{query}")
        assert page.status_code == 200
        return {row.title for row in page.context["page"]}

    assert listed("") == {"5S on the press line", "Energy audit"}
    assert listed("?status=active") == {"5S on the press line"}
    assert listed("?lead=me") == {"5S on the press line"}
    assert listed(f"?lead={colleague.pk}") == {"Energy audit"}
    assert listed(f"?line={other_line.pk}") == {"Energy audit"}
    assert listed("?q=peach") == {"5S on the press line"}
    assert listed("?q=e-peac-0001") == {"5S on the press line"}
    assert listed("?lead=%00&line=x&status='--&q=%00") == {"5S on the press line", "Energy audit"}


def test_list__costs_the_same_for_one_and_for_many(
    sign_in: SignIn, engagement: Engagement, django_assert_max_num_queries: Any
) -> None:
    browser = sign_in(engagement.lead)
    for number in range(60):
        if number:
            made = EngagementFactory(center=engagement.center, lead=engagement.lead, site=engagement.site)
            VisitFactory(engagement=made)
        if number not in (0, 59):
            continue
        with django_assert_max_num_queries(15):
            page = browser.get("/engagements/")
        assert len(page.context["page"]) == (1 if number == 0 else 50)


def test_visit_form__takes_the_kind_of_the_last_visit(sign_in: SignIn, engagement: Engagement) -> None:
    browser = sign_in(engagement.lead)
    address = "/engagements/E-PEAC-0001/visits/"

    def proposed() -> tuple[Any, Any]:
        form = browser.get(address).context["form"]
        return form["held_on"].value(), form["kind"].value()

    assert proposed() == (date(2026, 11, 22), "on_site")
    elsewhere = EngagementFactory(center=engagement.center, lead=engagement.lead, site=engagement.site)
    VisitFactory(engagement=elsewhere, by=engagement.lead, kind="remote")
    assert proposed()[1] == "remote"
    VisitFactory(engagement=engagement, by=engagement.lead, kind="travel")
    VisitFactory(engagement=elsewhere, by=engagement.lead, kind="preparation")
    assert proposed()[1] == "travel"


def test_visit__from_my_work_takes_the_hours_and_leads_back(sign_in: SignIn, engagement: Engagement) -> None:
    browser = sign_in(engagement.lead)
    work = browser.get("/my-work/").content.decode()
    assert 'href="/engagements/E-PEAC-0001/visits/?next=/my-work/#id_hours"' in work
    form = browser.get("/engagements/E-PEAC-0001/visits/?next=/my-work/").context["form"]
    proposed = {name: form[name].value() or "" for name in form.fields}

    answer = browser.post(
        "/engagements/E-PEAC-0001/visits/?next=/my-work/", {**proposed, "hours": "1.5"}, follow=True
    )

    assert answer.redirect_chain == [("/my-work/#main-content", 302)]
    assert "1.5 hours, at the site, Nov 22, 2026" in answer.content.decode()
    with system_scope("a test looks"):
        visit = Visit.objects.get()
    assert (visit.by, visit.hours, visit.held_on) == (engagement.lead, Decimal("1.5"), date(2026, 11, 22))


def test_detail__tells_the_story(sign_in: SignIn, engagement: Engagement) -> None:
    VisitFactory(engagement=engagement, note="Die 4 is worn", held_on=date(2026, 7, 8))

    page = sign_in(engagement.lead).get("/engagements/E-PEAC-0001/")

    assert [event["title"] for event in page.context["events"]] == ["At the site, 2.5 hours", "Began"]
    assert "Die 4 is worn" in page.content.decode()
    assert [link.label for link in page.context["tab_links"]][:10] == [
        "Overview",
        "Proposal",
        "Plan",
        "Program",
        "Visits",
        "Documents",
        "Outcomes",
        "Fee",
        "Story",
        "Centers",
    ]


def test_pages__log_correct_delete_and_complete(sign_in: SignIn, engagement: Engagement) -> None:
    browser, address = sign_in(engagement.lead), "/engagements/E-PEAC-0001/"
    visit = {
        "once": str(uuid.uuid4()), "held_on": "2026-11-20", "hours": "1.5", "kind": "remote", "with_contact": "",
        "note": "call", "next_step": "Visit the line", "next_step_on": "",
    }  # fmt: skip

    for _ in range(2):
        assert browser.post(address + "visits/", visit)["Location"] == f"{address}#main-content"
    with system_scope("a test looks"):
        logged = Visit.objects.get()
    browser.post(f"{address}visits/{logged.pk}/edit/", visit | {"hours": "2", "held_on": "2026-11-19"})
    with system_scope("a test looks"):
        assert Visit.objects.get().hours == Decimal(2)
    browser.post(f"{address}visits/{logged.pk}/delete/")
    with system_scope("a test looks"):
        assert not Visit.objects.exists()
    history = browser.get(address + "history/").context["history"]
    assert history[0].action == "visit deleted"
    assert "call" in [change.before for change in history[0].changes]
    bad = browser.post(address + "complete/", {"completed_on": "2026-11-23", "result": "x"})
    assert "is in the future" in str(bad.context["form"].errors["completed_on"])
    assert (
        browser.post(address + "complete/", {"completed_on": "2026-11-22", "result": "Done"}).status_code
        == 302
    )
    assert _now(engagement).status == "completed"
    assert "Done" in browser.get(address).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hours": "1e400"}, "hours"),
        ({"hours": "NaN"}, "hours"),
        ({"hours": "25"}, "hours"),
        ({"hours": "0"}, "hours"),
        ({"hours": "1.001"}, "hours"),
        ({"hours": "9" * 400}, "hours"),
        ({"held_on": "2026-11-23"}, "held_on"),
        ({"held_on": "0000-00-00"}, "held_on"),
        ({"held_on": "99999-01-01"}, "held_on"),
        ({"held_on": ""}, "held_on"),
        ({"kind": "\0"}, "kind"),
        ({"with_contact": "99999999999999999999"}, "with_contact"),
        ({"note": "x" * 10_000}, "note"),
        ({"note": "a\0b"}, "note"),
        ({"next_step": "x" * 500}, "next_step"),
        ({"once": ""}, "once"),
    ],
)
def test_visit_form__bad_input_is_a_sentence_beside_its_field(
    sign_in: SignIn, engagement: Engagement, changes: dict[str, str], field: str
) -> None:
    visit = {
        "once": str(uuid.uuid4()), "held_on": "2026-11-20", "hours": "1.5", "kind": "remote", "with_contact": "",
        "note": "", "next_step": "", "next_step_on": "",
    }  # fmt: skip

    page = sign_in(engagement.lead).post("/engagements/E-PEAC-0001/visits/", visit | changes)

    assert page.status_code == 200
    assert set(page.context["form"].errors) == {field}
    with system_scope("a test looks"):
        assert not Visit.objects.exists()


def test_edit_page__saves_the_terms(sign_in: SignIn, engagement: Engagement) -> None:
    browser = sign_in(engagement.lead)
    address = "/engagements/E-PEAC-0001/edit/"

    answer = browser.post(address, opened(browser, address) | {"title": "New title", "next_step": "Call"})

    assert answer.status_code == 302
    assert (_now(engagement).title, _now(engagement).next_step) == ("New title", "Call")


def test_evaluator__sees_that_work_was_done_and_no_notes(
    sign_in: SignIn, engagement: Engagement, evaluator: User
) -> None:
    VisitFactory(engagement=engagement, note="Die 4 is worn")
    browser = sign_in(evaluator)

    page = browser.get("/engagements/E-PEAC-0001/").content.decode()

    assert "5S on the press line" in page
    assert "Die 4 is worn" not in page
    assert "two shifts" not in page
    assert browser.get("/engagements/E-PEAC-0001/visits/").status_code == 403
    assert browser.get("/engagements/E-PEAC-0001/history/").status_code == 403
    assert browser.post("/engagements/E-PEAC-0001/cancel/", {"cancel-reason": "x"}).status_code == 403


def test_another_center__finds_nothing(sign_in: SignIn, engagement: Engagement, stranger: User) -> None:
    visit = VisitFactory(engagement=engagement)
    browser, address = sign_in(stranger), "/engagements/E-PEAC-0001/"

    for tab in ("", "visits/", "outcomes/", "history/", "edit/", "complete/", f"visits/{visit.pk}/edit/"):
        assert browser.get(address + tab).status_code == 404
    for act in ("visits/", "edit/", "complete/", "cancel/", "reopen/", f"visits/{visit.pk}/delete/"):
        assert browser.post(address + act, {}).status_code == 404
    assert (
        "5S on the press line"
        not in browser.get(f"/sites/{engagement.site.public_id}/engagements/").content.decode()
    )
    with use(actor_for(stranger).context):
        assert not Engagement.objects.exists()
        assert not Visit.objects.exists()


def test_visit_of_another_engagement__is_not_found(sign_in: SignIn, engagement: Engagement) -> None:
    foreign = VisitFactory(engagement=EngagementFactory(center=engagement.center, lead=engagement.lead))

    browser = sign_in(engagement.lead)

    assert browser.get(f"/engagements/E-PEAC-0001/visits/{foreign.pk}/edit/").status_code == 404
    assert browser.get(f"/engagements/E-PEAC-0001/visits/{10**30}/edit/").status_code == 404


def test_colleague__does_not_touch_my_visit(sign_in: SignIn, engagement: Engagement, colleague: User) -> None:
    visit = VisitFactory(engagement=engagement)
    browser = sign_in(colleague)

    assert browser.get(f"/engagements/E-PEAC-0001/visits/{visit.pk}/edit/").status_code == 403
    assert browser.post(f"/engagements/E-PEAC-0001/visits/{visit.pk}/delete/").status_code == 403


def test_site_tab__lists_and_starts_work(
    sign_in: SignIn, engagement: Engagement, site: Site, line: ServiceLine
) -> None:
    browser = sign_in(engagement.lead)
    assert "5S on the press line" in browser.get(f"/sites/{site.public_id}/engagements/").content.decode()

    answer = browser.post(
        f"/sites/{site.public_id}/engagements/new/",
        {
            "once": str(uuid.uuid4()), "title": "Workshop", "kind": "event", "service_line": line.pk,
            "lead": engagement.lead_id, "started_on": "2026-11-22", "scope": "",
        },
    )  # fmt: skip

    with system_scope("a test looks"):
        started = Engagement.objects.exclude(pk=engagement.pk).get()
    assert answer["Location"] == f"/engagements/{started.public_id}/"
    assert (started.title, started.kind, started.from_request) == ("Workshop", "event", None)


def test_outcomes_tab__lists_its_own(sign_in: SignIn, engagement: Engagement) -> None:
    OutcomeFactory(
        center=engagement.center, site=engagement.site, engagement=engagement, amount=Decimal(123456)
    )
    OutcomeFactory(center=engagement.center, site=engagement.site, amount=Decimal(777777))

    page = sign_in(engagement.lead).get("/engagements/E-PEAC-0001/outcomes/").content.decode()

    assert "$123,456" in page
    assert "$777,777" not in page


def test_request__is_part_of_the_story(sign_in: SignIn, center: Center, site: Site, advisor: User) -> None:
    asked = RequestFactory(center=center, site=site, status="engaged", reference="LS-TOLD-0001")
    EngagementFactory(center=center, site=site, lead=advisor, from_request=asked, public_id="E-TOLD-0001")

    page = sign_in(advisor).get("/engagements/E-TOLD-0001/").content.decode()

    assert "The company asked for help (LS-TOLD-0001)" in page
