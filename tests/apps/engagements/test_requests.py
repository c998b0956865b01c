"""A request on its way to work: the steps, the duplicates, the pages of the center."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from factories.companies import ContactFactory, RelationshipFactory, SiteFactory
from factories.engagements import EngagementFactory, RequestFactory, VisitFactory
from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.companies.models import Contact, Relationship, Site
from lineshaft.apps.engagements import actions
from lineshaft.apps.engagements.models import Engagement, Request
from lineshaft.apps.network.models import Center, ServiceLine
from lineshaft.domain.errors import Conflict, InvalidValue
from lineshaft.tenancy import system_scope, use

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def _now(help_request: Request) -> Request:
    with system_scope("a test looks"):
        return Request.objects.select_related("site", "assigned_to").get(pk=help_request.pk)


# Steps ------------------------------------------------------------------------------------------------------------


def test_take_up__names_who_answers_and_when(center: Center, acting: Actor) -> None:
    taken = actions.take_up(help_request=RequestFactory(center=center), by=acting)

    assert (taken.status, taken.assigned_to, taken.answered_at) == ("accepted", acting.user, timezone.now())


def test_take_up__after_a_colleague_says_who_was_first(
    center: Center, acting: Actor, colleague: User
) -> None:
    help_request = RequestFactory(center=center, status="accepted", assigned_to=colleague)

    with pytest.raises(Conflict, match="Ben Beam took up"):
        actions.take_up(help_request=help_request, by=acting)


def test_link__brings_the_relationship_and_the_contact(center: Center, acting: Actor, site: Site) -> None:
    help_request = RequestFactory(center=center, areas=["workforce"], contact_phone="(404) 555-0123")

    linked = actions.link_request(help_request=help_request, site=site, by=acting)

    relationship = Relationship.objects.get(center=center, site=site)
    contact = Contact.objects.get(center=center, site=site)
    assert (linked.status, linked.site, linked.assigned_to) == ("linked", site, acting.user)
    assert (relationship.status, relationship.owner, relationship.needs) == (
        "prospect",
        acting.user,
        ["workforce"],
    )
    assert (contact.name, contact.email, contact.phone) == (
        "Maria Example",
        "maria@example.org",
        "(404) 555-0123",
    )


def test_link__adds_the_areas_of_help_to_the_needs_and_to_the_history(
    sign_in: SignIn, center: Center, advisor: User, site: Site
) -> None:
    relationship = RelationshipFactory(center=center, site=site, needs=["sustainability"])
    help_request = RequestFactory(center=center, areas=["workforce", "sustainability"])
    browser = sign_in(advisor)

    browser.post(f"/requests/{help_request.reference}/link/", {"site": site.public_id})

    with system_scope("a test looks"):
        relationship.refresh_from_db()
    assert relationship.needs == ["sustainability", "workforce"]
    history = browser.get(f"/sites/{site.public_id}/history/").content.decode()
    assert "Workforce" in history or "workforce" in history
    assert "Ada Advisor" in history


def test_link__does_not_double_a_contact_without_address(center: Center, acting: Actor, site: Site) -> None:
    for _ in range(2):
        help_request = RequestFactory(center=center, contact_email="", contact_phone="(404) 555-0123")
        actions.link_request(help_request=help_request, site=site, by=acting)

    assert Contact.objects.filter(site=site).count() == 1


def test_link__to_the_same_site_again_changes_nothing(center: Center, acting: Actor, site: Site) -> None:
    help_request = RequestFactory(center=center)
    first = actions.link_request(help_request=help_request, site=site, by=acting)

    again = actions.link_request(help_request=help_request, site=site, by=acting)

    assert (again.status, again.site, again.answered_at) == (first.status, first.site, first.answered_at)


def test_link__that_another_person_made_is_not_overwritten(center: Center, acting: Actor, site: Site) -> None:
    help_request = RequestFactory(center=center, status="linked", site=site)
    elsewhere = SiteFactory()

    with pytest.raises(Conflict, match=r"was linked to Peach State Stamping LLC, Atlanta a moment ago"):
        actions.link_request(help_request=help_request, site=elsewhere, by=acting)

    moved = actions.link_request(help_request=help_request, site=elsewhere, by=acting, replacing=site)
    assert moved.site == elsewhere


def _known(center: Center, site: Site) -> tuple[list[str] | None, list[str]]:
    """The areas of help that the center notes for a site (None without a relationship), and whom it knows there."""
    relationship = Relationship.objects.filter(center=center, site=site).first()
    people = Contact.objects.filter(center=center, site=site).order_by("name").values_list("name", flat=True)
    return relationship.needs if relationship else None, list(people)


def test_relink__takes_along_what_the_request_brought(center: Center, acting: Actor, site: Site) -> None:
    right = SiteFactory()
    help_request = RequestFactory(center=center, areas=["workforce"])
    actions.link_request(help_request=help_request, site=site, by=acting)
    assert _known(center, site) == (["workforce"], ["Maria Example"])

    actions.link_request(help_request=help_request, site=right, by=acting, replacing=site)

    assert _known(center, right) == (["workforce"], ["Maria Example"])
    assert _known(center, site) == (None, [])


def test_relink__leaves_what_the_center_knew_before(center: Center, acting: Actor, site: Site) -> None:
    right = SiteFactory()
    RelationshipFactory(center=center, site=site, needs=["sustainability"])
    ContactFactory(center=center, site=site, name="Ann Example", email="maria@example.org")
    help_request = RequestFactory(center=center, areas=["workforce", "sustainability"])
    actions.link_request(help_request=help_request, site=site, by=acting)

    actions.link_request(help_request=help_request, site=right, by=acting, replacing=site)

    assert _known(center, site) == (["sustainability"], ["Ann Example"])
    assert _known(center, right) == (["sustainability", "workforce"], ["Maria Example"])


def test_relink__leaves_what_another_request_asks_for_until_that_moves_too(
    center: Center, acting: Actor, site: Site
) -> None:
    right = SiteFactory()
    first = RequestFactory(center=center, areas=["workforce", "sustainability"])
    second = RequestFactory(center=center, areas=["workforce"])
    for help_request in (first, second):
        actions.link_request(help_request=help_request, site=site, by=acting)

    actions.link_request(help_request=first, site=right, by=acting, replacing=site)
    assert _known(center, site) == (["workforce"], ["Maria Example"])

    actions.link_request(help_request=second, site=right, by=acting, replacing=site)
    assert _known(center, site) == (None, [])
    assert _known(center, right) == (["sustainability", "workforce"], ["Maria Example"])


def test_relink__leaves_what_was_built_on_since(center: Center, acting: Actor, site: Site) -> None:
    right = SiteFactory()
    help_request = RequestFactory(center=center, areas=["workforce"])
    actions.link_request(help_request=help_request, site=site, by=acting)
    Contact.objects.filter(site=site).update(title="Plant manager")
    EngagementFactory(center=center, site=site)

    actions.link_request(help_request=help_request, site=right, by=acting, replacing=site)

    assert _known(center, site) == ([], ["Maria Example"])


def test_relink__keeps_a_contact_whom_a_visit_names(center: Center, acting: Actor, site: Site) -> None:
    right = SiteFactory()
    help_request = RequestFactory(center=center)
    actions.link_request(help_request=help_request, site=site, by=acting)
    engagement = EngagementFactory(center=center, site=site)
    VisitFactory(engagement=engagement, with_contact=Contact.objects.get(site=site))

    actions.link_request(help_request=help_request, site=right, by=acting, replacing=site)

    assert _known(center, site)[1] == ["Maria Example"]


def test_reopened_request__linked_to_another_site__takes_along_what_it_brought(
    center: Center, acting: Actor, site: Site
) -> None:
    right = SiteFactory()
    help_request = RequestFactory(center=center, areas=["workforce"])
    actions.link_request(help_request=help_request, site=site, by=acting)
    actions.close_request(help_request=help_request, reason="No answer", by=acting)
    actions.put_back(help_request=help_request, by=acting)
    actions.take_up(help_request=help_request, by=acting)

    actions.link_request(help_request=help_request, site=right, by=acting)

    assert _known(center, site) == (None, [])
    assert _known(center, right) == (["workforce"], ["Maria Example"])


def test_create_site__enters_company_site_and_link_at_once(center: Center, acting: Actor) -> None:
    help_request = RequestFactory(center=center, is_synthetic=True)

    linked = actions.create_site_for_request(
        help_request=help_request, by=acting, name="New Plant", street="1 Mill Rd", city="Macon", state_id="13",
        zip_code="31201", naics_id=None, phone="",
    )  # fmt: skip

    assert linked.site is not None
    assert (linked.status, linked.site.name, linked.site.is_synthetic) == ("linked", "New Plant", True)


def test_create_site__refused_value_leaves_nothing_behind(center: Center, acting: Actor) -> None:
    help_request = RequestFactory(center=center)

    with pytest.raises(InvalidValue):
        actions.create_site_for_request(
            help_request=help_request, by=acting, name="New Plant", street="", city="", state_id="13",
            zip_code="nonsense", naics_id=None, phone="",
        )  # fmt: skip

    assert _now(help_request).status == "new"
    assert not Site.objects.filter(name="New Plant").exists()


def test_close_and_reopen__keep_the_reason_and_then_start_over(center: Center, acting: Actor) -> None:
    help_request = RequestFactory(center=center, status="accepted", assigned_to=acting.user)

    closed = actions.close_request(help_request=help_request, reason=" Moved abroad ", by=acting)
    assert (closed.status, closed.closing_reason) == ("closed", "Moved abroad")

    opened = actions.put_back(help_request=help_request, by=acting)
    assert (opened.status, opened.closing_reason, opened.assigned_to) == ("new", "", None)


def test_close__needs_a_reason(center: Center, acting: Actor) -> None:
    with pytest.raises(InvalidValue, match="is empty"):
        actions.close_request(help_request=RequestFactory(center=center), reason="  ", by=acting)


@pytest.mark.parametrize("act", [actions.take_up, actions.put_back])
def test_engaged_request__has_no_step_left(
    center: Center, acting: Actor, site: Site, act: Callable[..., Request]
) -> None:
    help_request = RequestFactory(center=center, status="engaged", site=site)

    with pytest.raises(Conflict, match="is “became an engagement”"):
        act(help_request=help_request, by=acting)


def test_assign__hands_over_and_tells_the_advisor(
    center: Center, director: User, advisor: User, run_jobs: Callable[[], list[str]], settings: Any
) -> None:
    by = actor_for(director)
    with use(by.context):
        given = actions.assign_request(help_request=RequestFactory(center=center), to=advisor, by=by)
    run_jobs()

    assert (given.status, given.assigned_to) == ("accepted", advisor)
    (path,) = settings.MAIL_FOLDER.glob("*.eml")
    message = read_message(path)
    assert message["To"] == "ada@peach.example"
    assert f"/requests/{given.reference}/" in message.get_content()


def test_assign__an_advisor_hands_over_what_they_answer_for(
    center: Center, acting: Actor, director: User
) -> None:
    help_request = RequestFactory(center=center, status="accepted", assigned_to=acting.user)

    given = actions.assign_request(help_request=help_request, to=director, by=acting)

    assert (given.status, given.assigned_to) == ("accepted", director)
    with pytest.raises(PermissionDenied, match="handed over by who answers for it"):
        actions.assign_request(help_request=given, to=acting.user, by=acting)


@pytest.mark.parametrize("status", ["accepted", "linked"])
def test_put_back__a_request_that_nobody_works_on_is_new_again_and_keeps_its_site(
    center: Center, acting: Actor, site: Site, status: str
) -> None:
    found = site if status == "linked" else None
    help_request = RequestFactory(center=center, status=status, assigned_to=acting.user, site=found)

    back = actions.put_back(help_request=help_request, by=acting)

    assert (back.status, back.assigned_to, back.site) == ("new", None, found)


def test_take_up__twice_by_the_same_person_is_once(center: Center, acting: Actor) -> None:
    help_request = RequestFactory(center=center)

    first = actions.take_up(help_request=help_request, by=acting)
    again = actions.take_up(help_request=help_request, by=acting)

    assert again.answered_at == first.answered_at


def test_assign__is_refused_to_advisors_and_to_people_of_elsewhere(
    center: Center, acting: Actor, director: User, stranger: User, advisor: User
) -> None:
    help_request = RequestFactory(center=center)
    with pytest.raises(PermissionDenied, match="or by a director"):
        actions.assign_request(help_request=help_request, to=advisor, by=acting)
    by = actor_for(director)
    with use(by.context), pytest.raises(InvalidValue, match="is no advisor or director of this center"):
        actions.assign_request(help_request=help_request, to=stranger, by=by)


def test_start__makes_the_engagement_and_an_active_relationship(
    center: Center, acting: Actor, site: Site, line: ServiceLine, advisor: User
) -> None:
    help_request = RequestFactory(center=center, status="linked", site=site)
    RelationshipFactory(center=center, site=site, status="dormant", employees=42, notes="kept")

    engagement = actions.start_engagement(
        center=center, site=site, title=" Scrap ", service_line=line, lead=advisor, started_on=date(2026, 11, 23),
        help_request=help_request, by=acting,
    )  # fmt: skip

    relationship = Relationship.objects.get(center=center, site=site)
    assert (engagement.title, engagement.status, engagement.from_request) == ("Scrap", "active", help_request)
    assert engagement.public_id.startswith("E-")
    assert _now(help_request).status == "engaged"
    assert (relationship.status, relationship.employees, relationship.notes) == ("active", 42, "kept")


def test_start__twice_from_one_request_gives_one_engagement(
    center: Center, acting: Actor, site: Site, line: ServiceLine, advisor: User
) -> None:
    help_request = RequestFactory(center=center, status="linked", site=site)
    terms: dict[str, Any] = {
        "center": center, "site": site, "title": "Scrap", "service_line": line, "lead": advisor,
        "started_on": date(2026, 11, 23), "help_request": help_request, "by": acting,
    }  # fmt: skip
    actions.start_engagement(**terms)

    with pytest.raises(Conflict, match="became an engagement"):
        actions.start_engagement(**terms)

    assert Engagement.objects.count() == 1


def test_database__keeps_what_the_forms_promise(center: Center) -> None:
    for broken in (
        {"status": "closed"},
        {"status": "linked"},
        {"status": "elsewhere"},
        {"contact_email": "", "contact_phone": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RequestFactory(center=center, **broken)


# Pages ------------------------------------------------------------------------------------------------------------


def test_list__open_ones_first_seen_and_every_filter(
    sign_in: SignIn, center: Center, other_center: Center, advisor: User
) -> None:
    RequestFactory(center=center, company_name="Fresh Works", areas=["workforce"], county_id="13121")
    RequestFactory(
        center=center, company_name="Old Mill", received_at=timezone.now() - timedelta(days=9), assigned_to=advisor,
        status="accepted", county_id="13051",
    )  # fmt: skip
    RequestFactory(center=center, company_name="Done Inc", status="closed", closing_reason="gone")
    RequestFactory(center=other_center, company_name="Palmetto Parts")
    browser = sign_in(advisor)

    def listed(query: str) -> set[str]:
        page = browser.get(f"/requests/{query}")
        assert page.status_code == 200
        return {row.company_name for row in page.context["page"]}

    assert listed("") == {"Fresh Works", "Old Mill"}
    assert listed("?status=all") == {"Fresh Works", "Old Mill", "Done Inc"}
    assert listed("?status=closed") == {"Done Inc"}
    assert listed("?who=me") == {"Old Mill"}
    assert listed("?who=nobody") == {"Fresh Works"}
    assert listed(f"?who={advisor.pk}") == {"Old Mill"}
    assert listed("?who=999999999") == {"Fresh Works", "Old Mill"}
    assert listed("?area=workforce") == {"Fresh Works"}
    assert listed("?county=13051") == {"Old Mill"}
    assert listed("?age=7") == {"Old Mill"}
    assert listed("?q=mill") == {"Old Mill"}
    assert listed("?q=palmetto") == set()


@pytest.mark.parametrize(
    "query",
    [
        "?status=nonsense",
        "?q=%00",
        "?cursor=rubbish",
        "?age=9999999999",
        "?county=%00",
        "?area='--",
        "?q=" + "x" * 3000,
    ],
)
def test_list__nonsense_in_the_address_is_harmless(
    sign_in: SignIn, center: Center, advisor: User, query: str
) -> None:
    RequestFactory(center=center)

    assert sign_in(advisor).get(f"/requests/?{query}").status_code == 200


def test_list__costs_the_same_for_one_and_for_many(
    sign_in: SignIn, center: Center, advisor: User, site: Site, django_assert_max_num_queries: Any
) -> None:
    browser = sign_in(advisor)
    for number in range(60):
        RequestFactory(center=center, county_id="13121", assigned_to=advisor, site=site, status="linked")
        if number not in (0, 59):
            continue
        with django_assert_max_num_queries(14):
            page = browser.get("/requests/")
        assert len(page.context["page"]) == (1 if number == 0 else 50)
    assert page.context["page"].next_cursor
    assert len(browser.get(f"/requests/?cursor={page.context['page'].next_cursor}").context["page"]) == 10


def test_detail__compares_likely_duplicates_side_by_side(
    sign_in: SignIn, center: Center, advisor: User, site: Site
) -> None:
    RelationshipFactory(center=center, site=site)
    help_request = RequestFactory(center=center, company_name="Peach State Stamping")

    page = sign_in(advisor).get(f"/requests/{help_request.reference}/")

    (found,) = page.context["candidates"]
    assert found.candidate.site == site
    assert found.known_here
    assert ("Name", "Peach State Stamping", "Peach State Stamping LLC") in found.rows
    assert "name differs only in the legal form" in page.content.decode()
    assert "same street address" in page.content.decode()


def test_detail__looks_for_another_name(sign_in: SignIn, center: Center, advisor: User, site: Site) -> None:
    help_request = RequestFactory(center=center, company_name="Zyx", street="", zip_code="31401")
    browser = sign_in(advisor)

    assert browser.get(f"/requests/{help_request.reference}/").context["candidates"] == []
    page = browser.get(f"/requests/{help_request.reference}/", {"find": "Peach State\0 Stamping"})
    assert [found.candidate.site for found in page.context["candidates"]] == [site]


def test_pages__from_request_to_engagement(
    sign_in: SignIn, center: Center, advisor: User, site: Site, line: ServiceLine
) -> None:
    help_request = RequestFactory(center=center, need="Scrap on line 2")
    browser, address = sign_in(advisor), f"/requests/{help_request.reference}/"

    browser.post(address + "take-up/")
    assert _now(help_request).status == "accepted"
    assert browser.get(address + "start/", follow=True).redirect_chain[-1][0] == address
    browser.post(address + "link/", {"site": site.public_id, "replacing": ""})
    assert _now(help_request).site == site
    form = browser.get(address + "start/").context["form"]
    assert form["scope"].value() == "Scrap on line 2"
    answer = browser.post(
        address + "start/",
        {
            "once": str(uuid.uuid4()), "title": "Scrap", "kind": "project", "service_line": line.pk,
            "lead": advisor.pk, "started_on": "2026-11-23", "scope": "",
        },
    )  # fmt: skip
    with system_scope("a test looks"):
        engagement = Engagement.objects.get()
    assert answer["Location"] == f"/engagements/{engagement.public_id}/"
    assert engagement.public_id in browser.get(address).content.decode()


def test_new_site_page__is_filled_in_and_links(sign_in: SignIn, center: Center, advisor: User) -> None:
    help_request = RequestFactory(center=center, company_name="Quite New Works", street="1 Mill Rd")
    browser, address = sign_in(advisor), f"/requests/{help_request.reference}/new-site/"
    form = browser.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields} | {"once": str(uuid.uuid4())}
    assert (values["name"], values["street"], values["state"]) == ("Quite New Works", "1 Mill Rd", "13")

    bad = browser.post(address, values | {"zip_code": "12"})
    assert "is not a ZIP code" in str(bad.context["form"].errors)
    assert "once" in bad.context["form"].data
    good = browser.post(address, values)

    linked = _now(help_request)
    assert good["Location"] == f"/requests/{help_request.reference}/"
    assert linked.site is not None
    assert linked.site.name == "Quite New Works"


def test_director__sees_whom_to_assign_to(
    sign_in: SignIn, center: Center, director: User, advisor: User
) -> None:
    help_request = RequestFactory(center=center)
    browser = sign_in(director)
    assert "Ada Advisor" in browser.get(f"/requests/{help_request.reference}/").content.decode()

    browser.post(f"/requests/{help_request.reference}/assign/", {"to": advisor.pk})

    assert _now(help_request).assigned_to == advisor


@pytest.mark.parametrize("act", ["take-up", "assign", "link", "close", "put-back"])
def test_steps__need_a_post(sign_in: SignIn, center: Center, director: User, act: str) -> None:
    help_request = RequestFactory(center=center)

    assert sign_in(director).get(f"/requests/{help_request.reference}/{act}/").status_code == 405


@pytest.mark.parametrize(
    ("act", "values"),
    [
        ("close", {"close-reason": ""}),
        ("close", {"close-reason": "x" * 3000}),
        ("close", {"close-reason": "a\0b"}),
        ("assign", {"to": "99999999999999999999"}),
        ("assign", {"to": "\0"}),
        ("link", {"site": "\0"}),
        ("link", {}),
        ("put-back", {}),
    ],
)
def test_steps__nonsense_is_told_and_changes_nothing(
    sign_in: SignIn, center: Center, director: User, act: str, values: dict[str, str]
) -> None:
    help_request = RequestFactory(center=center)

    page = sign_in(director).post(f"/requests/{help_request.reference}/{act}/", values, follow=True)

    # A reason that was refused stays in its form.
    assert page.status_code == (422 if act == "close" else 200)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert _now(help_request).status == "new"


def test_link_page__unknown_site_is_not_found(sign_in: SignIn, center: Center, advisor: User) -> None:
    help_request = RequestFactory(center=center)

    answer = sign_in(advisor).post(f"/requests/{help_request.reference}/link/", {"site": "S00000000000000"})

    assert answer.status_code == 404


def test_another_center__finds_nothing(sign_in: SignIn, center: Center, stranger: User, site: Site) -> None:
    help_request = RequestFactory(center=center, site=site, status="linked", company_name="Hidden Works")
    browser, address = sign_in(stranger), f"/requests/{help_request.reference}/"

    for path in (address, address + "start/", address + "new-site/"):
        assert browser.get(path).status_code == 404
    for act in ("take-up", "assign", "link", "close", "put-back", "start", "new-site"):
        assert browser.post(f"{address}{act}/", {"site": site.public_id}).status_code == 404
    assert "Hidden Works" not in browser.get("/requests/?status=all").content.decode()
    assert "Hidden Works" not in browser.get(f"/sites/{site.public_id}/requests/").content.decode()
    assert _now(help_request).status == "linked"
    with use(actor_for(stranger).context):
        assert not Request.objects.exists()


def test_visitor__is_asked_to_sign_in(client: Client, center: Center) -> None:
    reference = RequestFactory(center=center).reference

    for path in ("/requests/", f"/requests/{reference}/", "/engagements/", "/outcomes/", "/my-requests/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_site_tab__shows_its_requests(sign_in: SignIn, center: Center, advisor: User, site: Site) -> None:
    help_request = RequestFactory(center=center, site=site, status="linked")

    page = sign_in(advisor).get(f"/sites/{site.public_id}/requests/")

    assert help_request.reference in page.content.decode()


def test_history__tells_each_step_in_words(sign_in: SignIn, center: Center, advisor: User) -> None:
    help_request = RequestFactory(center=center)
    browser = sign_in(advisor)
    browser.post(f"/requests/{help_request.reference}/take-up/")

    lines = browser.get(f"/requests/{help_request.reference}/").context["history"]

    assert [line.who for line in lines] == ["Ada Advisor", "the system"]
    changes = {change.field: (change.before, change.after) for change in lines[0].changes}
    assert changes["status"] == ("new", "taken up")
    assert changes["assigned to"] == (None, "Ada Advisor")
