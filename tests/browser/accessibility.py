"""What every page is held to: axe finds nothing, nothing sticks out at the side, no script fails."""

from typing import Any
from weakref import WeakSet

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
# Only what is broken leaves the browser: to list what passed took longer than the rules.
_RUN = """async options => (await axe.run(options)).violations"""
_with_axe: WeakSet[BrowserContext] = WeakSet()


def problems_of(page: Page, *, reads_style_sheets: bool = False) -> list[str]:
    """What axe finds on the open page (WCAG 2.1 A and AA), and whether it is wider than the window.

    One rule asks whether a style sheet turns the page round, and has every sheet fetched and parsed once more for it.
    All pages have the same sheets: `test_every_page` lets it read them, on the first page of each person.
    A page that is still arriving is waited for: half of one has no main part, and no heading yet. Whoever clicked
    a link first expects something of the page it leads to, or else the former page is looked at.
    """
    page.wait_for_load_state()
    if page.context not in _with_axe:  # the pages that follow in this window bring it along
        page.context.add_init_script(AXE_SCRIPT)
        _with_axe.add(page.context)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": _RULES, "resultTypes": ["violations"], "preload": reads_style_sheets}
    violations: list[dict[str, Any]] = page.evaluate(_RUN, options)
    found = [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in violations
        for node in violation["nodes"][:3]
    ]
    return found + too_wide(page)


def too_wide(page: Page) -> list[str]:
    """Whether the open page is wider than the window, so that one would have to scroll sideways."""
    sticks_out = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [f"wider than {page.viewport_size}"] if sticks_out else []
