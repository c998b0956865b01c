"""Pages of the product itself, for the search box: "time sheets" or "hand-over" opens that page."""

import re
from collections.abc import Sequence

from django.utils.encoding import force_str
from django.utils.translation import gettext
from rapidfuzz.distance import DamerauLevenshtein

from lineshaft.apps.accounts.permissions import Actor
from lineshaft.ui import navigation, work
from lineshaft.ui.navigation import url_or_none
from lineshaft.ui.work import Hit

_LONG_ENOUGH_TO_BE_MISSPELT = 4


def find_pages(actor: Actor, text: str, limit: int) -> Sequence[Hit]:
    """
    Pages of the menus and the daily actions that the person sees, by each word of their title: its beginning, or
    misspelt by one letter.
    """
    roles = frozenset(role.value for role in actor.all_roles)
    there = [
        (force_str(link.label), link.url, gettext(str(group)) if group else "")
        for group, link in navigation.pages_for(roles)
    ]
    there += [
        (force_str(action.label), url_or_none(action.url_name) or "", "")
        for action in work.actions_for(actor)
    ]
    wanted = _words(text)
    if not wanted:
        return []
    found = {
        url: Hit(title, url, "" if group == "account" else group)
        for title, url, group in there
        if url and _means(wanted, _words(title))
    }
    return sorted(found.values(), key=lambda hit: _words(hit.title) != wanted)[:limit]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _means(wanted: list[str], title: list[str]) -> bool:
    # "timesheets" for "Time sheets".
    together = "".join(wanted)
    return "".join(title).startswith(together) or all(
        any(_is_like(word, other) for other in title) for word in wanted
    )


def _is_like(word: str, other: str) -> bool:
    if other.startswith(word):
        return True
    if len(word) < _LONG_ENOUGH_TO_BE_MISSPELT or abs(len(word) - len(other)) > 1:
        return False
    return DamerauLevenshtein.distance(word, other, score_cutoff=1) <= 1
