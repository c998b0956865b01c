"""What every page is held to: axe finds nothing, nothing sticks out at the side, no script fails."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_axe = Axe()


def problems_of(page: Page) -> list[str]:
    """What axe finds on the open page (WCAG 2.1 A and AA), and whether it is wider than the window."""
    results: dict[str, Any] = _axe.run(
        page,
        options={
            "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
            # What passed is not listed node by node: that took longer than the rules.
            "resultTypes": ["violations"],
        },
    ).response
    found = [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in results["violations"]
        for node in violation["nodes"][:3]
    ]
    return found + too_wide(page)


def too_wide(page: Page) -> list[str]:
    """Whether the open page is wider than the window, so that one would have to scroll sideways."""
    sticks_out = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [f"wider than {page.viewport_size}"] if sticks_out else []
