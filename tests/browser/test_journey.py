"""The chain, as the people of it would do it: from a manufacturer's call for help to a published, traceable result."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from browser.accessibility import problems_of
from browser.conftest import DESKTOP, PHONE
from factories.accounts import OrganisationFactory, person
from factories.companies import CompanyFactory, RelationshipFactory, SiteFactory
from factories.engagements import OutcomeFactory
from factories.network import AwardFactory, BudgetPeriodFactory
from lineshaft.apps.accounts.mailbox import read_message
from lineshaft.apps.accounts.models import User
from lineshaft.apps.accounts.roles import Role
from lineshaft.apps.companies.keys import name_key
from lineshaft.apps.network.models import Center, Offering, ServiceLine
from lineshaft.domain.periods import FiscalYear, Quarter
from lineshaft.tenancy import system_scope

COMPANY = "Peachtree Stamping LLC"


class Journey:
    """A browser, the people, and what they check on every page they open."""

    def __init__(self, page: Page, base: str, enter_as: Callable[[User | None], None]) -> None:
        self.page, self.base, self.enter_as = page, base, enter_as
        page.on("pageerror", lambda error: pytest.fail(f"script failed: {error}"))

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.base + path)
        self.look()

    def look(self) -> None:
        """The page that is open must be accessible and inside the window."""
        assert problems_of(self.page) == [], self.page.url

    def press(self, name: str, *, exact: bool = True) -> None:
        self.page.get_by_role("button", name=name, exact=exact).click()
        self.page.wait_for_load_state()
        self.look()

    def follow(self, name: str, *, exact: bool = True) -> None:
        self.page.get_by_role("link", name=name, exact=exact).first.click()
        self.page.wait_for_load_state()
        self.look()

    def choose(self, name: str, value: str) -> None:
        """Tick a radio button or box by its label, as a finger does."""
        mark = self.page.locator(f"input[name='{name}'][value='{value}']")
        self.page.locator(f"label[for='{mark.get_attribute('id')}']").click()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def reads(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def does_not_read(self, text: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(text)


def last_mail_to(address: str) -> str:
    """The newest stored mail to an address, as text."""
    for path in sorted(Path(django_settings.MAIL_FOLDER).glob("*.eml"), reverse=True):
        message = read_message(path)
        if address in str(message["To"]):
            body = message.get_body(("plain",))
            assert body is not None
            return f"{message['Subject']}\n{body.get_content()}"
    raise AssertionError(f"no mail to {address}")


class World:
    """What stands before the journey begins: Georgia's and Alabama's center, a company that is known, other results."""

    def __init__(self) -> None:
        with system_scope("arranging the journey"):
            self.center = Center.objects.get(state_id="13")
            self.other_center = Center.objects.get(state_id="01")
            for line in ServiceLine.objects.filter(center__isnull=True):
                Offering.objects.get_or_create(center=self.center, service_line=line)
        self.quarter = Quarter.of(timezone.localdate())
        home = self.center.organisation
        self.advisor = person(Role.ADVISOR, home, full_name="Ada Advisor")
        self.coordinator = person(Role.SURVEY_COORDINATOR, home)
        self.director = person(Role.DIRECTOR, home)
        self.evaluator = person(Role.EVALUATOR)
        self.officer = person(Role.PROGRAM_OFFICER)
        self.stranger = person(Role.ADVISOR, self.other_center.organisation)
        self.partner = person(
            Role.PARTNER_EDITOR, OrganisationFactory(kind="partner", name="State Skills Agency")
        )
        company = CompanyFactory(name="Peachtree Stamping", name_key=name_key("Peachtree Stamping"))
        self.known_site = SiteFactory(
            company=company, name=company.name, name_key=company.name_key, street="100 Peachtree St NW",
            street_key="100 peachtree st nw", phone_key="4045550142", naics_id="332119",
        )  # fmt: skip
        BudgetPeriodFactory(
            award=AwardFactory(center=self.center), fiscal_year=self.quarter.fiscal_year,
            starts_on=FiscalYear(self.quarter.fiscal_year).starts_on,
            ends_on=FiscalYear(self.quarter.fiscal_year).ends_on, federal_amount="2000000.00",
        )  # fmt: skip
        self._others()

    def _others(self) -> None:
        """Six other companies with verified results, so that a public figure can be shown."""
        for number in range(6):
            site = SiteFactory()
            RelationshipFactory(center=self.center, site=site)
            OutcomeFactory(
                center=self.center, site=site, state="verified", amount=5_000_000 + number, kind="new_sales",
                fiscal_year=self.quarter.fiscal_year, quarter=self.quarter.number,
            )  # fmt: skip


@pytest.mark.minutes
def test_the_chain(
    page: Page, live_server: Any, enter_as: Callable[[User | None], None], run_jobs: Callable[[], list[str]],
    settings: Any,
) -> None:  # fmt: skip
    settings.BASE_URL = live_server.url
    world = World()
    journey = Journey(page, live_server.url, enter_as)
    reference = _a_manufacturer_asks_for_help(journey, run_jobs)
    _a_partner_publishes_a_resource(journey, world)
    _an_advisor_does_the_work(journey, world, reference, run_jobs)
    link = _a_coordinator_asks(journey, world, run_jobs)
    _the_manufacturer_answers(journey, link)
    run_jobs()
    _an_evaluator_decides(journey, world)
    run_jobs()
    _the_director_sees_the_scorecard(journey, world)
    _the_public_sees_the_result(journey, world)
    _the_partner_sees_its_reach(journey, world)
    _the_program_office_sees_totals(journey, world)
    _another_center_sees_nothing(journey, world, reference)


def _a_manufacturer_asks_for_help(journey: Journey, run_jobs: Callable[[], list[str]]) -> str:
    page = journey.page
    journey.enter_as(None)
    page.set_viewport_size(PHONE)
    journey.open("/")
    page.locator("main input[name=q]").fill("20001")
    page.keyboard.press("Enter")
    journey.reads("Maryland MEP")
    journey.open("/?q=99999")
    journey.reads("99999")
    journey.open("/?q=30303")
    journey.reads("Georgia Manufacturing Extension Partnership")
    journey.reads("Lean")
    journey.follow("Ask for help")
    journey.fill("Company", COMPANY)
    page.locator("input[role=combobox]").first.press_sequentially("metal stamping", delay=20)
    page.locator("[role=listbox] [role=option]").first.click()
    page.get_by_label("Street address of the plant").fill("100 Peachtree Street NW")
    assert page.locator("input[name=zip_code]").input_value() == "30303"
    page.get_by_text(re.compile("^Continuous improvement")).click()
    page.get_by_label("In your own words").fill("Changeovers on the press line take half a shift.")
    page.get_by_label("Your name").fill("Maria Owner")
    page.get_by_label("E-mail").fill("maria@peachtree.example")
    page.get_by_label("Telephone").fill("(404) 555-0142")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    journey.reads(re.compile(r"LS-[0-9A-Z]{4}-[0-9A-Z]{4}"))
    journey.look()
    reference = re.search(r"LS-[0-9A-Z]{4}-[0-9A-Z]{4}", page.locator("main").inner_text())
    assert reference
    run_jobs()
    assert reference[0] in last_mail_to("maria@peachtree.example")
    page.set_viewport_size(DESKTOP)
    return reference[0]


def _a_partner_publishes_a_resource(journey: Journey, world: World) -> None:
    page = journey.page
    journey.enter_as(world.partner)
    journey.open("/my-work/")
    page.goto(journey.base + "/my-resources/new/")
    journey.look()
    journey.choose("kind", "program")
    page.get_by_label("Title", exact=False).first.fill("Setup reduction coaching")
    page.get_by_label("Summary", exact=False).first.fill("A coach works on your changeovers for four days.")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    journey.look()
    page.get_by_role("button", name=re.compile("^Publish")).first.click()
    page.wait_for_load_state()
    dialog = page.locator(":popover-open button[type=submit]")
    if dialog.count():
        dialog.click()
        page.wait_for_load_state()
    journey.reads(re.compile("published", re.IGNORECASE))


def _an_advisor_does_the_work(
    journey: Journey, world: World, reference: str, run_jobs: Callable[[], list[str]]
) -> None:
    page = journey.page
    journey.enter_as(world.advisor)
    journey.open("/my-work/")
    journey.follow(COMPANY)
    journey.reads("probably the same site")
    journey.reads(re.compile("same (phone|street address)", re.IGNORECASE))
    page.get_by_role("button", name=re.compile("^This is the site")).first.click()
    page.wait_for_load_state()
    journey.look()
    journey.follow("Start engagement")
    page.get_by_label("Title").fill("Setup time on the press line")
    page.get_by_label("Service line").select_option(label="Lean")
    journey.press("Start")
    journey.follow("Visits", exact=False)
    for hours, note in (("2.5", "Measured three changeovers."), ("4", "Workshop with both shifts.")):
        page.get_by_label("Hours").fill(hours)
        page.get_by_label("Note").fill(note)
        journey.press("Log the visit")
        journey.reads(note)
    journey.open(f"/sites/{world.known_site.public_id}/resources/")
    journey.reads("Setup reduction coaching")
    page.get_by_role("link", name=re.compile("^Share")).first.click()
    page.wait_for_load_state()
    journey.press("Share")
    journey.reads("Shared with this site")
    journey.open("/engagements/")
    journey.follow("Setup time on the press line", exact=False)
    journey.follow("Complete")
    page.get_by_label("Last day of the work").fill(timezone.localdate().isoformat())
    page.get_by_label("Result", exact=False).first.fill("Setup time fell from 190 to 70 minutes.")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    journey.reads("completed")
    assert "surveys.propose_case" in run_jobs()


def _a_coordinator_asks(journey: Journey, world: World, run_jobs: Callable[[], list[str]]) -> str:
    page = journey.page
    journey.enter_as(world.coordinator)
    journey.open("/my-work/")
    journey.open(f"/surveys/{world.quarter.code}/{world.center.slug}/?status=candidate")
    journey.reads("Peachtree Stamping")
    journey.press("Confirm the ticked companies")
    page.get_by_role("button", name="Send invitations").click()
    page.locator(":popover-open button[type=submit]").click()
    page.wait_for_load_state()
    run_jobs()
    found = re.search(r"https?://\S+/survey/\S+", last_mail_to("maria@peachtree.example"))
    assert found
    return found[0]


def _the_manufacturer_answers(journey: Journey, link: str) -> None:
    page = journey.page
    journey.enter_as(None)
    page.set_viewport_size(PHONE)
    journey.open(link)
    journey.reads(re.compile("voluntary", re.IGNORECASE))
    journey.choose("recommend", "10")
    for question, amount in (("new_sales", "$9,500,000"), ("cost_savings", "85,000"), ("jobs_created", "3")):
        journey.choose(question, "yes")
        page.locator(f"input[name^='{question}']:not([type=radio])").first.fill(amount)
    page.get_by_role("button", name="Check my answers").last.click()
    page.wait_for_load_state()
    journey.look()
    journey.reads("$9,500,000")
    journey.press("Send my answers")
    journey.reads(re.compile("thank", re.IGNORECASE))
    journey.open(link)
    journey.reads("This survey was answered")
    page.set_viewport_size(DESKTOP)


def _an_evaluator_decides(journey: Journey, world: World) -> None:
    page = journey.page
    journey.enter_as(world.evaluator)
    journey.open("/my-work/")
    journey.open("/outcomes/?q=Peachtree")
    journey.reads("$9,500,000")
    flagged = page.locator("tr", has_text="Peachtree").filter(has_text="$9,500,000")
    expect(flagged).to_contain_text("flagged")
    flagged.get_by_role("link").first.click()
    journey.look()
    journey.reads("Why it was held")
    _decide(journey, "Ask the center for evidence", "Please show the orders.")
    journey.reads("evidence asked for")
    for kind in ("Cost savings", "Jobs created"):
        journey.open("/outcomes/?q=Peachtree")
        page.locator("tr", has_text="Peachtree").filter(has_text=kind).get_by_role("link").first.click()
        _decide(journey, "Verify", "Agrees with the visits and the size of the plant.")
        journey.reads("verified")


def _decide(journey: Journey, act: str, reason: str) -> None:
    journey.page.get_by_text(re.compile(f"^\\s*{act}")).first.click()
    journey.page.get_by_label("Reason").fill(reason)
    journey.press("Save the decision")


def _the_director_sees_the_scorecard(journey: Journey, world: World) -> None:
    journey.enter_as(world.director)
    journey.open("/my-work/")
    journey.open(f"/scorecard/{world.center.slug}/?year={world.quarter.fiscal_year}")
    journey.reads("Unverified")
    journey.reads(re.compile("federal", re.IGNORECASE))
    journey.reads("$85")


def _the_public_sees_the_result(journey: Journey, world: World) -> None:
    year = f"?year={world.quarter.fiscal_year}"
    journey.enter_as(None)
    journey.open(f"/results/{year}")
    journey.open(f"/results/ga/{year}")
    journey.reads("$39.5M")  # six verified results of five million dollars, and the flagged nine and a half
    journey.does_not_read("Peachtree")
    journey.open(f"/results/ga/new_sales/{year}")
    journey.reads("parts are withheld to protect companies")  # one company alone is unverified
    journey.does_not_read("Peachtree")


def _the_partner_sees_its_reach(journey: Journey, world: World) -> None:
    journey.enter_as(world.partner)
    journey.open("/my-work/")
    journey.follow("Setup reduction coaching", exact=False)
    journey.does_not_read("Peachtree Stamping")


def _the_program_office_sees_totals(journey: Journey, world: World) -> None:
    journey.enter_as(world.officer)
    journey.open("/my-work/")
    journey.open("/network/scorecard/")
    journey.reads("Georgia")


def _another_center_sees_nothing(journey: Journey, world: World, reference: str) -> None:
    journey.enter_as(world.stranger)
    for path in (f"/requests/{reference}/", f"/scorecard/{world.center.slug}/"):
        answer = journey.page.goto(journey.base + path)
        assert answer is not None
        assert answer.status in {403, 404}
    for path in ("/requests/", "/engagements/", "/outcomes/", "/my-work/"):
        journey.open(path)
        journey.does_not_read("Peachtree")
