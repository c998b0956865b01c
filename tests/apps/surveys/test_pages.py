"""The staff's pages: who sees which, what they offer, and how many questions they put to the database."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client

from factories.accounts import person
from factories.companies import ContactFactory, SiteFactory
from factories.engagements import EngagementFactory
from factories.network import CenterFactory
from factories.surveys import CaseFactory, WaveFactory, case_about_work
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.permissions import NOBODY, Actor
from lineshaft.apps.accounts.queries import actor_for
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.network.models import Center
from lineshaft.apps.surveys import actions, queries
from lineshaft.apps.surveys.models import Case
from lineshaft.apps.surveys.panels import NETWORK_PANEL, SURVEY_PANEL
from lineshaft.tenancy import system_scope, use

from .conftest import Invited, invited_case

SignIn = Callable[[User], Client]
BOARD = "/surveys/2027Q1/peach-state/"
OFFICE = {Role.NETWORK_ADMINISTRATOR, Role.PROGRAM_OFFICER, Role.EVALUATOR}


def text(response: HttpResponse) -> str:
    return response.content.decode()


def told(response: HttpResponse) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))  # type: ignore[attr-defined]


def now(case: Case) -> Case:
    with system_scope("a test looks"):
        return Case.objects.get(pk=case.pk)


def someone(role: Role, center: Center) -> User:
    return person(role, None if role in OFFICE else center.organisation)


READ = {Role.DIRECTOR, Role.ADVISOR, Role.SURVEY_COORDINATOR, Role.EVALUATOR}
DECIDE = {Role.DIRECTOR, Role.SURVEY_COORDINATOR}
STAFF = [role for role in Role if role not in (Role.PARTNER_EDITOR, Role.COMPANY_CONTACT)]


@pytest.mark.parametrize("role", STAFF)
def test_permission_table_of_the_pages(sign_in: SignIn, center: Center, role: Role) -> None:
    case = case_about_work(center=center)
    browser = sign_in(someone(role, center))
    waves = READ | {Role.NETWORK_ADMINISTRATOR, Role.PROGRAM_OFFICER}
    expected = {
        "/surveys/": 200 if role in waves else 403,
        "/surveys/2027Q1/": (200 if role in OFFICE else 302) if role in waves else 403,
        BOARD: 200 if role in READ else 403,
        f"/surveys/cases/{case.pk}/": 200 if role in READ else 403,
        f"/sites/{case.site.public_id}/surveys/": 200 if role in READ else 403,
    }
    assert {url: browser.get(url).status_code for url in expected} == expected
    posts = {
        f"{BOARD}propose/": 302 if role in DECIDE else 403,
        f"{BOARD}confirm/": 302 if role in DECIDE else 403,
        f"{BOARD}invite/": 302 if role in DECIDE else 403,
        f"{BOARD}remind/": 302 if role in DECIDE else 403,
        f"/surveys/cases/{case.pk}/confirm/": 200 if role in DECIDE else 403,
        f"/surveys/cases/{case.pk}/defer/": 200 if role in DECIDE else 403,
        f"/surveys/cases/{case.pk}/exclude/": 200 if role in DECIDE else 403,
        f"/surveys/cases/{case.pk}/put-back/": 302 if role in DECIDE else 403,
        f"/surveys/cases/{case.pk}/resend/": 200 if role in DECIDE else 403,
        "/surveys/open/": 302 if role in (Role.NETWORK_ADMINISTRATOR, Role.PROGRAM_OFFICER) else 403,
    }
    assert {url: browser.post(url).status_code for url in posts} == posts
    assert now(case).status == "candidate"


def test_other_center_and_unknown_things__are_the_same_404(
    sign_in: SignIn, center: Center, other_center: Center, coordinator: User
) -> None:
    foreign = case_about_work(center=other_center)
    browser = sign_in(coordinator)
    urls = [
        "/surveys/2027Q1/palmetto/",
        "/surveys/2027Q1/nowhere/",
        "/surveys/2019Q1/peach-state/",
        "/surveys/2019Q1/",
        "/surveys/FY2027 Q1/",
        "/surveys/nonsense/",
        "/surveys/2027Q9/",
        f"/surveys/cases/{foreign.pk}/",
        "/surveys/cases/0/",
        f"/surveys/cases/{10**30}/",
        "/sites/SNOWHERE/surveys/",
    ]
    answers = {url: browser.get(url) for url in urls}
    assert {url: page.status_code for url, page in answers.items()} == dict.fromkeys(urls, 404)
    assert len({page.content for page in answers.values()}) == 1
    for act in ("confirm", "defer", "exclude", "put-back", "resend"):
        assert browser.post(f"/surveys/cases/{foreign.pk}/{act}/", {"defer-reason": "x"}).status_code == 404
    for act in ("propose", "confirm", "invite", "remind"):
        assert browser.post(f"/surveys/2027Q1/palmetto/{act}/", {"case": foreign.pk}).status_code == 404
    assert now(foreign).status == "candidate"


def test_case__leads_to_the_people_of_the_site_and_back(
    sign_in: SignIn, center: Center, coordinator: User
) -> None:
    case = case_about_work(center=center)
    page = sign_in(coordinator).get(f"/surveys/cases/{case.pk}/").content.decode()

    contacts, back = f"/sites/{case.site.public_id}/contacts", f"?next=/surveys/cases/{case.pk}/"
    assert f'href="{contacts}/new/{back}"' in page
    assert f'href="{contacts}/{case.contact_id}/{back}"' in page


def test_visitors__are_sent_away(client: Client, center: Center) -> None:
    case = case_about_work(center=center)
    for url in ("/surveys/", "/surveys/2027Q1/", BOARD, f"/surveys/cases/{case.pk}/"):
        assert client.get(url).status_code == 403


def test_waves__counts_are_the_center_s_own(
    sign_in: SignIn, center: Center, other_center: Center, coordinator: User
) -> None:
    for status in ("answered", "answered", "declined", "invited", "candidate"):
        CaseFactory(center=center, status=status)
    for _each in range(3):
        CaseFactory(center=other_center, status="candidate")
    with use(actor_for(coordinator).context):
        [(wave, counts)] = queries.waves_with_counts(actor_for(coordinator), [center])
    assert wave.code == "2027Q1"
    assert (counts.candidate, counts.sent, counts.answered, counts.response_rate) == (1, 4, 2, 0.5)
    page = text(sign_in(coordinator).get("/surveys/"))
    assert "50%" in page
    assert "running" in page


def test_wave__the_office_sees_counts_of_each_center_and_the_network(
    sign_in: SignIn, center: Center, other_center: Center
) -> None:
    for each, status in [(center, "answered"), (center, "invited"), (other_center, "candidate")]:
        CaseFactory(center=each, status=status)
    page = sign_in(person(Role.PROGRAM_OFFICER)).get("/surveys/2027Q1/")
    assert [(center.name, counts.sent, counts.candidate) for center, counts in page.context["rows"]] == [
        ("Palmetto MEP", 0, 1),
        ("Peach State MEP", 2, 0),
    ]
    assert page.context["total"].response_rate == 0.5
    assert BOARD not in text(page)
    assert BOARD in text(sign_in(person(Role.EVALUATOR)).get("/surveys/2027Q1/"))


def test_opening_a_wave__from_the_page(sign_in: SignIn, db: None, run_jobs: Callable[[], list[str]]) -> None:
    browser = sign_in(person(Role.NETWORK_ADMINISTRATOR))
    assert "Open FY2027 Q2" in text(browser.get("/surveys/"))
    done = browser.post("/surveys/open/", {"quarter": "2027Q2"})
    assert done.headers["Location"] == "/surveys/2027Q2/"
    assert run_jobs() == ["surveys.propose_for_wave"]
    again = browser.post("/surveys/open/", {"quarter": "2027Q2"}, follow=True)
    assert "FY2027 Q2 is open already" in text(again)
    for nonsense in ("", "x\x00", "2031Q1", "2027Q7"):
        assert browser.post("/surveys/open/", {"quarter": nonsense}).headers["Location"] == "/surveys/"


def test_board__from_candidate_to_invitation(
    sign_in: SignIn, center: Center, coordinator: User, run_jobs: Callable[[], list[str]]
) -> None:
    engagement = EngagementFactory(center=center, status="completed", completed_on=date(2026, 11, 2))
    ContactFactory(center=center, site=engagement.site, name="Ann Example", email="ann@example.org")
    WaveFactory()
    browser = sign_in(coordinator)
    assert "Nobody to confirm" in text(browser.get(BOARD))
    page = browser.post(f"{BOARD}propose/", follow=True)
    assert "1 company can be asked now." in text(page)
    assert "Nothing new" in text(browser.post(f"{BOARD}propose/", follow=True))
    with system_scope("a test looks"):
        case = Case.objects.get()
    page = browser.get(BOARD)
    assert "Ann Example" in text(page)
    assert f'value="{case.pk}" id="case-{case.pk}" checked' in text(page)
    assert 'data-tick-all="case"' in text(page)
    page = browser.post(f"{BOARD}confirm/", {"case": [case.pk]}, follow=True)
    assert "1 company confirmed. Nothing was sent yet." in text(page)
    assert page.redirect_chain[-1][0] == f"{BOARD}?status=confirmed"
    page = browser.post(f"{BOARD}invite/", follow=True)
    assert "1 invitation is being sent." in text(page)
    assert run_jobs() == ["surveys.send_invitations", "accounts.send_mail"]
    assert now(case).status == "invited"
    assert "There is nobody to remind" in text(browser.post(f"{BOARD}remind/", follow=True))


def test_board__warns_of_missing_addresses_and_names_who_was_refused(
    sign_in: SignIn, center: Center, other_center: Center, coordinator: User
) -> None:
    mute = case_about_work(center=center, site=SiteFactory(company__name="Mute Works"), contact=None)
    asked = case_about_work(center=center, site=SiteFactory(company__name="Asked Works"))
    CaseFactory(center=other_center, site=asked.site, status="invited")
    browser = sign_in(coordinator)
    assert "no contact" in text(browser.get(BOARD))
    page = text(browser.post(f"{BOARD}confirm/", {"case": [mute.pk, asked.pk, "x", "9" * 30]}, follow=True))
    assert "Not confirmed: Mute Works – Mute Works has no contact. Add one on the page of the site." in page
    assert "Not confirmed: Asked Works – Already asked in the network’s survey" in page
    assert "Not confirmed: 1 more – not in this list any more." in page
    assert "Tick the companies" in text(browser.post(f"{BOARD}confirm/", follow=True))


@pytest.mark.parametrize("status", [*Case.Status.values, "nonsense", "x\x00"])
def test_board__every_state_has_its_list(
    sign_in: SignIn, center: Center, coordinator: User, status: str
) -> None:
    for each in Case.Status.values:
        case_about_work(
            center=center, status=each, reason="merger" if each in ("deferred", "excluded") else ""
        )
    page = sign_in(coordinator).get(BOARD, {"status": status, "page": "9" * 20})
    assert page.status_code == 200
    assert len(page.context["page"].object_list) == 1


@pytest.mark.parametrize("count", [2, 12])
def test_board__asks_the_database_as_often_for_many_as_for_few(
    sign_in: SignIn, center: Center, coordinator: User, count: int, django_assert_max_num_queries: Any
) -> None:
    for _each in range(count):
        case_about_work(center=center)
    browser = sign_in(coordinator)
    browser.get(BOARD)
    with django_assert_max_num_queries(17):
        browser.get(BOARD)


@pytest.mark.parametrize("count", [1, 8])
def test_lists__ask_the_database_as_often_for_many_as_for_few(
    sign_in: SignIn, center: Center, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        year = 2018 + number
        wave = WaveFactory(
            fiscal_year=year, quarter=1, opens_on=date(year - 1, 10, 1), closes_on=date(year - 1, 12, 31)
        )
        CaseFactory(wave=wave, center=center)
        CaseFactory(center=CenterFactory(state_id=["01", "04", "05", "06", "08", "09", "10", "12"][number]))
    browser = sign_in(person(Role.EVALUATOR))
    browser.get("/surveys/")
    with django_assert_max_num_queries(12):
        browser.get("/surveys/")
    with django_assert_max_num_queries(13):
        browser.get("/surveys/2027Q1/")


def test_case__confirm_with_another_contact_and_language(
    sign_in: SignIn, center: Center, coordinator: User
) -> None:
    case = case_about_work(center=center)
    ana = ContactFactory(center=center, site=case.site, name="Ana Example", email="ana@example.org")
    browser = sign_in(coordinator)
    url = f"/surveys/cases/{case.pk}/"
    assert "Ana Example" in text(browser.get(url))
    done = browser.post(f"{url}confirm/", {"contact": ana.pk, "language": "es"}, follow=True)
    assert "is confirmed. Nothing was sent yet." in text(done)
    assert (now(case).contact_id, now(case).language) == (ana.pk, "es")
    assert "Take the confirmation back" in text(done)
    assert "is a candidate again" in text(browser.post(f"{url}put-back/", follow=True))


def test_case__what_is_missing_stands_beside_the_field(
    sign_in: SignIn, center: Center, coordinator: User
) -> None:
    case = case_about_work(center=center)
    mute = ContactFactory(center=center, site=case.site, name="Mute Example", email="")
    stranger = ContactFactory(center=center)
    browser = sign_in(coordinator)
    url = f"/surveys/cases/{case.pk}/"
    page = browser.post(f"{url}confirm/", {"contact": mute.pk, "language": "en"})
    assert page.context["ask_form"].errors["contact"] == [
        "Mute Example has no e-mail address. Add it on the page of the site, or choose somebody else."
    ]
    for contact in ("", stranger.pk, "x\x00", "9" * 30):
        page = browser.post(f"{url}confirm/", {"contact": contact, "language": "en"})
        assert "contact" in page.context["ask_form"].errors
    assert "language" in browser.post(f"{url}confirm/", {"contact": mute.pk}).context["ask_form"].errors
    assert "Write why" in text(browser.post(f"{url}defer/", {"defer-reason": " "}))
    assert "exclude_form" in browser.post(f"{url}exclude/", {"exclude-reason": "x" * 2001}).context
    assert now(case).status == "candidate"


def test_case__defer_and_exclude_keep_the_reason(sign_in: SignIn, center: Center, coordinator: User) -> None:
    browser = sign_in(coordinator)
    for act, status in (("defer", "deferred"), ("exclude", "excluded")):
        case = case_about_work(center=center)
        url = f"/surveys/cases/{case.pk}/"
        page = browser.post(f"{url}{act}/", {f"{act}-reason": "<b>merger</b>"}, follow=True)
        assert now(case).status == status
        assert "&lt;b&gt;merger&lt;/b&gt;" in text(page)
        assert "is refused" not in text(page)
        again = browser.post(f"{url}{act}/", {f"{act}-reason": "again"}, follow=True)
        assert "cannot become" in text(again)


def test_case__resend_from_the_page(sign_in: SignIn, invited: Invited, coordinator: User) -> None:
    url = f"/surveys/cases/{invited.case.pk}/"
    browser = sign_in(coordinator)
    assert "Send a new link" in text(browser.get(url))
    page = browser.post(f"{url}resend/", {"contact": invited.case.contact_id, "language": "es"}, follow=True)
    assert "gets a new link" in text(page)
    assert "replaced" in text(page)
    assert invited.now().language == "es"


@pytest.fixture
def answered(invited: Invited) -> Invited:
    with system_scope("a test answers"):
        actions.submit(
            case=invited.case,
            answers={
                "recommend": 10,
                "new_sales": {"reply": "yes", "amount": "120000.00"},
                "jobs_created": {"reply": "yes", "amount": "2"},
                "comment": "<img src=x onerror=alert(1)>",
            },
        )
    return invited


@pytest.mark.parametrize("role", sorted(READ))
def test_response__stands_beside_the_outcomes_made_of_it(
    sign_in: SignIn, center: Center, answered: Invited, role: Role
) -> None:
    page = text(sign_in(someone(role, center)).get(f"/surveys/cases/{answered.case.pk}/"))
    assert "New sales: $120,000" in page
    assert "Jobs created: 2" in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img src=x" not in page
    assert ("maria@example.org" in page) == (role is not Role.EVALUATOR)


def test_response__asks_the_database_a_fixed_number_of_times(
    sign_in: SignIn, coordinator: User, answered: Invited, django_assert_max_num_queries: Any
) -> None:
    browser = sign_in(coordinator)
    browser.get(f"/surveys/cases/{answered.case.pk}/")
    with django_assert_max_num_queries(22):
        browser.get(f"/surveys/cases/{answered.case.pk}/")


def test_site__shows_when_our_center_asked(
    sign_in: SignIn, center: Center, other_center: Center, coordinator: User, answered: Invited
) -> None:
    site = answered.case.site
    foreign = CaseFactory(center=other_center, site=site, wave=WaveFactory(fiscal_year=2028))
    page = sign_in(coordinator).get(f"/sites/{site.public_id}/surveys/")
    assert [case.pk for case in page.context["cases"]] == [answered.case.pk]
    assert "FY2028" not in text(page)
    page = sign_in(person(Role.EVALUATOR)).get(f"/sites/{site.public_id}/surveys/")
    assert {case.pk for case in page.context["cases"]} == {answered.case.pk, foreign.pk}


def test_panel__says_what_waits_in_one_statement(
    center: Center, other_center: Center, coordinator: User, django_assert_num_queries: Any
) -> None:
    for status in ("candidate", "candidate", "confirmed", "invited", "answered", "declined"):
        CaseFactory(center=center, status=status)
    CaseFactory(center=other_center)
    actor = actor_for(coordinator)
    with use(actor.context), django_assert_num_queries(1):
        loaded = SURVEY_PANEL.load(actor)
    assert loaded is not None
    [at] = loaded["running"]
    assert (at.wave.code, at.center_slug) == ("2027Q1", "peach-state")
    assert (at.counts.candidate, at.counts.confirmed, at.counts.silent) == (2, 1, 1)
    assert (at.counts.answered, at.counts.sent) == (1, 3)
    assert SURVEY_PANEL.load(actor_for(person(Role.ADVISOR, center.organisation))) is None
    assert SURVEY_PANEL.load(NOBODY) is None


def test_panel__is_shown_in_my_work(sign_in: SignIn, center: Center, coordinator: User) -> None:
    CaseFactory(center=center)
    page = text(sign_in(coordinator).get("/my-work/"))
    assert "1 to confirm" in page
    assert f"{BOARD}?status=candidate" in page


def test_menu__has_the_survey_for_those_who_see_it(sign_in: SignIn, center: Center) -> None:
    link = '<a href="/surveys/"'
    assert link in text(sign_in(person(Role.DIRECTOR, center.organisation)).get("/my-work/"))
    assert link not in text(sign_in(person(Role.VIEWER, center.organisation)).get("/my-work/"))


def counted(actor: Actor, fiscal_year: int, quarter: int | None = None) -> dict[int, tuple[int, ...]]:
    with use(actor.context):
        return {
            center_id: (counts.asked, counts.answered, counts.promoters, counts.passives, counts.detractors)
            for center_id, counts in queries.response_counts(fiscal_year, quarter).items()
        }


def test_response_counts__by_center_as_far_as_the_reader_sees(
    center: Center, other_center: Center, coordinator: User
) -> None:
    for recommend in (0, 6, 7, 8, 9, 10, None):
        answered = invited_case(center=center)
        with system_scope("a test answers"):
            actions.submit(
                case=answered.case,
                answers={"comment": "x"} | ({} if recommend is None else {"recommend": recommend}),
            )
    CaseFactory(center=center, status="declined")
    CaseFactory(center=center, status="invited")
    CaseFactory(center=center, status="confirmed")
    CaseFactory(center=other_center, status="invited")
    later = WaveFactory(fiscal_year=2027, quarter=2, opens_on=date(2027, 1, 1), closes_on=date(2027, 3, 31))
    CaseFactory(center=center, status="invited", wave=later)
    ours = {center.pk: (9, 7, 2, 2, 2)}
    assert counted(actor_for(coordinator), 2027, 1) == ours
    assert counted(actor_for(person(Role.PROGRAM_OFFICER)), 2027, 1) == ours | {
        other_center.pk: (1, 0, 0, 0, 0)
    }
    assert counted(actor_for(coordinator), 2027) == {center.pk: (10, 7, 2, 2, 2)}
    assert counted(actor_for(coordinator), 2026) == {}
    assert counted(NOBODY, 2027) == {}


def test_network_panel__shows_the_program_office_how_the_running_wave_stands(
    sign_in: SignIn, center: Center, other_center: Center
) -> None:
    case = case_about_work(center=center)
    CaseFactory(wave=case.wave, center=other_center, status="answered")
    officer = person(Role.PROGRAM_OFFICER)

    page = text(sign_in(officer).get("/my-work/how-things-stand/"))

    assert "1 to confirm by their centers" in page
    assert "1 of 1 answered (100%)" in page
    director = actor_for(someone(Role.DIRECTOR, center))
    with use(director.context):
        assert NETWORK_PANEL.load(director) is None


def test_wave__says_when_companies_are_asked(sign_in: SignIn, center: Center) -> None:
    case_about_work(center=center)

    page = text(sign_in(person(Role.PROGRAM_OFFICER)).get("/surveys/2027Q1/"))

    assert "Companies are asked from Oct 1, 2026 to Dec 31, 2026." in page
