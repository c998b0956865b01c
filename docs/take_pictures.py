"""The pictures of the README and the tutorial, taken from a demonstration that runs.

    ./dev demo --port 8000                                          in one terminal
    .venv/bin/python docs/take_pictures.py http://localhost:8000    in another

It walks the first steps of the tutorial, so the demonstration holds one request, engagement and answer more afterwards.
Look at each picture before you commit it.
"""

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

FOLDER = Path(__file__).parent / "images"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
CENTER = "Georgia Manufacturing"
YEAR = 2026
COMPANY, STREET, ZIP = "Pine Stamping", "1785 Depot Way", "30513"


class Tour:
    """One browser that looks at the demonstration as different people."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address.rstrip("/")
        self.page = self._page()

    def _page(self, **options: object) -> Page:
        page = self.browser.new_page(viewport=DESKTOP, locale="en-US", **options)  # type: ignore[arg-type]
        page.set_default_timeout(20_000)
        return page

    def become(self, role: str = "", organisation: str = "") -> None:
        """Sign in with one press as somebody of the demonstration; without a role, be a visitor."""
        self.page.close()
        self.page = self._page()
        if role:
            self.open("/accounts/login/")
            person = self.page.locator("li", has_text=organisation).filter(has_text=role)
            person.get_by_role("button", name=role).first.click()
            self.page.wait_for_url("**/my-work/")

    def become_a_phone(self) -> None:
        """Be a visitor with a telephone in the hand."""
        self.page.close()
        self.page = self._page(device_scale_factor=2)
        self.page.set_viewport_size(PHONE)

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).first.click()
        self.page.wait_for_load_state()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def take(self, name: str, *, height: int = 0) -> None:
        """Keep what the window shows."""
        if height:
            self.page.set_viewport_size({"width": DESKTOP["width"], "height": height})
        path = FOLDER / f"{name}.png"
        self.page.screenshot(path=path, animations="disabled")
        print(f"{path.name}: {path.stat().st_size // 1024} kB")


def ask_for_help(tour: Tour) -> None:
    """A manufacturer finds the center and sends a request."""
    page = tour.page
    tour.open("/?q=30303")
    tour.take("find-your-center")
    tour.open(f"/ask/?zip={ZIP}")
    page.get_by_label("Company").fill(COMPANY)
    page.locator("input[role=combobox]").first.press_sequentially("metal kitchen cookware", delay=30)
    page.locator("[role=listbox] [role=option]").first.click()
    page.get_by_label("Street address of the plant").fill(STREET)
    page.get_by_label("City").fill("Blue Ridge")
    page.get_by_text(re.compile("^Continuous improvement")).click()
    page.get_by_label("In your own words").fill("Changeovers on the press line take half a shift.")
    page.get_by_label("Your name").fill("Mary Demo-Owner")
    page.get_by_label("E-mail").fill("mary@company.example")
    tour.press("Send my request")
    expect(page.locator("main")).to_contain_text("LS-")


def do_the_work(tour: Tour) -> None:
    """An advisor links the request, logs two visits and completes the engagement."""
    tour.become("Center advisor", CENTER)
    tour.take("my-work", height=860)
    tour.follow(re.compile(f"^{COMPANY}$"))
    tour.take("request", height=1150)
    page = tour.page
    tour.press(re.compile("^This is the site"))
    tour.follow("Start engagement")
    page.get_by_label("Title").fill("Setup time on the press line")
    page.get_by_label("Service line").select_option(label="Lean")
    tour.press(re.compile("^Start$"))
    tour.follow(re.compile("^Visits"))
    for hours, note in (("2.5", "Measured three changeovers."), ("4", "Workshop with both shifts.")):
        page.get_by_label("Hours").fill(hours)
        page.get_by_label("Note").fill(note)
        tour.press("Log the visit")
    tour.follow("Complete")
    page.get_by_label("Result").first.fill("Setup time fell from 190 to 70 minutes.")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("completed")


def ask_what_came_of_it(tour: Tour) -> None:
    """The coordinator invites; the manufacturer opens the link on a phone."""
    tour.become("Survey coordinator", CENTER)
    page = tour.page
    tour.open("/surveys/")
    tour.follow(re.compile("^FY"))
    row = page.locator("tr", has_text=COMPANY)
    while not row.count():  # the worker proposes it
        page.reload()
    tour.press("Confirm the ticked companies")
    tour.press("Send invitations")
    page.locator(":popover-open button[type=submit]").click()
    page.wait_for_load_state()
    tour.open(f"/sites/?q={COMPANY}")
    tour.follow(re.compile(f"^{COMPANY}"))
    address = page.get_by_role("link", name=re.compile("@company.example")).first.inner_text()
    tour.become_a_phone()
    tour.open(f"/demo/mailbox/?q={address}")
    survey = tour.page.get_by_role("link", name=re.compile("survey|help you received", re.IGNORECASE)).first
    while not survey.count():
        tour.page.reload()
    survey.click()
    found = re.search(r"https?://\S+/survey/\S+", tour.page.locator("main").inner_text())
    assert found, "the newest mail holds no survey link"
    tour.open(found[0])
    tour.take("survey-on-a-phone")


def look_at_results(tour: Tour) -> None:
    """Scorecard, public results, reach."""
    tour.become("Center director", CENTER)
    tour.open(f"/scorecard/?year={YEAR}")
    tour.take("scorecard", height=1000)
    tour.become()
    tour.open(f"/results/?year={YEAR}")
    tour.take("results", height=1000)
    tour.become("Partner editor", "Federal")
    tour.open("/my-resources/reach/")
    tour.take("reach", height=820)


def main() -> None:
    """Take every picture."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        tour = Tour(playwright.chromium.launch(executable_path=chromium, args=QUIET), address)
        ask_for_help(tour)
        do_the_work(tour)
        ask_what_came_of_it(tour)
        look_at_results(tour)


if __name__ == "__main__":
    main()
