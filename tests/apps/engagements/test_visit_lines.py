"""A visit in one line: the page, and the lines that a device sends later, in any order and more than once."""

import json
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from factories.companies import CompanyFactory, ContactFactory, SiteFactory
from factories.engagements import EngagementFactory, VisitFactory
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies.models import Site
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Engagement, Visit
from lineshaft.apps.engagements.queries.visit_lines import open_work_of
from lineshaft.apps.funding.queries.time import visits_of as week_of
from lineshaft.apps.network.models import Center
from lineshaft.domain.errors import Conflict
from lineshaft.tenancy import system_scope, use
from simultaneous import acting as acting_as
from simultaneous import at_once

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
PAGE = "/visits/log/"


@pytest.fixture
def engagement(center: Center, site: Site, advisor: User) -> Engagement:
    return EngagementFactory(center=center, site=site, lead=advisor, public_id="E-PEAC-0001")


@pytest.fixture
def birch(center: Center, advisor: User) -> Engagement:
    site = SiteFactory(company=CompanyFactory(name="Birch Forge LLC"), name="Birch Forge")
    return EngagementFactory(center=center, site=site, lead=advisor, title="Layout", public_id="E-PEAC-0002")


def _stored() -> list[tuple[str, str, str, str]]:
    with system_scope("a test looks"):
        rows = Visit.objects.order_by("engagement__public_id", "kind", "hours").select_related("engagement")
        return [(row.engagement.public_id, f"{row.hours}", row.kind, row.note) for row in rows]


def _line(text: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "line": text, "written_on": "2026-11-22", **more}


def _send(browser: Client, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    answer = browser.post(PAGE + "sync/", json.dumps({"lines": lines}), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()["lines"]


# The page -----------------------------------------------------------------------------------------------------------


def test_page__shows_what_was_understood_then_saves_it_once(
    sign_in: SignIn, advisor: User, engagement: Engagement, center: Center
) -> None:
    contact = ContactFactory(center=center, site=engagement.site, name="Juan Ortiz")
    browser = sign_in(advisor)
    line_id = str(uuid.uuid4())
    typed = {"line": "2.5h peach, 5S on press line, with J. Ortiz + 1h travel", "line_id": line_id}

    shown = browser.post(PAGE, typed)
    first, second = shown.context["visits"]
    assert _stored() == []
    assert first.initial["with_contact"] == str(contact.pk)
    assert (first.initial["hours"], second.initial["hours"], second.initial["kind"]) == ("2.5", "1", "travel")
    assert "“peach” is the name of the site" in shown.content.decode()

    values = dict(typed)
    for form in (first, second):
        values |= {f"{form.prefix}-{name}": value or "" for name, value in form.initial.items()}
    for _press in range(2):
        saved = browser.post(PAGE + "save/", values, follow=True)
    assert "Logged: 2.5 h, at the site" in saved.content.decode()
    assert _stored() == [
        ("E-PEAC-0001", "2.50", "on_site", "5S on press line"),
        ("E-PEAC-0001", "1.00", "travel", ""),
    ]


def test_page__what_cannot_be_saved_stays_with_the_reason(
    sign_in: SignIn, advisor: User, engagement: Engagement, birch: Engagement, center: Center
) -> None:
    elsewhere = ContactFactory(center=center, site=birch.site, name="Ann Lee")
    sent = {
        "line": "2h", "line_id": str(uuid.uuid4()), "v0-engagement": "E-PEAC-0001", "v0-held_on": "2026-11-23",
        "v0-hours": "0", "v0-kind": "on_site", "v0-with_contact": elsewhere.pk, "v0-note": "kept",
    }  # fmt: skip
    shown = sign_in(advisor).post(PAGE + "save/", sent).content.decode()
    assert "is in the future" in shown
    assert "A visit takes more than 0 hours." in shown
    assert "is no contact of" in shown
    assert "kept" in shown
    assert _stored() == []


def test_page__a_visit_is_left_out_and_another_is_taken_back(
    sign_in: SignIn, advisor: User, engagement: Engagement
) -> None:
    browser = sign_in(advisor)
    each = {"engagement": "E-PEAC-0001", "held_on": "2026-11-20", "hours": "1", "kind": "remote", "note": ""}
    sent = {"line": "x", "line_id": str(uuid.uuid4()), "v1-leave_out": "on"}
    sent |= {f"v{place}-{name}": value for place in (0, 1) for name, value in each.items()}
    browser.post(PAGE + "save/", sent)
    assert _stored() == [("E-PEAC-0001", "1.00", "remote", "")]

    with system_scope("a test looks"):
        pk = Visit.objects.get().pk
    told = browser.post(PAGE + "take-back/", {"visit": pk}, follow=True).content.decode()
    assert "Taken back: 1 h, remote" in told
    assert (
        "was taken back before"
        in browser.post(PAGE + "take-back/", {"visit": pk}, follow=True).content.decode()
    )
    assert _stored() == []


def test_page__the_same_visit_logged_before_is_pointed_out(
    sign_in: SignIn, advisor: User, colleague: User, engagement: Engagement
) -> None:
    browser = sign_in(advisor)
    VisitFactory(engagement=engagement, by=colleague, held_on=date(2026, 11, 21), hours=Decimal(1))
    VisitFactory(engagement=engagement, by=advisor, held_on=date(2026, 11, 20), hours=Decimal(1))

    def alike(line: str) -> list[bool]:
        shown = browser.post(PAGE, {"line": line, "line_id": str(uuid.uuid4())})
        return [visit.is_alike for visit in shown.context["visits"]]

    assert alike("1h peach 11/20 + 2h travel") == [True, False]
    assert alike("1h peach 11/21") == [False]
    assert alike("1h nobody") == [False]


def test_page__only_ones_own_open_work_is_offered(
    sign_in: SignIn,
    advisor: User,
    colleague: User,
    stranger: User,
    engagement: Engagement,
    other_center: Center,
) -> None:
    site = SiteFactory(name="Elsewhere Works")
    helped = EngagementFactory(center=engagement.center, lead=colleague, public_id="E-HELP-0001")
    VisitFactory(engagement=helped, by=advisor)
    EngagementFactory(center=engagement.center, lead=colleague, site=site, public_id="E-COLL-0001")
    EngagementFactory(center=other_center, lead=stranger, site=site, public_id="E-OTHR-0001")
    EngagementFactory(center=engagement.center, lead=advisor, site=site, public_id="E-DONE-0001",
                      status="completed", completed_on=date(2026, 10, 1))  # fmt: skip
    browser = sign_in(advisor)

    told = browser.get(PAGE + "device/").json()
    shown = browser.post(PAGE, {"line": "1h Elsewhere E-OTHR-0001 E-COLL-0001", "line_id": str(uuid.uuid4())})

    assert {each["id"] for each in told["engagements"]} == {"E-PEAC-0001", "E-HELP-0001"}
    page = shown.content.decode()
    assert "E-PEAC-0001" in page
    assert "Elsewhere Works" not in page
    (answer,) = _send(browser, _line("1h E-OTHR-0001"))
    assert answer["logged"] is False
    forged = {
        "v0-engagement": "E-OTHR-0001",
        "v0-held_on": "2026-11-20",
        "v0-hours": "1",
        "v0-kind": "remote",
    }
    (answer,) = _send(browser, {"id": str(uuid.uuid4()), "visits": forged})
    assert "not one of the available choices" in answer["told"]


def test_reading__asks_the_same_number_of_statements_for_one_engagement_and_many(
    advisor: User, engagement: Engagement, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        EngagementFactory(center=engagement.center, lead=advisor, public_id=f"E-MANY-{number:04}")
    by = actor_for(advisor)
    with use(by.context), django_assert_max_num_queries(4):
        assert len(open_work_of(by).works) == 6


def test_viewers__log_nothing(sign_in: SignIn, evaluator: User) -> None:
    browser = sign_in(evaluator)
    assert browser.get(PAGE).status_code == 403
    assert browser.get(PAGE + "device/").json() == {"who": None}
    assert browser.post(PAGE + "sync/", "{}", content_type="application/json").status_code == 401


# Lines that a device sends ------------------------------------------------------------------------------------------


def test_sync__in_any_order_and_again_and_again__one_result(
    sign_in: SignIn, advisor: User, engagement: Engagement, birch: Engagement
) -> None:
    browser = sign_in(advisor)
    lines = [
        _line("2h peach + 1h travel yesterday"),
        _line("90 min birch, layout"),
        _line("1h birch, remote"),
        _line("3h nobody knows"),  # not clear: stays on the device
    ]

    @settings(max_examples=25)
    @given(
        order=st.lists(st.integers(0, 3), max_size=8).flatmap(
            lambda more: st.permutations([0, 1, 2, 3, *more])
        ),
        cut=st.integers(0, 12),
    )
    def sent_as(order: list[int], cut: int) -> None:
        with system_scope("a test begins anew"):
            Visit.objects.all().delete()
        fresh = [{**line, "id": str(uuid.uuid4())} for line in lines]
        for part in (order[:cut], order[cut:]):
            answers = _send(browser, *(fresh[place] for place in part))
            assert [answer["logged"] for answer in answers] == [place != 3 for place in part]
        assert _stored() == [
            ("E-PEAC-0001", "2.00", "on_site", ""),
            ("E-PEAC-0001", "1.00", "travel", ""),
            ("E-PEAC-0002", "1.50", "on_site", "layout"),
            ("E-PEAC-0002", "1.00", "remote", ""),
        ]

    sent_as()


def test_sync__yesterday_is_the_day_before_the_line_was_written(
    sign_in: SignIn, advisor: User, engagement: Engagement
) -> None:
    _send(
        sign_in(advisor),
        _line("1h peach yesterday", written_on="2026-11-18"),
        _line("2h peach", written_on="2031-01-01"),  # a clock that is wrong
    )
    with system_scope("a test looks"):
        days = dict(Visit.objects.values_list("hours", "held_on"))
    assert days == {Decimal(1): date(2026, 11, 17), Decimal(2): date(2026, 11, 22)}


def test_sync__a_line_that_was_taken_back_does_not_come_back(
    sign_in: SignIn, advisor: User, engagement: Engagement
) -> None:
    browser, line = sign_in(advisor), _line("1h peach")
    _send(browser, line)
    with system_scope("a test looks"):
        pk = Visit.objects.get().pk
    browser.post(PAGE + "take-back/", {"visit": pk})
    (answer,) = _send(browser, line)
    assert answer["logged"] is True
    assert "taken back since" in answer["told"]
    assert _stored() == []


def test_sync__a_mended_line_keeps_its_identifier_and_the_first_that_is_clear_counts(
    sign_in: SignIn, advisor: User, engagement: Engagement, birch: Engagement
) -> None:
    browser, unclear = sign_in(advisor), _line("peach and birch")
    assert _send(browser, unclear)[0] == {
        "id": unclear["id"], "logged": False, "told": "No time is said. Write it as 2.5h, 1h30 or 90 min.",
    }  # fmt: skip
    mended = {**unclear, "line": "2h birch"}
    assert [answer["logged"] for answer in _send(browser, mended, unclear, mended)] == [True, True, True]
    assert [row[:2] for row in _stored()] == [("E-PEAC-0002", "2.00")]


def test_sync__visits_that_were_shown_and_could_not_be_saved(
    sign_in: SignIn, advisor: User, engagement: Engagement
) -> None:
    visits = {
        "v0-engagement": "E-PEAC-0001",
        "v0-held_on": "2026-11-20",
        "v0-hours": "1.5",
        "v0-kind": "remote",
    }
    line = {"id": str(uuid.uuid4()), "line": "x", "visits": visits}
    browser = sign_in(advisor)
    assert [_send(browser, line)[0]["logged"] for _ in range(2)] == [True, True]
    wrong = {"id": str(uuid.uuid4()), "line": "x", "visits": {**visits, "v0-held_on": "2026-11-30"}}
    assert "in the future" in _send(browser, wrong)[0]["told"]
    assert [row[:3] for row in _stored()] == [("E-PEAC-0001", "1.50", "remote")]


def test_sync__the_same_identifier_of_two_people_is_two_lines(
    sign_in: SignIn, advisor: User, colleague: User, engagement: Engagement
) -> None:
    EngagementFactory(center=engagement.center, lead=colleague, site=engagement.site, public_id="E-PEAC-0009")
    line = _line("1h peach")
    for user in (advisor, colleague):
        assert _send(sign_in(user), line)[0]["logged"] is True
    assert [row[0] for row in _stored()] == ["E-PEAC-0001", "E-PEAC-0009"]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"lines": 1}', b'{"lines": [1]}', b"\xff", b"[" * 100_000,
     json.dumps({"lines": [{}] * 21}).encode()],
)  # fmt: skip
def test_sync__what_no_device_sends_is_refused(sign_in: SignIn, advisor: User, body: bytes) -> None:
    assert sign_in(advisor).post(PAGE + "sync/", body, content_type="application/json").status_code == 400


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"id": "x"},
        {"id": 7, "line": 7},
        {"id": str(uuid.uuid4()), "line": "1h peach \ud800 \0"},
        {"id": str(uuid.uuid4()), "line": "1h peach " + "x" * 30_000},
        {"id": str(uuid.uuid4()), "line": "1h peach", "written_on": "0000-99-99"},
        {"id": str(uuid.uuid4()), "visits": {}},
        {"id": str(uuid.uuid4()), "visits": {"v0-kind": ["a"], "v0-hours": {"b": 1}}},
    ],
)
def test_sync__each_line_is_answered_whatever_it_holds(
    sign_in: SignIn, advisor: User, engagement: Engagement, line: dict[str, Any]
) -> None:
    bad, good = _send(sign_in(advisor), line, _line("2h peach"))
    assert good["logged"] is True
    assert bad["told"]


def test_database__refuses_a_second_visit_of_the_same_line(advisor: User, engagement: Engagement) -> None:
    device_id = uuid.uuid4()
    VisitFactory(engagement=engagement, by=advisor, device_id=device_id)
    with pytest.raises(IntegrityError, match="a_visit_of_a_line_is_logged_once"), transaction.atomic():
        VisitFactory(engagement=engagement, by=advisor, device_id=device_id)


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_the_same_moment__one_visit(advisor: User, engagement: Engagement) -> None:
    line_id = uuid.uuid4()
    facts = actions.VisitFacts(engagement, date(2026, 11, 20), Decimal(1), "remote")

    def sends(by: Actor) -> list[Visit]:
        return actions.log_line(line_id=line_id, visits=[facts], by=by)

    first, second = at_once(acting_as(advisor, sends), acting_as(advisor, sends))
    assert [visit.pk for visit in first] == [visit.pk for visit in second]
    assert len(_stored()) == 1


def test_line__is_logged_whole_or_not_at_all(
    acting: Actor, engagement: Engagement, birch: Engagement
) -> None:
    with system_scope("a test ends work"):
        Engagement.objects.filter(pk=birch.pk).update(status="completed", completed_on=date(2026, 11, 1))
    facts = [
        actions.VisitFacts(each, date(2026, 10, 20), Decimal(1), "remote") for each in (engagement, birch)
    ]
    with pytest.raises(Conflict):
        actions.log_line(line_id=uuid.uuid4(), visits=facts, by=acting)
    assert _stored() == []


def test_time_sheet__takes_every_visit_of_the_line(
    sign_in: SignIn, advisor: User, engagement: Engagement
) -> None:
    _send(sign_in(advisor), _line("2h peach + 1h travel + 30 min prep", written_on="2026-11-20"))
    with use(actor_for(advisor).context):
        hours = week_of(engagement.center, advisor.pk, date(2026, 11, 16))
    assert hours == {(date(2026, 11, 20), engagement.pk): Decimal("3.50")}


# The page without a connection --------------------------------------------------------------------------------------


def test_offline_page__is_the_same_for_everybody(
    sign_in: SignIn, client: Client, advisor: User, engagement: Engagement
) -> None:
    for address in (reverse("engagements:log_visit_offline"), reverse("engagements:log_visit_worker")):
        alone = client.get(address)
        assert alone.status_code == 200
        assert sign_in(advisor).get(address).content == alone.content
        assert "set-cookie" not in {name.lower() for name in alone.headers}
        assert not alone.cookies
    assert alone["Content-Type"].startswith("text/javascript")
