"""What follows a program: progress that is due, effects that the company says, engagements that are recommended."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.engagements import actions as engagements
from lineshaft.apps.engagements.models import Engagement, Outcome, OutcomeDecision
from lineshaft.apps.programs import actions
from lineshaft.apps.programs.models import Enrolment, Sheet
from lineshaft.demo.programs import program_answers
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db


def _begin(advisor: User, engagement: Engagement, key: str, *, without: str = "month_") -> Enrolment:
    by = actor_for(advisor)
    version = actions.keep_shipped(key)
    with use(by.context):
        enrolment = actions.begin_program(engagement=engagement, program=version, by=by)
        for place, answers in program_answers()[key].items():
            if without not in place:
                sheet, _, occasion = place.partition(".")
                actions.save_sheet(enrolment=enrolment, key=sheet, occasion=occasion, answers=answers, by=by)
    return enrolment


def _end(advisor: User, enrolment: Enrolment, ended_on: date) -> None:
    by = actor_for(advisor)
    with use(by.context):
        actions.set_enrolment_status(enrolment=enrolment, status="finished", by=by)
    with system_scope("a test lets it have ended earlier"):
        Enrolment.objects.update(began_on=ended_on - timedelta(days=90), ended_on=ended_on)


@pytest.mark.parametrize(
    ("days", "due"), [(60, []), (80, ["3"]), (100, ["3"]), (190, ["3", "6"]), (370, ["3", "6", "12"])]
)
def test_progress__is_due_by_itself(
    client: Client, advisor: User, engagement: Engagement, days: int, due: list[str]
) -> None:
    _end(advisor, _begin(advisor, engagement, "e3"), timezone.localdate() - timedelta(days=days))
    client.force_login(advisor)
    page = client.get("/my-work/").content.decode()
    for months in ("3", "6", "12"):
        assert (f"Progress, after {months} months" in page) is (months in due)
    listed = client.get("/programs/on-the-way/").content.decode()
    assert ("progress is due" in listed) is bool(due)


def test_progress__is_filled_in_after_the_end_and_is_due_no_more(
    client: Client, advisor: User, engagement: Engagement
) -> None:
    enrolment = _begin(advisor, engagement, "e3")
    _end(advisor, enrolment, timezone.localdate() - timedelta(days=100))
    client.force_login(advisor)
    sheets = f"/programs/enrolments/{enrolment.pk}/sheets"
    progress = f"{sheets}/progress/?occasion=month_3"
    answers = {**program_answers()["e3"]["progress.month_3"], "edition": "0"}
    assert "is saved" in client.post(progress, answers, follow=True).content.decode()
    client.post(f"{sheets}/progress/finish/?occasion=month_3")
    assert "Progress, after 3 months" not in client.get("/my-work/").content.decode()
    # What belongs to the program itself is closed with it.
    client.post(f"{sheets}/portfolio/", {"edition": "1"})
    with system_scope("a test looks"):
        assert Sheet.objects.get(key="progress").finished_at is not None
        assert Sheet.objects.get(key="portfolio").edition == 1


def _said(**changes: Any) -> dict[str, Any]:
    return {
        "once": "0c4c3a3e-6f0e-4f6e-8a1f-52a4b6f2a001", "amount": "20000", "said_by": "Pat Demo-Owner, plant manager",
        "said_on": timezone.localdate().isoformat(), "kind": "statement", "text": "Letter of today.", **changes,
    }  # fmt: skip


def test_effect__counts_when_the_company_said_it_and_once(
    client: Client, advisor: User, engagement: Engagement
) -> None:
    enrolment = _begin(advisor, engagement, "lean")
    client.force_login(advisor)
    tab = f"/engagements/{engagement.public_id}/program/"
    assert "The company says so" in client.get(tab).content.decode()
    with system_scope("a test looks"):
        assert not Outcome.objects.exists()
    address = f"/programs/enrolments/{enrolment.pk}/effects/0/"
    assert 'value="23000.00"' in client.get(address).content.decode()
    for wrong in (
        {"said_by": ""},
        {"text": ""},
        {"said_on": "2020-01-01"},
        {"said_on": "2099-01-01"},
        {"amount": "0"},
    ):
        assert client.post(address, _said(**wrong)).status_code == 200
    with system_scope("a test looks"):
        assert not Outcome.objects.exists()
    client.post(address, _said())
    client.post(address, _said(once="0c4c3a3e-6f0e-4f6e-8a1f-52a4b6f2a002"))
    with system_scope("a test looks"):
        outcome = Outcome.objects.get()
        assert (outcome.kind, outcome.amount, outcome.state) == ("cost_savings", Decimal(20000), "reported")
        assert outcome.evidence.get().text == "Letter of today."
    assert "The company said this before" in client.get(address).content.decode()
    assert f"/outcomes/{outcome.pk}/" in client.get(tab).content.decode()


def test_effect__that_the_survey_tells_again_waits_for_an_evaluator(
    client: Client, advisor: User, engagement: Engagement
) -> None:
    enrolment = _begin(advisor, engagement, "lean")
    client.force_login(advisor)
    client.post(f"/programs/enrolments/{enrolment.pk}/effects/0/", _said())
    again = engagements.record_outcome(
        center=engagement.center, site=engagement.site, kind="cost_savings", amount=Decimal(20000), fiscal_year=2027,
        quarter=1, source="Survey 2027Q1", said_by="Pat Demo-Owner", said_at=timezone.now(),
    )  # fmt: skip
    with system_scope("a test looks"):
        again.refresh_from_db()
        assert again.state == "flagged"
        assert "counted already" in OutcomeDecision.objects.get(outcome=again).reason


def test_effect__that_no_sheet_shows_is_not_there(
    client: Client, advisor: User, engagement: Engagement
) -> None:
    enrolment = _begin(advisor, engagement, "lean", without="line")
    client.force_login(advisor)
    for number in (0, 7):
        assert client.get(f"/programs/enrolments/{enrolment.pk}/effects/{number}/").status_code == 404


def test_next_step__leads_to_an_engagement_filled_in(
    client: Client, advisor: User, engagement: Engagement
) -> None:
    _begin(advisor, engagement, "lean")
    client.force_login(advisor)
    page = client.get(f"/engagements/{engagement.public_id}/program/").content.decode()
    address = (
        f"/sites/{engagement.site.public_id}/engagements/new/?line=lean&amp;scope=Several+wastes+are+large."
    )
    assert address in page
    form = client.get(
        f"/sites/{engagement.site.public_id}/engagements/new/?line=lean&scope=Several+wastes"
    ).content.decode()
    assert "Several wastes</textarea>" in form
