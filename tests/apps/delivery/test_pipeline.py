"""The pipeline: stages, what stands still, what is late; the same as a board, a list and a file; whose it is."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from editing import sent_from
from factories.accounts import person
from factories.delivery import ProposalFactory
from factories.engagements import EngagementFactory, RequestFactory, VisitFactory
from factories.network import CenterFactory
from lineshaft.apps.accounts.models import Membership, User
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.delivery import panels, pipeline
from lineshaft.apps.delivery.models import PipelinePace
from lineshaft.apps.engagements.models import Engagement, Request, Visit
from lineshaft.apps.network.models import Center
from lineshaft.tenancy import system_scope, use

SignIn = Callable[[User], Client]
LONG_AGO = timedelta(days=60)


@pytest.fixture
def work(center: Center, advisor: User) -> dict[str, Any]:
    """One of each stage; the active one had its last visit sixty days ago."""
    long_ago = timezone.now() - LONG_AGO
    asked = RequestFactory(center=center, company_name="Asker Inc", received_at=timezone.now())
    preparing = EngagementFactory(center=center, lead=advisor, status="preparing", title="Prepared")
    proposed = EngagementFactory(center=center, lead=advisor, status="preparing", title="Offered")
    ProposalFactory(
        engagement=proposed,
        center=center,
        state="sent",
        fee=Decimal(4800),
        sent_at=timezone.now(),
        sha256="0" * 64,
    )
    active = EngagementFactory(
        center=center, lead=advisor, title="Going on", next_step="Call the owner",
        next_step_on=timezone.localdate() - timedelta(days=1),
    )  # fmt: skip
    visit = VisitFactory(engagement=active, center=center, by=advisor)
    with system_scope("a test arranges"):
        Engagement.objects.filter(pk=active.pk).update(created_at=long_ago - timedelta(days=30))
        Visit.objects.filter(pk=visit.pk).update(logged_at=long_ago)
    return {"asked": asked, "preparing": preparing, "proposed": proposed, "active": active}


def items(user: User) -> dict[str, pipeline.Item]:
    actor = actor_for(user)
    with use(actor.context):
        return {item.reference: item for item in pipeline.items_of(actor)}


def test_stages__follow_from_what_is_recorded(work: dict[str, Any], advisor: User) -> None:
    found = items(advisor)
    assert found[work["asked"].reference].stage == pipeline.ASKED
    assert found[work["preparing"].public_id].stage == pipeline.PREPARING
    proposed = found[work["proposed"].public_id]
    assert (proposed.stage, proposed.value) == (pipeline.PROPOSED, Decimal(4800))
    assert found[work["active"].public_id].stage == pipeline.ACTIVE


def test_still__counts_from_the_last_visit_and_not_from_the_beginning(
    work: dict[str, Any], advisor: User
) -> None:
    active = items(advisor)[work["active"].public_id]
    assert (active.days_still, active.is_still, active.is_late) == (60, True, True)
    assert [ref for ref, item in items(advisor).items() if item.is_still] == [work["active"].public_id]
    VisitFactory(engagement=work["active"], center=work["active"].center, by=advisor)
    assert not items(advisor)[work["active"].public_id].is_still


def test_my_work__what_stands_still_surfaces_for_the_advisor_and_the_director(
    work: dict[str, Any], advisor: User, director: User, center: Center
) -> None:
    other = person(Role.ADVISOR, center.organisation)
    for user, seen in ((advisor, 1), (director, 1), (other, 0)):
        actor = actor_for(user)
        with use(actor.context):
            panel = panels.still(actor)
        assert len(panel["rows"] if panel else []) == seen


@pytest.mark.parametrize("over", [-1, 1])
def test_still__is_the_same_in_the_panel_and_in_the_pipeline(
    work: dict[str, Any], director: User, over: int
) -> None:
    """An hour before the day on which work of a stage begins to stand still, and an hour after."""

    def moved(stage: str) -> Any:
        return timezone.now() - timedelta(days=PipelinePace().days(stage) + 1, hours=over)

    with system_scope("a test arranges"):
        Request.objects.filter(pk=work["asked"].pk).update(received_at=moved(pipeline.ASKED))
        Visit.objects.update(logged_at=moved(pipeline.ACTIVE))
        begun = [work["preparing"].pk, work["proposed"].pk]  # the proposal was sent a moment ago
        Engagement.objects.filter(pk__in=begun).update(created_at=moved(pipeline.PREPARING))
    actor = actor_for(director)
    with use(actor.context):
        still = [item.reference for item in pipeline.items_of(actor) if item.is_still]
        rows, number = pipeline.standing_still(actor, 2)
        assert [item.reference for item in pipeline.standing_still(actor, 9)[0]] == still
    assert len(still) == number == (3 if over > 0 else 0)
    assert [item.reference for item in rows] == still[:2]


def test_board_list_and_file__show_and_narrow(work: dict[str, Any], advisor: User, sign_in: SignIn) -> None:
    browser = sign_in(advisor)
    board = browser.get("/pipeline/").content.decode()
    for words in (
        "Asked for",
        "Being prepared",
        "Proposed",
        "Under way",
        "Asker Inc",
        "$4,800",
        "stands still",
    ):
        assert words in board
    late = browser.get("/pipeline/list/", {"show": "late"}).content.decode()
    assert "Going on" in late
    assert "Asker Inc" not in late
    found = browser.get(
        "/pipeline/list/", {"q": "asker", "stage": "asked", "advisor": "none"}
    ).content.decode()
    assert "Asker Inc" in found
    assert "Going on" not in found
    file = browser.get("/pipeline/list.csv", {"show": "still"}).content.decode()
    assert file.count("\r\n") == 2
    assert "Going on" in file
    asked = browser.get("/pipeline/list.csv", {"stage": "asked"}).content.decode()
    assert work["asked"].reference in asked
    assert "Asker Inc" not in asked
    assert "Nothing fits" in browser.get("/pipeline/list/", {"q": "nobody is called so"}).content.decode()
    assert browser.get("/pipeline/", {"stage": "no stage", "advisor": "x", "line": "y"}).status_code == 200


def test_other_center__has_its_own(work: dict[str, Any], sign_in: SignIn) -> None:
    stranger = person(Role.DIRECTOR, CenterFactory(state_id="45").organisation)
    assert items(stranger) == {}
    assert "Asker Inc" not in sign_in(stranger).get("/pipeline/").content.decode()


def test_board__asks_no_more_with_more_cards(
    work: dict[str, Any], center: Center, advisor: User, sign_in: SignIn
) -> None:
    browser = sign_in(advisor)
    browser.get("/pipeline/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/pipeline/")
    for _n in range(20):
        EngagementFactory(center=center, lead=advisor)
        RequestFactory(center=center)
    with CaptureQueriesContext(connection) as many:
        page = browser.get("/pipeline/").content.decode()
    assert len(many) <= len(few)
    assert "more in the list" in page


def test_pace__is_the_centers_own_in_the_pipeline_and_on_my_work(
    work: dict[str, Any], center: Center, advisor: User, director: User, sign_in: SignIn
) -> None:
    long_ago = timezone.now() - timedelta(days=20)
    with system_scope("a test arranges"):
        Engagement.objects.filter(pk=work["preparing"].pk).update(created_at=long_ago)
    address = reverse("delivery:pipeline_pace", args=[center.slug])

    def is_still() -> bool:
        actor = actor_for(advisor)
        with use(actor.context):
            panel = {item.reference for item in (panels.still(actor) or {"rows": []})["rows"]}
        marked = items(advisor)[work["preparing"].public_id].is_still
        assert marked == (work["preparing"].public_id in panel)
        return marked

    assert is_still()
    days = {"asked": 7, "preparing": 30, "proposed": 14, "active": 45}
    assert sign_in(advisor).post(address, days).status_code == 403
    page = sign_in(director)
    opened = sent_from(page.get(address).context["form"])
    wrong = page.post(address, opened | days | {"asked": 0, "active": 366})
    assert set(wrong.context["form"].errors) == {"asked", "active"}
    assert page.post(address, opened | {"preparing": 30}).status_code == 302
    assert not is_still()
    board = reverse("delivery:pipeline")
    shown = sign_in(advisor).get(board).text
    assert "being prepared 30 days" in shown
    assert "How it is set" in shown
    assert "Change it" in sign_in(director).get(board).text
    # Opened before: what the other set stands, what both set is asked about.
    assert sign_in(director).post(address, opened | {"asked": 9}).status_code == 302
    clash = sign_in(director).post(address, opened | {"preparing": 21})
    assert "Being prepared" in clash.text
    assert [each.theirs for each in clash.context["form"].edit.clashes] == ["30"]
    with system_scope("a test looks"):
        assert [getattr(PipelinePace.objects.get(), each) for each in ("asked", "preparing")] == [9, 30]


def test_pace__of_two_centers__each_has_its_link(center: Center, director: User, sign_in: SignIn) -> None:
    second = CenterFactory(state_id="45", name="Palmetto MEP")
    Membership.objects.create(user=director, organisation=second.organisation, role=Role.DIRECTOR)
    shown = sign_in(director).get(reverse("delivery:pipeline")).text
    for each in (center, second):
        assert f'href="{reverse("delivery:pipeline_pace", args=[each.slug])}">{each.name}<' in shown


def test_pace__of_another_center_is_not_read(center: Center, sign_in: SignIn) -> None:
    stranger = person(Role.DIRECTOR, CenterFactory(state_id="45").organisation)
    browser = sign_in(stranger)
    address = reverse("delivery:pipeline_pace", args=[center.slug])
    assert browser.get(address).status_code == 403
    assert browser.post(address, {"asked": 1, "preparing": 1, "proposed": 1, "active": 1}).status_code == 403


def test_card__leads_to_what_takes_it_on(work: dict[str, Any], advisor: User) -> None:
    found = items(advisor)
    assert found[work["asked"].reference].act[0] == "Take it up"
    for key, words, page in (
        ("preparing", "Write the proposal", "delivery:offer"),
        ("proposed", "Follow up the proposal", "delivery:offer"),
        ("active", "Log a visit, or complete it", "engagements:visits"),
    ):
        number = work[key].public_id
        assert found[number].act == (words, reverse(page, args=[number]))
