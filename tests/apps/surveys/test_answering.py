"""The pages behind a survey link: what each link opens, and what an answer writes."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories.companies import SiteFactory
from factories.surveys import CaseEngagementFactory, case_about_work
from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.engagements import actions as engagement_actions
from lineshaft.apps.engagements.models import Outcome
from lineshaft.apps.network.models import Center
from lineshaft.apps.surveys import actions
from lineshaft.apps.surveys.actions import answering
from lineshaft.apps.surveys.models import Case, Response, ResponseOutcome
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope

from .conftest import TODAY, Invited, invited_case

ANSWERS = {
    "recommend": "9",
    "new_sales": "yes",
    "new_sales__amount": "$120,000",
    "jobs_retained": "yes",
    "jobs_retained__amount": "2",
    "investment": "yes",
    "investment__plant": "10,000.50",
    "investment__workforce": "500",
    "challenges": ["growth", "recruitment"],
    "comment": "<script>alert(1)</script>",
    "answered_by": "Maria Example, plant manager",
}


def text(response: HttpResponse) -> str:
    return response.content.decode()


def outcomes() -> list[Outcome]:
    with system_scope("a test looks"):
        return list(Outcome.objects.select_related("engagement").order_by("pk"))


def responses() -> list[Response]:
    with system_scope("a test looks"):
        return list(Response.objects.order_by("pk"))


def send(client: Client, invited: Invited, **answers: Any) -> HttpResponse:
    return client.post(invited.url, {**(answers or ANSWERS), "step": "send"})


# The page


def test_page__says_what_it_must(client: Client, invited: Invited) -> None:
    page = client.get(invited.url)
    assert page.status_code == 200
    shown = " ".join(re.sub(r"<[^>]+>", " ", text(page)).split())
    for promise in (
        "What changed at Peach State Stamping?",
        "Answering is voluntary",
        "has no effect on the help you receive",
        "last 12 months",
        "15 U.S.C. 278k(j)",
        "about 10 minutes",
        "not an official form of the federal government",
        "5S on the press line (completed Oct 20, 2026)",
        "I do not want to answer",
    ):
        assert promise in shown
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in page.headers["Cache-Control"]


def test_page__asks_the_database_little(
    client: Client, invited: Invited, django_assert_max_num_queries: Any
) -> None:
    client.get(invited.url)
    with django_assert_max_num_queries(14):
        client.get(invited.url)


def test_page__speaks_the_language_of_the_case_until_another_is_chosen(
    client: Client, center: Center
) -> None:
    spanish = invited_case(center=center, language="es")
    page = client.get(spanish.url)
    assert page.headers["Content-Language"] == "es"
    assert "Responder es voluntario" in text(page)
    page = client.post(
        spanish.url,
        {"step": "en", "new_sales": "yes", "new_sales__amount": "$5", "challenges": ["growth", "other"]},
    )
    assert "Answering is voluntary" in text(page)
    assert 'value="$5"' in text(page)
    assert len(re.findall(r"<input[^>]* checked[ >]", text(page))) == 3
    assert "Please correct" not in text(page)
    assert "Answering is voluntary" in text(client.get(spanish.url))


def test_review__shows_what_was_understood_and_writes_nothing(client: Client, invited: Invited) -> None:
    page = client.post(invited.url, ANSWERS)
    assert "$120,000" in text(page)
    assert "$10,500.50" in text(page)
    assert "2 jobs" in text(page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text(page)
    assert "<script>alert" not in text(page)
    assert responses() == []
    assert invited.now().status == "invited"


def test_review__what_it_carries_can_be_sent_or_changed(client: Client, invited: Invited) -> None:
    page = text(client.post(invited.url, ANSWERS))
    carried: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page):
        carried.setdefault(name, []).append(value.replace("&lt;", "<").replace("&gt;", ">"))
    carried.pop("csrfmiddlewaretoken", None)
    assert carried["challenges"] == ["growth", "recruitment"]
    back = text(client.post(invited.url, {**carried, "step": "edit"}))
    assert 'value="$120,000"' in back
    assert client.post(invited.url, {**carried, "step": "send"}).status_code == 302
    [response] = responses()
    assert response.answers["comment"] == "<script>alert(1)</script>"


def test_errors__stand_beside_the_field_and_nothing_is_written(client: Client, invited: Invited) -> None:
    page = send(client, invited, new_sales="yes", new_sales__amount="5k", comment="keep me")
    assert page.status_code == 200
    assert "“5k” cannot be read as dollars" in text(page)
    assert "keep me" in text(page)
    assert responses() == []


@pytest.mark.parametrize(
    "broken",
    [
        {"comment": "a\x00b"},
        {"new_sales": "\x00", "recommend": "\x00"},
        {"challenges": ["\x00", "x" * 5000]},
        {"recommend": "９"},
        {"new_sales": "yes", "new_sales__amount": "9" * 100_000},
        {"jobs_created": "yes", "jobs_created__amount": "-0.5"},
        {"comment": "x" * 10_001},
        {"step": "send\x00"},
        {"investment": "yes", "investment__plant": "1e400"},
        {"answered_by": "x" * 500, "recommend": "9"},
    ],
)  # fmt: skip
def test_hostile_input__is_refused_plainly(client: Client, invited: Invited, broken: dict[str, Any]) -> None:
    page = client.post(invited.url, {"step": "send", **broken})
    assert page.status_code == 200
    assert "data-error-summary" in text(page)
    assert responses() == []
    assert outcomes() == []


def test_long_comment__is_kept_whole(client: Client, invited: Invited) -> None:
    assert send(client, invited, comment="ñ" * 10_000).status_code == 302
    assert responses()[0].answers == {"comment": "ñ" * 10_000}


# What an answer writes


def test_answer__becomes_a_response_and_outcomes_and_a_mail(
    client: Client, invited: Invited, center: Center, run_jobs: Callable[[], list[str]]
) -> None:
    done = send(client, invited)
    assert done.headers["Location"] == f"{invited.url}thank-you/"
    assert "Thank you" in text(client.get(done.headers["Location"]))
    [response] = responses()
    assert (response.recommend, response.instrument, response.language) == (9, "2026-1", "en")
    assert (response.answered_by, response.submitted_at) == ("Maria Example, plant manager", TODAY)
    made = {outcome.kind: outcome for outcome in outcomes()}
    assert {kind: outcome.amount for kind, outcome in made.items()} == {
        "new_sales": Decimal(120_000),
        "jobs_retained": Decimal(2),
        "investment": Decimal("10500.50"),
    }
    sales = made["new_sales"]
    assert (sales.center_id, sales.site_id) == (center.pk, invited.case.site_id)
    assert (sales.fiscal_year, sales.quarter, sales.source) == (2027, 1, "Survey FY2027 Q1")
    assert (sales.said_by, sales.said_at) == ("Maria Example, plant manager", TODAY)
    assert sales.engagement is not None
    assert sales.engagement.title == "5S on the press line"
    with system_scope("a test looks"):
        beside = dict(ResponseOutcome.objects.values_list("question", "outcome_id"))
    assert beside == {outcome.kind: outcome.pk for outcome in made.values()}
    case = invited.now()
    assert (case.status, case.answered_at) == ("answered", TODAY)


def test_answer__its_copy_by_mail_has_no_heading_without_an_answer(
    client: Client, invited: Invited, run_jobs: Callable[[], list[str]]
) -> None:
    send(client, invited, cost_savings="yes", cost_savings__amount="10")
    run_jobs()
    stored = [read_message(path) for path in Path(django_settings.MAIL_FOLDER).glob("*.eml")]
    [copy] = [mail.get_content() for mail in stored if mail["Subject"].startswith("Thank you")]
    assert "What changed for your company" in copy
    assert "Looking ahead" not in copy


def test_page__leads_at_once_to_where_one_declines(client: Client, invited: Invited) -> None:
    page = client.get(invited.url).content.decode()
    assert page.index('href="#decline"') < page.index('name="recommend"') < page.index('id="decline"')


def test_answer__without_a_name_was_said_by_the_contact(client: Client, invited: Invited) -> None:
    send(client, invited, cost_savings="yes", cost_savings__amount="10")
    assert [outcome.said_by for outcome in outcomes()] == ["Maria Example"]


def test_answer__about_several_engagements_belongs_to_none_of_them(
    client: Client, invited: Invited, center: Center
) -> None:
    CaseEngagementFactory(case=invited.case)
    send(client, invited)
    assert {outcome.engagement for outcome in outcomes()} == {None}


def test_answer__of_a_synthetic_case_is_synthetic_throughout(client: Client, center: Center) -> None:
    invited = invited_case(center=center, is_synthetic=True)
    send(client, invited)
    assert all(outcome.is_synthetic for outcome in outcomes())
    assert responses()[0].is_synthetic


def test_answer__large_figures_wait_for_evidence(client: Client, invited: Invited) -> None:
    send(
        client,
        invited,
        new_sales="yes",
        new_sales__amount="900000000",
        cost_savings="yes",
        cost_savings__amount="100",
    )
    assert {outcome.kind: outcome.state for outcome in outcomes()} == {
        "new_sales": "flagged",
        "cost_savings": "reported",
    }


@pytest.mark.parametrize("failing", ["record_outcome", "mail"])
def test_answer__all_of_it_or_nothing(
    client: Client, invited: Invited, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    calls = {"record_outcome": 0}
    genuine = engagement_actions.record_outcome

    def fails_the_second_time(**facts: Any) -> Outcome:
        calls["record_outcome"] += 1
        if calls["record_outcome"] == 2:
            raise RuntimeError("the disk is full")
        return genuine(**facts)

    def fails(**facts: Any) -> None:
        raise RuntimeError("the disk is full")

    if failing == "record_outcome":
        monkeypatch.setattr(answering.engagements, "record_outcome", fails_the_second_time)
    else:
        monkeypatch.setattr(answering, "mail", fails)
    client.raise_request_exception = False
    assert send(client, invited).status_code == 500
    assert responses() == []
    assert outcomes() == []
    assert invited.now().status == "invited"
    monkeypatch.undo()
    assert send(client, invited).status_code == 302
    assert len(responses()) == 1


def test_answer__refused_by_the_records_is_an_error_of_the_form(
    client: Client, invited: Invited, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(**facts: Any) -> None:
        raise Conflict("The quarter is closed")

    monkeypatch.setattr(answering.engagements, "record_outcome", refuses)
    page = send(client, invited)
    assert page.status_code == 200
    assert "The quarter is closed" in text(page)
    assert responses() == []


# Again, late, or not at all


def test_double_press__leads_to_the_same_page_and_one_answer(client: Client, invited: Invited) -> None:
    assert send(client, invited).status_code == 302
    assert send(client, invited).headers["Location"] == f"{invited.url}thank-you/"
    assert len(responses()) == 1
    assert len(outcomes()) == 3


def test_second_tab__with_other_answers_is_told_that_it_was_not_recorded(
    client: Client, invited: Invited
) -> None:
    send(client, invited)
    for step in ("send", "review"):
        page = client.post(invited.url, {"recommend": "1", "step": step})
        assert page.status_code == 409
        assert "What you just sent was not recorded" in text(page)
    assert [response.recommend for response in responses()] == [9]


def test_used_link__says_when_it_was_answered_and_shows_no_answer(client: Client, invited: Invited) -> None:
    send(client, invited)
    page = client.get(invited.url)
    assert page.status_code == 200
    assert "On Nov 22, 2026" in text(page)
    assert "we received your answer. Thank you." in text(page)
    assert ".." not in text(page)
    assert "120,000" not in text(page)
    assert "Peach State MEP" in text(page)


@pytest.mark.parametrize("end", ["", "thank-you/", "decline/"])
def test_unknown_or_mangled_token__says_so_and_names_no_center(
    client: Client, invited: Invited, end: str
) -> None:
    for token in (
        invited.token[:-1],
        invited.token + "x",
        invited.token.swapcase(),
        "0",
        "%00",
        "ñ" * 300,
    ):
        page = (
            client.post(f"/survey/{token}/{end}")
            if end == "decline/"
            else client.get(f"/survey/{token}/{end}")
        )
        assert page.status_code == 404, token
        assert "We do not know this link" in text(page)
        assert "Peach State MEP" not in text(page)


@pytest.mark.parametrize("step", ["get", "send", "decline"])
def test_expired_link__says_until_when_it_worked_and_whom_to_ask(
    client: Client, invited: Invited, step: str
) -> None:
    with time_machine.travel(TODAY + timedelta(days=55), tick=False):
        page = {
            "get": lambda: client.get(invited.url),
            "send": lambda: send(client, invited),
            "decline": lambda: client.post(f"{invited.url}decline/"),
        }[step]()
        assert page.status_code == 410
        assert "The link worked until Jan 14, 2027" in text(page)
        assert "Peach State MEP" in text(page)
    assert responses() == []
    assert invited.now().status == "invited"


def test_link__works_in_the_days_of_grace(client: Client, invited: Invited) -> None:
    with time_machine.travel(TODAY + timedelta(days=53), tick=False):
        assert send(client, invited).status_code == 302


def test_replaced_link__points_to_the_newer_mail(client: Client, invited: Invited, acting: Actor) -> None:
    actions.resend(case=invited.case, contact=invited.case.contact, language="en", by=acting)
    page = client.get(invited.url)
    assert page.status_code == 410
    assert "There is a newer link" in text(page)
    assert send(client, invited).status_code == 410
    assert responses() == []


def test_declining__is_one_press_and_is_respected(
    client: Client, invited: Invited, acting: Actor, center: Center
) -> None:
    page = client.post(f"{invited.url}decline/", follow=True)
    assert "We will not ask you again about this" in text(page)
    case = invited.now()
    assert (case.status, case.declined_at) == ("declined", TODAY)
    assert "We will not ask you again about this" in text(client.get(invited.url))
    assert client.post(f"{invited.url}decline/").status_code == 200
    with (
        time_machine.travel(TODAY + timedelta(days=9), tick=False),
        pytest.raises(Conflict, match="nobody to remind"),
    ):
        actions.send_reminders(wave=case.wave, center=center, by=acting)


def test_declining__can_be_reconsidered(client: Client, invited: Invited) -> None:
    client.post(f"{invited.url}decline/")
    page = text(client.get(f"{invited.url}?anyway=1"))
    assert "Check my answers" in page
    assert "I do not want to answer" not in page
    assert send(client, invited).status_code == 302
    assert invited.now().status == "answered"


def test_declining__after_the_answer_changes_nothing(client: Client, invited: Invited) -> None:
    send(client, invited)
    assert "This survey was answered" in text(client.post(f"{invited.url}decline/"))
    assert invited.now().status == "answered"


def test_declining__by_get_does_nothing(client: Client, invited: Invited) -> None:
    """Programs that check the links of a mail open them all."""
    assert client.get(f"{invited.url}decline/").status_code == 405
    assert client.head(invited.url).status_code == 200
    assert invited.now().status == "invited"


def test_thank_you__before_answering_leads_back_to_the_questions(client: Client, invited: Invited) -> None:
    assert client.get(f"{invited.url}thank-you/").headers["Location"] == invited.url


def test_post__needs_the_token_of_the_form(invited: Invited) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(invited.url, {**ANSWERS, "step": "send"}).status_code == 403
    assert strict.post(f"{invited.url}decline/").status_code == 403
    assert invited.now().status == "invited"


def test_submit__never_for_a_case_that_was_not_invited(center: Center) -> None:
    case = case_about_work(center=center)
    with system_scope("a test answers"), pytest.raises(Conflict, match="cannot become “answered”"):
        actions.submit(case=case, answers={"recommend": 9})


def test_questions__are_public_in_both_languages_and_say_where_they_come_from(
    client: Client, db: None
) -> None:
    english = text(client.get("/survey-questions/"))
    assert "How likely are you to recommend the center" in english
    assert "Wording: ours." in english
    client.cookies["django_language"] = "es"
    assert "Redacción: nuestra." in text(client.get("/survey-questions/"))


money = st.integers(min_value=1, max_value=10**11).map(lambda cents: Decimal(cents) / 100)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(sales=money, plant=money, other=money, jobs=st.integers(min_value=1, max_value=10_000))
def test_outcomes__add_up_to_what_was_typed(
    client: Client, center: Center, sales: Decimal, plant: Decimal, other: Decimal, jobs: int
) -> None:
    invited = invited_case(center=center, site=SiteFactory())
    if plant + other > 500_000_000:
        plant = other = Decimal("250000000.00")
    done = send(
        client,
        invited,
        retained_sales="yes",
        retained_sales__amount=f"${sales:,.2f}",
        investment="yes",
        investment__plant=str(plant),
        investment__other=f"{other:,.2f}",
        jobs_created="yes",
        jobs_created__amount=str(jobs),
    )
    assert done.status_code == 302, text(done)
    made = {each.kind: each.amount for each in outcomes() if each.site_id == invited.case.site_id}
    assert made == {"retained_sales": sales, "investment": plant + other, "jobs_created": Decimal(jobs)}


def test_case_of_another_wave__is_untouched(client: Client, invited: Invited, center: Center) -> None:
    bystander = case_about_work(center=center, status="invited")
    send(client, invited)
    with system_scope("a test looks"):
        assert Case.objects.get(pk=bystander.pk).status == "invited"
