"""The first rows of a file while somebody chooses its columns: which of them have the headings, and on which sheet."""

from typing import Any

from django.http import HttpRequest

from lineshaft.apps.companies.actions import Glance
from lineshaft.apps.companies.intake.reading import AS_FOUND, HeadingsAt

from .common import number_in

_SHOWN_BELOW = 3


def headings_asked(request: HttpRequest, chosen: HeadingsAt) -> HeadingsAt:
    """Where the person said that the headings stand; as it was `chosen` before when only that is known."""
    asked = request.POST if request.method == "POST" else request.GET
    if "heading_row" in asked:
        lines = 2 if asked.get("heading_lines") == "2" else 1
        return HeadingsAt(number_in(asked["heading_row"]), lines)
    return chosen if "sheet" not in asked else AS_FOUND


def top_of(glance: Glance, at: HeadingsAt) -> dict[str, Any]:
    """What `companies/_file_top.html` shows, and a warning where a row that was chosen looks like data."""
    last = glance.at.row + glance.at.lines - 1
    below = [row for row in glance.top if row.number > last]
    names = [name for name in glance.header if name]
    with_digits = [name for name in names if any(map(str.isdigit, name))]
    return {
        "top": [row for row in glance.top if row.number <= last] + below[:_SHOWN_BELOW],
        "last_heading": last,
        "by_hand": bool(at.row),
        "like_data": with_digits[:3] if at.row and 2 * len(with_digits) > len(names) else [],
    }
